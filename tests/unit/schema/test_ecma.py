"""ECMA 262 patterns on Java's engine: where the two dialects differ."""

import pytest

from lockgate.schema.ecma import EcmaError, compile_ecma

ROWS: list[tuple[str, str, bool]] = [
    ("a", "xay", True),
    ("^a$", "a", True),
    ("^a$", "a\n", False),
    ("^.$", "\u0085", True),
    ("^.$", "\u2028", False),
    (r"^\s$", "\u00a0", True),
    (r"^\s$", "\ufeff", True),
    (r"^\S$", "\u00a0", False),
    (r"^[\s]$", "\u2003", True),
    (r"^[^\s]$", "\u2003", False),
    (r"^[a\S]$", "b", True),
    (r"^\v$", "\x0b", True),
    (r"^\v$", "\n", False),
    (r"^\cJ$", "\n", True),
    (r"^\x41B$", "AB", True),
    (r"^\0$", "\x00", True),
    (r"^[\b]$", "\x08", True),
    (r"^\/\-\_\e\Q\z$", "/-_eQz", True),
    (r"^\p$", "p", True),
    ("^[[]$", "[", True),
    ("^[a&&b]+$", "a&b", True),
    ("^[^]$", "\n", True),
    ("[]", "a", False),
    ("^[^a]$", "b", True),
    ("^[a-c^]$", "^", True),
    ("^a{2}$", "aa", True),
    ("^a{$", "a{", True),
    ("^{a}]$", "{a}]", True),
    ("^a{,3}$", "a{,3}", True),
    ("^(?:a|b)+?$", "ab", True),
    (r"^(a)\1$", "aa", True),
    ("^(?=a).(?!b)", "ac", True),
    (r"^(?<n>a)\k<n>$", "aa", True),
    ("(?<=a)b", "ab", True),
    ("^[0-9]{3}-[0-9]{4}$", "555-1234", True),
    (r"^[\w.+-]+@[\w-]+\.[\w.]+$", "a.b@c.de", True),
    ("^é\u2603$", "é\u2603", True),
]


@pytest.mark.parametrize("pattern, text, found", ROWS)
def test_rows(pattern: str, text: str, found: bool) -> None:
    assert (compile_ecma(pattern).find(text) is not None) is found


WRONG = ("(", ")", "[a", "a\\", "*", "a**", "a++", "a{2}+", "(?i)a", "(?>a)", "[b-a]", r"\k<n>")


@pytest.mark.parametrize("pattern", WRONG)
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(EcmaError):
        compile_ecma(pattern)
