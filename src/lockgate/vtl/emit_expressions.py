"""Expressions as Python: operators, comparisons, literals."""

from abc import ABC, abstractmethod
from typing import Final

from lockgate.vtl import nodes
from lockgate.vtl.arithmetic import OPERATIONS
from lockgate.vtl.comparison import COMPARISONS, truth
from lockgate.vtl.emit_source import NO_VALUE, is_temporary
from lockgate.vtl.emitter import Emitter, Operand
from lockgate.vtl.literals import make_list, make_map, make_range
from lockgate.vtl.nodes import Expression, Reference, Runt

__all__ = ["ExpressionEmitter"]

_SMALL_FACTOR: Final = 1000
_MAX_BRACKETS: Final = 40
"""Brackets in a condition from which on it gets a name; Python allows 200 in each other."""

_INLINE: Final = {
    "+": ("{0} + {1}", "-0x20000000 < {0} < 0x20000000"),
    "-": ("{0} - {1}", "-0x20000000 < {0} < 0x20000000"),
    "*": ("{0} * {1}", "-0x100000 < {0} < 0x100000"),
    "/": ("{0} // {1}", "0 <= {0} < 0x40000000"),
    "%": ("{0} % {1}", "0 <= {0} < 0x40000000"),
}
"""Arithmetic with a small positive constant on the right, and when it is as simple as that."""


class ExpressionEmitter(Emitter, ABC):
    """Writes the code that computes a value, and says where the value is."""

    @abstractmethod
    def reference(self, node: Reference) -> Operand:
        """The value of a reference, null where it has none."""

    @abstractmethod
    def interpolation(self, node: nodes.Interpolation) -> Operand:
        """The text that a small template gives."""

    # --------------------------------------------------------------------------------- values

    def value(self, node: Expression) -> Operand:
        """The value of an expression: of a reference without one the empty text, or null."""
        self.source.offset = node.start
        match node:
            case nodes.Constant():
                return self.constant(node.value)
            case Reference():
                return self._reference_value(node)
            case nodes.Interpolation():
                return self.interpolation(node)
            case nodes.Binary():
                return self._binary(node)
            case nodes.ListLiteral():
                items = self.values(node.items)
                code = f"make_list([{', '.join(items)}])"
                return self._call(code, make_list, "make_list")
            case nodes.MapLiteral():
                return self._map(node)
            case nodes.Range():
                first, last = self.values([node.first, node.last])
                return self._call(f"make_range({first}, {last})", make_range, "make_range", True)
            case Runt():
                return Operand("None", True)
        return Operand(self.fresh(self.condition(node)), False, bool)

    def values(self, expressions: list[Expression]) -> list[str]:
        """The values of expressions, in their order."""
        return [self.settled(self.value(node)).code for node in expressions]

    def settled(self, operand: Operand) -> Operand:
        """A value that keeps what it is, even if what is evaluated next assigns a variable."""
        if self.fragile and operand.code.startswith("v"):
            return Operand(self.fresh(operand.code), operand.nullable, operand.kind)
        return operand

    @property
    def fragile(self) -> bool:
        """Whether evaluating an expression may assign a variable."""
        return self.facts.defines or self.facts.assigns_in_text or self.facts.dynamic

    def _reference_value(self, node: Reference) -> Operand:
        operand = self.reference(node)
        empty = self.rules.empty_references and node.computable
        if not operand.nullable or not empty:
            return operand
        code = operand.code
        if not is_temporary(code):
            return Operand(self.fresh(f'"" if {code} is None else {code}'), False)
        self.line(NO_VALUE.format(code))
        return Operand(code, False)

    def _call(self, code: str, function: object, name: str, nullable: bool = False) -> Operand:
        self.source.globals.setdefault(name, function)
        return Operand(self.fresh(code), nullable)

    def _map(self, node: nodes.MapLiteral) -> Operand:
        codes = self.values([part for entry in node.entries for part in entry])
        pairs = ", ".join(
            f"({key}, {value})" for key, value in zip(codes[::2], codes[1::2], strict=True)
        )
        return self._call(f"make_map(({pairs}{',' if pairs else ''}))", make_map, "make_map")

    def _binary(self, node: nodes.Binary) -> Operand:
        """Operators that follow each other are a chain to the left, of any length."""
        chain = [node]
        while isinstance(chain[-1].left, nodes.Binary):
            chain.append(chain[-1].left)
        result = self.value(chain[-1].left)
        for operation in reversed(chain):
            result = self._operation(operation, self.settled(result))
        return result

    def _operation(self, node: nodes.Binary, left: Operand) -> Operand:
        right = self.value(node.right)
        self.source.offset = node.start
        function = OPERATIONS[node.operator]
        name = function.__name__
        self.source.globals[name] = function
        if node.operator == "+":
            left = self._literal_for_null(node.left, left, right)
            right = self._literal_for_null(node.right, right, left)
        call = f"{name}({left.code}, {right.code})"
        texts = str in (left.kind, right.kind) and node.operator == "+"
        constant = node.right.value if isinstance(node.right, nodes.Constant) else None
        if type(constant) is int and 0 < constant < _SMALL_FACTOR and left.kind is not str:
            code, guard = (part.format(left.code, constant) for part in _INLINE[node.operator])
            call = f"{code} if type({left.code}) is int and {guard} else {call}"
        return Operand(self.fresh(call), not texts, str if texts else None)

    def _literal_for_null(self, node: Expression, operand: Operand, other: Operand) -> Operand:
        """Velocity adds the source of an operand that is null to a text."""
        never = isinstance(node, Reference) and node.computable and self.rules.empty_references
        if never or not operand.nullable:
            return operand
        code, literal = operand.code, repr(node.literal)
        test = "" if other.kind is str else f" and type({other.code}) is str"
        return Operand(self.fresh(f"{literal} if {code} is None{test} else {code}"))

    # ----------------------------------------------------------------------------- conditions

    def condition(self, node: Expression) -> str:
        """A Python expression that is true when Velocity takes the expression for true.

        Of the literals only ``true`` is; nothing else is even evaluated.
        """
        self.source.offset = node.start
        match node:
            case nodes.Constant(value=bool(value)):
                return repr(value)
            case Reference():
                return self._reference_condition(node)
            case nodes.Comparison():
                return self._short(self._comparison(node))
            case nodes.BooleanOperation():
                return self._boolean(node)
            case nodes.Negation():
                return self._short(f"not {self._parenthesized(self.condition(node.operand))}")
        return "False"

    def _short(self, code: str) -> str:
        """A condition that has not too many brackets for Python."""
        return self.fresh(code, "c") if code.count("(") > _MAX_BRACKETS else code

    def _reference_condition(self, node: Reference) -> str:
        value = self.reference(node)
        code = value.code
        if value.kind is bool:
            return code
        if self.facts.defines or self.facts.dynamic:
            self.source.globals["truth"] = truth
            null = f"{code} is None or " if self.rules.empty_references else ""
            return f"({null}truth({code}))"
        if self.rules.empty_references:
            return f"{code} is not False"
        return f"({code} is not None and {code} is not False)"

    def _boolean(self, node: nodes.BooleanOperation) -> str:
        """Operators that follow each other are a chain to the left, of any length."""
        chain = [node]
        while isinstance(chain[-1].left, nodes.BooleanOperation):
            chain.append(chain[-1].left)
        result = self.condition(chain[-1].left)
        for operation in reversed(chain):
            result = self._short(self._either(operation, result))
        return result

    def _either(self, node: nodes.BooleanOperation, left: str) -> str:
        if self.is_deep:
            name = self.split_off(lambda: self.line(f"return {self.condition(node.right)}"))
            return f"({left} {node.operator} {name}())"
        with self.source.captured() as captured:
            right = self.condition(node.right)
        if not captured.lines:
            return f"({left} {node.operator} {right})"
        # Something has to be computed for the right side, but only when it matters.
        result = self.fresh(left, "c")
        head = f"if {result}:" if node.operator == "and" else f"if not {result}:"
        with self.source.indented(head):
            self.source.insert(captured)
            self.line(f"{result} = {right}")
        return result

    def _comparison(self, node: nodes.Comparison) -> str:
        left = self.settled(self.value(node.left))
        right = self.value(node.right)
        self.source.offset = node.start
        function = COMPARISONS[node.operator]
        name = function.__name__
        self.source.globals[name] = function
        call = f"{name}({left.code}, {right.code})"
        for side, other in ((right, left), (left, right)):
            if side.kind in (str, int) and self._is_constant(side):
                if node.operator not in ("==", "!=") and side.kind is str:
                    break
                direct = f"{left.code} {node.operator} {right.code}"
                if other.kind is side.kind:
                    return direct
                return f"({direct} if type({other.code}) is {side.kind.__name__} else {call})"
        return call

    @staticmethod
    def _is_constant(operand: Operand) -> bool:
        return operand.code[0] in "'\"-0123456789"

    @staticmethod
    def _parenthesized(code: str) -> str:
        return code if code.isidentifier() or code.startswith("(") else f"({code})"
