"""How often one source of clients may begin a handshake, by a clock of the test's own."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lockgate.server.handshake_rate import HandshakeRate

START = 1_000.0


def rate(burst: int, a_second: float) -> HandshakeRate:
    made = HandshakeRate()
    made.burst, made.a_second = burst, a_second
    return made


def admitted(made: HandshakeRate, source: str, now: float, times: int) -> int:
    return sum(made.admits(source, now) for _ in range(times))


def test_as_many_at_once_as_in_a_second_and_then_one_by_one() -> None:
    made = rate(20, 20.0)
    assert admitted(made, "a", START, 30) == 20
    assert admitted(made, "a", START + 0.049, 5) == 0
    assert admitted(made, "a", START + 0.051, 5) == 1
    assert admitted(made, "a", START + 0.5, 30) == 9
    assert admitted(made, "a", START + 60, 30) == 20


def test_sources_do_not_know_each_other() -> None:
    made = rate(2, 2.0)
    assert admitted(made, "a", START, 5) == 2
    assert admitted(made, "b", START, 5) == 2


def test_a_workers_part_is_slower_and_no_smaller_at_once() -> None:
    made = rate(20, 5.0)
    assert admitted(made, "a", START, 30) == 20
    assert admitted(made, "a", START + 1, 30) == 5


def test_who_has_not_come_for_a_while_is_forgotten() -> None:
    made = rate(20, 20.0)
    for number in range(1_000):
        made.admits(f"{number}", START)
    for number in range(100):
        made.admits("one", START + number / 5)
    assert len(made._full_at) == 1


@settings(deadline=None)
@given(st.lists(st.floats(0, 2), max_size=200), st.integers(1, 30))
def test_never_more_than_the_burst_and_what_the_time_brings(
    pauses: list[float], a_second: int
) -> None:
    made = rate(a_second, float(a_second))
    now, times = START, []
    for pause in pauses:
        now += pause
        if made.admits("a", now):
            times.append(now)
    for begin, first in enumerate(times):
        for end in range(begin, len(times)):
            assert end - begin + 1 <= a_second * (times[end] - first) + a_second + 0.001
