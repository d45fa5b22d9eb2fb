"""What a function gave for the keys that came before."""

import pytest

from lockgate.engine import remembered
from lockgate.engine.remembered import Remembered, RememberedLines


def test_a_result_is_made_once() -> None:
    asked: list[bytes | None] = []

    def length(key: bytes | None) -> int:
        asked.append(key)
        return -1 if key is None else len(key)

    lengths = Remembered(length)
    assert [lengths[key] for key in (b"ab", None, b"ab", None)] == [2, -1, 2, -1]
    assert asked == [b"ab", None]


def test_a_hostile_client_cannot_fill_the_memory() -> None:
    def length(key: bytes) -> int:
        return len(key)

    lengths = Remembered(length)
    assert lengths[b"x" * 2_000] == 2_000
    assert not lengths
    for number in range(1_000):
        assert lengths[b"%d" % number] == len(str(number))
    assert len(lengths) == 256


def test_lines_of_today_have_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MOST_LINES", 3)
    lines = RememberedLines(lambda name, value: name + value)
    for number in range(10):
        assert lines[b"a", b"%d" % number] == b"a%d" % number
        assert 1 <= len(lines) <= 3
        assert (b"a", b"%d" % number) in lines


@pytest.mark.parametrize("name", [b"Cookie", b"set-cookie", b"AUTHORIZATION", b"X-Api-Key"])
def test_secrets_are_not_remembered(name: bytes) -> None:
    lines = RememberedLines(lambda name, value: value)
    assert lines[name, b"secret"] == b"secret"
    assert lines[b"a", b"x" * 2_000] == b"x" * 2_000
    assert not lines
