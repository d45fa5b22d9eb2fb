"""Template text to tokens."""

import re
from typing import Final

from lockgate.vtl.errors import TemplateError
from lockgate.vtl.source import Source
from lockgate.vtl.tokens import PLAIN_SLASHES, STATE_PATTERNS, Kind, State, Token

__all__ = ["Lexer"]

_KINDS: Final = {kind.name: kind for kind in Kind} | {"INTEGER_": Kind.INTEGER}

_ENTERS: Final = {
    Kind.LINE_COMMENT_START: State.LINE_COMMENT,
    Kind.OPEN_INDEX: State.INDEX,
    Kind.SET: State.DIRECTIVE,
}
"""Tokens after which a new state lies on the stack."""

_LEAVES: Final = frozenset(
    {
        Kind.LINE_COMMENT_END, Kind.BLOCK_COMMENT, Kind.FORMAL_COMMENT, Kind.UNPARSED,
        Kind.CLOSE_INDEX, Kind.CLOSE_REFERENCE, Kind.END, Kind.ELSE,
    }
)  # fmt: skip
"""Tokens that end the state they stand in."""

_BECOMES: Final = {
    Kind.DOT: State.MODIFIER,
    Kind.IF: State.DIRECTIVE,
    Kind.ELSEIF: State.DIRECTIVE,
    Kind.CLOSE_ARGUMENTS: State.REFERENCE,
}
"""Tokens that turn the state they stand in into another."""

_CHANGING: Final = _LEAVES | {
    Kind.DOUBLE_ESCAPE, Kind.LPAREN, Kind.RPAREN, Kind.INTEGER, Kind.DECIMAL, *_ENTERS, *_BECOMES,
}  # fmt: skip
"""All tokens that may change the state."""

_UNFINISHED: Final = {
    State.REFERENCE: 'a template cannot end in "$"',
    State.DIRECTIVE_NAME: 'a template cannot end in "#"',
    State.UNPARSED: '"#[[" without "]]#"',
    State.BLOCK_COMMENT: 'a comment cannot end in "$" or "#"',
    State.FORMAL_COMMENT: 'a comment cannot end in "$" or "#"',
    State.LINE_COMMENT: 'a template cannot end in "$" or "#"',
}
"""What is wrong when the text ends in the middle of a token."""

_SLASH_RUN: Final = re.compile(r"\\+")

_REFERENCE_STATES: Final = (State.REFERENCE, State.MODIFIER)


class Lexer:
    """Gives the tokens of one text, one at a time.

    The parser may change the state between two tokens, as the name of a directive decides what
    comes after it; so no token is read before it is asked for.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._is_outermost = source.outer is None
        self._position = 0
        self._state = State.TEXT
        self._open = 0
        self._slashes_end = 0
        self._stack: list[tuple[State, int]] = []
        self._before: list[str] = []

    def next(self) -> Token:
        """The next token; the last one is an endless END_OF_TEMPLATE."""
        start = position = self._position
        text = self._text
        while True:
            if position >= len(text):
                return self._at_end(start)
            plain = position < self._slashes_end
            match = (PLAIN_SLASHES if plain else STATE_PATTERNS[self._state]).match(text, position)
            if match is None:
                raise self._unreadable()
            group = match.lastgroup or ""
            self._position = position = match.end()
            kind = _KINDS.get(group)
            if kind is not None:
                return self._token(kind, start)
            start = self._piece(group, start)
            position = self._position

    def switch(self, state: State) -> None:
        """Go on in another state, at the same level of the stack."""
        self._state = state

    def leave(self) -> None:
        """Go back to the state below; at the bottom of the stack nothing changes."""
        if self._stack:
            self._state, self._open = self._stack.pop()

    def parenthesis_follows(self) -> bool:
        """Whether the next character that is no blank is an opening parenthesis."""
        position = self._position
        while self._text[position : position + 1] in (" ", "\t", "\n", "\r"):
            position += 1
        return self._text.startswith("(", position)

    def _end_of_slashes(self) -> int:
        """The end of the backslashes here, of which it is known that they escape nothing."""
        run = _SLASH_RUN.match(self._text, self._position)
        return self._position if run is None else run.end()

    def _enter(self, state: State) -> None:
        self._stack.append((self._state, self._open))
        self._state, self._open = state, 0

    def _token(self, kind: Kind, start: int) -> Token:
        image = self._text[start : self._position]
        if kind in _CHANGING:
            self._change(kind)
            if kind is Kind.DOT:
                image = "."  # a "$" in front of it is lost
        return self._make(kind, image, start)

    def _change(self, kind: Kind) -> None:
        """Go to the state in which the rest is read."""
        if kind is Kind.DOUBLE_ESCAPE and self._position > self._slashes_end:
            self._slashes_end = self._end_of_slashes()
        if kind in _LEAVES:
            self.leave()
        elif kind in _ENTERS:
            if kind is Kind.LINE_COMMENT_START and self._state is State.REFERENCE:
                self.leave()
            self._enter(_ENTERS[kind])
            self._open = 1 if kind is Kind.SET else 0
        elif kind in _BECOMES:
            self._state = _BECOMES[kind]
        elif kind is Kind.LPAREN:
            self._open += 1
            if self._state is State.MODIFIER:
                self._state = State.ARGUMENTS
        elif kind is Kind.RPAREN:
            self._close_parenthesis()
        elif self._state is State.DIRECTIVE_NAME and kind in (Kind.INTEGER, Kind.DECIMAL):
            self.leave()

    def _make(self, kind: Kind, image: str, start: int) -> Token:
        before = ""
        if self._before:
            before = "".join(self._before)
            self._before.clear()
        if self._is_outermost:
            return Token(kind, image, start, self._position, before)
        at = self._source.origin
        return Token(kind, image, at(start), at(self._position), before)

    def _close_parenthesis(self) -> None:
        while self._open == 0 and self._stack:
            self.leave()
        if self._open > 1:
            self._open -= 1
        else:
            self.leave()

    def _piece(self, group: str, start: int) -> int:
        """Take note of a piece that is no token yet; gives where the coming token starts."""
        match group:
            case "more_dollar":
                if self._state is State.REFERENCE:
                    self.leave()
                self._enter(State.REFERENCE)
            case "more_hash":
                if self._state in _REFERENCE_STATES:
                    self.leave()
                self._enter(State.DIRECTIVE_NAME)
            case "more_unparsed":
                self._enter(State.UNPARSED)
            case "more_formal_comment":
                self._enter(State.FORMAL_COMMENT)
            case "more_block_comment":
                self._enter(State.BLOCK_COMMENT)
            case "more_reference_end" | "more_directive_end":
                # One character too far: what came before it was text, or nothing.
                self._position -= 1
                self._before.append(_kept(self._text[start : self._position]))
                self.leave()
                return self._position
            case "skip":
                return self._position
        return start

    def _at_end(self, start: int) -> Token:
        if start < self._position:
            raise self._unreadable()
        return self._make(Kind.END_OF_TEMPLATE, "", self._position)

    def _unreadable(self) -> TemplateError:
        at_end = self._position >= len(self._text)
        if at_end:
            problem = _UNFINISHED.get(self._state, "the template ends too early")
        elif self._text[self._position] in "\"'":
            problem = "a text in quotes that does not end"
        else:
            problem = f"{self._text[self._position]!r} cannot stand in {self._state.value}"
        return self._source.error("parse", problem, self._source.origin(self._position))


def _kept(piece: str) -> str:
    """What is printed of ``$`` and ``#`` characters that began neither reference nor directive.

    Of anything but these two and the backslashes before a ``$`` nothing is printed, so ``$!!x``
    prints as ``$!x``.
    """
    out: list[str] = []
    i = 0
    while i < len(piece):
        if piece[i] in "$#":
            out.append(piece[i])
        elif piece[i] == "\\":
            end = i
            while end < len(piece) and piece[end] == "\\":
                end += 1
            if piece[end : end + 1] == "$":
                out.append(piece[i : end + 1])
                i = end + 1  # what follows the "$" is passed over
        i += 1
    return "".join(out)
