"""Query strings and headers as parameters."""

import pytest

from lockgate.engine.messages import Request
from lockgate.engine.parameters import HeaderName, Parameters, parse_query
from lockgate.http1.head import fields_of


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("a=1&b=2", {"a": ["1"], "b": ["2"]}),
        ("a=1;a=2&a=3", {"a": ["1", "2", "3"]}),
        ("a&b=", {"a": [""], "b": [""]}),
        ("a+b=c%20d+e", {"a b": ["c d e"]}),
        ("%C3%A4=%C3%BC", {"ä": ["ü"]}),
        ("a=b=c", {"a": ["b=c"]}),
        ("&&a=1&", {"a": ["1"]}),
        ("=1", {"": ["1"]}),
    ],
)
def test_query(query: str, wanted: dict[str, list[str]]) -> None:
    assert parse_query(query) == wanted


def parameters(*headers: tuple[bytes, bytes]) -> Parameters:
    several = list(headers)
    request = Request(
        "GET", "/", several, fields_of(several), b"", id="", extended_id="", trace="", epoch_ms=0
    )
    return Parameters(request)


def test_a_header_is_looked_up_exactly_first_and_then_in_any_case() -> None:
    found = parameters((b"X-a", b"1"), (b"x-A", b"2"), (b"X-a", b"3"), (b"y", b"\xe9"))
    assert found.header(HeaderName("X-a")) == "3"
    assert found.header(HeaderName("x-A")) == "2"
    assert found.header(HeaderName("X-A")) == "3"
    assert found.header(HeaderName("Y")) == "é"
    assert found.header(HeaderName("z")) is None
    assert found.header_values(HeaderName("X-a")) == ["1", "3"]
    assert found.header_values(HeaderName("X-A")) == ["1", "2", "3"]
    assert found.header_values(HeaderName("z")) == []


def test_views_keep_names_as_received() -> None:
    found = parameters((b"X-a", b"1"), (b"x-A", b"2"))
    assert found.headers == {"X-a": "1", "x-A": "2"}
    assert found.headers is found.headers
    assert found.multi_headers is found.multi_headers
    assert found.multi_headers == {"X-a": ["1"], "x-A": ["2"]}
