import pytest

from lockgate.jregex import (
    HARMLESS_TEXT,
    BudgetExceeded,
    JavaPattern,
    PatternError,
    ReplacementError,
    compile_pattern,
)


def test_what_is_told_of_a_pattern() -> None:
    pattern = compile_pattern(r"(a)(?<year>\d{4})(?:b)")
    assert pattern.pattern == r"(a)(?<year>\d{4})(?:b)"
    assert pattern.groups == 2
    assert dict(pattern.group_names) == {"year": 2}
    assert repr(pattern) == r"JavaPattern('(a)(?<year>\\d{4})(?:b)')"
    assert (pattern.hazard, pattern.search_hazard) == (None, None)


def test_names_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        compile_pattern("(?<n>a)").group_names["m"] = 1  # type: ignore[index]


def test_compiled_patterns_are_kept_and_errors_are_not() -> None:
    assert compile_pattern("kept") is compile_pattern("kept")
    assert JavaPattern("kept") is not compile_pattern("kept")
    for _ in range(2):
        with pytest.raises(PatternError):
            compile_pattern("(")


@pytest.mark.parametrize(
    "pattern, text, whole, found",
    [
        ("404", "404", True, (0, 3)),
        ("40", "404", False, (0, 2)),
        ("Malformed.*", "Malformed input", True, (0, 15)),
        ("input", "Malformed input", False, (10, 15)),
        (".+", "a\nb", False, (0, 1)),
        (r"(\n|.)+", "a\nb", True, (0, 3)),
        (".*", "", True, (0, 0)),
        (".+", "", False, None),
        ('.*"httpStatus":400.*', '{"httpStatus":400}', True, (0, 18)),
        (".*é.*", "café", True, (0, 4)),
    ],
)
def test_whole_matches_and_searches(
    pattern: str, text: str, whole: bool, found: tuple[int, int] | None
) -> None:
    compiled = compile_pattern(pattern)
    assert compiled.matches(text) is whole
    assert (compiled.fullmatch(text) is not None) is whole
    match = compiled.find(text)
    assert (None if match is None else match.span()) == found


def test_a_search_from_a_place() -> None:
    pattern = compile_pattern("a|$")
    found = [pattern.find("aba", start) for start in range(4)]
    assert [match and match.span() for match in found] == [(0, 1), (2, 3), (2, 3), (3, 3)]
    for start in (-1, 4):
        with pytest.raises(IndexError, match="Illegal start index"):
            pattern.find("aba", start)


@pytest.mark.parametrize(
    "pattern, text, replacement, every, first",
    [
        ("a", "banana", "o", "bonono", "bonana"),
        ("(a)(n)?", "banan", "[$2$1]", "b[na][na]", "b[na]an"),
        ("(?<x>n)", "banan", "<${x}>", "ba<n>a<n>", "ba<n>an"),
        ("x*", "ab", "-", "-a-b-", "-ab"),
        ("a", "a.a", r"\$", "$.$", "$.a"),
        ("a", "aa", r"\\", "\\\\", "\\a"),
        ("b", "aa", "$9", "aa", "aa"),  # Java reads the replacement only when there is a match
        ("", "\u00e9", "-", "-\u00e9-", "-\u00e9"),
        ("(a+)+b", "aab", "$1", "aa", "aa"),
        (r"\X", "e\u0301e", "x", "xx", "xe"),
    ],
)
def test_replacing(pattern: str, text: str, replacement: str, every: str, first: str) -> None:
    compiled = compile_pattern(pattern)
    assert compiled.replace_all(text, replacement) == every
    assert compiled.replace_first(text, replacement) == first


def test_a_replacement_that_java_refuses() -> None:
    for replace in (compile_pattern("a").replace_all, compile_pattern("a").replace_first):
        with pytest.raises(ReplacementError, match="No group 1"):
            replace("a", "$1")


@pytest.mark.parametrize(
    "pattern, text, limit, parts",
    [
        (",", "a,b,,", 0, ["a", "b"]),
        (",", "a,b,,", -1, ["a", "b", "", ""]),
        (",", "a,b,,", 2, ["a", "b,,"]),
        (",", "a,b,,", 1, ["a,b,,"]),
        (",", "", 0, [""]),
        (",", ",", 0, []),
        (",", ",a", 0, ["", "a"]),
        ("", "abc", 0, ["a", "b", "c"]),
        ("", "abc", 2, ["a", "bc"]),
        ("x", "abc", 0, ["abc"]),
        (r"\s*,\s*", "a , b,c", 0, ["a", "b", "c"]),
    ],
)
def test_splitting(pattern: str, text: str, limit: int, parts: list[str]) -> None:
    assert compile_pattern(pattern).split(text, limit) == parts


def test_a_long_text_is_cut_for_a_match_and_refused_for_rewriting() -> None:
    assert compile_pattern("a*").matches("a" * HARMLESS_TEXT + "b")
    assert compile_pattern("b").find("a" * HARMLESS_TEXT + "b") is None
    hazard = compile_pattern("(a+)+b")
    assert hazard.search_hazard is not None
    for rewrite in (lambda text: hazard.replace_all(text, ""), hazard.split):
        with pytest.raises(BudgetExceeded):
            rewrite("b" * HARMLESS_TEXT)


@pytest.mark.parametrize("flag", ["(?c)", r"\b{g}"])
def test_what_is_not_supported_says_so(flag: str) -> None:
    with pytest.raises(PatternError, match="not supported"):
        compile_pattern(flag)
