"""Which values are usable statuses."""

from decimal import Decimal
from typing import Any

import pytest

from lockgate.engine.overrides import Overrides, override_values, usable_status
from lockgate.java.values import Long


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (200, (200, None)),
        (599, (599, None)),
        (Long(404), (404, None)),
        ("404", (404, None)),
        (404.0, (404, None)),
        (Decimal(404), (404, None)),
        ("", (None, "empty")),
        (None, (None, "empty")),
        ("abc", (None, "not_a_number")),
        ("٤٠٤", (None, "not_a_number")),
        ("40", (None, "out_of_range")),
        (True, (None, "not_a_number")),
        ([404], (None, "not_a_number")),
        ({"a": 404}, (None, "not_a_number")),
        (404.5, (None, "not_a_number")),
        (float("nan"), (None, "not_a_number")),
        (float("inf"), (None, "not_a_number")),
        (0, (None, "out_of_range")),
        (99, (None, "out_of_range")),
        (600, (None, "out_of_range")),
        (10**30, (None, "out_of_range")),
        (-404, (None, "out_of_range")),
        (100, (None, "informational")),
        ("199", (None, "informational")),
    ],
)
def test_usable_status(value: Any, wanted: tuple[int | None, str | None]) -> None:
    assert usable_status(value) == wanted


def test_override_values_join_nothing_and_print_as_java() -> None:
    overrides = Overrides()
    name = "requestOverride"
    assert override_values(overrides, name, "header") == []
    overrides.maps[name] = {
        "header": {"a": "x", "b": 1.0, "c": ["x", True], "d": None},
        "status": 1,
    }
    assert override_values(overrides, name, "header") == [
        ("a", ["x"]),
        ("b", ["1.0"]),
        ("c", ["x", "true"]),
    ]
    assert override_values(overrides, name, "path") == []
    overrides.maps[name] = "replaced by a text"
    assert override_values(overrides, name, "header") == []
