"""Operations by their names over objects in memory."""

from typing import Any

import pytest

from lockgate.control.call import Call
from lockgate.control.errors import ControlError
from lockgate.control.operations import OPERATIONS
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Item
from lockgate.store.secrets import Secrets

NOW = 1_700_000_000


class Plane:
    """``plane("CreateResource", restApiId=...)``; the members that ``usual`` has go without say."""

    def __init__(self, call: Call, **usual: Any) -> None:
        self.call = call
        self.usual = usual

    @property
    def objects(self) -> InMemory:
        assert isinstance(self.call.objects, InMemory)
        return self.call.objects

    def __call__(self, operation: str, **given: Any) -> Item:
        return OPERATIONS[operation](self.call, {**self.usual, **given}) or {}

    def fault(self, operation: str, **given: Any) -> tuple[str, str]:
        """The error's type and message; nothing else may be raised."""
        with pytest.raises(ControlError) as caught:
            self(operation, **given)
        return caught.value.type.removesuffix("Exception"), caught.value.message

    def patch(self, operation: str, *changes: tuple[Any, ...], **given: Any) -> Item:
        """An update: each of ``changes`` is op, path and value."""
        return self(operation, patchOperations=_operations(changes), **given)

    def patch_fault(
        self, operation: str, *changes: tuple[Any, ...], **given: Any
    ) -> tuple[str, str]:
        return self.fault(operation, patchOperations=_operations(changes), **given)

    def at(self, **usual: Any) -> "Plane":
        """The same objects with more members that go without say."""
        return Plane(self.call, **{**self.usual, **usual})


def _operations(changes: tuple[tuple[Any, ...], ...]) -> list[Item]:
    return [dict(zip(("op", "path", "value"), one, strict=False)) for one in changes]


@pytest.fixture
def plane() -> Plane:
    return Plane(Call(InMemory(), Secrets(b"k" * 32), now=NOW))


@pytest.fixture
def api(plane: Plane) -> Plane:
    """An empty API."""
    return plane.at(restApiId=plane("CreateRestApi", name="shop")["id"])


@pytest.fixture
def method(api: Plane) -> Plane:
    """``GET /pets/{id}`` that declares some parameters and answers."""
    root = api("GetRestApi")["rootResourceId"]
    pets = api("CreateResource", parentId=root, pathPart="pets")["id"]
    pet = api("CreateResource", parentId=pets, pathPart="{id}")["id"]
    method = api.at(resourceId=pet, httpMethod="GET")
    parameters = {"method.request.path.id": True, "method.request.querystring.sort": False}
    method("PutMethod", authorizationType="NONE", requestParameters=parameters)
    method(
        "PutMethodResponse",
        statusCode="200",
        responseParameters={"method.response.header.ETag": False},
    )
    return method


@pytest.fixture
def integration(method: Plane) -> Plane:
    """The same with a backend."""
    method("PutIntegration", type="HTTP", integrationHttpMethod="POST", uri="http://h.example/x")
    return method
