"""The words of the template language, and which of them each lexical state knows.

The language is not regular: what a character means depends on where it stands, so the lexer is a
machine with a stack of states. A state is one regular expression whose named groups are the kinds
of tokens; the order of its alternatives is such that the first match is the longest one.
"""

import re
from dataclasses import dataclass
from enum import Enum

__all__ = ["PLAIN_SLASHES", "STATE_PATTERNS", "Kind", "State", "Token"]


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


_NEWLINE = r"(?:\r\n|\n|\r)"
_LINE_REST = rf"(?:[ \t]*{_NEWLINE})?"
_WORD = r"[A-Za-z_@][A-Za-z0-9_@]*"
_BRACED_WORD = r"\{[A-Za-z_][A-Za-z0-9_@]*\}"

# Pieces that do not end a token but change the state; their groups begin with "more_".
_DOLLAR = r"(?P<more_dollar>\\*\$(?:\\*!)?)"
_LONE_DOLLAR = r"(?P<LONE_DOLLAR>\$(?:\.|\[|!\[|\\!\[))"
_IN_COMMENT = r"(?P<more_ignored>\\*\$(?:\\*!)?|\#\[\[|\#\*\*[^\#]|\#\*|\#)"
_HASH_PIECES = (
    r"(?P<more_unparsed>\#\[\[)|(?P<more_formal_comment>\#\*\*(?=[^\#]))"
    r"|(?P<more_block_comment>\#\*)"
)
_HASH = r"(?P<more_hash>\#)"
_SLASHES = r"(?P<DOUBLE_ESCAPE>\\\\)|(?P<ESCAPE>\\)"
_COMMENT_START = r"(?P<LINE_COMMENT_START>\#\#)"
_SET = r"(?P<SET>[ \t]*\#(?:set|\{set\}) *\()"

_NUMBERS = (
    r"(?P<INTEGER>-?[0-9]+(?=\.\.))"
    r"|(?P<DECIMAL>-?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?[0-9]+[eE][+-]?[0-9]+)"
    r"|(?P<INTEGER_>-?[0-9]+)"
)
_SPACE = r"(?P<WHITESPACE>[ \t\r\n]+)"
_STRING = r"""(?P<STRING>"(?:[^"]|"")*"|'(?:[^']|'')*')"""
_IDENTIFIER = (
    r"(?P<TRUE>true(?![A-Za-z0-9_-]))|(?P<FALSE>false(?![A-Za-z0-9_-]))"
    r"|(?P<IDENTIFIER>[A-Za-z_][A-Za-z0-9_-]*)"
)
_DOT = r"(?P<DOT>\.(?=[A-Za-z]))"
_LIST_AND_MAP = (
    r"(?P<RANGE>\.\.)|(?P<LBRACKET>\[)|(?P<RBRACKET>\])|(?P<COMMA>,)|(?P<COLON>:)"
    r"|(?P<LBRACE>\{)|(?P<RBRACE>\})"
)
_AFTER_WORD = r"(?![A-Za-z0-9_@])"
_OPERATORS = "|".join(
    rf"(?P<{kind}>{symbol}|{word}{_AFTER_WORD})"
    for kind, symbol, word in (
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
_ARITHMETIC = r"(?P<ASSIGN>=)|(?P<MINUS>-)|(?P<PLUS>\+)|(?P<TIMES>\*)|(?P<DIVIDE>/)|(?P<MODULO>%)"
_REFERENCE_BRACES = r"(?P<OPEN_REFERENCE>\{)|(?P<CLOSE_REFERENCE>\})|(?P<OPEN_INDEX>\[)"
_REFERENCE_END = r"(?P<more_reference_end>(?s:.))"
_DIRECTIVE_END = r"(?P<more_directive_end>(?s:.))"


def _state(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


PLAIN_SLASHES = re.compile(_SLASHES)
"""The tokens of a run of backslashes that escape nothing."""

STATE_PATTERNS: dict[State, re.Pattern[str]] = {
    State.TEXT: _state(
        _SET,
        r"(?P<TEXT>[^\\$\#]+)",
        rf"(?P<ESCAPED_DIRECTIVE>(?:\\\\)*\\\#(?:{_WORD}|{_BRACED_WORD}))",
        _LONE_DOLLAR,
        _DOLLAR,
        _HASH_PIECES,
        _COMMENT_START,
        _HASH,
        _SLASHES,
    ),
    State.REFERENCE: _state(
        _SET, _LONE_DOLLAR, _DOLLAR, _HASH_PIECES, _COMMENT_START, _HASH, _REFERENCE_BRACES, _DOT,
        _IDENTIFIER, _REFERENCE_END,
    ),
    State.MODIFIER: _state(
        _SET, _DOLLAR, _HASH_PIECES, _HASH, _REFERENCE_BRACES, r"(?P<LPAREN>\()", _DOT,
        _IDENTIFIER, _REFERENCE_END,
    ),
    State.ARGUMENTS: _state(
        _SET, _DOLLAR, _HASH_PIECES, _HASH, _SPACE, _STRING, _NUMBERS, _LIST_AND_MAP, _DOT,
        _IDENTIFIER, r"(?P<CLOSE_ARGUMENTS>\))",
    ),
    State.INDEX: _state(
        _DOLLAR, _HASH_PIECES, _HASH, _SPACE, _STRING, _NUMBERS, r"(?P<CLOSE_INDEX>\])",
        r"(?P<TRUE>true)|(?P<FALSE>false)",
    ),
    State.DIRECTIVE: _state(
        _DOLLAR, _HASH_PIECES, _COMMENT_START, _HASH, _SPACE, _STRING, _NUMBERS,
        rf"(?P<BRACED_WORD>{_BRACED_WORD})", _LIST_AND_MAP, _OPERATORS, _ARITHMETIC,
        rf"(?P<TRUE>true{_AFTER_WORD})|(?P<FALSE>false{_AFTER_WORD})|(?P<WORD>{_WORD})",
        rf"(?P<LPAREN>\()|(?P<RPAREN>\){_LINE_REST})",
    ),
    State.DIRECTIVE_NAME: _state(
        _DOLLAR, _HASH_PIECES, _COMMENT_START, _HASH,
        rf"(?P<END>(?:end{_AFTER_WORD}|\{{end\}}){_LINE_REST})",
        rf"(?P<IF>if{_AFTER_WORD}|\{{if\}})",
        rf"(?P<ELSEIF>elseif{_AFTER_WORD}|\{{elseif\}})",
        rf"(?P<ELSE>(?:else{_AFTER_WORD}|\{{else\}}){_LINE_REST})",
        rf"(?P<WORD>{_WORD})|(?P<BRACED_WORD>{_BRACED_WORD})",
        _NUMBERS, _DIRECTIVE_END,
    ),
    State.LINE_COMMENT: _state(
        rf"(?P<LINE_COMMENT_END>{_NEWLINE})", _IN_COMMENT, r"(?P<skip>[^\r\n\\$\#]+|\\+)"
    ),
    State.BLOCK_COMMENT: _state(
        r"(?P<BLOCK_COMMENT>\*\#)", _IN_COMMENT, r"(?P<skip>[^*\\$\#]+|\*|\\+)"
    ),
    State.FORMAL_COMMENT: _state(
        r"(?P<FORMAL_COMMENT>\*\#)", _IN_COMMENT, r"(?P<skip>[^*\\$\#]+|\*|\\+)"
    ),
    State.UNPARSED: _state(
        r"(?P<UNPARSED>\]\]\#)", _IN_COMMENT, r"(?P<more_unparsed_text>[^\]\\$\#]+|\]|\\+)"
    ),
}  # fmt: skip
"""One expression for each state, tried at the place where the last token ended."""
