"""What an operation is, for the modules that define some."""

from collections.abc import Callable

from lockgate.control.call import Call
from lockgate.store.objects import Item

__all__ = ["Operation"]

Operation = Callable[[Call, Item], Item | None]
"""A function of a call and its input; see :mod:`lockgate.control.operations`."""
