"""Formats of strings: what has them and what has not."""

import pytest

from lockgate.schema.string_formats import FORMATS
from lockgate.schema.texts import TEXTS, text_of

GOOD: dict[str, tuple[str, ...]] = {
    "base64": ("", "YWJj", "YWI=", "YQ=="),
    "date-time": (
        "2020-02-29T23:59:59Z",
        "2020-02-29T00:00:00.123456789012+01:00",
        "0000-02-29T00:00:00-0130",
        "2020-01-01t00:00:00z",
    ),
    "email": ("a@b", "a.b+c@d-e.fg", '"a b"@c.de', "a@[127.0.0.1]"),
    "hostname": ("a", "a-b.c_d.ef", "x" * 63 + ".de", "a.", "1.a"),
    "ipv4": ("127.0.0.1", "255.255.255.255"),
    "ipv6": ("::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4"),
    "json-pointer": ("", "/a~1b/0", "/"),
    "mac": ("00:1a:2B:3c:4d:5e",),
    "md5": ("d41d8cd98f00b204e9800998ecf8427e",),
    "regex": ("^a$", ""),
    "sha1": ("a" * 40,),
    "sha256": ("0" * 64,),
    "sha512": ("F" * 128,),
    "uri": ("http://a.b/c?d=e#f", "a/b", "", "mailto:x@y", "urn:a:b", "http://é/%20", "//h:1/"),
    "uuid": ("123e4567-e89b-12d3-a456-426614174000",),
}
BAD: dict[str, tuple[str, ...]] = {
    "base64": ("YQ=", "Y?==", "=aaa", "a==="),
    "date-time": (
        "2019-02-29T00:00:00Z",
        "2020-13-01T00:00:00Z",
        "2020-01-01T24:00:00Z",
        "2020-01-01T00:00:60Z",
        "2020-01-01",
        "2020-01-01T00:00:00",
        "2020-01-01T00:00:00.Z",
        "٢020-01-01T00:00:00Z",
    ),
    "email": ("", "a", "a@", "@b", "a b@c", "a@b..c", "a@b\n", "a.@b"),
    "hostname": ("", ".", "-a", "a..b", "x" * 64, "a.1", "a b", "a." * 130),
    "ipv4": ("127.0.0", "256.0.0.1", "::1", "1.2.3.4.5", "01.2.3.4"),
    "ipv6": ("1.2.3.4", ":::", "fe80::1%eth0", ""),
    "json-pointer": ("a", "/~2", "/~"),
    "mac": ("00:1a:2B:3c:4d", "001a2B3c4d5e"),
    "md5": ("d41d", "g41d8cd98f00b204e9800998ecf8427e"),
    "regex": ("(", "(?i)a"),
    "sha1": ("a" * 39,),
    "sha256": ("z" * 64,),
    "sha512": ("F" * 127,),
    "uri": ("http://a b", "a#b#c", "%zz", "1a:b", "http:", "a\\b", "<x>", "a|b"),
    "uuid": ("123e4567e89b12d3a456426614174000", "x"),
}


def test_every_format_has_rows() -> None:
    assert GOOD.keys() == BAD.keys() == FORMATS.keys()


@pytest.mark.parametrize("name, text", [(name, text) for name in GOOD for text in GOOD[name]])
def test_good(name: str, text: str) -> None:
    assert FORMATS[name](text) is None


@pytest.mark.parametrize("name, text", [(name, text) for name in BAD for text in BAD[name]])
def test_bad(name: str, text: str) -> None:
    wrong = FORMATS[name](text)
    assert wrong is not None
    key, arguments = wrong
    assert key in TEXTS
    assert "{" not in text_of(key, arguments).replace("{1,12}", "")


def test_texts_of_formats() -> None:
    assert FORMATS["md5"]("x") == ("format.hex.length", (1, 32))
    assert (
        text_of("format.hex.length", (1, 32))
        == "input string has incorrect length (1, expected 32)"
    )
    assert FORMATS["md5"]("a" * 31 + "g") == ("format.hex", ("g", 31))
    assert FORMATS["base64"]("ab?d") == ("format.base64", ("?", 2))
    assert text_of("format.date-time", ("x",)).endswith(
        "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]"
    )


def test_long_strings_have_no_format() -> None:
    assert FORMATS["uri"]("a" * 65_536) is None
    assert FORMATS["uri"]("a" * 65_537) is not None
