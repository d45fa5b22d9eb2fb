"""What can go wrong with a JSONPath, in the oracle's kinds.

Jayway throws ``InvalidPathException`` for a text that is no path (and for a filter on a value
that is no object or array), its subclass ``PathNotFoundException`` for a definite path to
nothing, and other exceptions when a function or filter meets a value it cannot work on.
"""

from typing import ClassVar

__all__ = ["IndexFailure", "InvalidPath", "JsonPathError", "PathFailure", "PathNotFound"]


class JsonPathError(ValueError):
    """Any failure of a JSONPath; ``kind`` says which."""

    kind: ClassVar[str]


class InvalidPath(JsonPathError):
    """The text is no path; ``position`` is where it stops being one."""

    kind = "invalid_path"

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class PathNotFound(JsonPathError):
    """A definite path leads nowhere in this document."""

    kind = "path_not_found"


class PathFailure(JsonPathError):
    """Java's other exceptions, and reads that would take too long."""

    kind = "other"


class IndexFailure(PathFailure):
    """Java's ``IndexOutOfBoundsException``, which an index step around it swallows."""
