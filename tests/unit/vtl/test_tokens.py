"""The tables of the lexer."""

import pytest

from lockgate.vtl.tokens import STATE_PATTERNS, Kind, State


def test_every_state_has_a_pattern() -> None:
    assert set(STATE_PATTERNS) == set(State)


@pytest.mark.parametrize("state", State)
def test_groups_are_tokens_or_pieces(state: State) -> None:
    names = {kind.name for kind in Kind} | {"INTEGER_"}
    for group in STATE_PATTERNS[state].groupindex:
        assert group in names or group.startswith("more_") or group in ("skip", "hex")


@pytest.mark.parametrize(
    "state, text, group, image",
    [
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
    match = STATE_PATTERNS[state].match(text)
    assert match is not None
    assert match.lastgroup == group
    assert match[0] == image
