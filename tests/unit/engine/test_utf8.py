"""Bodies that are texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockgate.engine.utf8 import text_only


@given(st.text())
def test_texts_stay_the_very_same(text: str) -> None:
    body = text.encode("utf-8", "replace")
    assert text_only(body) is body


@given(st.binary())
def test_other_bytes_are_replaced(body: bytes) -> None:
    assert text_only(body) == body.decode("utf-8", "replace").encode()


@pytest.mark.parametrize("before", [65_535, 65_536, 131_071])
def test_characters_across_pieces(before: int) -> None:
    body = b"a" * before + "€".encode()
    assert text_only(body) is body
    assert text_only(body[:-1]) == b"a" * before + "\ufffd".encode()


def test_bytes_pass_where_texts_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.utf8.TEXT_BODIES", "untouched")
    assert text_only(b"\xff") == b"\xff"
