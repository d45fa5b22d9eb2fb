"""Tokens, as the states of the lexer give them."""

import pytest

from lockgate.vtl.errors import TemplateError
from lockgate.vtl.lexer import Lexer
from lockgate.vtl.source import Source
from lockgate.vtl.tokens import Kind


def tokens(text: str) -> list[tuple[str, str]]:
    lexer = Lexer(Source(text))
    found = []
    while (token := lexer.next()).kind is not Kind.END_OF_TEMPLATE:
        found.append((token.kind.name, token.image))
    return found


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", []),
        ("a b", [("TEXT", "a b")]),
        ("$a", [("IDENTIFIER", "$a")]),
        ("$!a", [("IDENTIFIER", "$!a")]),
        ("\\\\$a", [("IDENTIFIER", "\\\\$a")]),
        ("${a}", [("OPEN_REFERENCE", "${"), ("IDENTIFIER", "a"), ("CLOSE_REFERENCE", "}")]),
        ("$a.b", [("IDENTIFIER", "$a"), ("DOT", "."), ("IDENTIFIER", "b")]),
        ("$a. b", [("IDENTIFIER", "$a"), ("TEXT", ". b")]),
        ("$a-b.1", [("IDENTIFIER", "$a-b"), ("TEXT", ".1")]),
        (
            "$a[0]x",
            [
                ("IDENTIFIER", "$a"),
                ("OPEN_INDEX", "["),
                ("INTEGER", "0"),
                ("CLOSE_INDEX", "]"),
                ("IDENTIFIER", "x"),
            ],
        ),
        (
            "$a.b('x', 1.5)",
            [
                ("IDENTIFIER", "$a"),
                ("DOT", "."),
                ("IDENTIFIER", "b"),
                ("LPAREN", "("),
                ("STRING", "'x'"),
                ("COMMA", ","),
                ("WHITESPACE", " "),
                ("DECIMAL", "1.5"),
                ("CLOSE_ARGUMENTS", ")"),
            ],
        ),
        (
            " #set($a = 1)\nx",
            [
                ("SET", " #set("),
                ("IDENTIFIER", "$a"),
                ("WHITESPACE", " "),
                ("ASSIGN", "="),
                ("WHITESPACE", " "),
                ("INTEGER", "1"),
                ("RPAREN", ")\n"),
                ("TEXT", "x"),
            ],
        ),
        ("#if", [("IF", "#if")]),
        ("#{else}x", [("ELSE", "#{else}"), ("TEXT", "x")]),
        ("#end \nx", [("END", "#end \n"), ("TEXT", "x")]),
        ("#ending", [("WORD", "#ending")]),
        ("## a $b\nc", [("LINE_COMMENT_START", "##"), ("LINE_COMMENT_END", "\n"), ("TEXT", "c")]),
        ("#* a *#b", [("BLOCK_COMMENT", "*#"), ("TEXT", "b")]),
        ("#** a *#b", [("FORMAL_COMMENT", "*#"), ("TEXT", "b")]),
        ("#[[$a]]#b", [("UNPARSED", "#[[$a]]#"), ("TEXT", "b")]),
        ("\\#if", [("ESCAPED_DIRECTIVE", "\\#if")]),
        ("\\\\a", [("DOUBLE_ESCAPE", "\\\\"), ("TEXT", "a")]),
        ("$.a", [("LONE_DOLLAR", "$."), ("TEXT", "a")]),
    ],
)
def test_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    "text, start, end, image, before",
    [
        ("a$b", 1, 3, "$b", ""),
        ("$$b", 0, 3, "$$b", ""),
        ("$ $b", 2, 4, "$b", ""),
        ("a$#b$c", 4, 6, "$c", ""),
    ],
)
def test_places_of_a_reference(text: str, start: int, end: int, image: str, before: str) -> None:
    lexer = Lexer(Source(text))
    token = lexer.next()
    while token.kind is not Kind.IDENTIFIER:
        token = lexer.next()
    assert (token.start, token.end, token.image, token.before) == (start, end, image, before)


def test_dollars_that_begin_nothing_stand_before_the_next_token() -> None:
    token = Lexer(Source("$1")).next()
    assert (token.kind, token.image, token.before, token.start) == (Kind.TEXT, "1", "$", 1)


@pytest.mark.parametrize("text, expected", [("#x (", True), ("#x \n\t(", True), ("#x a(", False)])
def test_parenthesis_follows(text: str, expected: bool) -> None:
    lexer = Lexer(Source(text))
    lexer.next()
    assert lexer.parenthesis_follows() is expected


@pytest.mark.parametrize(
    "text", ["a$", "a#", "#[[ a", "#* $", "#* #", "## $", "#set($a = 'x", '$a.b("', "$a[&"]
)
def test_unreadable(text: str) -> None:
    with pytest.raises(TemplateError) as caught:
        tokens(text)
    assert caught.value.kind == "parse"


@pytest.mark.parametrize(
    "text, names, is_over",
    [
        ("$a.b.c d", [".b", ".c"], True),
        ("$a.b.", [".b"], False),
        ("$a.b. ", [".b"], True),
        ("$a\n", [], True),
        ("$a #set($b = 1)", [], False),
        ("$a.b.c()", [".b"], False),
        ("$a.b$(1)", [], False),
        ("$a.b[0]", [".b"], False),
        ("$a.true", [], False),
        ("${a.b}", [".b"], False),
    ],
)
def test_properties_at_once(text: str, names: list[str], is_over: bool) -> None:
    lexer = Lexer(Source(text))
    while lexer.next().kind is not Kind.IDENTIFIER:
        pass
    found, over = lexer.properties()
    assert ([token.image for token in found], over) == (names, is_over)
    assert all(text[token.start : token.end] == token.image[1:] for token in found)


@pytest.mark.parametrize(
    "text, image",
    [
        ("$a.b()", ".b("),
        ("$a.b( 'x')", ".b("),
        ("$a.b($c)", ".b("),
        ("$a.b( #set($c = 1))", None),
        ("$a.b(+)", None),
        ("$a b()", None),
    ],
)
def test_methods_at_once(text: str, image: str | None) -> None:
    lexer = Lexer(Source(text))
    lexer.next()
    called = lexer.call()
    assert (called.image if called else None) == image


@pytest.mark.parametrize(
    "text, images",
    [
        ("#set($a = 1)", ("$a", " =")),
        ("#set($a=1)", ("$a", "=")),
        ("#set($a == 1)", None),
        ("#set($a.b = 1)", None),
        ("#set(${a} = 1)", None),
    ],
)
def test_targets_at_once(text: str, images: tuple[str, str] | None) -> None:
    lexer = Lexer(Source(text))
    lexer.next()
    found = lexer.target()
    assert (found and tuple(token.image for token in found)) == images
