"""Which bodies may pass without being read, and what the engine does with those that do."""

from typing import Any

import pytest
from definitions import PREFIX, api, entry, http, operation, proxy
from plans import plan_of, request

from lockgate.engine.address import Directory
from lockgate.engine.canary import Canary
from lockgate.engine.effects import CallHttp, Fault, HttpAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.machine import admits_stream, begin, resume
from lockgate.engine.messages import Response
from lockgate.engine.plan import Plan
from lockgate.rules.limits import RESPONSE_BODY

ANY = f"{PREFIX}any-method"
BINARY: dict[str, Any] = {f"{PREFIX}binary-media-types": ["image/png"]}
COMPRESSED: dict[str, Any] = {f"{PREFIX}minimum-compression-size": 0}
MAPPED = {"integration.request.header.X": "method.request.body.a"}
STREAM = object()


def plan(
    integration: dict[str, Any], limit: int | None = None, members: Any = None, **document: Any
) -> Plan:
    definition = api({"/p": {ANY: {**operation(integration, 200), **(members or {})}}}, **document)
    definition[f"{PREFIX}request-validators"] = {"all": {"validateRequestBody": True}}
    return plan_of(definition, stage_variables={"backend": "h.test"}, payload_limit=limit)


def directory(found: Plan) -> Directory:
    return Directory([found], found, has_stage_segment=False)


MODEL = {
    f"{PREFIX}request-validator": "all",
    "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
}
PNG = {"Content-Type": "image/png"}
REQUESTS: dict[str, tuple[Plan, dict[str, str], bool]] = {
    "as ever": (plan(proxy("/"), RESPONSE_BODY), {}, False),
    "lifted": (plan(proxy("/")), {}, True),
    "custom": (plan(http("/", {"default": entry(200)})), {}, False),
    "compressed": (plan(proxy("/")), {"Content-Encoding": "gzip"}, False),
    "mapped": (plan(proxy("/", requestParameters=MAPPED)), {}, False),
    "with a model": (plan(proxy("/"), members=MODEL), {}, False),
    "a text among bytes": (plan(proxy("/"), **BINARY), {}, True),
    "bytes": (plan(proxy("/"), **BINARY), PNG, True),
    "decoded": (plan(proxy("/", contentHandling="CONVERT_TO_BINARY")), {}, False),
    "encoded": (plan(proxy("/", contentHandling="CONVERT_TO_TEXT"), **BINARY), PNG, False),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_that_nothing_reads(name: str) -> None:
    found, headers, admitted = REQUESTS[name]
    assert admits_stream(directory(found), request("POST", "/p", headers=headers)) == admitted


@pytest.mark.parametrize("target", ["/other", "/p/../p"])
def test_what_has_no_route_is_not_begun(target: str) -> None:
    assert not admits_stream(directory(plan(proxy("/"))), request("POST", target))


def test_the_canarys_definition_counts() -> None:
    stage, released = plan(proxy("/")), plan(http("/", {"default": entry(200)}))
    stage.canary = Canary(released, 50)
    for draw, admitted in ((10.0, False), (60.0, True)):
        asked = request("POST", "/p", draw=draw)
        assert admits_stream(directory(stage), asked) == admitted


ANSWERS: dict[str, tuple[Plan, dict[str, str], dict[bytes, bytes], bool]] = {
    "a text": (plan(proxy("/")), {}, {}, True),
    "a text among bytes": (plan(proxy("/"), **BINARY), {}, {}, True),
    "bytes for one who takes them": (
        plan(proxy("/"), **BINARY),
        {"Accept": "image/png"},
        {b"content-type": b"image/png"},
        True,
    ),
    "bytes for one who does not": (
        plan(proxy("/"), **BINARY),
        {},
        {b"content-type": b"image/png"},
        False,
    ),
    "to be compressed": (plan(proxy("/"), **COMPRESSED), {"Accept-Encoding": "gzip"}, {}, False),
    "not to be": (plan(proxy("/"), **COMPRESSED), {}, {}, True),
    "compressed already": (
        plan(proxy("/"), **COMPRESSED),
        {"Accept-Encoding": "gzip"},
        {b"content-encoding": b"gzip"},
        True,
    ),
}


def asked(found: Plan, headers: dict[str, str]) -> Exchange:
    exchange = begin(directory(found), request("GET", "/p", headers=headers))
    assert isinstance(exchange, Exchange)
    return exchange


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_that_nothing_reads(name: str) -> None:
    found, headers, fields, taken = ANSWERS[name]
    effect = asked(found, headers).effect
    assert isinstance(effect, CallHttp)
    assert effect.passage is not None
    assert effect.passage.takes_answer(200, fields) == taken


def test_the_answer_to_head_has_no_body_to_pass() -> None:
    exchange = begin(directory(plan(proxy("/", httpMethod="GET"))), request("HEAD", "/p"))
    assert isinstance(exchange, Exchange)
    assert isinstance(exchange.effect, CallHttp)
    assert exchange.effect.passage is not None
    assert not exchange.effect.passage.takes_answer(200, {})


def test_bodies_go_through_the_engine_unseen() -> None:
    incoming = request("POST", "/p")
    incoming.stream = object()
    exchange = begin(directory(plan(proxy("/"), 2 * RESPONSE_BODY)), incoming)
    assert isinstance(exchange, Exchange)
    effect = exchange.effect
    assert isinstance(effect, CallHttp)
    assert effect.passage is not None
    assert (effect.passage.request, effect.passage.limit) == (incoming.stream, 2 * RESPONSE_BODY)
    response = resume(exchange, HttpAnswer(201, [], b"", stream=STREAM))
    assert isinstance(response, Response)
    assert (response.status, response.stream, response.body) == (201, STREAM, b"")


def test_without_a_lifted_limit_nothing_passes() -> None:
    effect = asked(plan(proxy("/"), RESPONSE_BODY), {}).effect
    assert isinstance(effect, CallHttp)
    assert effect.passage is None


@pytest.mark.parametrize(
    ("limit", "seen", "told"),
    [
        (2 * RESPONSE_BODY, 2 * RESPONSE_BODY + 1, 2 * RESPONSE_BODY),
        (2 * RESPONSE_BODY, RESPONSE_BODY + 1, RESPONSE_BODY),
        (None, RESPONSE_BODY + 1, RESPONSE_BODY),
    ],
)
def test_the_limit_that_was_exceeded_is_told(limit: int | None, seen: int, told: int) -> None:
    response = resume(asked(plan(proxy("/"), limit), {}), Fault("too_large", str(seen)))
    assert isinstance(response, Response)
    failed = response.record.log[-2]
    assert response.status == 500
    assert failed.failure.facts["limit"] == told  # type: ignore[attr-defined]


def test_texts_may_have_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.streaming.STREAMED_TEXT", "whole")
    found = directory(plan(proxy("/"), **BINARY))
    assert not admits_stream(found, request("POST", "/p"))
    assert admits_stream(found, request("POST", "/p", headers=PNG))


def test_bodies_may_pass_whatever_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.streaming.HTTP_PROXY_CONTENT", False)
    found = directory(plan(proxy("/", contentHandling="CONVERT_TO_BINARY"), **BINARY))
    assert admits_stream(found, request("POST", "/p"))
