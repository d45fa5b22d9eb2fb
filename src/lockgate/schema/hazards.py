"""How often one value of a body may be looked at: whether work is bounded by a body's size.

Schemas that apply to the same value, and recursion that branches, can make the work grow with a
power of the body's depth. The bound worked out here is a safe one: a schema said to be harmless
is; one called hazardous may not be.
"""

from collections.abc import Callable, Iterable

from lockgate.schema.limits import HEIGHT, MULTIPLICITY, ROUNDS
from lockgate.schema.nodes import Node

__all__ = ["Graph", "all_nodes", "multiplicity"]

_ENTRIES = 64
"""Entries of an ``enum`` or ``required`` that cost as much as one schema more."""


def all_nodes(root: Node) -> list[Node]:
    """Every node that is reached from ``root``, which comes first."""
    seen = {id(root)}
    found = [root]
    for node in found:  # which grows meanwhile
        for part in node.parts():
            if id(part) not in seen:
                seen.add(id(part))
                found.append(part)
    return found


class Graph:
    """The nodes of a schema, those that apply to the same value behind those they name.

    ``loops`` are nodes that lead back to themselves without going into the value. ``height`` is
    how many schemas may apply to one value one inside the other.
    """

    def __init__(self, root: Node) -> None:
        self.root = root
        self.nodes: list[Node] = []
        self.height = 0
        everything = all_nodes(root)
        waits = {id(node): sum(1 for _ in node.in_place()) for node in everything}
        users: dict[int, list[Node]] = {}
        for node in everything:
            for below in node.in_place():
                users.setdefault(id(below), []).append(node)
        heights = {id(node): 1 for node in everything}
        self.nodes.extend(node for node in everything if waits[id(node)] == 0)
        for node in self.nodes:  # which grows meanwhile
            height = heights[id(node)]
            self.height = max(self.height, height)
            for user in users.get(id(node), ()):
                heights[id(user)] = max(heights[id(user)], height + 1)
                waits[id(user)] -= 1
                if waits[id(user)] == 0:
                    self.nodes.append(user)
        done = {id(node) for node in self.nodes}
        self.loops = [node for node in everything if id(node) not in done]


def multiplicity(graph: Graph) -> int | None:
    """How often a value may be looked at, at most; None for a schema that is not harmless."""
    if graph.height > HEIGHT:
        return None
    nodes = graph.nodes
    most = _in_place(nodes, _own_cost)
    if most is None:
        return None
    for _ in range(ROUNDS):
        below = most
        # How often schemas are applied to one and the same member or item of a value.
        applied = _in_place(nodes, lambda node, below=below: _of_child(node, below))  # type: ignore[misc]
        if applied is None:
            return None
        grown = {key: max(most[key], applied[key]) for key in most}
        if max(grown.values()) > MULTIPLICITY:
            return None
        if grown == most:
            return max(most.values())
        most = grown
    return None


def _own_cost(node: Node) -> int:
    costs = 1
    for name, value in node.keywords:
        if name in ("enum", "required"):
            costs += len(value[0] if name == "enum" else value) // _ENTRIES
    return costs


def _of_child(node: Node, most: dict[int, int]) -> int:
    choices = max((most[id(one)] for one in node.choices()), default=0)
    return choices + sum(most[id(one)] for _, one in node.patterns)


def _in_place(nodes: Iterable[Node], own: Callable[[Node], int]) -> dict[int, int] | None:
    """For each node its own number and those of all that apply to the same value, added up."""
    found: dict[int, int] = {}
    for node in nodes:
        total = own(node) + sum(found[id(below)] for below in node.in_place())
        if total > MULTIPLICITY:
            return None
        found[id(node)] = total
    return found
