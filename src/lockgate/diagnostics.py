"""A user's mistake as a value: what is wrong, where it stands, and how to mend it.

Reading a definition never raises for what the author wrote; it collects :class:`Diagnostic`
values. Lines and columns count from 1, in characters.
"""

from enum import Enum

import msgspec

__all__ = ["Diagnostic", "Place", "Report", "Severity", "Source", "one_line"]


class Severity(Enum):
    """How bad a finding is: an error refuses the document, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Source(msgspec.Struct, frozen=True):
    """A file that was read.

    ``name`` is the name as the user gave it; ``digest`` the first 12 hex digits of the SHA-256
    of its bytes, so that a reader of an old record can tell whether the file has changed.
    """

    name: str
    digest: str

    @property
    def public_name(self) -> str:
        """The name for those who are not at this machine: never an absolute path."""
        return self.name.rpartition("/")[2] if self.name.startswith("/") else self.name


class Place(msgspec.Struct, frozen=True):
    """Where a member of a document stands.

    ``pointer`` is the RFC 6901 pointer; ``line`` and ``column`` are those of the member's key, or
    of the value for list items and the document itself. ``via`` lists the references (``$ref``
    pointers or aliases) that were walked to get there. What was not written as a document but
    made by calls of the management API has no lines: ``line`` is 0, ``source`` names the API and
    ``pointer`` is the rest of the object's path (``restapis/a1b2c3d4e5/resources/x1y2z3/...``).
    """

    source: Source
    pointer: str
    line: int
    column: int
    via: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self._in(self.source.name)

    @property
    def public_text(self) -> str:
        """The same for those who are not at this machine."""
        return self._in(self.source.public_name)

    def _in(self, name: str) -> str:
        return f"{name}:{self.line}:{self.column}" if self.line else f"{name}{self.pointer}"


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding: ``code`` is stable, ``message`` says what, ``hint`` how to mend it."""

    severity: Severity
    code: str
    message: str
    place: Place | None = None
    hint: str | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        text = f"{where}{self.severity.value}: {self.message} [{self.code}]"
        return f"{text}\n    {self.hint}" if self.hint else text


class Report:
    """Collects the findings of one reading, in the order in which they were found."""

    def __init__(self) -> None:
        self.findings: list[Diagnostic] = []

    def error(self, code: str, message: str, place: Place | None, hint: str) -> None:
        """Note a mistake that refuses the document; ``hint`` says how to mend it."""
        self.findings.append(Diagnostic(Severity.ERROR, code, message, place, hint))

    def warning(
        self, code: str, message: str, place: Place | None = None, hint: str | None = None
    ) -> None:
        """Note something that will not do what its author may expect."""
        self.findings.append(Diagnostic(Severity.WARNING, code, message, place, hint))

    @property
    def errors(self) -> list[Diagnostic]:
        """The findings that refuse the document."""
        return [found for found in self.findings if found.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Diagnostic]:
        """The findings that do not."""
        return [found for found in self.findings if found.severity is Severity.WARNING]


def one_line(text: str, limit: int = 80) -> str:
    """``text`` shortened and with control characters shown, fit to stand in a message."""
    shown = text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
