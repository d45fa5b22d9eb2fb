"""The one exception of this package."""

from typing import Final, Literal

__all__ = ["ErrorKind", "TemplateError"]

_SHOWN: Final = 160
_BEFORE: Final = 100
"""Characters of a line shown with an error, and of them those before the place."""

ErrorKind = Literal[
    "parse", "method", "invalid_path", "path_not_found", "resource", "limit", "other"
]
"""What went wrong:

``parse``           the template is no Velocity template
``method``          a called method threw, or the payload could not be read
``invalid_path``    a JSONPath is not one
``path_not_found``  a JSONPath function had nothing to work on
``resource``        ``#include`` or ``#parse``: there are no files
``limit``           a bound of :mod:`lockgate.vtl.limits` was passed
``other``           any other failure that ends the rendering
"""


class TemplateError(Exception):
    """A template that cannot be read, or whose rendering ended early (Mapping templates, 9).

    ``line`` and ``column`` count from 1 and name the place in the template; ``source_line`` is
    the text of that line.
    """

    def __init__(
        self, kind: ErrorKind, message: str, line: int = 1, column: int = 1, source_line: str = ""
    ) -> None:
        super().__init__(message)
        self.kind: ErrorKind = kind
        self.message = message
        self.line = line
        self.column = column
        self.source_line = source_line

    def __str__(self) -> str:
        return f"{self.message} (line {self.line}, column {self.column})"

    def excerpt(self) -> str:
        """The line of the template that the error is about, and a caret under the place.

        A long line is cut on both sides.
        """
        start = max(0, self.column - 1 - _BEFORE)
        shown = self.source_line[start : start + _SHOWN]
        at = self.column - 1 - start
        lead = "".join("\t" if c == "\t" else " " for c in shown[:at])
        return f"{shown}\n{lead}^"
