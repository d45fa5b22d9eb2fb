"""The tables of the lexer."""

import re

import pytest

from lockgate.vtl.tokens import STATE_PATTERNS, Kind, State


def test_every_state_has_a_pattern() -> None:
    assert set(STATE_PATTERNS) == set(State)


@pytest.mark.parametrize("state", State)
def test_groups_are_tokens_or_pieces(state: State) -> None:
    names = {kind.name for kind in Kind} | {"INTEGER_"}
    for word in STATE_PATTERNS[state].words:
        for group in re.compile(word.pattern).groupindex:
            assert group in names or group.startswith("more_") or group in ("skip", "reference")


@pytest.mark.parametrize("state", State)
def test_words_begin_with_the_characters_they_name(state: State) -> None:
    for word in STATE_PATTERNS[state].words:
        for character in map(chr, range(128)):
            if not word.begins_with(character):
                for rest in ("", " x", "set(", "rue", "nd", "1", "*", "*x", "[[", "{set}(", "."):
                    assert re.match(word.pattern, character + rest) is None


def test_characters_of_other_alphabets_are_one_kind() -> None:
    patterns = STATE_PATTERNS[State.TEXT]
    assert patterns["é"] is patterns["語"]
    assert "é" not in patterns


@pytest.mark.parametrize(
    "state, text, group, image",
    [
        (State.TEXT, "$!x-y.z", "reference", "$!x-y"),
        (State.TEXT, "$truex", "more_dollar", "$"),
        (State.DIRECTIVE, "<=1", "LESS_EQUAL", "<="),
        (State.DIRECTIVE, "lex", "WORD", "lex"),
        (State.DIRECTIVE, "le 1", "LESS_EQUAL", "le"),
        (State.DIRECTIVE, "&&", "AND", "&&"),
        (State.DIRECTIVE, "1..3", "INTEGER", "1"),
        (State.DIRECTIVE, "1.3", "DECIMAL", "1.3"),
        (State.DIRECTIVE, "1.", "DECIMAL", "1."),
        (State.DIRECTIVE, "-.5e-3x", "DECIMAL", "-.5e-3"),
        (State.DIRECTIVE, "truex", "WORD", "truex"),
        (State.DIRECTIVE, "true)", "TRUE", "true"),
        (State.ARGUMENTS, "'it''s'", "STRING", "'it''s'"),
        (State.ARGUMENTS, '"a""b"c', "STRING", '"a""b"'),
        (State.TEXT, "\t#set (", "SET", "\t#set ("),
        (State.DIRECTIVE_NAME, "elseif(", "ELSEIF", "elseif"),
        (State.DIRECTIVE_NAME, "elsewhere", "WORD", "elsewhere"),
        (State.DIRECTIVE_NAME, "{foreach}", "BRACED_WORD", "{foreach}"),
    ],
)
def test_longest_token(state: State, text: str, group: str, image: str) -> None:
    match = STATE_PATTERNS[state][text[0]](text, 0)
    assert match is not None
    assert match.lastgroup == group
    assert match[0] == image
