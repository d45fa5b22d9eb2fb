"""From the text of a filter to its nodes, as Jayway's ``FilterCompiler`` reads it."""

from collections.abc import Callable

from lockgate.java.numbers import parse_decimal
from lockgate.jsonpath.cursor import Cursor
from lockgate.jsonpath.errors import InvalidPath
from lockgate.jsonpath.escapes import unescape
from lockgate.jsonpath.limits import MAX_NESTING
from lockgate.jsonpath.nodes import (
    And,
    BooleanLiteral,
    Comparison,
    Condition,
    Exists,
    JsonLiteral,
    Not,
    NullLiteral,
    NumberLiteral,
    Operand,
    Or,
    Path,
    PathOperand,
    PatternLiteral,
    TextLiteral,
)

__all__ = ["OPERATORS", "FilterParser"]

OPERATORS = frozenset(
    {">=", "<=", "==", "===", "!=", "!==", "<", ">", "=~"}
    | {"IN", "NIN", "CONTAINS", "ALL", "SUBSETOF", "ANYOF", "NONEOF"}
    | {"SIZE", "EMPTY", "EXISTS", "TYPE", "MATCHES"}
)
"""Every operator that Jayway reads; those in letters may be written in small ones."""

_OPERATOR_CHARACTERS = "<>=~!"
_PATTERN_FLAGS = "dixmsuU"


class FilterParser:
    """Reads the condition of a filter, with its outer parentheses.

    The grammar of filters contains that of paths, whose parser is therefore handed in.
    """

    __slots__ = ("cursor", "nesting", "parse_path")

    def __init__(
        self, cursor: Cursor, nesting: int, parse_path: Callable[[str, int, int], Path]
    ) -> None:
        self.cursor = cursor
        self.nesting = nesting
        self.parse_path = parse_path

    def condition(self) -> Condition:
        """The whole condition. Raises :class:`InvalidPath`."""
        condition = self._any()
        self.cursor.skip_blanks()
        if self.cursor.contains(self.cursor.position):
            self.cursor.fail("expected the end of the filter")
        return condition

    def _any(self) -> Condition:
        operands = [self._all()]
        while self._skips("||"):
            operands.append(self._all())
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def _all(self) -> Condition:
        operands = [self._operand()]
        while self._skips("&&"):
            operands.append(self._operand())
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def _skips(self, sign: str) -> bool:
        """Goes behind a sign, if it is the next thing."""
        cursor = self.cursor
        before = cursor.position
        cursor.skip_blanks()
        end = cursor.position + len(sign)
        if cursor.contains(end - 1) and cursor.text.startswith(sign, cursor.position):
            cursor.position = end
            return True
        cursor.position = before
        return False

    def _operand(self) -> Condition:
        """``!operand``, ``(condition)``, a comparison or a path."""
        cursor = self.cursor
        char = cursor.significant()
        if char not in "!(":
            return self._comparison()
        start = cursor.position
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            cursor.fail("the filter is nested too deeply")
        cursor.position += 1
        condition: Condition
        if char == "(":
            condition = self._any()
            if cursor.significant() != ")":
                cursor.fail("expected ')'")
            cursor.position += 1
        elif cursor.significant() in "$@":
            cursor.position = start
            condition = self._comparison()
        else:
            condition = Not(self._operand())
        self.nesting -= 1
        return condition

    def _comparison(self) -> Condition:
        """A comparison; or a path that stands alone, whatever comes behind it."""
        left = self._value()
        after = self.cursor.position
        try:
            return Comparison(left, self._operator(), self._value())
        except InvalidPath:
            self.cursor.position = after
        if not isinstance(left, PathOperand):
            self.cursor.fail("expected a path")
        return Exists(left.path, wanted=not left.negated)

    def _operator(self) -> str:
        cursor = self.cursor
        in_signs = cursor.significant() in _OPERATOR_CHARACTERS
        start = cursor.position
        while cursor.contains(cursor.position) and (
            cursor.char() in _OPERATOR_CHARACTERS if in_signs else cursor.char() != " "
        ):
            cursor.position += 1
        operator = cursor.text[start : cursor.position].upper()
        if operator not in OPERATORS:
            cursor.fail(f"no operator: {operator}", start)
        return operator

    def _value(self) -> Operand:
        cursor = self.cursor
        char = cursor.significant()
        if char == "!":
            cursor.position += 1
            if cursor.significant() not in "$@":
                cursor.fail("expected a path behind '!'")
            return self._path()
        if char in "$@":
            return self._path()
        if char in "'\"":
            return self._text(char)
        if char in "tf":
            return self._boolean(char)
        if char == "n":
            self._skip_word("null")
            return NullLiteral()
        if char in "[{":
            return self._json()
        if char == "/":
            return self._pattern()
        return self._number()

    def _path(self) -> Operand:
        """A path ends at a blank, an operator sign or a bracket that is not its own."""
        cursor = self.cursor
        before = cursor.previous_significant(cursor.position)
        start = cursor.position
        cursor.position += 1
        while cursor.contains(cursor.position):
            if cursor.char() == "[":
                closing = cursor.find_closing(cursor.position, regex=False)
                if closing < 0:
                    cursor.fail("no closing ']'")
                cursor.position = closing + 1
            if not cursor.contains(cursor.position):
                break
            char = cursor.char()
            if char == " " or char in _OPERATOR_CHARACTERS:
                break
            if char == ")" and not self._closes_function(start):
                break
            cursor.position += 1
        text = cursor.text[start : cursor.position]
        path = self.parse_path(text, cursor.offset + start, self.nesting + 1)
        return PathOperand(path, negated=before >= 0 and cursor.text[before] == "!")

    def _closes_function(self, start: int) -> bool:
        """Whether the ``)`` here belongs to the path: ``.name()``."""
        cursor = self.cursor
        opening = cursor.previous_significant(cursor.position)
        if opening < 0 or cursor.text[opening] != "(":
            return False
        return cursor.text.rfind(".", start + 1, opening) >= 0

    def _text(self, quote: str) -> TextLiteral:
        cursor = self.cursor
        start = cursor.position + 1
        end = cursor.find_unescaped(quote, start)
        if end < 0:
            cursor.fail(f"no closing {quote}")
        cursor.position = end + 1
        return TextLiteral(unescape(cursor.text[start:end], cursor.offset + start))

    def _boolean(self, char: str) -> BooleanLiteral:
        value = char == "t"
        self._skip_word("true" if value else "false")
        return BooleanLiteral(value)

    def _skip_word(self, word: str) -> None:
        cursor = self.cursor
        end = cursor.position + len(word)
        if not cursor.contains(end - 1) or not cursor.text.startswith(word, cursor.position):
            cursor.fail(f"expected {word}")
        cursor.position = end

    def _json(self) -> JsonLiteral:
        cursor = self.cursor
        start = cursor.position
        closing = cursor.find_closing(start, regex=False)
        if closing < 0:
            cursor.fail("JSON without closing bracket")
        cursor.position = closing + 1
        return JsonLiteral(cursor.text[start : closing + 1])

    def _pattern(self) -> PatternLiteral:
        cursor = self.cursor
        start = cursor.position + 1
        end = cursor.find_unescaped("/", start)
        if end < 0:
            cursor.fail("no closing /")
        cursor.position = end + 1
        while cursor.contains(cursor.position) and cursor.char() in _PATTERN_FLAGS:
            cursor.position += 1
        flags = cursor.text[end + 1 : cursor.position]
        return PatternLiteral(cursor.offset + start, cursor.text[start:end], flags)

    def _number(self) -> NumberLiteral:
        cursor = self.cursor
        start = cursor.position
        while cursor.contains(cursor.position):
            char = cursor.char()
            if not char.isdecimal() and char not in "-.Ee":
                break
            cursor.position += 1
        number = parse_decimal(cursor.text[start : cursor.position])
        if number is None:
            cursor.fail("expected a value", start)
        return NumberLiteral(number)
