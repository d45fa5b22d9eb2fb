"""The words of the template language, and which of them each lexical state knows.

The language is not regular: what a character means depends on where it stands, so the lexer is a
machine with a stack of states. A state is a list of regular expressions whose named groups are the
kinds of tokens; their order is such that the first match is the longest one. For each character
there is an expression of only those that can begin with it, because most of the time that it takes
to find a token is spent on what is none.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from string import ascii_letters, digits
from typing import Final, NamedTuple

__all__ = [
    "CALL",
    "PLAIN_SLASHES",
    "PROPERTY",
    "REFERENCE_OVER",
    "REFERENCE_STATES",
    "STATE_PATTERNS",
    "TARGET",
    "Kind",
    "State",
    "Token",
]


class Kind(Enum):
    """What a token is; the value is how an error message calls it."""

    __hash__ = object.__hash__  # Enum's own is slow, and the lexer asks for it all the time

    END_OF_TEMPLATE = "the end of the template"
    TEXT = "text"
    WHITESPACE = "white space"
    ESCAPED_DIRECTIVE = "an escaped directive"
    DOUBLE_ESCAPE = '"\\\\"'
    ESCAPE = '"\\"'
    LONE_DOLLAR = '"$"'
    LINE_COMMENT_START = '"##"'
    LINE_COMMENT_END = "a line end"
    BLOCK_COMMENT = '"*#"'
    FORMAL_COMMENT = '"*#" of "#**"'
    UNPARSED = '"]]#"'
    SET = '"#set("'
    IF = '"#if"'
    ELSEIF = '"#elseif"'
    ELSE = '"#else"'
    END = '"#end"'
    WORD = "a name"
    BRACED_WORD = "a name in braces"
    IDENTIFIER = "a reference"
    OPEN_REFERENCE = '"{"'
    CLOSE_REFERENCE = '"}"'
    DOT = '"."'
    OPEN_INDEX = '"["'
    CLOSE_INDEX = '"]"'
    LPAREN = '"("'
    RPAREN = '")"'
    CLOSE_ARGUMENTS = '")" of the arguments'
    LBRACKET = '"[" of a list'
    RBRACKET = '"]" of a list'
    LBRACE = '"{" of a map'
    RBRACE = '"}" of a map'
    COMMA = '","'
    COLON = '":"'
    RANGE = '".."'
    STRING = "a text in quotes"
    INTEGER = "an integer"
    DECIMAL = "a decimal number"
    TRUE = '"true"'
    FALSE = '"false"'
    ASSIGN = '"="'
    PLUS = '"+"'
    MINUS = '"-"'
    TIMES = '"*"'
    DIVIDE = '"/"'
    MODULO = '"%"'
    AND = '"&&"'
    OR = '"||"'
    NOT = '"!"'
    EQUAL = '"=="'
    NOT_EQUAL = '"!="'
    LESS = '"<"'
    LESS_EQUAL = '"<="'
    GREATER = '">"'
    GREATER_EQUAL = '">="'


class State(Enum):
    """Where in the template the lexer stands."""

    __hash__ = object.__hash__

    TEXT = "text"
    REFERENCE = "a reference"
    MODIFIER = "the properties of a reference"
    ARGUMENTS = "the arguments of a method"
    INDEX = "an index"
    DIRECTIVE_NAME = "the name of a directive"
    DIRECTIVE = "a directive"
    LINE_COMMENT = "a comment"
    BLOCK_COMMENT = "a block comment"
    FORMAL_COMMENT = "a formal comment"
    UNPARSED = "an unparsed block"


@dataclass(slots=True)
class Token:
    """One word. ``image`` includes what stood before it and was not yet a word of its own.

    ``start`` and ``end`` are offsets in the template (of an interpolated text: in the template
    around it). ``before`` is the text of a ``$`` or ``#`` that turned out to be just text.
    """

    kind: Kind
    image: str
    start: int
    end: int
    before: str = ""


Matcher = Callable[[str, int], re.Match[str] | None]
"""The ``match`` of a regular expression: given a text and where in it to look."""


class _Word(NamedTuple):
    """A regular expression, and the characters that a match of it can begin with."""

    first: str
    pattern: str
    excludes: bool = False
    """``first`` are those that it cannot begin with."""

    def begins_with(self, character: str) -> bool:
        return (character in self.first) != self.excludes


class _Patterns(dict[str, Matcher]):
    """What finds the next word, by the character that is next; made when it is first needed."""

    def __init__(self, *words: _Word) -> None:
        super().__init__()
        self.words = words

    def __missing__(self, character: str) -> Matcher:
        if not character.isascii():  # none of the words begins with one of these in particular
            return self["\0"]
        words = [word.pattern for word in self.words if word.begins_with(character)]
        self[character] = match = re.compile("|".join(words) or "(?!)").match
        return match


_NEWLINE = r"(?:\r\n|\n|\r)"
_LINE_REST = rf"(?:[ \t]*{_NEWLINE})?"
_NAME = r"[A-Za-z_@][A-Za-z0-9_@]*"
_NAME_IN_BRACES = r"\{[A-Za-z_][A-Za-z0-9_@]*\}"
_AFTER_NAME = r"(?![A-Za-z0-9_@])"


def _symbol(kind: str, pattern: str) -> _Word:
    """A word that is always written in the same way, but for what comes after it."""
    return _Word(pattern.lstrip("\\")[0], f"(?P<{kind}>{pattern})")


# Pieces that do not end a token but change the state; their groups begin with "more_".
_DOLLAR = (
    # By far the most references: read at once. "true" and "false" may be words of their own.
    _Word("$", r"(?P<reference>\$!?(?!true|false)[A-Za-z_][A-Za-z0-9_-]*)"),
    _Word("\\$", r"(?P<more_dollar>\\*\$(?:\\*!)?)"),
)
_LONE_DOLLAR = _Word("$", r"(?P<LONE_DOLLAR>\$(?:\.|\[|!\[|\\!\[))")
_IN_COMMENT = _Word("\\$#", r"(?P<more_ignored>\\*\$(?:\\*!)?|\#\[\[|\#\*\*[^\#]|\#\*|\#)")
_STARRED_END = r"\*\#"
_STARRED = (_IN_COMMENT, _Word("$#", r"(?P<skip>[^*\\$\#]+|\*|\\+)", True))
"""A comment between stars, but for its end."""
_HASH_PIECES = (
    _Word("#", r"(?P<more_unparsed>\#\[\[)|(?P<more_formal_comment>\#\*\*(?=[^\#]))"),
    _Word("#", r"(?P<more_block_comment>\#\*)"),
)
_HASH = _Word("#", r"(?P<more_hash>\#)")
_SLASHES = _Word("\\", r"(?P<DOUBLE_ESCAPE>\\\\)|(?P<ESCAPE>\\)")
_COMMENT_START = _Word("#", r"(?P<LINE_COMMENT_START>\#\#)")
_SET = _Word(" \t#", r"(?P<SET>[ \t]*\#(?:set|\{set\}) *\()")

_NUMBERS = _Word(
    "-." + digits,
    r"(?P<INTEGER>-?[0-9]+(?=\.\.))"
    r"|(?P<DECIMAL>-?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?[0-9]+[eE][+-]?[0-9]+)"
    r"|(?P<INTEGER_>-?[0-9]+)",
)
_SPACE = _Word(" \t\r\n", r"(?P<WHITESPACE>[ \t\r\n]+)")
_STRING = _Word("\"'", r"""(?P<STRING>"(?:[^"]|"")*"|'(?:[^']|'')*')""")
_IDENTIFIER = (
    _symbol("TRUE", "true(?![A-Za-z0-9_-])"),
    _symbol("FALSE", "false(?![A-Za-z0-9_-])"),
    _Word(ascii_letters + "_", r"(?P<IDENTIFIER>[A-Za-z_][A-Za-z0-9_-]*)"),
)
_DOT = _symbol("DOT", r"\.(?=[A-Za-z])")
_LIST_AND_MAP = (
    _symbol("RANGE", r"\.\."), _symbol("LBRACKET", r"\["), _symbol("RBRACKET", r"\]"),
    _symbol("COMMA", ","), _symbol("COLON", ":"), _symbol("LBRACE", r"\{"),
    _symbol("RBRACE", r"\}"),
)  # fmt: skip
_OPERATORS = tuple(
    _Word(symbol.lstrip("\\")[0] + name[0], rf"(?P<{kind}>{symbol}|{name}{_AFTER_NAME})")
    for kind, symbol, name in (
        ("AND", "&&", "and"),
        ("OR", r"\|\|", "or"),
        ("LESS_EQUAL", "<=", "le"),
        ("LESS", "<", "lt"),
        ("GREATER_EQUAL", ">=", "ge"),
        ("GREATER", ">", "gt"),
        ("EQUAL", "==", "eq"),
        ("NOT_EQUAL", "!=", "ne"),
        ("NOT", "!", "not"),
    )
)
_ARITHMETIC = (
    _symbol("ASSIGN", "="), _symbol("MINUS", "-"), _symbol("PLUS", r"\+"),
    _symbol("TIMES", r"\*"), _symbol("DIVIDE", "/"), _symbol("MODULO", "%"),
)  # fmt: skip
_REFERENCE_BRACES = (
    _symbol("OPEN_REFERENCE", r"\{"), _symbol("CLOSE_REFERENCE", r"\}"),
    _symbol("OPEN_INDEX", r"\["),
)  # fmt: skip
_REFERENCE_END = _Word("", r"(?P<more_reference_end>(?s:.))", True)
_DIRECTIVE_END = _Word("", r"(?P<more_directive_end>(?s:.))", True)
_NAMES = (
    _Word(ascii_letters + "_@", rf"(?P<WORD>{_NAME})"),
    _Word("{", rf"(?P<BRACED_WORD>{_NAME_IN_BRACES})"),
)
_TEXT = (
    _Word("\\$#", r"(?P<TEXT>[^\\$\#]+)", True),
    _Word("\\", rf"(?P<ESCAPED_DIRECTIVE>(?:\\\\)*\\\#(?:{_NAME}|{_NAME_IN_BRACES}))"),
)


def _directive(kind: str, name: str, rest: str = "") -> _Word:
    """The name of a directive that the lexer knows itself, perhaps in braces."""
    return _Word(name[0] + "{", rf"(?P<{kind}>(?:{name}{_AFTER_NAME}|\{{{name}\}}){rest})")


PLAIN_SLASHES = re.compile(_SLASHES.pattern)
"""The tokens of a run of backslashes that escape nothing."""

STATE_PATTERNS: Final[dict[State, _Patterns]] = {
    State.TEXT: _Patterns(
        _SET, *_TEXT, _LONE_DOLLAR, *_DOLLAR, *_HASH_PIECES, _COMMENT_START, _HASH, _SLASHES
    ),
    State.REFERENCE: _Patterns(
        _SET, _LONE_DOLLAR, *_DOLLAR, *_HASH_PIECES, _COMMENT_START, _HASH, *_REFERENCE_BRACES,
        _DOT, *_IDENTIFIER, _REFERENCE_END,
    ),
    State.MODIFIER: _Patterns(
        _SET, *_DOLLAR, *_HASH_PIECES, _HASH, *_REFERENCE_BRACES, _symbol("LPAREN", r"\("), _DOT,
        *_IDENTIFIER, _REFERENCE_END,
    ),
    State.ARGUMENTS: _Patterns(
        _SET, *_DOLLAR, *_HASH_PIECES, _HASH, _SPACE, _STRING, _NUMBERS, *_LIST_AND_MAP, _DOT,
        *_IDENTIFIER, _symbol("CLOSE_ARGUMENTS", r"\)"),
    ),
    State.INDEX: _Patterns(
        *_DOLLAR, *_HASH_PIECES, _HASH, _SPACE, _STRING, _NUMBERS,
        _symbol("CLOSE_INDEX", r"\]"), _symbol("TRUE", "true"), _symbol("FALSE", "false"),
    ),
    State.DIRECTIVE: _Patterns(
        *_DOLLAR, *_HASH_PIECES, _COMMENT_START, _HASH, _SPACE, _STRING, _NUMBERS,
        _NAMES[1], *_LIST_AND_MAP, *_OPERATORS, *_ARITHMETIC,
        _symbol("TRUE", f"true{_AFTER_NAME}"), _symbol("FALSE", f"false{_AFTER_NAME}"),
        _NAMES[0], _symbol("LPAREN", r"\("), _symbol("RPAREN", rf"\){_LINE_REST}"),
    ),
    State.DIRECTIVE_NAME: _Patterns(
        *_DOLLAR, *_HASH_PIECES, _COMMENT_START, _HASH,
        _directive("END", "end", _LINE_REST), _directive("IF", "if"),
        _directive("ELSEIF", "elseif"), _directive("ELSE", "else", _LINE_REST),
        *_NAMES, _NUMBERS, _DIRECTIVE_END,
    ),
    State.LINE_COMMENT: _Patterns(
        _Word("\r\n", rf"(?P<LINE_COMMENT_END>{_NEWLINE})"), _IN_COMMENT,
        _Word("\r\n$#", r"(?P<skip>[^\r\n\\$\#]+|\\+)", True),
    ),
    State.BLOCK_COMMENT: _Patterns(_symbol("BLOCK_COMMENT", _STARRED_END), *_STARRED),
    State.FORMAL_COMMENT: _Patterns(_symbol("FORMAL_COMMENT", _STARRED_END), *_STARRED),
    State.UNPARSED: _Patterns(
        _symbol("UNPARSED", r"\]\]\#"), _IN_COMMENT,
        _Word("$#", r"(?P<more_unparsed_text>[^\]\\$\#]+|\]|\\+)", True),
    ),
}  # fmt: skip
"""What can stand in each state; tried at the place where the last token ended."""

REFERENCE_STATES: Final = frozenset({State.REFERENCE, State.MODIFIER})
"""States in which the names of properties may come."""

PROPERTY: Final = re.compile(r"\.((?!true|false)[A-Za-z][A-Za-z0-9_-]*+)(?![(\\$#])")
"""A property in one of these states, unless it may be a method or a word of its own."""

CALL: Final = re.compile(
    r"\.((?!true|false)[A-Za-z][A-Za-z0-9_-]*+)\((?=[ \t\r\n]*(?:[)\"'0-9]|\$[A-Za-z]))"
)
"""A method, up to its parenthesis, behind which something comes that can be an argument."""

TARGET: Final = re.compile(r"(\$(?!true|false)[A-Za-z_][A-Za-z0-9_-]*+)[ \t\r\n]*=(?!=)")
"""A plain variable that ``#set`` assigns, with what stands between it and its value."""

REFERENCE_OVER: Final = re.compile(r"(?=[^\\$#{}\[(.\sA-Za-z_]|[\r\n]|[ \t]+[^ \t#]|\.[^A-Za-z])")
"""What comes after a reference in these states, where that is seen from a character or two."""
