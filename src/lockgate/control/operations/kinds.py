"""What an operation is, for the modules that define some."""

from collections.abc import Callable
from typing import Any, NamedTuple

from lockgate.control.call import Call
from lockgate.control.questions import Question
from lockgate.store.objects import Item

__all__ = ["Finished", "Inquiring", "Inquiry", "Operation"]

Operation = Callable[[Call, Item], Item | None]
"""A function of a call and its input; see :mod:`lockgate.control.operations`."""


class Finished(NamedTuple):
    """What is answered; ``trace`` is the id of the decision record that tells how it came about,
    where there is one.
    """

    output: Item
    trace: str = ""


class Inquiry(NamedTuple):
    """What a process that serves is to be asked when the call's transaction has ended.

    It may take ``seconds`` to reply. ``finish`` makes the answer of its reply, which is None where
    none came, and may raise :class:`~lockgate.control.errors.ControlError`.
    """

    question: Question
    seconds: float
    finish: Callable[[Any], Finished]


Inquiring = Callable[[Call, Item], Inquiry]
"""An operation that changes nothing, and whose answer somebody else knows."""
