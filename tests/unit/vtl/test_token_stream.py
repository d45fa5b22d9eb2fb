"""Looking ahead, marks, and the bound on nesting."""

import pytest

from lockgate.vtl.errors import TemplateError
from lockgate.vtl.limits import Limits
from lockgate.vtl.source import Source
from lockgate.vtl.token_stream import TokenStream
from lockgate.vtl.tokens import Kind


def stream(text: str, nesting: int = 10) -> TokenStream:
    return TokenStream(Source(text), Limits(nesting=nesting))


def test_looking_ahead_takes_nothing() -> None:
    tokens = stream("$a.b x")
    assert (tokens.peek(), tokens.peek(1), tokens.peek(2)) == (
        Kind.IDENTIFIER,
        Kind.DOT,
        Kind.IDENTIFIER,
    )
    assert [tokens.take().image for _ in range(3)] == ["$a", ".", "b"]
    assert tokens.take_if(Kind.DOT) is None
    assert tokens.take().image == " x"
    assert tokens.peek() is Kind.END_OF_TEMPLATE


def test_text_since_a_mark() -> None:
    tokens = stream("$$a.b")
    mark = tokens.mark()
    tokens.take()
    assert tokens.last_end() == 3
    tokens.take()
    tokens.take()
    assert tokens.text_since(mark) == "$$a.b"


def test_expect() -> None:
    tokens = stream("a$b")
    assert tokens.expect(Kind.TEXT, Kind.DOT).image == "a"
    with pytest.raises(TemplateError) as caught:
        tokens.expect(Kind.TEXT, Kind.DOT)
    assert caught.value.message == "unexpected '$b'; expected text or \".\""
    assert (caught.value.line, caught.value.column) == (1, 2)


def test_the_end_is_named() -> None:
    tokens = stream("a")
    tokens.take()
    assert tokens.unexpected("x", "y", "z").message == (
        "unexpected end of the template; expected x, y or z"
    )


def test_nesting_is_bounded() -> None:
    tokens = stream("a", nesting=2)
    with tokens.nested(0), tokens.nested(0):
        assert tokens.depth == 2
    with pytest.raises(TemplateError) as caught, tokens.nested(0), tokens.nested(0):
        tokens.nested(7).__enter__()
    assert caught.value.kind == "limit"


def test_forgotten_tokens_leave_only_where_the_last_one_ended() -> None:
    tokens = stream("$a.b x")
    for _ in range(3):
        tokens.take()
    tokens.keepers = 1
    tokens.forget()
    assert tokens.text_since(0) == "$a.b"
    tokens.keepers = 0
    tokens.forget()
    assert (tokens.text_since(0), tokens.last_end()) == ("b", 4)
