"""The windows of a usage plan's quota.

Source: traffic.md, section 2. Days are the ordinals of :class:`datetime.date`, in UTC.
"""

from datetime import date
from typing import Literal, NamedTuple

from lockgate.rules.compat import QUOTA_OFFSET

__all__ = ["Quota", "Window", "window_of"]

_WEEK = 7


class Quota(NamedTuple):
    """``limit`` requests in a period, of a plan made on day ``made``."""

    limit: int
    period: Literal["DAY", "WEEK", "MONTH"]
    offset: int = 0
    made: int = 1


class Window(NamedTuple):
    """The days from ``first`` on, ``end`` is the next window's first; ``limit`` is that of all."""

    first: int
    end: int
    limit: int


def window_of(day: int, quota: Quota) -> Window:
    """The window that a day belongs to: weeks begin on Sunday, months on their first day."""
    is_shifted = QUOTA_OFFSET == "shift"
    first, end = _bounds(day, quota.period, quota.offset if is_shifted else 0)
    is_less = not is_shifted and first <= quota.made < end
    return Window(first, end, max(0, quota.limit - quota.offset) if is_less else quota.limit)


def _bounds(day: int, period: str, shift: int) -> tuple[int, int]:
    if period == "DAY":
        return day, day + 1
    if period == "WEEK":
        first = day - (day - shift) % _WEEK
        return first, first + _WEEK
    month = date.fromordinal(day - shift).replace(day=1)
    year, following = (month.year + 1, 1) if month.month == 12 else (month.year, month.month + 1)
    return month.toordinal() + shift, date(year, following, 1).toordinal() + shift
