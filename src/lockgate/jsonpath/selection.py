"""Filters for the commonest conditions, as straight Python code.

Such a condition compares names of the element with constants, as in ``@.price < 10``. Whether it
is met shows at once where the values are of the plainest types; other elements are asked in the
thorough way of ``conditions``.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import Any, Final, TypeAlias

from lockgate.java.doubles import double_text
from lockgate.java.values import Value
from lockgate.jsonpath.errors import InvalidPath, PathNotFound
from lockgate.jsonpath.nodes import (
    And,
    BooleanLiteral,
    Comparison,
    Condition,
    NumberLiteral,
    Operand,
    Or,
    PathOperand,
    Property,
    TextLiteral,
)
from lockgate.jsonpath.run import Run
from lockgate.jsonpath.straight import NOT_THERE

__all__ = ["Selector", "selector"]

Selector: TypeAlias = Callable[[Iterable[Value], Run], list[Value]]
"""Gives those of the elements that meet a condition."""

_Predicate: TypeAlias = Callable[[Value, Run], bool]

_PLAIN: Final = {
    float: "(type({0}) is float and LOWEST < {0} < HIGHEST or type({0}) is int)",
    str: "type({0}) is str and len({0}) <= 64",
    bool: "type({0}) is bool",
}
"""When the operators are Python's own, by the type of the constant.

Long texts have a price (see ``comparison``) that only the thorough way knows.
"""

_OPERATORS: Final = {
    float: frozenset({"==", "!=", "<", "<=", ">", ">="}),
    str: frozenset({"==", "!="}),
    bool: frozenset({"==", "!="}),
}

_MAX_COMPARISONS: Final = 20
_MAX_EXACT: Final = 2**53


def selector(condition: Condition, meets: _Predicate) -> Selector:
    """What selects the elements that meet a condition; ``meets`` is the thorough way to ask."""
    asked = _asked(meets)
    plan = _Plan()
    code = plan.condition(condition)
    if code is None or len(plan.kinds) > _MAX_COMPARISONS:
        return lambda elements, run: [element for element in elements if asked(element, run)]
    return _maker(code, tuple(plan.kinds))(asked, *plan.values)


def _asked(meets: _Predicate) -> _Predicate:
    """Whether an element meets the condition; one that cannot be asked does not."""

    def asked(element: Value, run: Run) -> bool:
        try:
            return meets(element, run)
        except (InvalidPath, PathNotFound):
            return False

    return asked


class _Plan:
    """A condition as Python code that names nothing of the path: its parts are parameters."""

    __slots__ = ("kinds", "values")

    def __init__(self) -> None:
        self.kinds: list[tuple[type, int]] = []
        """Of each comparison the type of the constant, and how many names lead to the value."""
        self.values: list[Value] = []
        """Of each comparison the names and the constant."""

    def condition(self, condition: Condition) -> str | None:
        """The code; none for a condition that is not so simple."""
        match condition:
            case And(operands):
                return self._joined(operands, " and ")
            case Or(operands):
                return self._joined(operands, " or ")
            case Comparison(PathOperand(path), operator, right) if path.root == "@":
                return self._comparison(path.steps, operator, right)
            case _:
                return None

    def _joined(self, operands: Sequence[Condition], operator: str) -> str | None:
        codes = []
        for operand in operands:
            code = self.condition(operand)
            if code is None:
                return None
            codes.append(code)
        return f"({operator.join(codes)})"

    def _comparison(self, steps: Sequence[object], operator: str, right: Operand) -> str | None:
        names = [
            step.names[0] for step in steps if isinstance(step, Property) and len(step.names) == 1
        ]
        constant = _constant(right)
        kind = float if type(constant) is int else type(constant)
        if not names or len(names) < len(steps) or operator not in _OPERATORS.get(kind, ()):
            return None
        number = len(self.kinds)
        self.kinds.append((kind, len(names)))
        self.values += [*names, constant]
        return f"value{number} {operator} constant{number}"


def _constant(operand: Operand) -> Value:
    """A constant that Python compares as Java does; none if there is none."""
    match operand:
        case TextLiteral(value) | BooleanLiteral(value):
            return value
        case NumberLiteral(value) if abs(value) <= _MAX_EXACT:
            nearest = float(value)
            # Else a Double of this value has other digits, which are what Java compares.
            if Decimal(double_text(nearest)) == value:
                return int(nearest) if nearest.is_integer() else nearest
    return None


@lru_cache(256)
def _maker(code: str, kinds: Sequence[tuple[type, int]]) -> Callable[..., Selector]:
    """What makes the selectors of all conditions of such a shape, given the parts."""
    parameters, lookups, plain = ["asked"], [], []
    for number, (kind, depth) in enumerate(kinds):
        steps = [f"name{number}_{level}" for level in range(depth)]
        parameters += [*steps, f"constant{number}"]
        lookups.append(f"value{number} = element" + "".join(f"[{step}]" for step in steps))
        plain.append(_PLAIN[kind].format(f"value{number}"))
    source = _SOURCE.format(
        parameters=", ".join(parameters),
        lookups="\n                ".join(lookups),
        plain=" and ".join(plain),
        code=code,
    )
    names: dict[str, Any] = {"NOT_THERE": NOT_THERE, "LOWEST": -inf, "HIGHEST": inf}
    exec(source, names)
    maker: Callable[..., Selector] = names["make"]
    return maker


_SOURCE = """
def make({parameters}):
    def select(elements, run):
        found = []
        for element in elements:
            try:
                {lookups}
            except NOT_THERE:
                pass
            else:
                if {plain}:
                    if {code}:
                        found.append(element)
                    continue
            if asked(element, run):
                found.append(element)
        return found
    return select
"""
