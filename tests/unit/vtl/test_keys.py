"""Keys of maps: Java's classes apart, as far as they differ."""

import pytest

from lockgate.java.values import ArrayList, Long, Value
from lockgate.vtl.keys import given_key, map_key

KEYS: list[Value] = ["1", 1, 1.0, True, Long(1), None, "true", "null", ArrayList([1]), [1]]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_comes_back(key: Value) -> None:
    assert given_key(map_key(key)) is key


def test_classes_are_apart() -> None:
    assert len({map_key(key): key for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize("key", ["a", 5])
def test_common_keys_are_themselves(key: Value) -> None:
    assert map_key(key) is key


def test_equal_keys_meet() -> None:
    assert map_key(1.0) == map_key(1.0)
    assert map_key(2**40) == map_key(2**40)
    assert hash(map_key(1.5)) == hash(map_key(1.5))
    assert map_key(1.5) != map_key(2.5)
