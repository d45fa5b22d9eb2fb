import pytest

from lockgate.jregex import PatternError
from lockgate.jregex.nodes import Empty, Mode, Repeat
from lockgate.jregex.quantifiers import repeated
from lockgate.jregex.source import PatternSource

NODE = Empty(0, 0)


@pytest.mark.parametrize(
    "written, least, most, mode",
    [
        ("?", 0, 1, Mode.GREEDY),
        ("*", 0, None, Mode.GREEDY),
        ("+?", 1, None, Mode.LAZY),
        ("*+", 0, None, Mode.POSSESSIVE),
        ("{2}", 2, 2, Mode.GREEDY),
        ("{2,}?", 2, None, Mode.LAZY),
        ("{0,3}+", 0, 3, Mode.POSSESSIVE),
        ("{02,2147483647}", 2, 2_147_483_647, Mode.GREEDY),
    ],
)
def test_counts_and_modes(written: str, least: int, most: int | None, mode: Mode) -> None:
    node = repeated(PatternSource(written), NODE)
    assert node == Repeat(0, len(written), NODE, least, most, mode)


@pytest.mark.parametrize("behind", ["", "a", "|", "}", ")"])
def test_nothing_else_is_a_quantifier(behind: str) -> None:
    assert repeated(PatternSource(behind), NODE) is NODE


@pytest.mark.parametrize(
    "written, message",
    [
        ("{", "Illegal repetition"),
        ("{a}", "Illegal repetition"),
        ("{,2}", "Illegal repetition"),
        ("{2", "Unclosed"),
        ("{2,a}", "Unclosed"),
        ("{2 }", "Unclosed"),
        ("{3,2}", "range"),
        ("{2147483648}", "range"),
    ],
)
def test_spoilt_counts(written: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        repeated(PatternSource(written), NODE)
