"""The one exception of this package."""

from typing import Literal

__all__ = ["ErrorKind", "TemplateError"]

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

    def pretty(self) -> str:
        """The message, the line of the template it is about, and a caret under the place."""
        lead = "".join("\t" if c == "\t" else " " for c in self.source_line[: self.column - 1])
        return f"{self}\n{self.source_line}\n{lead}^"
