import pytest

from lockgate.jregex.automaton import ACCEPT, Automaton, NotTraceable, Read, TooLarge
from lockgate.jregex.parser import parse


def accepts(pattern: str, text: str) -> bool:
    automaton = Automaton(500, looks=False)
    live = automaton.reach(automaton.add(parse(pattern).node, ACCEPT))
    for char in text:
        live = frozenset().union(*(automaton.read(state, ord(char)) for state in live))
    return ACCEPT in live


@pytest.mark.parametrize(
    "pattern, taken, refused",
    [
        ("ab|c", ["ab", "c"], ["a", "abc", ""]),
        ("(?:ab){2,3}", ["abab", "ababab"], ["ab", "abababab"]),
        ("a{2,}", ["aa", "aaaa"], ["a"]),
        ("a{0}", [""], ["a"]),
        ("(a*)*b", ["b", "aab"], ["a"]),
        (r"\R", ["\r\n", "\n"], ["\n\n"]),
        ("(?>a|ab)c", ["ac", "abc"], ["a"]),
    ],
)
def test_it_accepts_what_the_pattern_does(
    pattern: str, taken: list[str], refused: list[str]
) -> None:
    assert [text for text in taken if not accepts(pattern, text)] == []
    assert [text for text in refused if accepts(pattern, text)] == []


def test_states_made_earlier_stand_further_on() -> None:
    automaton = Automaton(50, looks=False)
    automaton.add(parse("ab|cd").node, ACCEPT)
    reads = [state for state in automaton.states if isinstance(state, Read)]
    assert [state.node.start for state in reads] == [4, 3, 1, 0]


def test_counted_rounds_know_their_number() -> None:
    automaton = Automaton(50, looks=False)
    automaton.add(parse("a{3}").node, ACCEPT)
    reads = [state for state in automaton.states if isinstance(state, Read)]
    assert [(state.done, state.of) for state in reads] == [(2, 3), (1, 3), (0, 3)]


@pytest.mark.parametrize("pattern", [r"(a)\1", r"\X", "(?=a)"])
def test_what_has_no_states(pattern: str) -> None:
    with pytest.raises(NotTraceable):
        Automaton(50, looks=False).add(parse(pattern).node, ACCEPT)


def test_its_size_is_limited() -> None:
    with pytest.raises(TooLarge):
        Automaton(50, looks=False).add(parse("(a{9}){9}").node, ACCEPT)
    rounded = Automaton(50, looks=False, round_off=8)
    assert rounded.add(parse("(a{9}){9}").node, ACCEPT) > ACCEPT
