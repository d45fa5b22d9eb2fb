"""Template text to tokens."""

import re
from collections.abc import Callable
from typing import Final

from lockgate.vtl.errors import TemplateError
from lockgate.vtl.source import Source
from lockgate.vtl.tokens import (
    CALL,
    PLAIN_SLASHES,
    PROPERTY,
    REFERENCE_OVER,
    REFERENCE_STATES,
    STATE_PATTERNS,
    TARGET,
    Kind,
    State,
    Token,
)

__all__ = ["Lexer"]

_KINDS: Final = {kind.name: kind for kind in Kind} | {"INTEGER_": Kind.INTEGER}

_OPENS: Final = {
    "more_dollar": State.REFERENCE,
    "more_hash": State.DIRECTIVE_NAME,
    "more_unparsed": State.UNPARSED,
    "more_formal_comment": State.FORMAL_COMMENT,
    "more_block_comment": State.BLOCK_COMMENT,
}
"""Pieces after which a new state lies on the stack."""

_UNFINISHED: Final = {
    State.REFERENCE: 'a template cannot end in "$"',
    State.DIRECTIVE_NAME: 'a template cannot end in "#"',
    State.UNPARSED: '"#[[" without "]]#"',
    State.BLOCK_COMMENT: 'a comment cannot end in "$" or "#"',
    State.FORMAL_COMMENT: 'a comment cannot end in "$" or "#"',
    State.LINE_COMMENT: 'a template cannot end in "$" or "#"',
}
"""What is wrong when the text ends in the middle of a token."""

_DOT: Final = Kind.DOT
_SLASH_RUN: Final = re.compile(r"\\+")


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
            if position < self._slashes_end:
                match = PLAIN_SLASHES.match(text, position)
            else:
                match = STATE_PATTERNS[self._state][text[position]](text, position)
            if match is None:
                raise self._unreadable()
            group = match.lastgroup or ""
            self._position = position = match.end()
            kind = _KINDS.get(group)
            if kind is not None:
                change = _CHANGES.get(kind)
                if change is not None:
                    change(self)
                if self._is_outermost and not self._before and kind is not _DOT:
                    return Token(kind, text[start:position], start, position)
                return self._make(kind, text[start:position], start)
            if group == "reference":
                self._open_reference()
                return self._make(Kind.IDENTIFIER, text[start:position], start)
            start = self._piece(group, start)
            position = self._position

    def properties(self) -> tuple[list[Token], bool]:
        """The properties that follow at once in a reference, and whether it is over then.

        The image of each includes its dot, behind which the token starts. Unless the reference is
        over, :meth:`next` gives what else belongs to it, properties too.
        """
        found: list[Token] = []
        if self._state not in REFERENCE_STATES:
            return found, False
        text, position = self._text, self._position
        while (match := PROPERTY.match(text, position)) is not None:
            self._position = match.end()
            found.append(self._make(Kind.IDENTIFIER, match[0], position + 1))
            position = self._position
        if found:
            self._state = State.MODIFIER
        is_over = REFERENCE_OVER.match(text, position) is not None
        if is_over:
            self.leave()
        return found, is_over

    def call(self) -> Token | None:
        """The method that follows at once in a reference, up to its parenthesis, if one does.

        The image includes the dot and the parenthesis; the token starts behind the dot.
        """
        if self._state not in REFERENCE_STATES:
            return None
        position = self._position
        match = CALL.match(self._text, position)
        if match is None:
            return None
        self._position = match.end()
        self._open += 1
        self._state = State.ARGUMENTS
        return self._make(Kind.IDENTIFIER, match[0], position + 1)

    def target(self) -> tuple[Token, Token] | None:
        """The plain variable that comes next in a ``#set``, and all up to its value."""
        position = self._position
        match = TARGET.match(self._text, position)
        if match is None:
            return None
        self._position = match.end(1)
        variable = self._make(Kind.IDENTIFIER, match[1], position)
        self._position = end = match.end()
        return variable, self._make(Kind.ASSIGN, self._text[match.end(1) : end], match.end(1))

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

    # ---------------------------------------------------------- what tokens do to the state

    def _pass_slashes(self) -> None:
        if self._position > self._slashes_end:
            self._slashes_end = self._end_of_slashes()

    def _enter_comment(self) -> None:
        if self._state is State.REFERENCE:
            self.leave()
        self._enter(State.LINE_COMMENT)

    def _enter_index(self) -> None:
        self._enter(State.INDEX)

    def _enter_set(self) -> None:
        self._enter(State.DIRECTIVE)
        self._open = 1

    def _begin_directive(self) -> None:
        self._state = State.DIRECTIVE

    def _begin_modifier(self) -> None:
        self._state = State.MODIFIER

    def _end_arguments(self) -> None:
        self._state = State.REFERENCE

    def _end_number(self) -> None:
        if self._state is State.DIRECTIVE_NAME:
            self.leave()

    def _open_parenthesis(self) -> None:
        self._open += 1
        if self._state is State.MODIFIER:
            self._state = State.ARGUMENTS

    def _close_parenthesis(self) -> None:
        while self._open == 0 and self._stack:
            self.leave()
        if self._open > 1:
            self._open -= 1
        else:
            self.leave()

    # ------------------------------------------------------------------------------- tokens

    def _make(self, kind: Kind, image: str, start: int) -> Token:
        before = ""
        if self._before:
            before = "".join(self._before)
            self._before = []
        if kind is _DOT:
            image = "."  # a "$" in front of it is lost
        if self._is_outermost:
            return Token(kind, image, start, self._position, before)
        at = self._source.origin
        return Token(kind, image, at(start), at(self._position), before)

    def _open_reference(self) -> None:
        """Behind a ``$``: a reference inside of another's name ends that one."""
        if self._state is State.REFERENCE:
            self.leave()
        self._enter(State.REFERENCE)

    def _piece(self, group: str, start: int) -> int:
        """Take note of a piece that is no token yet; gives where the coming token starts."""
        if group == "more_reference_end" or group == "more_directive_end":
            # One character too far: what came before it was text, or nothing.
            self._position -= 1
            if start < self._position:
                self._before.append(_kept(self._text[start : self._position]))
            self.leave()
            return self._position
        if group == "skip":
            return self._position
        state = _OPENS.get(group)
        if state is State.REFERENCE:
            self._open_reference()
        elif state is not None:
            if state is State.DIRECTIVE_NAME and self._state in REFERENCE_STATES:
                self.leave()
            self._enter(state)
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


_CHANGES: Final[dict[Kind, Callable[[Lexer], None]]] = {
    **dict.fromkeys(
        (
            Kind.LINE_COMMENT_END, Kind.BLOCK_COMMENT, Kind.FORMAL_COMMENT, Kind.UNPARSED,
            Kind.CLOSE_INDEX, Kind.CLOSE_REFERENCE, Kind.END, Kind.ELSE,
        ),
        Lexer.leave,
    ),
    Kind.DOUBLE_ESCAPE: Lexer._pass_slashes,
    Kind.LINE_COMMENT_START: Lexer._enter_comment,
    Kind.OPEN_INDEX: Lexer._enter_index,
    Kind.SET: Lexer._enter_set,
    Kind.IF: Lexer._begin_directive,
    Kind.ELSEIF: Lexer._begin_directive,
    Kind.DOT: Lexer._begin_modifier,
    Kind.CLOSE_ARGUMENTS: Lexer._end_arguments,
    Kind.INTEGER: Lexer._end_number,
    Kind.DECIMAL: Lexer._end_number,
    Kind.LPAREN: Lexer._open_parenthesis,
    Kind.RPAREN: Lexer._close_parenthesis,
}  # fmt: skip
"""What goes on in another state than before, or may do so."""


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
