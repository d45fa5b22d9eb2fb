"""The management API as data: operations and shapes of API Gateway v1 (2015-07-09).

The table is written by ``scripts/service_model.py`` from botocore's model, so that SDKs and
Lockgate cannot disagree about a name.
"""

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

__all__ = ["Member", "OperationModel", "ServiceModel", "Shape", "options", "service_model"]

Location = Literal["uri", "querystring", "header", "headers", "statusCode"]


class Member(msgspec.Struct, frozen=True):
    """A member of a structure: ``name`` is that on the wire, None: its own.

    ``location`` None: it is a member of the body.
    """

    shape: str
    location: Location | None = None
    name: str | None = None


class Shape(msgspec.Struct, frozen=True):
    """A type: ``structure``, ``list``, ``map``, ``string``, ``integer``, ``timestamp`` and so on.

    ``payload`` names the member that is the whole body; ``status`` is that of an error.
    """

    type: str
    members: dict[str, Member] = {}
    required: tuple[str, ...] = ()
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    payload: str | None = None
    member: str | None = None
    key: str | None = None
    value: str | None = None
    status: int | None = None


class OperationModel(msgspec.Struct, frozen=True):
    """An operation: ``path`` has its parameters in braces, ``query`` what it is told apart by.

    ``pages`` names the list of an answer that comes page by page.
    """

    method: str
    path: str
    status: int
    errors: tuple[str, ...]
    query: dict[str, str] = {}
    input: str | None = None
    output: str | None = None
    pages: str | None = None


class ServiceModel(msgspec.Struct, frozen=True):
    """All operations and shapes by their names."""

    operations: dict[str, OperationModel]
    shapes: dict[str, Shape]


@cache
def service_model() -> ServiceModel:
    """The model of API Gateway v1."""
    table = files("lockgate.control").joinpath("apigateway-2015-07-09.json").read_bytes()
    return msgspec.json.decode(table, type=ServiceModel)


def options(shape: str) -> tuple[str, ...]:
    """The values that a text of this shape may have."""
    return service_model().shapes[shape].enum
