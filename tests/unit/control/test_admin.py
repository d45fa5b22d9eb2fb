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
from lockgate.control.served import Steps, Telling, every_api
from lockgate.engine.address import Directory
from lockgate.engine.plan import Operation, Plan
from lockgate.http1.head import framing
from lockgate.observe.recorder import Recorder
from lockgate.verify.rehearsal import CannedAnswer

DEFINITION = api(
    {
        "/x": {"get": operation(mock({"default": entry(200)}), 200)},
        "/y": {"get": operation(http("/", {"default": entry(201)}), 201)},
    }
)
PLAN = plan_of(DEFINITION, stage_variables={"backend": "h"})


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


class Stages:
    """Two APIs that calls have deployed; a stage of one of them cannot be compiled."""

    def __init__(self) -> None:
        self.names: Any = [("bad", "dev"), ("a", "dev"), ("a", "bad"), ("a", "test")]
        self.has_canary = False
        self.domains: Any = {}
        self.made: dict[tuple[str, str], Plan] = {}

    @property
    def plans(self) -> list[Plan]:
        return list(self.made.values())

    def has(self, api_id: str) -> bool:
        return any(api_id == one for one, _ in self.names)

    def plan(self, api_id: str, stage: str) -> Plan | None:
        if (api_id, stage) not in self.names:
            return None
        if "bad" in (api_id, stage):
            raise KeyError("httpMethod")
        made = plan_of(DEFINITION, stage=stage, stage_variables={"backend": "h"})
        return self.made.setdefault((api_id, stage), made)


def deployed(later: Any = None) -> ThisProcess:
    """A process that serves what calls have deployed, and nothing else."""
    directory = Directory([], on_demand=Stages())
    return ThisProcess(Recorder(), lambda: directory, Deployed, later=later)


def told(sources: Any, target: str) -> Message:
    message = Message(target)
    Admin(sources, lambda: CONDITION).handle(message)  # type: ignore[arg-type]
    return message


def test_a_list_makes_nothing_that_nobody_has_asked_for() -> None:
    sources = deployed()
    found = told(sources, "/_lockgate/apis").document["item"]
    assert [(one["api"], one["stage"]) for one in found] == Stages().names
    for one in found:
        unknown = [one[key] for key in ("canary", "digest", "routes", "problem")]
        assert unknown == [None] * 4
    told(sources, "/_lockgate/apis/a")
    again = told(sources, "/_lockgate/apis").document["item"]
    assert [one["stage"] for one in again if one["routes"]] == ["dev", "test"]
    assert {tuple(one) for one in again} == {tuple(found[0])}


def test_a_stage_that_cannot_be_made_hides_no_other() -> None:
    sources = deployed()
    for _ in range(2):
        found = told(sources, "/_lockgate/apis/a").document["item"]
        assert [one["stage"] for one in found] == ["dev", "bad", "test"]
        assert {tuple(one) for one in found} == {tuple(found[0])}
        good, bad, _ = found
        assert {200, 500} <= set(good["routes"][0]["statuses"])
        assert (good["problem"], bad["routes"], bad["digest"]) == (None, None, None)
        assert bad["problem"] == "this stage cannot be compiled: KeyError: 'httpMethod'"
    assert told(sources, "/_lockgate/apis/other").status == 404


def test_a_method_that_cannot_be_made_hides_no_other() -> None:
    plan = plan_of(DEFINITION, stage_variables={"backend": "h"})

    def fail(operation: Operation) -> None:
        raise RecursionError("too deep")

    first = next(one for node in plan.router.nodes() for one in node.methods.values())
    first.pending = fail
    sources = ThisProcess(Recorder(), lambda: Directory([plan]), Deployed)
    for _ in range(2):
        (found,) = told(sources, f"/_lockgate/apis/{plan.settings.api_id}").document["item"]
        assert found["problem"] == f"{first.route} cannot be compiled: RecursionError: too deep"
        known = {one["route"]: one["statuses"] is not None for one in found["routes"]}
        assert known == {"GET /x": first.route != "GET /x", "GET /y": first.route != "GET /y"}


def test_requests_have_their_turn_between_two_steps() -> None:
    turns: list[Any] = []
    sources = deployed(turns.append)
    first, second = (told(sources, "/_lockgate/apis/a") for _ in range(2))
    answered_in = []
    for turn in range(1, 100):
        # However many ask, one step is taken in a turn.
        assert len(turns) == 1
        turns.pop()()
        answered_in += [turn] if (first.status, second.status) in ((200, 0), (200, 200)) else []
        if second.status:
            break
    assert not turns
    assert first.document == second.document
    # A turn for each stage, for each of two methods of two stages, and the end.
    assert (answered_in[0], answered_in[-1]) == (8, 16)
    third = told(sources, "/_lockgate/apis/a")
    while turns:
        turns.pop()()
    assert third.document == first.document


def test_a_fault_ends_what_it_is_in_and_nothing_behind_it() -> None:
    def faulty() -> Steps:
        yield
        raise AssertionError("ours")

    turns: list[Any] = []
    replies: list[Any] = []
    telling = Telling(turns.append)
    telling.begin(faulty(), replies.append)
    telling.begin(every_api(Directory([PLAN])), replies.append)
    turns.pop()()
    with pytest.raises(AssertionError):
        turns.pop()()
    while turns:
        turns.pop()()
    assert replies[0] is None
    assert replies[1][0]["api"] == PLAN.settings.api_id


class Unanswering:
    """Workers, none of which replies."""

    def __init__(self, is_up: bool) -> None:
        self.is_up = is_up

    def ask(self, question: Question, done: Any) -> None:
        raise AssertionError(question)

    def ask_one(self, question: Question, seconds: float, done: Any) -> bool:
        assert (question.kind, seconds) == ("apis", 60.0)
        if self.is_up:
            done(None)
        return self.is_up


@pytest.mark.parametrize("target", ["/_lockgate/apis", "/_lockgate/apis/a"])
def test_no_worker_and_no_reply_are_told_apart(target: str) -> None:
    message = told(Unanswering(is_up=False), target)
    assert (message.status, message.document) == (503, {"message": "no worker is up"})
    message = told(Unanswering(is_up=True), target)
    words = "the worker that was asked has ended, or did not reply in 60 s"
    assert (message.status, message.document) == (504, {"message": words})


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
