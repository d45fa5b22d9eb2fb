"""Backslashes in quoted names and texts."""

import pytest

from lockgate.jsonpath.errors import InvalidPath
from lockgate.jsonpath.escapes import unescape


@pytest.mark.parametrize(
    "text, plain",
    [
        ("a", "a"),
        ("a\\'b\\\"c", "a'b\"c"),
        ("\\\\n", "\\n"),
        ("\\b\\f\\n\\r\\t", "\b\f\n\r\t"),
        ("\\q\\/", "q/"),
        ("\\u00e9x", "éx"),
        ("\\ud83d\\ude00", "\U0001f600"),
        ("\\u+041", "A"),
        ("\\u-001", "\uffff"),
        ("a\\", "a\\"),
        ("a\\u00", "a"),
        ("a\\\n", "a\n"),
    ],
)
def test_unescape(text: str, plain: str) -> None:
    assert unescape(text) == plain


@pytest.mark.parametrize("text", ["ab\\u00zz", "ab\\u 041", "ab\\u0x41", "ab\\u4_41"])
def test_no_unicode_value(text: str) -> None:
    with pytest.raises(InvalidPath) as caught:
        unescape(text, 10)
    assert caught.value.position == 12
