"""Bodies as they are on the wire, where SDKs forgive what other clients do not.

Source: control-plane.md, section 1: nothing is null, timestamps are numbers of seconds, doubles
have a point, lists are there when they are empty, and nothing is sent that the model does not know.
"""

import json
from typing import Any

from lockgate.control.service_model import Member, Shape, service_model

__all__ = ["Bodies", "misfits"]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (float,),
    "timestamp": (int, float),
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
}
_EMPTY_TEMPLATES = "requestTemplates"
"""A template without a text is kept as its media type alone."""


class Bodies:
    """The last body that a client got."""

    def __init__(self, client: Any) -> None:
        self.last = b""
        client.meta.events.register("before-parse.apigateway.*", self._take)

    def _take(self, response_dict: dict[str, Any], **rest: Any) -> None:
        self.last = response_dict["body"]


def misfits(operation: str, body: bytes) -> list[str]:
    """What is not as the service sends it in the body of an answer."""
    output = service_model().operations[operation].output
    if output is None or not body:
        return [] if not body else [f"{operation}: a body where there is none"]
    shape = service_model().shapes[output]
    if shape.payload is not None:
        return []
    return list(_misfits(shape, json.loads(body), operation))


def _misfits(shape: Shape, value: Any, at: str) -> list[str]:
    if type(value) not in _TYPES[shape.type]:
        return [f"{at}: {value!r} is no {shape.type}"]
    found = []
    shapes = service_model().shapes
    if shape.type == "structure":
        members = {_wire_name(name, member): member for name, member in shape.members.items()}
        for name, one in value.items():
            if name in members:
                found += _misfits(shapes[members[name].shape], one, f"{at}.{name}")
            else:
                found.append(f"{at}.{name}: is unknown")
    elif shape.type == "list":
        for number, one in enumerate(value):
            found += _misfits(shapes[shape.member or ""], one, f"{at}.{number}")
    elif shape.type == "map":
        for name, one in value.items():
            if one is not None or not at.endswith(_EMPTY_TEMPLATES):
                found += _misfits(shapes[shape.value or ""], one, f"{at}.{name}")
    return found


def _wire_name(name: str, member: Member) -> str:
    return member.name or name
