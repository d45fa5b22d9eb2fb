"""What ends with a block."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Ending(ABC):
    """A thing that is closed at the end of a ``with`` block, whatever happened in it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """End it."""
