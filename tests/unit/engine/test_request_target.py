"""Request targets: slots, and the encoding of what goes into them."""

import pytest

from lockgate.engine.request_target import (
    RequestTarget,
    quote_query,
    slots_in,
    strict_path,
    strict_query,
)


def test_slots_are_filled_and_encoded_for_their_place() -> None:
    target = RequestTarget(slots_in("/a/{one}/b/{two+}"), slots_in("x={three}"))
    assert target.slots == {"one", "two", "three"}
    values = {"one": "a/b?c#d e%@:\\", "two": "ä", "three": "a&b=c+d%"}
    assert target.path_with(values) == "/a/a/b%3Fc%23d%20e%25%40%3A%5C/b/%C3%A4"
    assert target.query_with(values) == "x=a%26b%3Dc%2Bd%25"
    with pytest.raises(KeyError):
        target.path_with({"one": "1"})


def test_quote_query_keeps_what_a_query_may_hold() -> None:
    assert quote_query("a/b?c:d@e") == "a/b?c:d@e"


@pytest.mark.parametrize(
    ("path", "strict"),
    [
        ("/", "/"),
        ("/a-b_c.d~e", "/a-b_c.d~e"),
        ("/a+b&c=d:e@f", "/a%2Bb%26c%3Dd%3Ae%40f"),
        ("/%e4%2F//x", "/%E4%2F//x"),
    ],
)
def test_a_strict_path_has_one_spelling(path: str, strict: str) -> None:
    assert strict_path(path) == strict


@pytest.mark.parametrize(
    ("query", "strict"),
    [
        ("", ""),
        ("acl", "acl"),
        ("a=", "a="),
        ("b=1&a=2&&b=0", "b=1&a=2&b=0"),
        ("a=x=y", "a=x%3Dy"),
        ("a=b+c%2b%e4/(x)*", "a=b%20c%2B%E4%2F%28x%29%2A"),
        ("a=%zz", "a=%25zz"),
    ],
)
def test_a_strict_query_has_one_spelling(query: str, strict: str) -> None:
    assert strict_query(query) == strict
