"""Judging a value step by step: the last word, the texts, and a bound on the work.

The order is that of fge's InstanceValidator: the keywords of a schema by their names, then, only
if nothing has been found so far, the members by their names and the items in turn.
"""

from typing import Any

from lockgate.jregex import BudgetExceeded, JavaPattern
from lockgate.schema.errors import Exhausted
from lockgate.schema.keywords import CHECKS
from lockgate.schema.limits import HAZARDOUS_PATTERN, LEVELS, STEPS
from lockgate.schema.nodes import Node
from lockgate.schema.reports import Counted, Enough, Report, Spot, Told
from lockgate.schema.texts import text_of
from lockgate.schema.values import type_of
from lockgate.schema.violations import Violation, Violations

__all__ = ["evaluate"]


def evaluate(root: Node, value: Any) -> Violations:
    """What is wrong with ``value``; nothing for a valid one."""
    report = Told()
    run = Run()
    over_budget: str | None = None
    try:
        run.judge(Visit(run, root, value, report, Spot(), 0))
    except Enough:
        pass
    except BudgetExceeded:
        over_budget = "pattern"
    except (Exhausted, RecursionError):
        over_budget = "steps"
    if over_budget is not None and not report.found:
        text = text_of(over_budget + ".budget", ())
        report.found.append(Violation(text, over_budget, root.document, root.pointer, ""))
    return Violations(tuple(report.found), over_budget)


class Run:
    """The work over one body."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = STEPS

    def spend(self, steps: int) -> None:
        """Count steps; raises Exhausted."""
        self.left -= steps
        if self.left < 0:
            raise Exhausted

    def finds(self, pattern: JavaPattern, text: str) -> bool:
        """Whether a pattern matches somewhere. Raises BudgetExceeded, which ends the run."""
        self.spend(1 if pattern.search_hazard is None else HAZARDOUS_PATTERN)
        return pattern.occurs_in(text)

    def judge(self, visit: "Visit") -> None:
        """Look at a value and all it holds."""
        if visit.level > LEVELS:
            raise Exhausted
        self.spend(1)
        while visit.node.target is not None:
            self.spend(1)
            visit.node = visit.node.target
        kind = visit.kind = type_of(visit.value)
        for keyword, wanted in visit.node.keywords:
            kinds, check = CHECKS[keyword]
            if kind in kinds:
                check(visit, wanted)
        if visit.report.failed:
            return
        if kind == "object":
            for name in self._members(visit.node, visit.value):
                for node in self._for_member(visit.node, name):
                    self.judge(visit.into(node, name))
        elif kind == "array":
            for index in range(len(visit.value)):
                below = _for_item(visit.node, index)
                if below is None:
                    break
                self.judge(visit.into(below, index))

    def _members(self, node: Node, value: dict[str, Any]) -> list[str]:
        """The members that a schema may say something about, in the order of their names."""
        if node.patterns or node.additional is not None:
            self.spend(len(value))
            return sorted(value)
        return sorted(node.properties.keys() & value.keys())

    def _for_member(self, node: Node, name: str) -> list[Node]:
        """The schemas that a member has to follow."""
        below = node.properties.get(name)
        found = [] if below is None else [below]
        for pattern, one in node.patterns:
            if self.finds(pattern, name):
                found.append(one)
        if not found and node.additional is not None:
            found.append(node.additional)
        return found


def _for_item(node: Node, index: int) -> Node | None:
    """The schema that an item has to follow."""
    items = node.items
    if isinstance(items, Node):
        return items
    if items is not None and index < len(items):
        return items[index]
    return node.additional_items


class Visit:
    """One schema applied to one value."""

    __slots__ = ("kind", "level", "node", "report", "run", "spot", "value")

    def __init__(
        self, run: Run, node: Node, value: Any, report: Report, spot: Spot, level: int
    ) -> None:
        self.run = run
        self.node = node
        self.value = value
        self.report = report
        self.spot = spot
        self.level = level
        self.kind = ""

    def into(self, node: Node, step: str | int) -> "Visit":
        """A schema applied to a member or an item."""
        spot = Spot(self.spot, step)
        return Visit(self.run, node, self.value[step], self.report, spot, self.level + 1)

    def apply(self, node: Node) -> None:
        """Apply another schema, which must hold too."""
        visit = Visit(self.run, node, self.value, self.report, self.spot, self.level + 1)
        self.run.judge(visit)

    def count(self, nodes: tuple[Node, ...]) -> int:
        """How many of other schemas the value follows."""
        found = 0
        for node in nodes:
            report = Counted()
            self.run.judge(Visit(self.run, node, self.value, report, self.spot, self.level + 1))
            found += not report.failed
        return found

    def violates(self, keyword: str, *arguments: Any, text: str | None = None) -> None:
        """The value violates a keyword of this schema."""
        self.report.add(self.node, keyword, self.spot, text or keyword, arguments)
