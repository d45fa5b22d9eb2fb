"""Java's ``equals``."""

import math
from collections.abc import Callable, Iterable
from decimal import Decimal

from lockgate.java.limits import MAX_COMPARED, LimitExceeded
from lockgate.java.numbers import class_name
from lockgate.java.values import Array, KeySet, Value

__all__ = ["equals"]

_LONG_TEXT = 4096
"""Characters that are compared about as fast as one value is."""


def equals(left: Value, right: Value, visit: Callable[[int], None] | None = None) -> bool:
    """``left.equals(right)``; ``None`` equals itself only.

    Numbers of different classes are never equal, and a BigDecimal only equals one of the same
    scale. ``visit`` is told how many values are about to be compared, and may raise.

    Raises :class:`LimitExceeded` after :data:`MAX_COMPARED` values, so also for a value that
    holds itself.
    """
    pairs = [(left, right)]
    room = MAX_COMPARED
    while pairs:
        left, right = pairs.pop()
        if left is right:
            continue
        if isinstance(left, dict | list):
            if not _are_alike(left, right):
                return False
            room -= len(left) + 1
            if room < 0:
                raise LimitExceeded("the values are too large to compare")
            if visit is not None:
                visit(len(left) + 1)
            inner = _inner_pairs(left, right)
            if inner is None:
                return False
            pairs += inner
        else:
            if type(left) is str and len(left) > _LONG_TEXT and visit is not None:
                visit(len(left) // _LONG_TEXT)
            if not _is_same_scalar(left, right):
                return False
    return True


def _are_alike(left: Value, right: Value) -> bool:
    """Whether two collections can be equal, going by their classes and sizes."""
    kind = dict if isinstance(left, dict) else list
    if not isinstance(right, kind) or len(left) != len(right) or isinstance(left, Array):
        return False
    return isinstance(left, KeySet) is isinstance(right, KeySet) and not isinstance(right, Array)


def _inner_pairs(left: Value, right: Value) -> Iterable[tuple[Value, Value]] | None:
    """What two collections that are alike hold, side by side; None if their keys differ."""
    if isinstance(left, dict):
        if any(key not in right for key in left):
            return None
        return [(value, right[key]) for key, value in left.items()]
    if isinstance(left, KeySet):
        return () if set(left) == set(right) else None
    return zip(left, right, strict=True)


def _is_same_scalar(left: Value, right: Value) -> bool:
    if isinstance(right, dict | list) or class_name(left) != class_name(right):
        return False
    if isinstance(left, float):
        # By their bits: NaN equals itself, and 0.0 does not equal -0.0.
        if math.isnan(left):
            return math.isnan(right)
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    if isinstance(left, Decimal):
        return bool(left == right and left.as_tuple().exponent == right.as_tuple().exponent)
    return bool(left == right)
