"""A schema made ready: parsed once, its hazards known, then asked about many bodies."""

import re
from typing import Any

from lockgate.jregex import BudgetExceeded
from lockgate.schema.document import Document, Named
from lockgate.schema.errors import SchemaError, SchemaProblem
from lockgate.schema.evaluator import evaluate
from lockgate.schema.hazards import Graph, all_nodes, multiplicity
from lockgate.schema.limits import WORK
from lockgate.schema.nodes import Node
from lockgate.schema.parser import Parser
from lockgate.schema.quick import Accepts, build_quick
from lockgate.schema.values import exact
from lockgate.schema.violations import Violations

__all__ = ["CompiledSchema", "Models"]

_VALID = Violations()
_NUMBERS = frozenset(("enum", "maximum", "minimum", "multipleOf", "uniqueItems"))
_EXPONENTS = tuple(letter + next for letter in "eE" for next in "0123456789+-")
_long_exponent = re.compile(r"[0-9][eE][+-]?[0-9]{3}").search


def _is_rounded(text: str) -> bool:
    """Whether a number of a body may have become zero or infinite as a float."""
    # Nearly no body has any of these, and looking for them is quicker than the pattern.
    return any(mark in text for mark in _EXPONENTS) and _long_exponent(text) is not None


class CompiledSchema:
    """A schema that bodies can be judged by.

    ``is_bounded`` says that the work is bounded by a body's size; for other schemas steps are
    counted, and a body that takes too many is not valid.
    """

    __slots__ = ("_accepts", "_compares", "_longest", "is_bounded", "root")

    def __init__(self, root: Node, times: int | None) -> None:
        self.root = root
        self.is_bounded = times is not None
        self._accepts: Accepts | None = None if times is None else build_quick(root)
        self._longest = 0 if times is None else WORK // times
        self._compares = any(
            name in _NUMBERS for node in all_nodes(root) for name, _ in node.keywords
        )

    def violations(self, text: str, value: Any) -> Violations:
        """What is wrong with ``value``, which was read from ``text``; empty for a valid one."""
        if self._is_accepted(text, value):
            return _VALID
        return evaluate(self.root, exact(text, value))

    def _is_accepted(self, text: str, value: Any) -> bool:
        """Whether the quick way says that the value is valid; what it does not say is open."""
        if self._accepts is None or len(text) > self._longest:
            return False
        if self._compares and _is_rounded(text):
            return False
        try:
            return self._accepts(value)
        except (ValueError, TypeError, OverflowError, BudgetExceeded):
            return False  # such as a number that is no plain one; the evaluator knows all


class Models:
    """The schemas of one API, each compiled once; ``named`` finds models by their names."""

    def __init__(self, named: Named) -> None:
        self._parser = Parser(named)
        self._compiled: dict[int, CompiledSchema] = {}

    def compile(self, document: Document) -> CompiledSchema:
        """The schema in ``document``.

        Raises :class:`~lockgate.schema.errors.SchemaError` with all that is wrong and was not
        told before.
        """
        root = _behind_references(self._parser.parse(document))
        found = self._compiled.get(id(root))
        if found is None:
            graph = Graph(root)
            if graph.loops:
                raise SchemaError([_loop(graph.loops[0])])
            found = self._compiled[id(root)] = CompiledSchema(root, multiplicity(graph))
        return found


def _behind_references(node: Node) -> Node:
    """The first node that is no reference, so that all who refer to it share it."""
    seen: set[int] = set()
    while node.target is not None and id(node) not in seen:
        seen.add(id(node))
        node = node.target
    return node


def _loop(node: Node) -> SchemaProblem:
    return SchemaProblem(
        "schema.loop",
        "the schema applies itself to the same value without end",
        node.document,
        node.pointer,
        "a schema may come back to itself only for a member or an item",
    )
