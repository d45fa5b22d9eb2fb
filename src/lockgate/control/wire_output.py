"""Outputs to answers: an operation's ``dict`` to a status, headers and a body.

Members that the output's shape does not have are dropped, and so are those that are None
(control-plane.md, section 1). Made of the service model once for each operation.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from lockgate.control.service_model import Member, ServiceModel
from lockgate.store.objects import Item

__all__ = ["JSON", "Answer", "Answering"]

JSON = "application/json"
_Show = Callable[[Any], Any]


class Answer(NamedTuple):
    """What is answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    content_type: str = JSON


class Answering:
    """Makes answers of one operation."""

    def __init__(self, name: str, model: ServiceModel) -> None:
        operation = model.operations[name]
        shape = model.shapes[operation.output] if operation.output is not None else None
        members = {} if shape is None else shape.members
        self._model = model
        self._status = operation.status
        self._shows: dict[str, _Show] = {}
        self._payload = None if shape is None else shape.payload
        self._headers = [
            (key, member.name or key)
            for key, member in members.items()
            if member.location == "header"
        ]
        body = {key: one for key, one in members.items() if one.location is None}
        self._show = None if not body or self._payload else self._structure(body)

    def answer(self, output: Item | None) -> Answer:
        """The answer with what the operation gave."""
        item = output or {}
        headers = [(name, str(item[key])) for key, name in self._headers if item.get(key)]
        if self._payload is not None:
            types = [value for name, value in headers if name == "Content-Type"]
            others = [each for each in headers if each[0] != "Content-Type"]
            return Answer(
                self._status, others, item.get(self._payload) or b"", types[0] if types else JSON
            )
        if self._show is None:
            return Answer(self._status, headers)
        return Answer(self._status, headers, msgspec.json.encode(self._show(item)))

    def _shown(self, name: str) -> _Show | None:
        """How values of a shape are shown; None: as they are."""
        shape = self._model.shapes[name]
        if shape.type == "double":
            return float
        if shape.type == "structure":
            known = self._shows.get(name)
            if known is None:
                known = self._shows[name] = self._structure(shape.members)
            return known
        if shape.type == "list":
            inner = self._shown(shape.member or "")
            return None if inner is None else lambda value: [inner(one) for one in value]
        if shape.type == "map":
            of = self._shown(shape.value or "")
            return None if of is None else lambda value: {key: of(value[key]) for key in value}
        return None

    def _structure(self, members: dict[str, Member]) -> _Show:
        shown = [
            (key, member.name or key, self._shown(member.shape)) for key, member in members.items()
        ]

        def show(item: Item) -> Item:
            made: Item = {}
            for key, name, inner in shown:
                value = item.get(key)
                if value is not None:
                    made[name] = value if inner is None else inner(value)
            return made

        return show
