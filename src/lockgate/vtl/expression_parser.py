"""Expressions: operators, literals and what stands in quotes, brackets and braces."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from lockgate.java.limits import MAX_DIGITS
from lockgate.java.values import Value
from lockgate.vtl import nodes
from lockgate.vtl.nodes import Expression, Reference, Runt
from lockgate.vtl.references import read_reference_start
from lockgate.vtl.source import Source
from lockgate.vtl.text_literals import BadEscape, read_text_literal
from lockgate.vtl.token_stream import TokenStream
from lockgate.vtl.tokens import Kind

__all__ = ["ExpressionParser"]

_BINARY: Final = {
    Kind.OR: (1, "or"),
    Kind.AND: (2, "and"),
    Kind.EQUAL: (3, "=="),
    Kind.NOT_EQUAL: (3, "!="),
    Kind.LESS: (4, "<"),
    Kind.LESS_EQUAL: (4, "<="),
    Kind.GREATER: (4, ">"),
    Kind.GREATER_EQUAL: (4, ">="),
    Kind.PLUS: (5, "+"),
    Kind.MINUS: (5, "-"),
    Kind.TIMES: (6, "*"),
    Kind.DIVIDE: (6, "/"),
    Kind.MODULO: (6, "%"),
}
"""How tightly an operator binds, and its symbol. All group from the left."""

_REFERENCE_STARTS: Final = (Kind.IDENTIFIER, Kind.OPEN_REFERENCE)
_ARGUMENT_STARTS: Final = frozenset(
    {
        Kind.WHITESPACE, Kind.STRING, Kind.INTEGER, Kind.DECIMAL, Kind.TRUE, Kind.FALSE,
        Kind.LBRACKET, Kind.LBRACE, Kind.CLOSE_ARGUMENTS, *_REFERENCE_STARTS,
    }
)  # fmt: skip
"""What may follow the ``(`` of a method; before anything else the ``(`` is text."""

_INDEX_STARTS: Final = frozenset(
    {Kind.STRING, Kind.INTEGER, Kind.TRUE, Kind.FALSE, *_REFERENCE_STARTS}
)


class ExpressionParser(TokenStream, ABC):
    """The part of the parser that reads values."""

    @abstractmethod
    def inner_block(self, source: Source) -> nodes.Block:
        """The statements of a text literal that is read as a template."""

    # ----------------------------------------------------------------------------- operators

    def expression(self, tightness: int = 1) -> Expression:
        """An expression whose operators bind at least as tightly as given."""
        start = self.next_start()
        left = self._operand()
        for _ in range(self.limits.operators):
            binary = _BINARY.get(self.peek())
            if binary is None and self.peek_image().startswith("-"):
                raise self.unexpected('a blank after the "-"')
            if binary is None or binary[0] < tightness:
                return left
            self.take()
            mark = self.mark()
            right = self.expression(binary[0] + 1)
            left = self._operation(start, mark, binary[1], left, right)
        message = f"more than {self.limits.operators} operators in a row"
        raise self.source.error("limit", message, start)

    def _operation(
        self, start: int, mark: int, operator: str, left: Expression, right: Expression
    ) -> Expression:
        place = (start, self.last_end(), self.text_since(mark))
        if operator in ("and", "or"):
            return nodes.BooleanOperation(*place, operator, left, right)
        if operator in ("+", "-", "*", "/", "%"):
            return nodes.Binary(*place, operator, left, right)
        return nodes.Comparison(*place, operator, left, right)

    def _operand(self) -> Expression:
        """What stands between two operators, with the white space around it."""
        negations: list[tuple[int, int]] = []
        self.skip_blank()
        while self.peek() is Kind.NOT:
            negations.append((self.take().start, self.mark()))
            self.skip_blank()
        if self.peek() is Kind.LPAREN:
            value = self._parenthesized()
        else:
            value = self._literal_or_reference()
        self.skip_blank()
        if self.depth + len(negations) > self.limits.nesting:
            raise self.too_deep(negations[0][0])
        for start, mark in reversed(negations):
            value = nodes.Negation(start, self.last_end(), self.text_since(mark), value)
        return value

    def _parenthesized(self) -> Expression:
        start = self.take().start
        with self.nested(start):
            mark = self.mark()
            value = self.expression()
            value.literal = self.text_since(mark)
            self.expect(Kind.RPAREN)
        return value

    # ------------------------------------------------------------------------------ literals

    def parameter(self) -> Expression:
        """One value of a list, a map or the arguments of a method: no operators."""
        self.skip_blank()
        value = self._literal_or_reference()
        self.skip_blank()
        return value

    def _literal_or_reference(self) -> Expression:
        read = _VALUES.get(self.peek())
        if read is None:
            raise self.unexpected("a value")
        return read(self)

    def _boolean(self) -> Expression:
        token = self.take()
        return nodes.Constant(token.start, token.end, token.image, token.kind is Kind.TRUE)

    def _number(self) -> Expression:
        token = self.take()
        value: Value
        if len(token.image) > MAX_DIGITS:
            message = f"a number of more than {MAX_DIGITS} digits"
            raise self.source.error("limit", message, token.start)
        if token.image[0] in "\\$#":
            self.late(self.source.error("other", f"not a number: {token.image}", token.start))
            return nodes.Constant(token.start, token.end, token.image, 0)
        if token.kind is Kind.DECIMAL:
            value = float(token.image)
        else:
            value = int(token.image)
        return nodes.Constant(token.start, token.end, token.image, value)

    def _text_literal(self) -> Expression:
        token = self.take()
        place = (token.start, token.end, token.image)
        try:
            literal = read_text_literal(token.image)
        except BadEscape as error:
            self.late(self.source.error("other", str(error), token.start + error.offset))
            return nodes.Constant(*place, "")
        if not literal.interpolated:
            return nodes.Constant(*place, literal.text)
        # Velocity puts a blank behind the text, so that it does not end in a reference, and
        # drops the last character of what it prints; unless a comment could swallow the blank.
        padded = "##" not in literal.text
        inner = self.source.inner(
            literal.text + " " if padded else literal.text, token.start, literal.offsets
        )
        with self.nested(token.start):
            body = self.inner_block(inner)
        trims = padded
        if padded and body.statements and isinstance(last := body.statements[-1], nodes.Text):
            last.text = last.text[:-1]
            trims = False
        return nodes.Interpolation(*place, body, trims)

    def _list_or_range(self) -> Expression:
        mark, start = self.mark(), self.take().start
        with self.nested(start):
            items: list[Expression] = []
            if self.peek() is not Kind.RBRACKET:
                items.append(self.parameter())
                if self.peek() is Kind.RANGE and _can_bound(items[0]):
                    return self._range(mark, start, items[0])
                while self.take_if(Kind.COMMA):
                    items.append(self.parameter())
            end = self.expect(Kind.RBRACKET).end
        return nodes.ListLiteral(start, end, self.text_since(mark), items)

    def _range(self, mark: int, start: int, first: Expression) -> Expression:
        self.take()
        self.skip_blank()
        if self.peek() not in (Kind.INTEGER, *_REFERENCE_STARTS):
            raise self.unexpected("an integer", "a reference")
        last = self.parameter()
        end = self.expect(Kind.RBRACKET).end
        return nodes.Range(start, end, self.text_since(mark), first, last)

    def _map(self) -> Expression:
        mark, start = self.mark(), self.take().start
        with self.nested(start):
            entries: list[tuple[Expression, Expression]] = []
            self.skip_blank()
            if self.peek() not in (Kind.RBRACE, Kind.CLOSE_REFERENCE):
                entries.append(self._map_entry())
                while self.take_if(Kind.COMMA):
                    entries.append(self._map_entry())
            end = self.expect(Kind.RBRACE, Kind.CLOSE_REFERENCE).end
        return nodes.MapLiteral(start, end, self.text_since(mark), entries)

    def _map_entry(self) -> tuple[Expression, Expression]:
        key = self.parameter()
        self.expect(Kind.COLON)
        return key, self.parameter()

    # ---------------------------------------------------------------------------- references

    def reference(self) -> Expression:
        """A reference with all its properties, methods and indexes."""
        mark = self.mark()
        first = self.take()
        start = first.start
        braced = first.kind is Kind.OPEN_REFERENCE
        name = self.expect(Kind.IDENTIFIER).image if braced else ""
        with self.nested(start):
            steps = self._steps()
        if braced:
            self.expect(Kind.CLOSE_REFERENCE)
        end = self.last_end()
        image, rest = first.image, self.text_since(mark + 1)
        if image[0] == "$" and image[1:].isidentifier():
            literal = image + rest
            return Reference(start, end, literal, image[1:], steps, literal)
        if "$" not in image:
            return Runt(start, end, self.text_since(mark), image)
        head = read_reference_start(image, name)
        if head.computable:
            first.image = head.image  # what prints the source of a directive leaves out the rest
        return Reference(
            start, end, first.image + rest, head.root, steps, head.absent(rest),
            head.escaped, head.computable, head.slashes, head.prefix,
        )  # fmt: skip

    def _steps(self) -> list[nodes.Step]:
        steps: list[nodes.Step] = []
        while self.nothing_is_ahead:
            names, is_over = self.lexer.properties()
            self.taken += names
            steps += [nodes.Property(name.start, name.end, name.image[1:]) for name in names]
            if is_over:
                return steps
            method = self.lexer.call()
            if method is None:
                break
            self.taken.append(method)
            arguments = self._arguments(method.end - 1)
            called = method.image[1:-1]
            steps.append(nodes.MethodCall(method.start, self.last_end(), called, arguments))
        self._indexes(steps)
        while self.peek() is Kind.DOT and self.peek(1) is Kind.IDENTIFIER:
            self.take()
            name = self.take()
            if self.peek() is Kind.LPAREN and self.peek(1) in _ARGUMENT_STARTS:
                arguments = self._arguments(self.take().start)
                steps.append(nodes.MethodCall(name.start, self.last_end(), name.image, arguments))
            else:
                steps.append(nodes.Property(name.start, name.end, name.image))
            self._indexes(steps)
        return steps

    def _arguments(self, start: int) -> list[Expression]:
        """All between the parenthesis that starts there, which is taken, and its end."""
        arguments: list[Expression] = []
        with self.nested(start):
            if self.peek() is not Kind.CLOSE_ARGUMENTS:
                arguments.append(self.parameter())
                while self.take_if(Kind.COMMA):
                    arguments.append(self.parameter())
            self.expect(Kind.CLOSE_ARGUMENTS)
        return arguments

    def _indexes(self, steps: list[nodes.Step]) -> None:
        while self.peek() is Kind.OPEN_INDEX:
            start = self.take().start
            self.skip_blank()
            if self.peek() not in _INDEX_STARTS:
                raise self.unexpected("a text in quotes", "an integer", "a reference")
            with self.nested(start):
                key = self._literal_or_reference()
                self.skip_blank()
                end = self.expect(Kind.CLOSE_INDEX).end
            steps.append(nodes.Index(start, end, key))


_VALUES: Final[dict[Kind, Callable[[ExpressionParser], Expression]]] = {
    Kind.IDENTIFIER: ExpressionParser.reference,
    Kind.OPEN_REFERENCE: ExpressionParser.reference,
    Kind.STRING: ExpressionParser._text_literal,
    Kind.INTEGER: ExpressionParser._number,
    Kind.DECIMAL: ExpressionParser._number,
    Kind.TRUE: ExpressionParser._boolean,
    Kind.FALSE: ExpressionParser._boolean,
    Kind.LBRACKET: ExpressionParser._list_or_range,
    Kind.LBRACE: ExpressionParser._map,
}
"""What reads the value that begins with a token."""


def _can_bound(value: Expression) -> bool:
    if isinstance(value, nodes.Constant):
        return isinstance(value.value, int) and not isinstance(value.value, bool)
    return isinstance(value, (Reference, Runt))
