"""The windows of quotas."""

from datetime import date

import pytest

from lockgate.engine import quotas
from lockgate.engine.quotas import Quota, window_of


def window(day: str, quota: Quota) -> tuple[str, str, int]:
    found = window_of(date.fromisoformat(day).toordinal(), quota)
    first, end = (date.fromordinal(one).isoformat() for one in found[:2])
    return first, end, found.limit


@pytest.mark.parametrize(
    "day, quota, first, end",
    [
        ("2026-11-23", Quota(5, "DAY"), "2026-11-23", "2026-11-24"),
        # 2026-11-22 is a Sunday.
        ("2026-11-22", Quota(5, "WEEK"), "2026-11-22", "2026-11-29"),
        ("2026-11-28", Quota(5, "WEEK"), "2026-11-22", "2026-11-29"),
        ("2026-11-22", Quota(5, "WEEK", 1), "2026-11-16", "2026-11-23"),
        ("2026-11-23", Quota(5, "WEEK", 1), "2026-11-23", "2026-11-30"),
        ("2026-11-01", Quota(5, "MONTH"), "2026-11-01", "2026-12-01"),
        ("2026-12-31", Quota(5, "MONTH"), "2026-12-01", "2027-01-01"),
        ("2028-02-29", Quota(5, "MONTH", 27), "2028-02-28", "2028-03-28"),
        ("2026-03-27", Quota(5, "MONTH", 27), "2026-02-28", "2026-03-28"),
    ],
)
def test_windows(day: str, quota: Quota, first: str, end: str) -> None:
    assert window(day, quota) == (first, end, 5)


def test_windows_join_without_gaps() -> None:
    for quota in (Quota(1, "WEEK", 3), Quota(1, "MONTH", 15), Quota(1, "DAY")):
        day = date(2026, 1, 1).toordinal()
        for _ in range(30):
            found = window_of(day, quota)
            assert all(window_of(one, quota) == found for one in (found.first, found.end - 1))
            day = found.end


def test_the_guides_reading_subtracts_in_the_first_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "QUOTA_OFFSET", "subtract")
    made = date(2026, 11, 24).toordinal()
    quota = Quota(10, "WEEK", 4, made)
    assert window("2026-11-23", quota) == ("2026-11-22", "2026-11-29", 6)
    assert window("2026-11-30", quota) == ("2026-11-29", "2026-12-06", 10)
