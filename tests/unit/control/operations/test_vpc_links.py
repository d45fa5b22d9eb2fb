"""VPC links of the management API."""

from typing import Any

import pytest
from kept_apis import API, call_with_api, change, done, keep_method, refused

from lockgate.control.call import Call
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Kind

ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/n/50dc6c495c0c9188"
MISSING = ("NotFoundException", "Invalid Vpc Link identifier specified")
EMPTY = ("BadRequestException", "Name cannot be empty")


@pytest.fixture
def call() -> Call:
    return call_with_api()


def create(call: Call, **given: Any) -> Any:
    return done(call, "CreateVpcLink", **{"name": "link", "targetArns": [ARN], **given})


def told(call: Call) -> list[str]:
    assert isinstance(call.objects, InMemory)
    return call.objects.announced


def test_a_new_one_is_pending_until_it_is_read(call: Call) -> None:
    given = {"description": "d", "tags": {"a": "b"}}
    made = create(call, **given)
    assert made == {
        "id": made["id"],
        "name": "link",
        "targetArns": [ARN],
        "status": "PENDING",
        **given,
    }
    ready = {"status": "AVAILABLE", "statusMessage": "Your vpc link is ready for use"}
    assert done(call, "GetVpcLink", vpcLinkId=made["id"]) == {**made, **ready}
    assert done(call, "GetVpcLinks") == {"items": [{**made, **ready}]}
    assert told(call) == ["links"]


@pytest.mark.parametrize("name", ["GetVpcLink", "UpdateVpcLink", "DeleteVpcLink"])
def test_an_unknown_one(call: Call, name: str) -> None:
    assert refused(call, name, vpcLinkId="abc123") == MISSING


def test_what_is_refused(call: Call) -> None:
    assert refused(call, "CreateVpcLink", name="", targetArns=["x"]) == EMPTY
    assert refused(call, "CreateVpcLink", name="link", targetArns=[ARN, "arn:x"]) == (
        "BadRequestException",
        "Invalid ARN. ARN is not well formed arn:x",
    )
    tags = {"aws:a": "b"}
    kind, message = refused(call, "CreateVpcLink", name="link", targetArns=[ARN], tags=tags)
    assert (kind, "'aws:a'" in message) == ("BadRequestException", True)
    assert done(call, "GetVpcLinks") == {"items": []}


def test_what_can_be_changed(call: Call) -> None:
    id = create(call, description="d")["id"]
    changes = [*change("replace", "/name", "other"), *change("replace", "/description", "")]
    changed = done(call, "UpdateVpcLink", vpcLinkId=id, patchOperations=changes)
    assert changed["name"] == "other"
    assert "description" not in changed
    assert done(call, "GetVpcLink", vpcLinkId=id) == changed
    empty = change("replace", "/name", "")
    assert refused(call, "UpdateVpcLink", vpcLinkId=id, patchOperations=empty) == EMPTY


def test_one_that_an_integration_uses_stays(call: Call) -> None:
    id = create(call)["id"]
    keep_method(call, "rootrootro", "GET", methodIntegration={"connectionId": id})
    assert refused(call, "DeleteVpcLink", vpcLinkId=id) == (
        "BadRequestException",
        f"Cannot delete vpc link. Vpc link '{id}', is referenced in [GET:rootrootro:{API}] in "
        "format of [Method:Resource:Api].",
    )
    call.objects.delete(Kind.METHOD, API, "rootrootro/GET")
    done(call, "DeleteVpcLink", vpcLinkId=id)
    assert refused(call, "GetVpcLink", vpcLinkId=id) == MISSING
    assert told(call) == ["links", "links"]
