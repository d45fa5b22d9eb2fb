"""A walk through every operation of the management API, on both stores, as clients make it.

The cases stand in ``tests/e2e/control_walk``: each operation's successes with the whole answer, and
what it refuses: what is not found, what makes no sense, what clashes. Where an operation lacks one
of these, it says why. Source: control-plane.md.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from control_clients import client_of
from control_walk.apis import APIS
from control_walk.bodies import misfits
from control_walk.cases import AGAIN, CASES, Given, Refusal, Success, Walk
from control_walk.documentation import DOCUMENTATION
from control_walk.domains import DOMAINS
from control_walk.imports import IMPORTS
from control_walk.invocations import INVOCATIONS
from control_walk.keys import KEYS
from control_walk.methods import METHODS
from control_walk.pages import PAGES, WITHOUT_PAGES
from control_walk.settings import SETTINGS
from control_walk.stages import STAGES
from control_walk.world import World
from postgresql import Postgresql
from processes import process, wait_for_port

from lockgate.control.service_model import service_model
from lockgate.testing import free_port

FAMILIES = (APIS, METHODS, STAGES, SETTINGS, DOCUMENTATION, KEYS, DOMAINS, IMPORTS, INVOCATIONS)
WALKS: dict[str, Walk] = {name: walk for family in FAMILIES for name, walk in family.items()}
CREATED = {"ImportRestApi", "ImportApiKeys", "GenerateClientCertificate", "UpdateMethodResponse"}
ACCEPTED = {
    "CreateVpcLink", "FlushStageCache", "FlushStageAuthorizersCache",
    "RejectDomainNameAccessAssociation",
}  # fmt: skip
EMPTY = {
    "DeleteMethod", "DeleteMethodResponse", "DeleteIntegration", "DeleteIntegrationResponse",
    "TagResource", "UntagResource",
}  # fmt: skip
STORES = ("sqlite", "postgresql")
REQUEST_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def status_of(operation: str) -> int:
    """The status of success: control-plane.md, section 1.1."""
    if operation in EMPTY:
        return 204
    if operation in ACCEPTED or operation.startswith("Delete"):
        return 202
    puts = operation.startswith("Put") and operation != "PutRestApi"
    return 201 if operation in CREATED or operation.startswith("Create") or puts else 200


STEPS = [
    pytest.param(operation, case, id=f"{operation}-{case}")
    for operation, walk in WALKS.items()
    for case in CASES
    if getattr(walk, case)
]


@pytest.fixture(scope="module", params=STORES)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A control plane on each kind of store."""
    folder: Path = tmp_path_factory.mktemp("walk")
    with ExitStack() as stack:
        control_port = free_port()
        options = _store(request, folder)
        running, _ = stack.enter_context(process(*options, control_port=control_port))
        wait_for_port(running, control_port)
        client = client_of(control_port)
        stack.callback(client.close)
        yield World(client)


def _store(request: pytest.FixtureRequest, folder: Path) -> list[str]:
    if request.param == "sqlite":
        return ["--store", str(folder / "apis.db")]
    server: Postgresql = request.getfixturevalue("postgresql")
    return ["--store", server.new_database(), "--store-key", str(folder / "key")]


def test_every_operation_has_its_walk() -> None:
    assert sorted(WALKS) == sorted(service_model().operations)
    assert len(WALKS) == sum(map(len, FAMILIES))
    for operation, walk in WALKS.items():
        has = {case for case in CASES if getattr(walk, case)}
        assert has | walk.lacks.keys() == set(CASES), operation
        assert not has & walk.lacks.keys(), operation
        assert all(walk.lacks.values()), operation


@pytest.mark.parametrize(("operation", "case"), STEPS)
def test_an_operation(world: World, operation: str, case: str) -> None:
    for found in getattr(WALKS[operation], case):
        if isinstance(found, Success):
            succeed(world, operation, found)
        else:
            be_refused(world, operation, found)


def succeed(world: World, operation: str, success: Success) -> None:
    given = success.given(world)
    answer = call(world, operation, given)
    assert misfits(operation, world.bodies.last) == []
    metadata = answer.pop("ResponseMetadata")
    headers = metadata["HTTPHeaders"]
    assert metadata["HTTPStatusCode"] == status_of(operation)
    assert REQUEST_ID.fullmatch(headers["x-amzn-requestid"])
    expected = success.answer(world, given)
    if hasattr(answer.get("body"), "read"):
        answer["body"] = answer["body"].read().decode()
    assert bool(world.bodies.last) == bool(expected)
    if expected:
        assert headers["content-type"] == expected.get("contentType", "application/json")
    else:
        assert headers.get("content-length", "0") == "0"
    assert answer == expected


def be_refused(world: World, operation: str, refusal: Refusal) -> None:
    given = refused_call(world, operation, refusal)
    with pytest.raises(ClientError) as caught:
        call(world, operation, given)
    answer = caught.value.response
    metadata = answer["ResponseMetadata"]
    headers = metadata["HTTPHeaders"]
    assert answer["Error"] == {"Code": refusal.code, "Message": refusal.message}
    assert metadata["HTTPStatusCode"] == refusal.status
    assert headers["x-amzn-errortype"] == refusal.code
    assert headers["content-type"] == "application/json"
    assert REQUEST_ID.fullmatch(headers["x-amzn-requestid"])


def refused_call(world: World, operation: str, refusal: Refusal) -> Given:
    if callable(refusal.given):
        return refusal.given(world)
    success = WALKS[operation].success[0]
    if isinstance(refusal.given, str):
        assert refusal.given == AGAIN
        given = success.given(world)
        call(world, operation, given)
        return given
    # A refused call changes nothing: one object is enough for all of them.
    if operation not in world.asked:
        world.asked[operation] = success.given(world)
    return {**world.asked[operation], **refusal.given}


def call(world: World, operation: str, given: Given) -> Any:
    return getattr(world.client, METHOD_NAMES[operation])(**given)


METHOD_NAMES = {
    operation: re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    for operation in service_model().operations
}
"""The client's method of each operation."""


def test_every_list_has_its_pages(world: World) -> None:
    positioned = {
        METHOD_NAMES[name]
        for name, operation in service_model().operations.items()
        if operation.input and "position" in service_model().shapes[operation.input].members
    }
    assert sorted(positioned) == sorted([*PAGES, *WITHOUT_PAGES])
    assert {name for name in positioned if world.client.can_paginate(name)} == set(PAGES)


@pytest.mark.parametrize("operation", PAGES)
def test_pages(world: World, operation: str) -> None:
    """All pages together are the whole list, and no page is longer than was asked."""
    given = PAGES[operation](world)
    whole = getattr(world.client, operation)(**given, limit=500)
    assert "position" not in whole
    items = entries(whole)
    size = len(items) // 3
    assert size
    pages = world.client.get_paginator(operation).paginate(
        **given, PaginationConfig={"PageSize": size}
    )
    found = [entries(page) for page in pages]
    assert [one for page in found for one in page] == items
    assert {len(page) for page in found[:-1]} == {size}
    assert 1 <= len(found[-1]) <= size
    for limit in (0, 501):
        usual = entries(getattr(world.client, operation)(**given, limit=limit))
        assert usual == items[:25]


def entries(answer: Any) -> list[Any]:
    items = answer["items"]
    return list(items.items()) if isinstance(items, dict) else list(items)
