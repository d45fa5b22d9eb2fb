"""Trees and errors; what is refused is compared with Java in test_corpus."""

import pytest

from lockgate.jregex import PatternError
from lockgate.jregex.limits import NESTING, PATTERN_LENGTH
from lockgate.jregex.nodes import (
    Alternation,
    Anchor,
    AnchorKind,
    BackReference,
    Char,
    Fold,
    Group,
    Look,
    Mode,
    Repeat,
    Sequence,
    walk,
)
from lockgate.jregex.parser import parse


@pytest.mark.parametrize(
    "pattern, written",
    [
        (
            r"\.a(b|\d{2,3}?)$",
            [r"\.", "a", r"(b|\d{2,3}?)", r"b|\d{2,3}?", "b", r"\d{2,3}?", r"\d", "$"],
        ),
        ("(?i)a*+", ["a*+", "a"]),
        (r"x\Q.y\E[^z]", ["x", ".", "y", "[^z]"]),
        ("(?x) a # c\n b", ["a", "b"]),
        (r"(?<n>a)\k<n>(?=c)", ["(?<n>a)", "a", r"\k<n>", "(?=c)", "c"]),
    ],
)
def test_nodes_know_how_they_are_written(pattern: str, written: list[str]) -> None:
    nodes = list(walk(parse(pattern).node))[1:]
    if len(written) == len(nodes) + 1:
        nodes = list(walk(parse(pattern).node))
    assert [pattern[node.start : node.end] for node in nodes] == written


@pytest.mark.parametrize(
    "pattern, message, index",
    [
        ("a(b", "Unclosed group", 1),
        ("a)b", "Unmatched closing", 1),
        ("a**", "Dangling meta character", 2),
        ("a{2,1}", "Illegal repetition range", 1),
        ("x{a}", "Illegal repetition", 1),
        ("[b", "Unclosed character class", 1),
        ("[z-a]", "Illegal character range", 3),
        ("ab\\", "ends with a backslash", 2),
        (r"a\y", "Illegal/unsupported escape", 2),
        (r"\p{Foo}", "Unknown character property name {Foo}", 6),
        ("(?<a>x)(?<a>y)", "already defined", 11),
        (r"(?<=a*b*)(?<=(ab|c)*)", "obvious maximum length", 9),
        ("a(?q)", "Unknown inline modifier", 3),
    ],
)
def test_errors_say_what_and_where(pattern: str, message: str, index: int) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern)
    assert message in caught.value.message
    assert caught.value.index == index


@pytest.mark.parametrize("pattern", ["(", "*", "a{", "[z-a]", "\\", r"\p{L", r"\x{", "(?<=ba+?)c"])
def test_common_errors_have_hints(pattern: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern)
    assert caught.value.hint


@pytest.mark.parametrize("pattern", [r"a\b{g}", "(?c)a"])
def test_stated_limitations_name_the_construct(pattern: str) -> None:
    with pytest.raises(PatternError, match="not supported"):
        parse(pattern)


def test_flags_hold_up_to_the_end_of_the_group() -> None:
    node = parse("a((?i)b|c)d").node
    sizes = [len(part.chars) for part in walk(node) if isinstance(part, Char)]
    assert sizes == [1, 2, 2, 1]


def test_flags_hold_for_later_branches() -> None:
    node = parse("a(?i)b|c").node
    assert isinstance(node, Alternation)
    assert isinstance(node.branches[1], Char)
    assert len(node.branches[1].chars) == 2


def test_a_quantifier_takes_the_last_character_of_a_run() -> None:
    node = parse("abc{2}+").node
    assert isinstance(node, Sequence)
    last = node.items[-1]
    assert isinstance(last, Repeat)
    assert (last.least, last.most, last.mode) == (2, 2, Mode.POSSESSIVE)


@pytest.mark.parametrize(
    "pattern, group", [(r"(a)\1", 1), (r"(a)\11", 1), ("(a)" * 11 + r"\11", 11), (r"\2(a)", 2)]
)
def test_numbers_of_references(pattern: str, group: int) -> None:
    references = [n for n in walk(parse(pattern).node) if isinstance(n, BackReference)]
    assert [n.group for n in references] == [group]


def test_references_know_the_case_flags() -> None:
    folds = [n.fold for n in walk(parse(r"(a)\1(?i)\1(?u)\1").node) if isinstance(n, BackReference)]
    assert folds == [Fold.EXACT, Fold.ASCII, Fold.UNICODE]


@pytest.mark.parametrize(
    "pattern, kind",
    [
        ("^", AnchorKind.TEXT_START),
        ("(?m)^", AnchorKind.LINE_START),
        ("(?md)$", AnchorKind.LINE_END_UNIX),
        ("(?d)$", AnchorKind.FINAL_END_UNIX),
        (r"\Z", AnchorKind.FINAL_END),
        (r"(?m)\z", AnchorKind.TEXT_END),
        (r"(?U)\b", AnchorKind.UNICODE_WORD_BOUNDARY),
    ],
)
def test_anchors(pattern: str, kind: AnchorKind) -> None:
    node = parse(pattern).node
    assert isinstance(node, Anchor)
    assert node.kind is kind


def test_look_behind_knows_how_far() -> None:
    node = parse("(?<=a{1,3}|bc)").node
    assert isinstance(node, Look)
    assert (node.shortest, node.longest) == (1, 3)


def test_groups_are_counted_and_named() -> None:
    parsed = parse("(a)(?:b)(?<c>(d))")
    assert parsed.groups == 3
    assert parsed.group_names == {"c": 2}
    named = [n for n in walk(parsed.node) if isinstance(n, Group) and n.name]
    assert [(n.index, n.name) for n in named] == [(2, "c")]


def test_nesting_is_limited() -> None:
    parse("(" * NESTING + ")" * NESTING)
    with pytest.raises(PatternError, match="nested too deeply"):
        parse("(" * (NESTING + 1) + ")" * (NESTING + 1))


def test_length_is_limited() -> None:
    parse("a" * PATTERN_LENGTH)
    with pytest.raises(PatternError, match="longer than"):
        parse("a" * (PATTERN_LENGTH + 1))
