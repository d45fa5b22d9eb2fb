"""Conditions of filters as functions of an element and a run."""

from collections.abc import Callable
from math import isfinite
from typing import Protocol, TypeAlias

from lockgate.java.values import Value
from lockgate.jregex import PatternError, compile_pattern
from lockgate.jsonpath.comparison import OPERATORS, Operator, comparison_with
from lockgate.jsonpath.errors import InvalidPath, PathNotFound
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
from lockgate.jsonpath.operands import UNCHECKED, UNDEFINED, JsonText, Pattern, checked
from lockgate.jsonpath.run import Options, Run
from lockgate.jsonpath.straight import NOTHING, straight_lookup

__all__ = ["Predicate", "Subpath", "compile_condition", "weight_of"]

Predicate: TypeAlias = Callable[[Value, Run], bool]
_Side: TypeAlias = Callable[[Value, Run], Value]


class Subpath(Protocol):
    """A compiled path in a filter."""

    from_root: bool

    def value(self, model: Value, run: Run, options: Options) -> Value:
        """What the path leads to from a model; in the path, ``$`` is the run's document.

        Raises :class:`PathNotFound` if that is nothing.
        """


def compile_condition(condition: Condition, compile_path: Callable[[Path], Subpath]) -> Predicate:
    """The function for a condition.

    Raises :class:`InvalidPath` for a pattern that is none.
    """
    return _Compiler(compile_path).condition(condition)


def weight_of(condition: Condition) -> int:
    """How many visits it takes at most to ask one value whether it meets the condition."""
    match condition:
        case Or(operands) | And(operands):
            return sum(map(weight_of, operands))
        case Not(operand):
            return weight_of(operand)
        case Exists(path):
            return 1 + len(path.steps)
        case Comparison(left, _, right):
            paths = [side.path for side in (left, right) if isinstance(side, PathOperand)]
            return 1 + sum(len(path.steps) for path in paths)


_ONLY_REQUIRED = Options(require=True)


class _Compiler:
    __slots__ = ("compile_path",)

    def __init__(self, compile_path: Callable[[Path], Subpath]) -> None:
        self.compile_path = compile_path

    def condition(self, condition: Condition) -> Predicate:
        match condition:
            case Or(operands):
                return _any([self.condition(operand) for operand in operands])
            case And(operands):
                return _all([self.condition(operand) for operand in operands])
            case Not(operand):
                return _not(self.condition(operand))
            case Exists(path, wanted):
                lookup = straight_lookup(path)
                if lookup is not None:
                    return _exists_straight(lookup, wanted=wanted)
                return _exists(self.compile_path(path), wanted=wanted)
            case Comparison(left, operator, right):
                return self._comparison(left, operator, right)

    def _comparison(self, left: Operand, operator: str, right: Operand) -> Predicate:
        side = self._side(left)
        if not isinstance(right, TextLiteral | NumberLiteral):
            return _comparison(side, OPERATORS[operator], self._side(right))
        holds = comparison_with(operator, right.value)
        lookup = _own_lookup(left.path) if isinstance(left, PathOperand) else None
        if lookup is not None:
            return _straight_comparison(lookup, side, holds)
        return _constant_comparison(side, holds)

    def _side(self, operand: Operand) -> _Side:
        match operand:
            case PathOperand(path):
                return self._looked_up(path)
            case TextLiteral(value) | NumberLiteral(value) | BooleanLiteral(value):
                return _constant(value)
            case NullLiteral():
                return _constant(None)
            case JsonLiteral(text):
                return _constant(JsonText(text))
            case PatternLiteral():
                return _constant(_pattern(operand))

    def _looked_up(self, path: Path) -> _Side:
        compiled = self.compile_path(path)
        if compiled.from_root:
            return _looked_up_in_root(compiled)
        lookup = _own_lookup(path)
        if lookup is not None:
            return _looked_up_straight(lookup, _looked_up(compiled))
        return _looked_up(compiled)


def _own_lookup(path: Path) -> Callable[[Value], Value] | None:
    """The lookup of a straight path from the element itself."""
    return straight_lookup(path) if path.root == "@" else None


def _pattern(literal: PatternLiteral) -> Pattern:
    flags = f"(?{literal.flags})" if literal.flags else ""
    try:
        return Pattern(compile_pattern(flags + literal.pattern))
    except PatternError as error:
        raise InvalidPath(f"no regular expression: {error}", literal.position) from None


def _constant(value: Value) -> _Side:
    return lambda element, run: value


def _looked_up(path: Subpath) -> _Side:
    """The value of a path from the element."""

    def side(element: Value, run: Run) -> Value:
        try:
            return checked(path.value(element, run, run.options))
        except PathNotFound:
            return UNDEFINED

    return side


def _looked_up_straight(lookup: Callable[[Value], Value], otherwise: _Side) -> _Side:
    """The same, if there is a value; what there is if there is none depends on the options."""

    def side(element: Value, run: Run) -> Value:
        value = lookup(element)
        return otherwise(element, run) if value is NOTHING else checked(value)

    return side


def _looked_up_in_root(path: Subpath) -> _Side:
    """The value of a path from the document, looked up once a run."""

    def side(element: Value, run: Run) -> Value:
        del element
        known = run.root_values
        if path not in known:
            try:
                known[path] = path.value(run.root, run, run.options)
            except PathNotFound:
                return UNDEFINED
        return checked(known[path])

    return side


def _comparison(left: _Side, holds: Operator, right: _Side) -> Predicate:
    return lambda element, run: holds(left(element, run), right(element, run), run)


def _straight_comparison(
    lookup: Callable[[Value], Value], side: _Side, holds: Callable[[Value, Run], bool]
) -> Predicate:
    """A comparison of a straight path with a constant; short for the commonest values."""

    def predicate(element: Value, run: Run) -> bool:
        value = lookup(element)
        if type(value) in UNCHECKED or (type(value) is float and isfinite(value)):
            return holds(value, run)
        return holds(side(element, run), run)

    return predicate


def _constant_comparison(left: _Side, holds: Callable[[Value, Run], bool]) -> Predicate:
    return lambda element, run: holds(left(element, run), run)


def _exists_straight(lookup: Callable[[Value], Value], *, wanted: bool) -> Predicate:
    return lambda element, run: (lookup(element) is not NOTHING) is wanted


def _exists(path: Subpath, *, wanted: bool) -> Predicate:
    """Whether a path leads anywhere; even one from ``$`` starts at the element."""

    def exists(element: Value, run: Run) -> bool:
        try:
            path.value(element, run, _ONLY_REQUIRED)
        except PathNotFound:
            return not wanted
        return wanted

    return exists


def _any(predicates: list[Predicate]) -> Predicate:
    def holds(element: Value, run: Run) -> bool:
        return any(predicate(element, run) for predicate in predicates)

    return holds


def _all(predicates: list[Predicate]) -> Predicate:
    def holds(element: Value, run: Run) -> bool:
        return all(predicate(element, run) for predicate in predicates)

    return holds


def _not(predicate: Predicate) -> Predicate:
    return lambda element, run: not predicate(element, run)
