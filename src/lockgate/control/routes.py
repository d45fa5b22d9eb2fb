"""Which operation a verb, a path and a query mean.

Source: control-plane.md, section 1 (path parameters are decoded once) and section 4.
"""

from typing import NamedTuple
from urllib.parse import unquote

from lockgate.control.service_model import ServiceModel

__all__ = ["Found", "Query", "Routes"]

Query = list[tuple[str, str]]
"""The pairs of a query, decoded, in their order."""

_GREEDY = frozenset(("resource_arn", "domain_name_access_association_arn"))
"""Parameters that are ARNs: whose slashes some clients do not escape."""
_EMPTY = {"base_path": "(none)"}
"""What an empty segment means, where it is a value and not a mistake."""


class Found(NamedTuple):
    """An operation, its path parameters by their names on the wire, and the query without the
    pairs that it was told apart by.
    """

    operation: str
    uri: dict[str, str]
    query: Query


class _Node:
    """What may follow a part of a path; ``calls`` has operations by their verbs, those that a pair
    of the query asks for before the others.
    """

    __slots__ = ("calls", "literals", "parameter")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.parameter: tuple[str, _Node] | None = None
        self.calls: dict[str, list[tuple[tuple[str, str] | None, str, tuple[str, ...]]]] = {}


class Routes:
    """All operations of a model by their paths."""

    def __init__(self, model: ServiceModel) -> None:
        self._root = _Node()
        for name, operation in model.operations.items():
            pair = next(iter(operation.query.items()), None)
            self._add(operation.method, operation.path, pair, name)

    def _add(self, method: str, path: str, pair: tuple[str, str] | None, name: str) -> None:
        node = self._root
        names = []
        for segment in path[1:].split("/"):
            if segment.startswith("{"):
                # Operations call a place by different names; each is told its own.
                names.append(segment[1:-1])
                if node.parameter is None:
                    node.parameter = segment[1:-1], _Node()
                node = node.parameter[1]
            else:
                node = node.literals.setdefault(segment, _Node())
        calls = node.calls.setdefault(method, [])
        calls.insert(0 if pair else len(calls), (pair, name, tuple(names)))

    def find(self, method: str, path: str, query: Query) -> Found | None:
        """The operation, or None. ``path`` is as it was received, without the query."""
        node = self._root
        values: list[str] = []
        segments = path[1:].split("/")
        for at, segment in enumerate(segments):
            literal = node.literals.get(unquote(segment) if "%" in segment else segment)
            if literal is not None:
                node = literal
                continue
            if node.parameter is None:
                return None
            name, node = node.parameter
            if name in _GREEDY:
                values.append(unquote("/".join(segments[at:])))
                break
            value = unquote(segment) or _EMPTY.get(name)
            if not value:
                return None
            values.append(value)
        for pair, name, names in node.calls.get(method, ()):
            if pair is None or pair in query:
                left = query if pair is None else [each for each in query if each != pair]
                return Found(name, dict(zip(names, values, strict=True)), left)
        return None
