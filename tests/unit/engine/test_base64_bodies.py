"""Base64 of bodies: what is one, and what is none."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockgate.engine.base64_bodies import decoded, encoded, without_quotes


@given(st.binary())
def test_there_and_back(body: bytes) -> None:
    assert encoded(body) == base64.b64encode(body)
    assert decoded(encoded(body)) == decoded(encoded(body).decode()) == body
    assert decoded(encoded(body).rstrip(b"=")) == body


@given(st.text(alphabet='aA0+/=-_ \n"', max_size=9))
def test_texts_and_bytes_are_read_alike(text: str) -> None:
    assert decoded(text) == decoded(text.encode())


@pytest.mark.parametrize(
    "body", ["a", "a===", "aG=k", "=aGk", "aGk==", "aG=", "aGk=aGk=", "aGk=\n", "a b=", "aG-_", "é"]
)
def test_what_is_none(body: str) -> None:
    assert decoded(body) is None
    assert decoded(body.encode()) is None


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b'"aGk="', b"aGk="),
        (b'""', b""),
        (b'"', b'"'),
        (b"", b""),
        (b"aGk=", b"aGk="),
        (b'{"a": "b"}', b'{"a": "b"}'),
        (b'"a\\/b="', b"a/b="),
        (b'"a\\x"', b'"a\\x"'),
    ],
)
def test_quotes_of_a_functions_text(body: bytes, wanted: bytes) -> None:
    assert without_quotes(body) == wanted
