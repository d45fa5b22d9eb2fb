"""What a caller asks of an import, besides the document.

Source: openapi.md, section 1 (query).
"""

from typing import NamedTuple

from lockgate.control.errors import BadRequest
from lockgate.formats.imports.base_path import OPTIONS
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item

__all__ = ["ImportOptions", "options_of"]

_TYPES = ("REGIONAL", "EDGE", "PRIVATE")


class ImportOptions(NamedTuple):
    """``endpoint_types`` count for new APIs only."""

    base_path: str
    keeps_documentation: bool
    endpoint_types: list[str]
    fails_on_warnings: bool


def options_of(given: Item) -> ImportOptions:
    """The options in the input of ImportRestApi or PutRestApi."""
    parameters = given.get("parameters") or {}
    base_path = parameters.get("basepath", "ignore")
    if base_path.lower() not in OPTIONS:
        facts = {"value": base_path, "options": ",".join(OPTIONS)}
        raise BadRequest(CONTROL_MESSAGES["import.base_path"] % facts)
    types = [one for one in parameters.get("endpointConfigurationTypes", "").split(",") if one]
    if not set(types) <= set(_TYPES):
        raise BadRequest(f"Invalid EndpointTypes specified. Valid options are {','.join(_TYPES)}")
    return ImportOptions(
        base_path.lower(),
        parameters.get("ignore", "").lower() != "documentation",
        types or ["EDGE"],
        bool(given.get("failOnWarnings")),
    )
