"""What logs show of secrets (observability.md, section 3.4)."""

import pytest

from lockgate.engine.redaction import cut, header_map, masked, one_event, text_map, text_of


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("a" * 34 + "123456", "*" * 34 + "123456"),
        ("b" * 46 + "abcdef", "*" * 46 + "abcdef"),
        ("1234567", "*234567"),
        ("123456", "******"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_only_the_end_of_a_secret_is_shown(secret: str, shown: str) -> None:
    assert masked(secret) == shown


def test_one_event_is_one_line() -> None:
    assert one_event("a\r\n\tb\x00\x7f\u2028é") == r"a\r\n\tb\u0000\u007f\u2028é"
    assert len(one_event("\n\v\f\x1c\x1d\x1e\x85\u2029").splitlines()) == 1


def test_what_is_longer_is_cut() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "abc [TRUNCATED]"
    assert cut("ab\n", 3) == "ab\\ [TRUNCATED]"
    assert text_of("é€x".encode(), 2) == "é€ [TRUNCATED]"
    assert text_of(b"\xff", 2) == "\ufffd"


def test_maps() -> None:
    assert text_map({}, 9) == "{}"
    assert text_map({"a": "1", "b": ["2", "3"]}, 99) == "{a=1, b=2,3}"
    lines = [("A", "1"), ("B", "2"), ("A", "3"), ("Set-Cookie", "x"), ("X-API-KEY", "1234567")]
    assert header_map(lines, 99) == "{A=1,3, B=2, Set-Cookie=*, X-API-KEY=*234567}"
