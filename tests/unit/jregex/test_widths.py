"""Java's reckoning, as its answers show it (which look-behinds it takes, how far it looks)."""

import pytest

from lockgate.jregex.nodes import Repeat
from lockgate.jregex.parser import parse
from lockgate.jregex.widths import (
    MOST,
    Reckoning,
    idle_steps,
    is_optional_group,
    least_width,
    most_width,
    reckon,
    wrapped,
)


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("abc", Reckoning(3, 3)),
        ("a|bc", Reckoning(1, 2, fixed=False)),
        ("(a)?b", Reckoning(1, 2, fixed=False)),
        ("a{2,5}", Reckoning(2, 5, fixed=False)),
        ("(?:ab){3}", Reckoning(6, 6)),
        ("a*", Reckoning(0, MOST, fixed=False)),
        ("ba*c*", Reckoning(1, -1, fixed=False)),
        (r"\Ra", Reckoning(2, 3)),
        (r"\X", Reckoning(0, 0, fixed=False)),
        ("(?=abc)^$", Reckoning()),
        ("(?>a|bc)d", Reckoning(2, 3, fixed=False)),
    ],
)
def test_reckoning(pattern: str, expected: Reckoning) -> None:
    assert reckon(parse(pattern).node) == expected


@pytest.mark.parametrize("pattern", ["ba*?", "(a|b)*", "(a|b){2}", r"(a)\1", "a{1,2147483647}b{9}"])
def test_unbounded(pattern: str) -> None:
    assert not reckon(parse(pattern).node).bounded


@pytest.mark.parametrize(
    "pattern, least, most",
    [
        ("a[bc].", 3, 3),
        ("a?b*", 0, None),
        (r"(?:ab|c){2,3}", 2, 6),
        (r"\R", 1, 2),
        (r"(?=abc)a\b$", 1, 1),
        ("(){5}", 0, 0),
        ("(?>a+)", 1, None),
        ("(?:a*){0}", 0, 0),
        (r"(a)\1", 1, None),
        ("a|", 0, 1),
    ],
)
def test_widths(pattern: str, least: int, most: int | None) -> None:
    node = parse(pattern).node
    assert (least_width(node), most_width(node)) == (least, most)


@pytest.mark.parametrize(
    "pattern, optional", [("(a)?", True), ("(a){0,1}?", True), ("(a)?+", False), ("a?", False)]
)
def test_optional_groups(pattern: str, optional: bool) -> None:
    node = parse(pattern).node
    assert isinstance(node, Repeat)
    assert is_optional_group(node) is optional


@pytest.mark.parametrize(
    "pattern, steps",
    [
        ("abc", 0),
        (r"^a\b$", 3),
        ("(a)", 0),
        ("(a?)()", 2),
        ("(?<=ab)c", 3),
        ("(?<=^a)c", 3),
        ("(?=ab)", 1),
        (r"(?:\b){9}", 27),
        (r"(?:a\b){9}", 1),
        (r"a|\b|^", 2),
    ],
)
def test_idle_steps(pattern: str, steps: int) -> None:
    assert idle_steps(parse(pattern).node) == steps


def test_sums_wrap_as_an_int() -> None:
    assert wrapped(MOST + 1) == -(MOST + 1)
    assert wrapped(-1) == -1
