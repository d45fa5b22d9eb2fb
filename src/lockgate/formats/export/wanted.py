"""What an export is to be, and why there may be none."""

from typing import NamedTuple

__all__ = ["TYPES", "ExportProblem", "Wanted", "with_extensions"]

TYPES = ("swagger", "oas30")


class ExportProblem(Exception):
    """The API cannot be exported like this; the text is for the caller."""


class Wanted(NamedTuple):
    """``type`` is one of :data:`TYPES`, ``host`` and ``stage`` are where the API is called.

    ``version`` is of its documentation, where some is attached to the stage.
    """

    type: str
    host: str
    stage: str
    integrations: bool = False
    authorizers: bool = False
    everything: bool = False
    documentation: bool = False
    version: str | None = None

    @property
    def is_swagger(self) -> bool:
        """Whether it is Swagger 2.0; otherwise it is OpenAPI 3.0."""
        return self.type == "swagger"


def with_extensions(wanted: Wanted, names: str) -> Wanted:
    """The same with the extensions that ``names`` names, commas between them (``apigateway``: all).

    Names that nobody knows add nothing.
    """
    given = {name.strip().lower() for name in names.split(",")}
    everything = "apigateway" in given
    return wanted._replace(
        integrations=everything or bool(given & {"integrations", "integration"}),
        authorizers=everything or "authorizers" in given,
        everything=everything,
        documentation=everything or "documentation" in given,
    )
