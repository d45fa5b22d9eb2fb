"""What all tables of methods share."""

import pytest

from lockgate.java.values import Long, Value
from lockgate.vtl.failures import JavaException
from lockgate.vtl.methods import Method, as_index, unsupported


@pytest.mark.parametrize(
    "value, expected",
    [(0, True), (2**31 - 1, True), (2**31, False), (Long(1), False), (True, False), (1.0, False)],
)
def test_only_integers_are_indexes(value: Value, expected: bool) -> None:
    assert as_index(value) is expected


def test_unsupported_throws() -> None:
    with pytest.raises(JavaException, match="UnsupportedOperation"):
        unsupported(1, 2)


def test_static_methods_say_so() -> None:
    assert Method(len, "a length (static)").is_static
    assert not Method(len, "a length").is_static
