"""Limits of the slow reader; what it reads is tested with ``json_reader``."""

import pytest

from lockgate.java.limits import MAX_ODD_VALUES
from lockgate.java.permissive_json import JsonReadError, read_permissively


@pytest.mark.parametrize("start, many, end", [("[", "a,", "]"), ('["', "\\n", '"]')])
def test_too_many_values(start: str, many: str, end: str) -> None:
    with pytest.raises(JsonReadError, match="values in a text that is not JSON"):
        read_permissively(start + many * (MAX_ODD_VALUES + 10) + end)


def test_the_error_says_where() -> None:
    with pytest.raises(JsonReadError) as caught:
        read_permissively("[1, }")
    assert (caught.value.position, caught.value.message) == (4, "unexpected '}'")
    assert str(caught.value) == "unexpected '}' at position 4"


@pytest.mark.parametrize("levels", [400, 100_000])
def test_depth_needs_no_stack(levels: int) -> None:
    if levels <= 400:
        read_permissively("[" * levels + "]" * levels)
    else:
        with pytest.raises(JsonReadError, match="400 levels"):
            read_permissively("[" * levels)
