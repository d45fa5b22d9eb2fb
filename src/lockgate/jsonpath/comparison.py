"""The operators of filters (Jayway's ``EvaluatorFactory``).

An operator gets its two sides as ``operands`` has them, and the run. It raises
:class:`InvalidPath` where it cannot be asked of them, which makes a filter say no, and
:class:`PathFailure` where Jayway fails altogether.
"""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from lockgate.java.equality import equals
from lockgate.java.numbers import parse_decimal
from lockgate.java.utf16 import utf16_length
from lockgate.java.values import Value
from lockgate.jregex import BudgetExceeded
from lockgate.jsonpath.errors import InvalidPath, PathFailure
from lockgate.jsonpath.functions import int_value
from lockgate.jsonpath.operands import (
    JsonText,
    Kind,
    Pattern,
    elements_of,
    exact_number,
    kind_of,
    number_text,
)
from lockgate.jsonpath.run import Run, is_list

__all__ = ["OPERATORS", "Operator", "comparison_with", "equal"]

Operator: TypeAlias = Callable[[Value, Value, Run], bool]

_CHARACTERS_PER_VISIT = 64
_FAILED_MATCH_VISITS = 100_000


def equal(left: Value, right: Value, run: Run) -> bool:
    """``==``, which is not symmetric: the left side decides what it compares itself with."""
    kind, other = kind_of(left), kind_of(right)
    if kind is Kind.TEXT:
        if other is Kind.TEXT:
            _spend_on_text(left, run)
            return bool(left == right)
        return other is Kind.NUMBER and left == number_text(right)
    if kind is Kind.NUMBER:
        number = parse_decimal(right) if other is Kind.TEXT else right
        if other not in (Kind.NUMBER, Kind.TEXT) or number is None:
            return False
        return bool(exact_number(left) == exact_number(number))
    if kind is Kind.BOOLEAN:
        return left is right
    if kind is Kind.NULL:
        return right is None
    return kind is Kind.JSON and other is Kind.JSON and _is_equal_json(left, right, run)


def _is_equal_json(left: Value, right: Value, run: Run) -> bool:
    value = right.read() if isinstance(right, JsonText) else right
    # JSON on the left is still a text, and so equals nothing that has been read.
    return not isinstance(left, JsonText) and equals(left, value, run.budget.spend)


def _holds(nodes: list[Value], side: Value, run: Run) -> bool:
    """Whether a list holds an element that the side is equal to."""
    run.budget.spend(len(nodes))
    if kind_of(side) is Kind.JSON:
        if not isinstance(side, JsonText):
            return False
        return any(isinstance(node, JsonText) and node.text == side.text for node in nodes)
    return any(equal(side, node, run) for node in nodes)


def _spend_on_text(text: str, run: Run) -> None:
    if len(text) > _CHARACTERS_PER_VISIT:
        run.budget.spend(len(text) // _CHARACTERS_PER_VISIT)


def _same_class(left: Value, right: Value, run: Run) -> bool:
    return kind_of(left) is kind_of(right) and equal(left, right, run)


def _ordered(compare: Callable[[Value, Value], bool]) -> Operator:
    """An operator that compares two numbers or two texts."""

    def holds(left: Value, right: Value, run: Run) -> bool:
        kind = kind_of(left)
        if kind is not kind_of(right):
            return False
        if kind is Kind.NUMBER:
            return compare(exact_number(left), exact_number(right))
        if kind is not Kind.TEXT:
            return False
        _spend_on_text(left, run)
        return compare(_by_units(left), _by_units(right))

    return holds


def _by_units(text: str) -> Value:
    """What orders texts as ``String.compareTo`` does: by UTF-16 units."""
    return text.encode("utf-16-be", "surrogatepass")


def _not(holds: Operator) -> Operator:
    return lambda left, right, run: not holds(left, right, run)


def _is_in(left: Value, right: Value, run: Run) -> bool:
    nodes = elements_of(right, run)
    return nodes is not None and _holds(nodes, left, run)


def _contains(left: Value, right: Value, run: Run) -> bool:
    kind = kind_of(left)
    if kind is Kind.TEXT:
        _spend_on_text(left, run)
        return kind_of(right) is Kind.TEXT and right in left
    if kind is not Kind.JSON:
        return False
    nodes = elements_of(left, run)
    return nodes is not None and _holds(nodes, right, run)


def _of_sets(compare: Callable[[int, int], bool]) -> Operator:
    """An operator that asks how many elements of the left list are in the right one."""

    def holds(left: Value, right: Value, run: Run) -> bool:
        nodes = elements_of(right, run)
        if nodes is None:
            return False
        elements = elements_of(left, run)
        if elements is None:
            return False
        common = sum(_holds(nodes, element, run) for element in elements)
        return compare(common, len(elements))

    return holds


def _has_size(left: Value, right: Value, run: Run) -> bool:
    if kind_of(right) is not Kind.NUMBER:
        return False
    size = int_value(exact_number(right))
    if kind_of(left) is Kind.TEXT:
        _spend_on_text(left, run)
        return utf16_length(left) == size
    if kind_of(left) is not Kind.JSON:
        return False
    value = left.read() if isinstance(left, JsonText) else left
    return (len(value) if is_list(value) else -1) == size


def _is_empty(left: Value, right: Value, run: Run) -> bool:
    del run
    if kind_of(left) is Kind.TEXT:
        return (not left) is _boolean(right)
    if kind_of(left) is not Kind.JSON:
        return False
    value = left.read() if isinstance(left, JsonText) else left
    if isinstance(value, dict):
        raise PathFailure("a map is no collection")
    return (not value) is _boolean(right)


def _exists(left: Value, right: Value, run: Run) -> bool:
    """``exists`` written as an operator, between two booleans."""
    del run
    if kind_of(left) is not Kind.BOOLEAN and kind_of(right) is not Kind.BOOLEAN:
        raise PathFailure("exists is asked of booleans")
    return _boolean(left) is _boolean(right)


def _boolean(side: Value) -> bool:
    if not isinstance(side, bool):
        raise InvalidPath("expected a boolean")
    return side


def _matches(left: Value, right: Value, run: Run) -> bool:
    """``=~``: the pattern, on either side, matches the whole text, or one in a list."""
    if isinstance(left, Pattern) is isinstance(right, Pattern):
        return False
    pattern, side = (left, right) if isinstance(left, Pattern) else (right, left)
    value = side.read() if isinstance(side, JsonText) else side
    if is_list(value):
        nodes = elements_of(side, run) or []
        return any(_matches_text(pattern, node, run) for node in nodes)
    return _matches_text(pattern, side, run)


def _matches_text(pattern: Pattern, side: Value, run: Run) -> bool:
    kind = kind_of(side)
    text = ""
    if kind is Kind.TEXT:
        text = side
    elif kind is Kind.NUMBER:
        text = number_text(side)
    elif kind is Kind.BOOLEAN:
        text = "true" if side else "false"
    run.budget.spend(1 + len(text) // 8)
    try:
        return pattern.compiled.matches(text)
    except BudgetExceeded:
        # Counts as no match (Security reference, S-40), but not for every element of a list.
        run.budget.spend(_FAILED_MATCH_VISITS)
        return False


def _never(left: Value, right: Value, run: Run) -> bool:
    """An operator for sides that a text cannot express."""
    del left, right, run
    raise InvalidPath("the operator cannot be used in a text")


OPERATORS: dict[str, Operator] = {
    "==": equal,
    "!=": _not(equal),
    "===": _same_class,
    "!==": _not(_same_class),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "=~": _matches,
    "IN": _is_in,
    "NIN": _not(_is_in),
    "CONTAINS": _contains,
    "SUBSETOF": _of_sets(lambda common, size: common == size),
    "ANYOF": _of_sets(lambda common, _: common > 0),
    "NONEOF": _of_sets(lambda common, _: common == 0),
    "SIZE": _has_size,
    "EMPTY": _is_empty,
    "EXISTS": _exists,
    "ALL": _never,
    "TYPE": _never,
    "MATCHES": _never,
}
"""Every operator, by its name in capitals."""


def comparison_with(name: str, right: str | Decimal) -> Callable[[Value, Run], bool]:
    """An operator with its right side, which is a constant; quicker for the common cases."""
    holds = OPERATORS[name]
    if isinstance(right, str):
        return _text_comparison(name, holds, right)
    compare = _NUMBER_COMPARISONS.get(name)
    if compare is None:
        return lambda left, run: holds(left, right, run)
    whole = int(right) if right.as_tuple().exponent == 0 else None
    nearest = float(right)

    def number_holds(left: Value, run: Run) -> bool:
        # Numbers that are not equal are in the same order as the Doubles nearest to them.
        if type(left) is float and left != nearest:
            return compare(left, nearest)
        if type(left) is int and whole is not None:
            return compare(left, whole)
        return holds(left, right, run)

    return number_holds


_NUMBER_COMPARISONS: dict[str, Callable[[Value, Value], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _text_comparison(name: str, holds: Operator, right: str) -> Callable[[Value, Run], bool]:
    if name == "==":
        return lambda left, run: left == right if type(left) is str else holds(left, right, run)
    return lambda left, run: holds(left, right, run)
