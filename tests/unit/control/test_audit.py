"""One record for each call that changes something or is refused, and no secret in any."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lockgate.control.audit import Event, masked, refused_text, text_of
from lockgate.control.call import Call, Caller
from lockgate.control.errors import BadRequest, Conflict, InvalidSignature, NotFound
from lockgate.control.operations import OPERATIONS, Inquiry
from lockgate.control.operations.kinds import Finished
from lockgate.control.pending import Pending
from lockgate.control.plane import ControlPlane
from lockgate.control.policies import policy_of
from lockgate.control.questions import Question
from lockgate.control.request import Admission, AnyCaller, Identity, Request
from lockgate.control.routes import Query
from lockgate.control.wire_output import Answer
from lockgate.rules.audit import HIDDEN
from lockgate.store.chain import verify
from lockgate.store.in_memory import InMemory, InMemoryStore
from lockgate.store.objects import ConcurrentChange, Item, Kind, Recorded, Store, StoreDown
from lockgate.store.secrets import Secrets

SECRETS = Secrets(b"k" * 32)
NOW = 1_700_000_000
HEADERS = {b"user-agent": b"Boto3/1 \xff" + b"x" * 1000}


def test_what_is_hidden() -> None:
    given: Item = {
        "restApiId": "abc",
        "name": None,
        "value": "topsecret",
        "variables": {"password": "topsecret"},
        "credentials": "topsecret",
        "body": b"topsecret",
        "tests": {"body": "topsecret", "headers": {"Cookie": "topsecret"}, "log": "topsecret"},
        "requestParameters": {
            "integration.request.header.Authorization": "'Basic topsecret'",
            "integration.request.header.X": "method.request.header.X",
        },
        "canarySettings": {"stageVariableOverrides": {"a": "topsecret"}},
        "stageKeys": [{"restApiId": "x", "_sealed": "topsecret"}],
        "patchOperations": [
            {"op": "replace", "path": "/name", "value": "shop"},
            {"op": "replace", "path": "/variables/password", "value": "topsecret"},
            {"op": "copy", "from": "/canarySettings/stageVariables", "path": "/variables"},
            {"op": "add", "path": "/requestParameters/h", "value": "'topsecret'"},
        ],
    }
    assert masked(given) == {
        "restApiId": "abc",
        "value": HIDDEN,
        "variables": {"password": HIDDEN},
        "credentials": HIDDEN,
        "body": "9 bytes",
        "tests": {"body": HIDDEN, "headers": {"Cookie": HIDDEN}, "log": HIDDEN},
        "requestParameters": {
            "integration.request.header.Authorization": HIDDEN,
            "integration.request.header.X": "method.request.header.X",
        },
        "canarySettings": {"stageVariableOverrides": {"a": HIDDEN}},
        "stageKeys": [{"restApiId": "x"}],
        "patchOperations": [
            {"op": "replace", "path": "/name", "value": "shop"},
            {"op": "replace", "path": "/variables/password", "value": HIDDEN},
            {"op": "copy", "from": "/canarySettings/stageVariables", "path": "/variables"},
            {"op": "add", "path": "/requestParameters/h", "value": HIDDEN},
        ],
    }


ROOT = Caller("arn:aws:iam::1:root", "AKIA")


def event(given: Item | None, caller: Caller = ROOT) -> Event:
    request = Request("POST", "/apikeys", HEADERS, b"", "192.0.2.1")
    identity = Identity("1", "eu-west-1", caller)
    return Event("id", "CreateApiKey", request, NOW, identity, given)


def test_the_members_of_a_record() -> None:
    record = json.loads(text_of(event({"name": "a"}), {"id": "x", "value": "topsecret"}))
    assert record.pop("userAgent").startswith("Boto3/1 \ufffdxxx")
    assert record == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "Root",
            "arn": "arn:aws:iam::1:root",
            "accountId": "1",
            "isVerified": False,
        },
        "eventTime": "2023-11-14T22:13:20Z",
        "eventSource": "apigateway.amazonaws.com",
        "eventName": "CreateApiKey",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.1",
        "requestParameters": {"name": "a"},
        "responseElements": {"id": "x", "value": HIDDEN},
        "requestID": "id",
        "readOnly": False,
    }


def test_who_has_signed() -> None:
    caller = Caller("arn:aws:iam::1:user/alice", "AKIA", "", "", "AIDA")
    record = json.loads(text_of(event({}, caller), None))
    assert record["responseElements"] is None
    assert record["userIdentity"] == {
        "type": "IAMUser",
        "arn": "arn:aws:iam::1:user/alice",
        "accountId": "1",
        "principalId": "AIDA",
        "userName": "alice",
        "accessKeyId": "AKIA",
    }


def test_errors_are_told_without_secrets() -> None:
    given = {"value": "topsecret", "name": "a"}
    record = json.loads(refused_text(event(given), BadRequest("topsecret is taken")))
    assert (record["errorCode"], record["errorMessage"]) == (
        "BadRequestException",
        f"{HIDDEN} is taken",
    )
    echoed = InvalidSignature("It is wrong.\n\nThe Canonical String ...topsecret")
    assert json.loads(refused_text(event(None), echoed))["errorMessage"] == "It is wrong."
    ours = json.loads(refused_text(event(given), KeyError("topsecret")))
    assert (ours["errorCode"], ours["errorMessage"]) == ("InternalFailure", "Internal server error")
    patch = {"patchOperations": [{"op": "replace", "path": "/name", "value": "lengthy"}]}
    record = json.loads(refused_text(event(patch), BadRequest("Invalid: lengthy")))
    assert record["errorMessage"] == "Invalid: lengthy"


def test_long_inputs_are_left_out() -> None:
    record = json.loads(text_of(event({"schema": "x" * 200_000}), {}))
    assert record["requestParameters"] == {"omitted": "200013 bytes"}


class Down(InMemoryStore):
    """Keeps no records."""

    @contextmanager
    def transaction(self, region: str, writes: bool) -> Iterator[InMemory]:
        with super().transaction(region, writes) as objects:

            def record(new: Recorded, before: str) -> bool:
                raise self.error("the disk is full")

            objects.record = record  # type: ignore[method-assign]
            yield objects

    error: type[Exception] = StoreDown


class Reader:
    """Lets somebody in who may only read."""

    def admit(self, request: Request, query: Query) -> Identity:
        caller = Caller("arn:aws:iam::1:user/bob", "AKIA", "", "", "AIDA")
        text = '{"Statement": {"Effect": "Allow", "Action": "apigateway:GET", "Resource": "*"}}'
        return Identity("1", "eu-west-1", caller, policy_of(text))


def plane(store: Store, admission: Admission | None = None, **operations: Any) -> ControlPlane:
    return ControlPlane(
        store,
        operations or OPERATIONS,
        SECRETS,
        admission or AnyCaller("123456789012", "us-east-1"),
        lambda what, error: None,
        lambda: NOW,
        lambda seconds: None,
    )


def told(store: Store) -> list[tuple[str, str | None]]:
    """The names of what is recorded, each with what it was refused for."""
    found = [json.loads(record.text) for record in store.recorded(0, 100)]
    assert verify(store, SECRETS)[0] == len(found)
    return [(record["eventName"], record.get("errorCode")) for record in found]


def ask(plane: ControlPlane, request: Request) -> Answer:
    answer = plane.answer(request)
    assert isinstance(answer, Answer)
    return answer


def call(method: str, target: str, body: bytes = b"") -> Request:
    return Request(method, target, {}, body)


def test_changes_and_refusals_are_recorded_reads_are_not() -> None:
    store = InMemoryStore()
    here = plane(store)
    made = json.loads(ask(here, call("POST", "/restapis", b'{"name": "a"}')).body)
    ask(here, call("GET", "/restapis"))
    ask(here, call("GET", "/restapis/none"))
    ask(here, call("DELETE", "/restapis/none"))
    ask(here, call("POST", "/restapis", b"{"))
    ask(here, call("POST", "/restapis", b'{"apiKeySource": "x"}'))
    ask(here, call("POST", "/nothing/here"))
    ask(here, call("DELETE", f"/restapis/{made['id']}"))
    assert told(store) == [
        ("CreateRestApi", None),
        ("DeleteRestApi", "NotFoundException"),
        ("CreateRestApi", "SerializationException"),
        ("CreateRestApi", "ValidationException"),
        ("DeleteRestApi", None),
    ]
    record = json.loads(store.recorded(0, 1)[0].text)
    assert record["responseElements"]["id"] == made["id"]


def test_who_is_not_let_in_is_recorded_reading_as_well() -> None:
    store = InMemoryStore()
    here = plane(store, Reader())
    assert ask(here, call("GET", "/account")).status == 200
    answer = ask(here, call("POST", "/restapis", b'{"name": "a"}'))
    assert (answer.status, list(json.loads(answer.body))) == (403, ["Message"])

    class Nobody:
        def admit(self, request: Request, query: Query) -> Identity:
            raise InvalidSignature("no")

    assert ask(plane(store, Nobody()), call("GET", "/account")).status == 403
    assert told(store) == [
        ("CreateRestApi", "AccessDeniedException"),
        ("GetAccount", "InvalidSignatureException"),
    ]
    first, second = (json.loads(record.text) for record in store.recorded(0, 2))
    assert first["userIdentity"]["userName"] == "bob"
    assert second["userIdentity"] == {"type": "Unknown"}
    assert second["readOnly"] is True


def test_a_mistake_of_ours_is_recorded() -> None:
    def fails(call: Call, given: Item) -> Item:
        raise ZeroDivisionError

    store = InMemoryStore()
    here = plane(store, CreateRestApi=fails)
    assert ask(here, call("POST", "/restapis", b'{"name": "a"}')).status == 500
    assert told(store) == [("CreateRestApi", "InternalFailure")]


def test_a_conflict_in_the_end_is_one_record() -> None:
    def busy(call: Call, given: Item) -> Item:
        raise ConcurrentChange("busy")

    store = InMemoryStore()
    answer = ask(plane(store, CreateRestApi=busy), call("POST", "/restapis", b'{"name": "a"}'))
    assert answer.status == 409
    assert told(store) == [("CreateRestApi", Conflict.type)]


@pytest.mark.parametrize("error", [StoreDown, ConcurrentChange])
def test_what_cannot_be_recorded_does_not_happen(error: type[Exception]) -> None:
    store = Down()
    store.error = error
    here = plane(store)
    answer = ask(here, call("POST", "/restapis", b'{"name": "a"}'))
    assert answer.status == 503
    assert ask(here, call("DELETE", "/restapis/none")).status == 503
    assert ask(here, call("GET", "/restapis/none")).status == 404
    with store.transaction("us-east-1", False) as objects:
        assert objects.rows(Kind.REST_API, "") == []


def test_a_test_invocation_is_recorded_when_it_begins() -> None:
    def inquires(call: Call, given: Item) -> Inquiry:
        if given["restApiId"] == "none":
            raise NotFound("no")
        return Inquiry(Question("test"), 1.0, lambda reply: Finished({"status": 200}))

    store = InMemoryStore()
    here = ControlPlane(
        store,
        {},
        SECRETS,
        AnyCaller("123456789012", "us-east-1"),
        lambda what, error: None,
        inquiries={"TestInvokeMethod": inquires},
    )
    body = b'{"headers": {"Cookie": "topsecret"}, "body": "topsecret"}'
    begun = here.answer(call("POST", "/restapis/a/resources/b/methods/GET", body))
    assert isinstance(begun, Pending)
    assert begun.answer(None).status == 200
    assert ask(here, call("POST", "/restapis/none/resources/b/methods/GET", body)).status == 404
    assert told(store) == [
        ("TestInvokeMethod", None),
        ("TestInvokeMethod", "NotFoundException"),
    ]
    assert "topsecret" not in "".join(record.text for record in store.recorded(0, 9))
