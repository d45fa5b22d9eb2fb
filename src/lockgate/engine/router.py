"""Which method serves a path: a tree of segments.

At each level a literal wins over ``{param}`` and that over ``{name+}``; a resource counts as a hit
only if it has the verb or ANY, otherwise the search goes on. Source: guide page "Set up a proxy
integration with a proxy resource"; the going-on was measured on the service. Everything works on
the raw, percent-encoded path.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from lockgate.engine.plan import Operation
from lockgate.model import ANY
from lockgate.rules.compat import LITERAL_DECODES, ROUTE_BACKTRACK

__all__ = ["Match", "Node", "Router", "is_literal", "segments_of", "without_slash"]

Match = tuple[Operation, dict[str, str]]
"""The operation and its path parameters, raw."""


class Node:
    """A resource: its methods and what may stand below it."""

    __slots__ = ("greedy", "literals", "methods", "name", "param", "path")

    def __init__(self, path: str, name: str = "") -> None:
        self.path = path
        self.name = name
        self.methods: dict[str, Operation] = {}
        self.literals: dict[str, Node] = {}
        self.param: Node | None = None
        self.greedy: Node | None = None

    def serves(self, verb: str) -> Operation | None:
        """The method for ``verb``: the exact one, else ANY."""
        return self.methods.get(verb) or self.methods.get(ANY)


class Router:
    """The resources of one API."""

    def __init__(self, operations: Iterable[Operation], paths: Iterable[str] = ()) -> None:
        self.root = Node("/")
        self._literal_paths: dict[str, Node] = {"/": self.root}
        for path in paths:
            self._node(path)
        for operation in operations:
            self._node(operation.resource_path).methods[operation.verb] = operation

    def _node(self, path: str) -> Node:
        """The node of a resource's path, made with its parents where it is not there yet."""
        node = self.root
        walked = ""
        for segment in segments_of(path):
            walked = f"{walked}/{segment}"
            if segment.endswith("+}"):
                node.greedy = node.greedy or Node(walked, segment[1:-2])
                node = node.greedy
            elif segment.startswith("{"):
                node.param = node.param or Node(walked, segment[1:-1])
                node = node.param
            else:
                node = node.literals.setdefault(segment, Node(walked))
        if "{" not in walked:
            self._literal_paths[walked or "/"] = node
        return node

    def find(self, path: str, verb: str) -> Match | None:
        """The method that serves ``verb path``, or None. One trailing slash is ignored."""
        if len(path) > 1 and path.endswith("/"):
            path = path[:-1]
        node = self._literal_paths.get(path)
        if node is not None:
            operation = node.serves(verb)
            if operation is not None:
                return operation, {}
        return _search(self.root, segments_of(path), 0, verb, {}) if path[:1] == "/" else None

    def nodes(self) -> Iterator[Node]:
        """All resources, parents first."""
        stack = [self.root]
        while stack:
            node = stack.pop()
            yield node
            below = [*node.literals.values(), node.param, node.greedy]
            stack.extend(child for child in reversed(below) if child is not None)


def without_slash(path: str) -> str:
    """A path without its last slash, if it has one."""
    return path[:-1] if len(path) > 1 and path[-1] == "/" else path


def is_literal(segment: str, given: str) -> bool:
    """Whether a literal segment is the one that was given, in any spelling that counts."""
    return segment == given or (LITERAL_DECODES and segment == unquote(given))


def segments_of(path: str) -> list[str]:
    """What stands between the slashes of a path that has none at its end."""
    return path.split("/")[1:] if path != "/" else []


def _search(
    node: Node, segments: list[str], at: int, verb: str, parameters: dict[str, str]
) -> Match | None:
    """The best-placed hit below ``node`` for the segments from ``at`` on.

    Each node of the tree is looked at once at most, so hostile paths cost no more than the
    definition's size.
    """
    if at == len(segments):
        operation = node.serves(verb)
        return None if operation is None else (operation, parameters)
    segment = segments[at]
    below = node.literals.get(segment)
    if below is None and LITERAL_DECODES and "%" in segment:
        below = node.literals.get(unquote(segment))
    if below is not None:
        found = _search(below, segments, at + 1, verb, parameters)
        if found is not None or not ROUTE_BACKTRACK:
            return found
    if node.param is not None and segment:
        inner = {**parameters, node.param.name: segment}
        found = _search(node.param, segments, at + 1, verb, inner)
        if found is not None or not ROUTE_BACKTRACK:
            return found
    if node.greedy is not None and segments[at:] != [""]:
        operation = node.greedy.serves(verb)
        if operation is not None:
            return operation, {**parameters, node.greedy.name: "/".join(segments[at:])}
    return None
