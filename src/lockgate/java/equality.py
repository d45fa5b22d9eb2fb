"""Java's ``equals``."""

import math
from collections.abc import Callable
from decimal import Decimal

from lockgate.java.limits import MAX_COMPARED, LimitExceeded
from lockgate.java.numbers import class_name
from lockgate.java.values import Array, KeySet, Value

__all__ = ["equals"]


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
        if isinstance(left, dict):
            if not isinstance(right, dict) or len(left) != len(right):
                return False
            if any(key not in right for key in left):
                return False
            pairs += [(value, right[key]) for key, value in left.items()]
        elif isinstance(left, list):
            if not _are_alike(left, right):
                return False
            if isinstance(left, KeySet):
                if set(left) != set(right):
                    return False
            else:
                pairs += zip(left, right, strict=True)
        elif not _is_same_scalar(left, right):
            return False
        if isinstance(left, dict | list):
            room -= len(left) + 1
            if room < 0:
                raise LimitExceeded("the values are too large to compare")
            if visit is not None:
                visit(len(left) + 1)
    return True


def _are_alike(left: list[Value], right: Value) -> bool:
    """Whether two collections can be equal, going by their classes and sizes."""
    if not isinstance(right, list) or len(left) != len(right) or isinstance(left, Array):
        return False
    return isinstance(left, KeySet) is isinstance(right, KeySet) and not isinstance(right, Array)


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
