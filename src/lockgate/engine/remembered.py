"""What a function gave for the keys that came before.

Few values of a header are sent by many clients, and what follows from one is worked out once. A
hostile client cannot fill the memory: only so many short keys are remembered.
"""

from collections.abc import Callable
from typing import TypeVar

__all__ = ["Remembered"]

_MOST = 256
_LONGEST = 1_024

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
