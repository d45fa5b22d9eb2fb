"""What a function gave for the keys that came before."""

from lockgate.engine.remembered import Remembered


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
