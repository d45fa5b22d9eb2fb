"""An API as the management API keeps it in memory, and short ways to call operations on it."""

from typing import Any

import pytest

from lockgate.control.call import Call
from lockgate.control.errors import ControlError
from lockgate.control.operations import OPERATIONS
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Item, Kind
from lockgate.store.secrets import Secrets

API = "abcdefghij"
NOW = 1_700_000_000
NO_API = ("NotFoundException", "Invalid API identifier specified 123456789012:nothing")


def call_with_api() -> Call:
    """A call in a region with one API, whose root has no methods."""
    call = Call(InMemory(), Secrets(b"k" * 32), NOW)
    call.objects.insert(Kind.REST_API, "", API, {"id": API, "name": "shop"})
    keep_resource(call, "rootrootro", "/")
    return call


def keep_resource(call: Call, id: str, path: str) -> None:
    call.objects.insert(Kind.RESOURCE, API, id, {"id": id, "path": path})


def keep_method(call: Call, resource_id: str, verb: str, **members: Any) -> None:
    item = {"httpMethod": verb, "authorizationType": "NONE", "apiKeyRequired": False, **members}
    call.objects.insert(Kind.METHOD, API, f"{resource_id}/{verb}", item)


def done(call: Call, name: str, /, **given: Any) -> Item:
    """What an operation answers."""
    answer = OPERATIONS[name](call, given)
    return {} if answer is None else answer


def refused(call: Call, name: str, /, **given: Any) -> tuple[str, str]:
    """The type and the message of an operation's error."""
    with pytest.raises(ControlError) as caught:
        OPERATIONS[name](call, given)
    return caught.value.type, caught.value.message


def change(op: str, path: str, value: str | None = None) -> list[Item]:
    """A list of one patch operation."""
    return [{"op": op, "path": path} if value is None else {"op": op, "path": path, "value": value}]
