"""Answers of the management API that wait for a process that serves."""

from collections.abc import Callable
from typing import Any, NamedTuple

from lockgate.control.questions import Question
from lockgate.control.wire_output import Answer

__all__ = ["Pending"]


class Pending(NamedTuple):
    """What a process that serves is to be asked.

    It may take ``seconds`` to reply; ``answer`` makes the answer of the reply (None: there is
    none), and never raises.
    """

    question: Question
    seconds: float
    answer: Callable[[Any], Answer]
