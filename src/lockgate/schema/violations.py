"""What is wrong with a body, as values."""

from typing import NamedTuple

from lockgate.schema.document import Document

__all__ = ["Violation", "Violations"]


class Violation(NamedTuple):
    """One violated keyword.

    ``document`` and ``schema_pointer`` say where the keyword stands, ``instance_pointer`` which
    value of the body violates it.
    """

    message: str
    keyword: str
    document: Document
    schema_pointer: str
    instance_pointer: str


class Violations(NamedTuple):
    """What is wrong with a body, in the order in which it is told; false where nothing is.

    ``over_budget`` is None, or says what took too much work, which counts as a violation:
    ``steps`` or a ``pattern``.
    """

    found: tuple[Violation, ...] = ()
    over_budget: str | None = None

    def __bool__(self) -> bool:
        return bool(self.found)
