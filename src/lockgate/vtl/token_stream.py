"""Tokens with a look ahead, the text of those already taken, and the depth of nesting."""

from typing import Final

from lockgate.vtl.errors import TemplateError
from lockgate.vtl.lexer import Lexer
from lockgate.vtl.limits import Limits
from lockgate.vtl.source import Source
from lockgate.vtl.tokens import Kind, Token

__all__ = ["TokenStream"]


_WHITESPACE: Final = Kind.WHITESPACE
_BLOCK_COMMENT: Final = Kind.BLOCK_COMMENT


class _Level:
    """Goes back up at the end. (A generator would take longer than what it surrounds.)"""

    __slots__ = ("stream",)

    def __init__(self, stream: "TokenStream") -> None:
        self.stream = stream

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self.stream.depth -= 1


class TokenStream:
    """What every part of the parser stands on."""

    def __init__(self, source: Source, limits: Limits, depth: int = 0) -> None:
        self.source = source
        self.limits = limits
        self.lexer = Lexer(source)
        self.depth = depth
        self.late_errors: list[TemplateError] = []
        self.taken: list[Token] = []
        self.keepers = 0
        """Parts of the parser that will ask for the text of tokens taken by others."""
        self._ahead: list[Token] = []
        self._level = _Level(self)

    @property
    def nothing_is_ahead(self) -> bool:
        """Whether no token was looked at that was not taken."""
        return not self._ahead

    def peek(self, distance: int = 0) -> Kind:
        """The kind of a coming token. Reads no further than asked: reading changes states."""
        ahead = self._ahead
        while len(ahead) <= distance:
            ahead.append(self.lexer.next())
        return ahead[distance].kind

    def peek_image(self) -> str:
        """The text of the next token."""
        self.peek()
        return self._ahead[0].image

    def take(self) -> Token:
        """The next token."""
        token = self._ahead.pop(0) if self._ahead else self.lexer.next()
        self.taken.append(token)
        return token

    def take_if(self, kind: Kind) -> Token | None:
        """The next token when it is of this kind."""
        ahead = self._ahead
        if not ahead:
            ahead.append(self.lexer.next())
        if ahead[0].kind is not kind:
            return None
        token = ahead.pop(0)
        self.taken.append(token)
        return token

    def expect(self, *kinds: Kind) -> Token:
        """The next token, which must be of one of these kinds."""
        if self.peek() not in kinds:
            raise self.unexpected(*(kind.value for kind in kinds))
        return self.take()

    def skip_blank(self) -> None:
        """Take the next token when it is white space."""
        self.take_if(_WHITESPACE)

    def forget(self) -> None:
        """No text of tokens that were taken will be asked for, unless somebody keeps them."""
        if not self.keepers:
            del self.taken[:-1]

    def mark(self) -> int:
        """A place in the tokens, for :meth:`text_since`."""
        return len(self.taken)

    def text_since(self, mark: int) -> str:
        """The text of the tokens taken since the mark, as ``#literal`` prints it."""
        taken = self.taken
        if len(taken) == mark:
            return ""
        pieces = [
            token.before + token.image
            for token in (taken[mark:] if mark else taken)
            if token.kind is not _BLOCK_COMMENT
        ]
        return "".join(pieces)

    def images_since(self, mark: int) -> str:
        """The same without ``$`` and ``#`` characters that began nothing."""
        return "".join(token.image for token in self.taken[mark:])

    def next_start(self) -> int:
        """The offset of the next token."""
        self.peek()
        return self._ahead[0].start

    def last_end(self) -> int:
        """The offset behind the last token that was taken."""
        return self.taken[-1].end if self.taken else self.source.origin(0)

    def unexpected(self, *expected: str) -> TemplateError:
        """The error that the next token cannot stand here."""
        self.peek()
        token = self._ahead[0]
        found = token.kind.value.removeprefix("the ")
        if token.image:
            found = repr(token.image.strip())
        wanted = f"; expected {_alternatives(expected)}" if expected else ""
        return self.source.error("parse", f"unexpected {found}{wanted}", token.start)

    def late(self, error: TemplateError) -> None:
        """Note a mistake that counts only when the rest of the template can be read."""
        self.late_errors.append(error)

    def nested(self, start: int) -> "_Level":
        """One level deeper, until the end of a ``with``; too deep is an error at ``start``."""
        self.depth += 1
        if self.depth > self.limits.nesting:
            raise self.too_deep(start)
        return self._level

    def too_deep(self, start: int) -> TemplateError:
        """The error of too much nesting."""
        return self.source.error(
            "limit", f"more than {self.limits.nesting} levels of nesting", start
        )


def _alternatives(names: tuple[str, ...]) -> str:
    distinct = list(dict.fromkeys(names))
    if len(distinct) == 1:
        return distinct[0]
    return ", ".join(distinct[:-1]) + " or " + distinct[-1]
