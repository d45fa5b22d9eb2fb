"""Calls as transactions: made again when another was in the way, whole or not at all."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lockgate.control.call import Call
from lockgate.control.errors import NotFound
from lockgate.control.operations import Operation
from lockgate.control.operations.kinds import Finished, Inquiry
from lockgate.control.pending import Pending
from lockgate.control.plane import ATTEMPTS, ControlPlane
from lockgate.control.questions import Question
from lockgate.control.request import AnyCaller, Request
from lockgate.control.wire_output import Answer
from lockgate.store.in_memory import InMemory, InMemoryStore
from lockgate.store.objects import ConcurrentChange, Item, Kind, Store, StoreDown
from lockgate.store.secrets import Secrets

ACCOUNT = Request("GET", "/account", {})
LATER = "Unable to complete operation due to concurrent modification. Please try again later."


class Busy(InMemoryStore):
    """Another change is in the way of the first transactions."""

    def __init__(self, times: int, error: type[Exception] = ConcurrentChange) -> None:
        super().__init__()
        self.times = times
        self.error = error
        self.begun: list[tuple[str, bool]] = []

    @contextmanager
    def transaction(self, region: str, writes: bool) -> Iterator[InMemory]:
        self.begun.append((region, writes))
        with super().transaction(region, writes) as objects:
            yield objects
            if len(self.begun) <= self.times:
                raise self.error("busy")


class Plane:
    """A plane with one operation for all that is asked of it."""

    def __init__(self, store: Store, run: Operation, *names: str) -> None:
        self.said: list[str] = []
        self.pauses: list[float] = []
        operations = dict.fromkeys(names or ("GetAccount",), run)
        self.plane = ControlPlane(
            store,
            operations,
            Secrets(b"k" * 32),
            AnyCaller("111122223333", "us-east-1"),
            lambda what, error: self.said.append(f"{what}: {error}"),
            lambda: 1_700_000_000.9,
            self.pauses.append,
        )

    def ask(self, request: Request = ACCOUNT) -> tuple[int, str | None, Any]:
        answer = self.plane.answer(request)
        assert isinstance(answer, Answer)
        body = json.loads(answer.body) if answer.body else None
        return answer.status, dict(answer.headers).get("x-amzn-ErrorType"), body


def nothing(call: Call, given: Item) -> Item:
    return {"apiKeyVersion": "4", "throttleSettings": {"rateLimit": 1, "burstLimit": None}}


def test_a_call_is_made_again_when_another_was_in_its_way() -> None:
    store = Busy(ATTEMPTS - 1)
    plane = Plane(store, nothing)
    assert plane.ask() == (
        200,
        None,
        {"apiKeyVersion": "4", "throttleSettings": {"rateLimit": 1.0}},
    )
    assert store.begun == [("us-east-1", False)] * ATTEMPTS
    assert len(plane.pauses) == ATTEMPTS - 1


def test_in_the_end_it_is_a_conflict() -> None:
    plane = Plane(Busy(ATTEMPTS), nothing)
    assert plane.ask() == (409, "ConflictException", {"message": LATER})


def test_a_store_that_is_down_is_told_to_the_operator() -> None:
    plane = Plane(Busy(1, StoreDown), nothing)
    status, error, _ = plane.ask()
    assert (status, error) == (503, "ServiceUnavailableException")
    assert "GET /account" in plane.said[0]


def test_a_mistake_of_ours_is_not_shown() -> None:
    def fails(call: Call, given: Item) -> Item:
        return {}[given["secret"]]

    plane = Plane(InMemoryStore(), fails)
    assert plane.ask() == (500, "InternalFailure", {"message": "Internal server error"})
    assert "KeyError" not in plane.said[0]
    assert "secret" in plane.said[0]


def test_what_is_refused_leaves_nothing() -> None:
    def half(call: Call, given: Item) -> Item:
        call.objects.insert(Kind.REST_API, "", "a", {})
        raise NotFound("no")

    store = InMemoryStore()
    plane = Plane(store, half, "CreateRestApi")
    body = b'{"name": "x"}'
    assert plane.ask(Request("POST", "/restapis", {}, body))[:2] == (404, "NotFoundException")
    with store.transaction("us-east-1", False) as objects:
        assert objects.find(Kind.REST_API, "", "a") is None


def test_the_scope_of_the_signature_is_the_region() -> None:
    calls: list[Call] = []

    def look(call: Call, given: Item) -> None:
        calls.append(call)

    store = Busy(0)
    plane = Plane(store, look)
    scope = b"AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-central-1/apigateway/aws4_request, x"
    plane.ask(Request("GET", "/account", {b"authorization": scope}, source_ip="1.2.3.4"))
    query = "X-Amz-Credential=AKIQ%2F20261122%2Fap-south-1%2Fapigateway%2Faws4_request"
    plane.ask(Request("GET", f"/account?{query}", {}))
    plane.ask(Request("GET", "/account", {b"authorization": b"Bearer x"}))
    assert [call.region for call in calls] == ["eu-central-1", "ap-south-1", "us-east-1"]
    assert [call.caller.access_key for call in calls] == ["AKID", "AKIQ", ""]
    assert calls[0].caller.source_ip == "1.2.3.4"
    assert (calls[0].account, calls[0].now) == ("111122223333", 1_700_000_000)
    assert [region for region, _ in store.begun] == ["eu-central-1", "ap-south-1", "us-east-1"]


def test_head_is_get() -> None:
    store = Busy(0)
    assert Plane(store, nothing).ask(Request("HEAD", "/account", {}))[0] == 200
    assert store.begun == [("us-east-1", False)]


def test_an_operation_that_is_not_there_is_said_to_be_not_executed() -> None:
    status, error, body = Plane(InMemoryStore(), nothing).ask(Request("GET", "/sdktypes", {}))
    assert (status, error) == (404, "UnknownOperationException")
    assert body == {"message": "GetSdkTypes is not executed"}


TEST = Request("POST", "/restapis/a/resources/b/methods/GET", {}, b"{}")


def asked(store: Store, finish: Callable[[Any], Finished]) -> tuple[Pending | Answer, list[str]]:
    """What comes of a call whose answer a process that serves knows, and what is told of it."""
    said: list[str] = []

    def inquire(call: Call, given: Item) -> Inquiry:
        return Inquiry(Question("test", id=given["restApiId"]), 7.0, finish)

    plane = ControlPlane(
        store,
        {},
        Secrets(b"k" * 32),
        AnyCaller("111122223333", "us-east-1"),
        lambda what, error: said.append(f"{what}: {error!r}"),
        pause=lambda seconds: None,
        inquiries={"TestInvokeMethod": inquire},
    )
    return plane.answer(TEST), said


def test_who_asks_others_does_so_after_a_transaction_with_the_record_of_it() -> None:
    store = Busy(1)
    pending, _ = asked(store, lambda reply: Finished({"status": reply}, "t-1"))
    assert store.begun == [("us-east-1", True)] * 2
    assert isinstance(pending, Pending)
    assert (pending.question.id, pending.seconds) == ("a", 7.0)
    answer = pending.answer(418)
    assert (answer.status, json.loads(answer.body)) == (200, {"status": 418})
    names = [name for name, _ in answer.headers]
    assert names == ["x-amzn-RequestId", "x-amz-apigw-id", "x-lockgate-trace"]


def test_replies_that_cannot_be_answered_with() -> None:
    def refuse(reply: Any) -> Finished:
        raise {1: NotFound("no"), 2: KeyError("x")}[reply]

    pending, said = asked(InMemoryStore(), refuse)
    assert isinstance(pending, Pending)
    assert [pending.answer(reply).status for reply in (1, 2)] == [404, 500]
    assert "KeyError" in said[0]
    refused, _ = asked(Busy(ATTEMPTS), refuse)
    assert isinstance(refused, Answer)
    assert refused.status == 409
