"""The control port: records, the vocabulary, what is served."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from definitions import api, entry, http, mock, operation
from plans import ask, plan_of

from lockgate.control.admin import Admin, vocabulary
from lockgate.control.condition import Condition, WorkerCondition
from lockgate.control.questions import Deployed, Question, ThisProcess
from lockgate.engine.address import Directory
from lockgate.engine.plan import Plan
from lockgate.http1.head import framing
from lockgate.observe.recorder import Recorder
from lockgate.verify.rehearsal import CannedAnswer

PLAN = plan_of(
    api(
        {
            "/x": {"get": operation(mock({"default": entry(200)}), 200)},
            "/y": {"get": operation(http("/", {"default": entry(201)}), 201)},
        }
    ),
    stage_variables={"backend": "h"},
)


CONDITION = Condition(state="ready")
CONDITION.take(Directory([PLAN]), 1_700_000_000.5)


class Message:
    """What the control port looks at of a message, and the answer."""

    def __init__(self, target: str, method: str = "GET", refusal: Any = None) -> None:
        self.target = target
        self.fields = {b"host": b"127.0.0.1:8081"}
        self.method = method
        self.refusal = refusal
        self.status = 0
        self.document: Any = None

    def respond(self, status: int, kind: str, lines: list[Any], body: bytes) -> None:
        assert (kind, lines) == ("application/json", [])
        self.status, self.document = status, json.loads(body)


@pytest.fixture
def recorder() -> Recorder:
    made = Recorder()
    rows = [("/x", "one"), ("/x", "two/+"), ("/y", "three"), ("/nowhere", "four")]
    for path, id in rows:
        record = ask(PLAN, "GET", path, canned=CannedAnswer(status=500)).response.record
        record.extended_id = id
        made.keep(record)
    return made


def admin_of(recorder: Recorder, condition: Condition = CONDITION) -> Admin:
    return Admin(ThisProcess(recorder, lambda: Directory([PLAN]), Deployed), lambda: condition)


def get(recorder: Recorder, target: str, method: str = "GET", refusal: Any = None) -> Message:
    message = Message(target, method, refusal)
    admin_of(recorder).handle(message)  # type: ignore[arg-type]
    return message


@pytest.mark.parametrize(
    ("target", "method", "status", "words"),
    [
        ("/", "GET", 404, "/_lockgate/health"),
        ("/_lockgate/", "GET", 404, "there is no"),
        ("/_lockgate/nothing", "GET", 404, "nothing"),
        ("/_lockgate/rules/x", "GET", 404, "rules"),
        ("/_lockgate/traces", "GET", 404, "traces"),
        ("/_lockgate/traces/nope", "GET", 404, "the last 2000 are kept"),
        ("/_lockgate/health", "POST", 405, "only GET"),
        ("/_lockgate/health", "HEAD", 200, "ok"),
    ],
)
def test_what_is_there_and_what_not(
    recorder: Recorder, target: str, method: str, status: int, words: str
) -> None:
    message = get(recorder, target, method)
    assert message.status == status
    assert words in json.dumps(message.document)


def test_a_request_that_is_not_well_formed(recorder: Recorder) -> None:
    message = get(recorder, "/_lockgate/health", refusal=framing("x", "S-14"))
    assert (message.status, message.document) == (400, {"message": "Bad Request"})


@pytest.mark.parametrize("kind", ["traces", "decisions"])
@pytest.mark.parametrize("id", ["one", "two/+"])
def test_one_record(recorder: Recorder, kind: str, id: str) -> None:
    for text in (id, quote(id, safe="")):
        message = get(recorder, f"/_lockgate/{kind}/{text}?x=1")
        assert (message.status, message.document["id"]) == (200, id)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["four", "three", "two/+", "one"]),
        ("limit=1", ["four"]),
        ("limit=0", []),
        ("limit=x", ["four", "three", "two/+", "one"]),
        ("limit=" + "9" * 5_000, ["four", "three", "two/+", "one"]),
        ("status=200", ["two/+", "one"]),
        ("status=200&limit=1", ["two/+"]),
        ("rule=integration_response.default", ["three", "two/+", "one"]),
        ("cause=failure.no_route", ["four"]),
        ("route=GET%20/y", ["three"]),
        ("api=b", []),
        ("unknown=x&status=201", ["three"]),
    ],
)
def test_lists_of_records(recorder: Recorder, query: str, wanted: list[str]) -> None:
    message = get(recorder, f"/_lockgate/decisions?{query}")
    assert [record["id"] for record in message.document["item"]] == wanted


def test_the_apis(recorder: Recorder) -> None:
    found = get(recorder, "/_lockgate/apis").document["item"]
    assert [(one["api"], one["stage"], one["file"]) for one in found] == [("a", "dev", "api.yaml")]
    routes = {route["route"]: route for route in found[0]["routes"]}
    assert list(routes) == ["GET /x", "GET /y"]
    assert {200, 500} <= set(routes["GET /x"]["statuses"])
    assert {201, 500, 504} <= set(routes["GET /y"]["statuses"])
    assert 504 not in routes["GET /x"]["statuses"]
    assert routes["GET /x"]["dynamic"] is routes["GET /y"]["dynamic"] is False


def test_a_list_makes_nothing_that_nobody_has_asked_for() -> None:
    class Stages:
        def __init__(self) -> None:
            self.names: Any = [("bad", "dev"), ("a", "dev")]
            self.has_canary = False
            self.domains: Any = {}
            self.plans: list[Plan] = []

        def has(self, api_id: str) -> bool:
            return any(api_id == one for one, _ in self.names)

        def plan(self, api_id: str, stage: str) -> Plan:
            assert stage == "dev"
            if api_id == "bad":
                raise KeyError("httpMethod")
            self.plans = [PLAN]
            return PLAN

    found: list[Any] = []
    sources = ThisProcess(Recorder(), lambda: Directory([], on_demand=Stages()), Deployed)
    sources.ask(Question("apis"), found.extend)
    assert [(one["api"], one["routes"]) for one in found[0]] == [("bad", None), ("a", None)]
    sources.ask(Question("apis", id="a"), found.extend)
    assert [one["api"] for one in found[1]] == [PLAN.settings.api_id]


def test_the_vocabulary(recorder: Recorder) -> None:
    assert get(recorder, "/_lockgate/rules").document == json.loads(json.dumps(vocabulary()))


FIELDS: list[tuple[dict[bytes, bytes], int]] = [
    ({b"host": b"localhost"}, 200),
    ({b"host": b"LOCALHOST:9"}, 200),
    ({b"host": b"[::1]:8081"}, 200),
    ({b"host": b"127.0.0.1:8081", b"origin": b"http://127.0.0.1:8081"}, 200),
    ({b"host": b"127.0.0.1:8081", b"sec-fetch-site": b"same-origin"}, 200),
    ({b"host": b"127.0.0.1:8081", b"sec-fetch-site": b"none"}, 200),
    ({}, 403),
    ({b"host": b"evil.example:8081"}, 403),
    ({b"host": b"127.0.0.1.evil.example"}, 403),
    ({b"host": b"localhost.evil.example:8081"}, 403),
    ({b"host": b"127.0.0.1:8081\n"}, 403),
    ({b"host": b"127.0.0.1:8081", b"origin": b"http://evil.example"}, 403),
    ({b"host": b"127.0.0.1:8081", b"origin": b"http://127.0.0.1:3000"}, 403),
    ({b"host": b"127.0.0.1:8081", b"origin": b"null"}, 403),
    ({b"host": b"127.0.0.1:8081", b"sec-fetch-site": b"cross-site"}, 403),
]


@pytest.mark.parametrize(("fields", "status"), FIELDS, ids=str)
def test_only_its_own_pages_are_answered(
    recorder: Recorder, fields: dict[bytes, bytes], status: int
) -> None:
    message = Message("/_lockgate/traces/one")
    message.fields = fields
    admin_of(recorder).handle(message)  # type: ignore[arg-type]
    assert message.status == status
    assert ("id" in message.document) == (status == 200)
    assert ("the control port" in message.document.get("message", "")) == (status == 403)


def test_a_list_tells_in_short(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("a list works out no losers")

    monkeypatch.setattr("lockgate.engine.candidates.for_selection", never)
    monkeypatch.setattr("lockgate.engine.candidates.for_route", never)
    items = get(recorder, "/_lockgate/decisions").document["item"]
    assert list(items[0]) == ["id", "time", "method", "route", "status", "rule", "sentence"]
    assert [item["route"] for item in items] == [None, "GET /y", "GET /x", "GET /x"]
    assert items[1]["status"] == 201
    assert items[1]["sentence"].startswith("201 because")


# -- whether the gateway is ready, and what it serves


def asked(condition: Condition, target: str) -> Message:
    message = Message(target)
    admin_of(Recorder(), condition).handle(message)  # type: ignore[arg-type]
    return message


@pytest.mark.parametrize("target", ["/_lockgate/ready", "/readyz"])
def test_ready_tells_what_is_served_since_when(target: str) -> None:
    message = asked(CONDITION, target)
    assert message.status == 200
    assert message.document == {
        "ready": True,
        "state": "ready",
        "version": 1,
        "since": "2023-11-14T22:13:20Z",
        "definitions": [
            {
                "api": "a",
                "stage": PLAN.settings.stage,
                "file": "api.yaml",
                "digest": PLAN.definition.source.digest,
            }
        ],
        "workers": [],
    }


@pytest.mark.parametrize("state", ["starting", "draining", "down"])
def test_a_gateway_that_is_not_ready_is_still_alive(state: str) -> None:
    condition = Condition(state=state, workers=[WorkerCondition(1, 0, "down", 3)])
    message = asked(condition, "/_lockgate/ready")
    assert (message.status, message.document["state"]) == (503, state)
    assert message.document["since"] is None
    assert message.document["workers"] == [{"number": 1, "pid": 0, "state": "down", "restarts": 3}]
    for target in ("/_lockgate/live", "/healthz"):
        assert (asked(condition, target).status, asked(condition, target).document) == (
            200,
            {"live": True},
        )


@pytest.mark.parametrize("target", ["/readyz/x", "/_lockgate/ready/x", "/_lockgate/live/x"])
def test_nothing_is_below_them(target: str) -> None:
    assert asked(CONDITION, target).status == 404
