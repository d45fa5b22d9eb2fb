"""What can be wrong with a schema itself, as values."""

from typing import NamedTuple

from lockgate.schema.document import Document

__all__ = ["Exhausted", "SchemaError", "SchemaProblem"]


class SchemaProblem(NamedTuple):
    """A mistake at ``pointer`` (RFC 6901) of ``document``.

    ``code`` is stable: ``schema.keyword``, ``schema.reference``, ``schema.loop``,
    ``schema.pattern``, ``schema.too-deep`` or ``schema.too-large``.
    """

    code: str
    message: str
    document: Document
    pointer: str
    hint: str


class SchemaError(Exception):
    """The schema cannot be used; ``problems`` says why, in the order in which it was read."""

    def __init__(self, problems: list[SchemaProblem]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


class Exhausted(Exception):
    """The evaluator has done all the work that one body may cost."""
