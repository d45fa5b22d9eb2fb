import pytest

from lockgate.jregex import ReplacementError, compile_pattern

PATTERN = compile_pattern("(?<n>a)(b)?")


@pytest.mark.parametrize(
    "replacement, result",
    [
        ("<$0>", "<a><ab>"),
        ("$1-$2", "a-a-b"),
        ("${n}", "aa"),
        (r"\$1\\", "$1\\$1\\"),
        ("$11", "a1a1"),
        ("x", "xx"),
        ("", ""),
    ],
)
def test_replacing(replacement: str, result: str) -> None:
    assert PATTERN.replace_all("aab", replacement) == result


@pytest.mark.parametrize(
    "replacement, message, java_class",
    [
        ("$3", "No group 3", "java.lang.IndexOutOfBoundsException"),
        ("$", "group index is missing", "java.lang.IllegalArgumentException"),
        ("$x", "Illegal group reference", "java.lang.IllegalArgumentException"),
        ("${x}", "No group with name {x}", "java.lang.IllegalArgumentException"),
        ("${n", "missing trailing '}'", "java.lang.IllegalArgumentException"),
        ("${}", "0 length name", "java.lang.IllegalArgumentException"),
        ("${1n}", "starts with digit", "java.lang.IllegalArgumentException"),
        ("\\", "character to be escaped is missing", "java.lang.IllegalArgumentException"),
    ],
)
def test_errors_are_java_s(replacement: str, message: str, java_class: str) -> None:
    with pytest.raises(ReplacementError) as caught:
        PATTERN.replace_all("ab", replacement)
    assert message in caught.value.message
    assert caught.value.java_class == java_class


def test_a_bad_replacement_is_not_read_without_a_match() -> None:
    assert PATTERN.replace_all("xyz", "$9") == "xyz"
    assert PATTERN.replace_first("xyz", "\\") == "xyz"
