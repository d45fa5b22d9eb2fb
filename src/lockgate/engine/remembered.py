"""What a function gave for the keys that came before.

Few values of a header are sent by many clients, and what follows from one is worked out once. A
hostile client cannot fill the memory: only so many short keys are remembered.
"""

from collections.abc import Callable
from typing import TypeVar

__all__ = ["Remembered", "RememberedLines"]

_MOST = 256
_MOST_LINES = 1_024
_LONGEST = 1_024
_SECRET = (b"authorization", b"cookie", b"x-api-key")

Key = TypeVar("Key", bound=bytes | None)
Result = TypeVar("Result")


class Remembered(dict[Key, Result]):
    """The results of ``function``, made when they are first asked for."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[Key], Result]) -> None:
        super().__init__()
        self._function: Callable[[Key], Result] = function

    def __missing__(self, key: Key) -> Result:
        result = self._function(key)
        if len(self) < _MOST and (key is None or len(key) <= _LONGEST):
            self[key] = result
        return result


class RememberedLines(dict[tuple[bytes, bytes], Result]):
    """The same for header lines, of name and value.

    Of them those of today count: when there are too many, all are forgotten. What proves who
    somebody is is not remembered beyond its request.
    """

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[bytes, bytes], Result]) -> None:
        super().__init__()
        self._function: Callable[[bytes, bytes], Result] = function

    def __missing__(self, line: tuple[bytes, bytes]) -> Result:
        name, value = line
        result = self._function(name, value)
        if len(name) + len(value) <= _LONGEST and not name.lower().endswith(_SECRET):
            if len(self) >= _MOST_LINES:
                self.clear()
            self[line] = result
        return result
