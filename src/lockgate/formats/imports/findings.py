"""What an import has to say of a document: the lines of its error, the lines of its warnings.

Source: openapi.md, section 8.
"""

__all__ = ["MOST_ERRORS", "Findings", "InvalidDocument"]

MOST_ERRORS = 1_000
"""After so many an import ends."""


class InvalidDocument(Exception):
    """This is no definition that could be imported."""


class Findings:
    """Lines in the order in which they were found; the same line is told once."""

    def __init__(self) -> None:
        self._errors: dict[str, None] = {}
        self._warnings: dict[str, None] = {}

    @property
    def errors(self) -> list[str]:
        """Why nothing is imported."""
        return list(self._errors)

    @property
    def is_hopeless(self) -> bool:
        """Whether there are more errors than anybody reads."""
        return len(self._errors) >= MOST_ERRORS

    @property
    def warnings(self) -> list[str]:
        """What was left out, or hardly meant."""
        return list(self._warnings)

    def error(self, line: str) -> None:
        """Note why nothing can be imported."""
        self._errors[line] = None

    def warn(self, line: str) -> None:
        """Note what is left out."""
        self._warnings[line] = None

    def unexpected(self, attribute: str) -> None:
        """Note an attribute that the format does not have there."""
        self.warn(f"Parse issue: attribute {attribute} is unexpected")

    def missing(self, attribute: str) -> None:
        """Note an attribute that the format asks for."""
        self.warn(f"Parse issue: attribute {attribute} is missing")

    def mistyped(self, attribute: str, kind: str) -> None:
        """Note an attribute whose value is not of the type ``kind``."""
        self.warn(f"Parse issue: attribute {attribute} is not of type {kind}")
