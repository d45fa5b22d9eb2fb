import pytest

from lockgate.jregex import BudgetExceeded, PatternError, ReplacementError, compile_pattern


@pytest.mark.parametrize(
    "pattern, message, index, hint",
    [
        ("a(b", "Unclosed group", 1, r"\("),
        ("ab)", "Unmatched closing ')'", 2, r"\)"),
        ("ab[c", "Unclosed character class", 3, r"\["),
        ("a|*b", "Dangling meta character '*'", 2, "backslash"),
        ("a{x", "Illegal repetition", 1, r"\{"),
        (r"ab\q", "Illegal/unsupported escape sequence", 3, None),
        ("\U0001f600(", "Unclosed group", 1, r"\("),
    ],
)
def test_a_pattern_that_java_refuses(
    pattern: str, message: str, index: int, hint: str | None
) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    error = caught.value
    assert (error.message, error.index) == (message, index)
    assert str(error) == f"{message} (character {index} of the pattern)"
    assert error.hint is None if hint is None else hint in (error.hint or "")


@pytest.mark.parametrize(
    "replacement, java_class, message",
    [
        ("$2", "java.lang.IndexOutOfBoundsException", "No group 2"),
        ("$", "java.lang.IllegalArgumentException", "group index is missing"),
        ("\\", "java.lang.IllegalArgumentException", "character to be escaped is missing"),
        ("${x}", "java.lang.IllegalArgumentException", "No group with name {x}"),
    ],
)
def test_a_replacement_that_java_refuses(replacement: str, java_class: str, message: str) -> None:
    with pytest.raises(ReplacementError) as caught:
        compile_pattern("(a)").replace_all("ba", replacement)
    assert caught.value.java_class == java_class
    assert message in caught.value.message


def test_both_are_values_that_do_not_do_and_a_budget_is_not() -> None:
    assert issubclass(PatternError, ValueError)
    assert issubclass(ReplacementError, ValueError)
    assert not issubclass(BudgetExceeded, ValueError)
