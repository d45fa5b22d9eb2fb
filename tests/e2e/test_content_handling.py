"""Text and bytes: every cell of both tables, through HTTP, with real bytes."""

import base64
import gzip
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import (
    PREFIX,
    api,
    entry,
    function,
    function_proxy,
    http,
    mock,
    operation,
    proxy,
)
from plans import plan_of
from plans import request as asking

from lockgate.rules.content_handling import ANSWERS, REQUESTS, TEXTS_ONLY
from lockgate.testing import Answer, FakeBackend, RunningGateway, serve
from lockgate.verify.rehearsal import CannedAnswer, rehearse
from lockgate.verify.status_map import covers, of_operation

ANY = f"{PREFIX}any-method"
TYPES = f"{PREFIX}binary-media-types"
HANDLINGS = (None, "CONVERT_TO_TEXT", "CONVERT_TO_BINARY")
PNG = b"\x89PNG\r\n\x1a\n\x00\xff\xfe"
BASE64 = base64.b64encode(PNG)
BROKEN = b'{"no": "base64"}'
REPLACED = PNG.decode("utf-8", "replace").encode()
READS = {"application/json": "[$input.body]", "image/png": "[$input.body]"}
ISE = b'{"message": "Internal server error"}'


def name_of(handling: str | None) -> str:
    return handling or "NONE"


def with_handling(members: dict[str, Any], handling: str | None) -> dict[str, Any]:
    return members if handling is None else {**members, "contentHandling": handling}


def paths() -> dict[str, Any]:
    """Methods for each contentHandling: of requests, of answers, with templates and without."""
    found: dict[str, Any] = {}
    for handling in HANDLINGS:
        name = name_of(handling)
        asks = http("/echo", {"default": entry(200)}, httpMethod="POST")
        found[f"/ask/{name}"] = with_handling(asks, handling)
        rendered = {**asks, "requestTemplates": READS}
        found[f"/ask/{name}/template"] = with_handling(rendered, handling)
        found[f"/ask/{name}/proxy"] = with_handling(proxy("/echo"), handling)
        answers = with_handling(entry(200), handling)
        found[f"/get/{name}"] = http("/answer", {"default": answers})
        read = {**answers, "responseTemplates": {"application/json": "[$input.body]"}}
        found[f"/get/{name}/template"] = http("/answer", {"default": read})
        found[f"/call/{name}"] = function("text", {"default": answers})
    found["/proxied"] = proxy("/answer")
    return {path: {ANY: operation(one, 200)} for path, one in found.items()}


def text(_event: Any) -> str:
    """A function that returns base64, as custom integrations return bytes."""
    return BASE64.decode()


@pytest.fixture(scope="module")
def with_types(backend: FakeBackend) -> Iterator[RunningGateway]:
    document = api(paths(), **{TYPES: ["image/*", "application/OCTET-stream"]})
    with serve(
        document, stage_variables={"backend": backend.address}, functions={"text": text}
    ) as running:
        yield running


@pytest.fixture(scope="module")
def without_types(backend: FakeBackend) -> Iterator[RunningGateway]:
    with serve(
        api(paths()), stage_variables={"backend": backend.address}, functions={"text": text}
    ) as running:
        yield running


@pytest.fixture(scope="module")
def everything(backend: FakeBackend) -> Iterator[RunningGateway]:
    with serve(
        api(paths(), **{TYPES: ["*/*"]}),
        stage_variables={"backend": backend.address},
        functions={"text": text},
    ) as running:
        yield running


def check_refused(gateway: RunningGateway, answer: Answer, reason: str, step: str) -> Any:
    """The decision of an answer that content handling refused."""
    assert (answer.status, answer.body) == (500, ISE)
    assert answer.header("x-amzn-ErrorType") == "InternalServerErrorException"
    record = gateway.record(answer)
    assert record["rule"] == "gateway_response.API_CONFIGURATION_ERROR"
    assert record["cause"] == "failure.content_handling"
    decision = next(d for d in record["decisions"] if d["name"] == "failure.content_handling")
    assert (decision["step"], decision["facts"]["reason"]) == (step, reason)
    return decision


# -- requests

REQUEST_CELLS: list[tuple[bool, str | None, bytes, bytes]] = [
    (False, None, b"plain", b"plain"),
    (False, None, PNG, REPLACED),
    (False, "CONVERT_TO_TEXT", b"plain", b"plain"),
    (False, "CONVERT_TO_TEXT", PNG, REPLACED),
    (False, "CONVERT_TO_BINARY", BASE64, PNG),
    (True, None, PNG, PNG),
    (True, "CONVERT_TO_TEXT", PNG, BASE64),
    (True, "CONVERT_TO_BINARY", PNG, PNG),
]


def test_the_cells_of_requests_are_all_there() -> None:
    assert {(is_binary, handling) for is_binary, handling, *_ in REQUEST_CELLS} == set(REQUESTS)


@pytest.mark.parametrize("is_proxy", [False, True])
@pytest.mark.parametrize(("is_binary", "handling", "body", "wanted"), REQUEST_CELLS)
def test_what_a_backend_gets(
    with_types: RunningGateway,
    backend: FakeBackend,
    is_binary: bool,
    handling: str | None,
    body: bytes,
    wanted: bytes,
    is_proxy: bool,
) -> None:
    backend.answers("/echo")
    kind = "IMAGE/png; q=1" if is_binary else "text/plain"
    path = f"/ask/{name_of(handling)}" + ("/proxy" if is_proxy else "")
    answer = with_types.request("POST", path, body, {"Content-Type": kind})
    assert answer.status == 200
    assert backend.received[-1].body == wanted


@pytest.mark.parametrize("handling", HANDLINGS)
@pytest.mark.parametrize("kind", ["image/png", "text/plain", None])
def test_without_types_nothing_is_binary(
    without_types: RunningGateway, backend: FakeBackend, handling: str | None, kind: str | None
) -> None:
    backend.answers("/echo")
    headers = {} if kind is None else {"Content-Type": kind}
    path = f"/ask/{name_of(handling)}"
    assert without_types.request("POST", path, BASE64, headers).status == 200
    wanted = PNG if handling == "CONVERT_TO_BINARY" else BASE64
    assert backend.received[-1].body == wanted


@pytest.mark.parametrize("suffix", ["", "/proxy", "/template"])
@pytest.mark.parametrize(
    "body",
    [BROKEN, b"aGk=\n", b" aGk=", b"aGk=aGk=", b"a", b"aG-_", "aGkä".encode(), b"=aGk", b'"aGk="'],
)
def test_a_request_that_is_no_base64(
    with_types: RunningGateway, backend: FakeBackend, body: bytes, suffix: str
) -> None:
    before = len(backend.received)
    headers = {"Content-Type": "application/json"}
    answer = with_types.request("POST", f"/ask/CONVERT_TO_BINARY{suffix}", body, headers)
    decision = check_refused(with_types, answer, "not_base64", "22")
    assert decision["definition"]["pointer"].endswith("-integration/contentHandling")
    assert "missing" not in decision["definition"]
    assert decision["facts"]["phase"] == "request"
    assert len(backend.received) == before


@pytest.mark.parametrize("body", [b"aGk", b"aGk=", b""])
def test_padding_may_be_left_out(
    with_types: RunningGateway, backend: FakeBackend, body: bytes
) -> None:
    backend.answers("/echo")
    headers = {"Content-Type": "text/plain"}
    assert with_types.request("POST", "/ask/CONVERT_TO_BINARY", body, headers).status == 200
    assert backend.received[-1].body == (b"hi" if body else b"")


# -- request templates


@pytest.mark.parametrize(
    ("kind", "handling", "body", "wanted"),
    [
        ("application/json", None, b"plain", b"[plain]"),
        ("application/json", "CONVERT_TO_TEXT", b"plain", b"[plain]"),
        ("image/png", "CONVERT_TO_TEXT", PNG, b"[" + BASE64 + b"]"),
        ("application/octet-stream", "CONVERT_TO_TEXT", PNG, BASE64),
        ("application/octet-stream", None, PNG, PNG),
        ("application/octet-stream", "CONVERT_TO_BINARY", PNG, PNG),
    ],
)
def test_request_templates_read_texts(
    with_types: RunningGateway,
    backend: FakeBackend,
    kind: str,
    handling: str | None,
    body: bytes,
    wanted: bytes,
) -> None:
    backend.answers("/echo")
    path = f"/ask/{name_of(handling)}/template"
    assert with_types.request("POST", path, body, {"Content-Type": kind}).status == 200
    assert backend.received[-1].body == wanted


@pytest.mark.parametrize(
    ("kind", "handling", "body"),
    [
        ("image/png", None, PNG),
        ("image/png", None, b""),
        ("image/png", "CONVERT_TO_BINARY", PNG),
        ("application/json", "CONVERT_TO_BINARY", BASE64),
        (None, "CONVERT_TO_BINARY", b""),
    ],
)
def test_bytes_never_reach_a_request_template(
    with_types: RunningGateway, kind: str | None, handling: str | None, body: bytes
) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    path = f"/ask/{name_of(handling)}/template"
    answer = with_types.request("POST", path, body, headers)
    decision = check_refused(with_types, answer, "bytes_and_template", "24")
    facts = decision["facts"]
    assert facts["template"] == (kind or "application/json")
    assert facts.get("binary_media_type") == ("image/*" if handling is None else None)
    pointer = decision["definition"]["pointer"]
    if handling is None:
        assert pointer.endswith("x-amazon-apigateway-integration")
        assert decision["definition"]["missing"] == "contentHandling"
        assert facts["binary_media_types_at"].startswith("api.json:")
    else:
        assert pointer.endswith("/contentHandling")


# -- answers

ANSWER_CELLS: list[tuple[str, str, str | None, bytes, bytes]] = [
    ("text/plain", "text/plain", None, b"plain", b"plain"),
    ("text/plain", "text/plain", None, PNG, REPLACED),
    ("text/plain", "text/plain", "CONVERT_TO_TEXT", b"plain", b"plain"),
    ("text/plain", "text/plain", "CONVERT_TO_BINARY", BASE64, PNG),
    ("text/plain", "image/png", None, BASE64, PNG),
    ("text/plain", "image/png", "CONVERT_TO_TEXT", b"plain", b"plain"),
    ("text/plain", "image/png", "CONVERT_TO_BINARY", BASE64, PNG),
    ("image/gif", "text/plain", None, PNG, BASE64),
    ("image/gif", "text/plain", "CONVERT_TO_TEXT", PNG, BASE64),
    ("image/gif", "text/plain", "CONVERT_TO_BINARY", PNG, PNG),
    ("image/gif", "image/png", None, PNG, PNG),
    ("image/gif", "image/png", "CONVERT_TO_TEXT", PNG, BASE64),
    ("image/gif", "image/png", "CONVERT_TO_BINARY", PNG, PNG),
]


def test_the_cells_of_answers_are_all_there() -> None:
    cells = {("gif" in kind, "png" in accept, how) for kind, accept, how, *_ in ANSWER_CELLS}
    assert cells == set(ANSWERS)


@pytest.mark.parametrize(("kind", "accept", "handling", "body", "wanted"), ANSWER_CELLS)
def test_what_a_client_gets(
    with_types: RunningGateway,
    backend: FakeBackend,
    kind: str,
    accept: str,
    handling: str | None,
    body: bytes,
    wanted: bytes,
) -> None:
    backend.answers("/answer", headers={"Content-Type": kind}, body=body)
    headers = {"Accept": accept}
    answer = with_types.request("GET", f"/get/{name_of(handling)}", headers=headers)
    assert (answer.status, answer.body) == (200, wanted)
    assert answer.header("Content-Length") == str(len(wanted))
    if handling is None:
        proxied = with_types.request("GET", "/proxied", headers=headers)
        assert (proxied.status, proxied.body) == (200, wanted)
        assert proxied.header("Content-Type") == kind


@pytest.mark.parametrize("handling", TEXTS_ONLY)
@pytest.mark.parametrize("accept", ["image/png", "*/*", None])
def test_answers_of_an_api_without_types(
    without_types: RunningGateway, backend: FakeBackend, handling: str | None, accept: str | None
) -> None:
    backend.answers("/answer", headers={"Content-Type": "image/png"}, body=BASE64)
    headers = {} if accept is None else {"Accept": accept}
    answer = without_types.request("GET", f"/get/{name_of(handling)}", headers=headers)
    assert answer.body == (PNG if handling == "CONVERT_TO_BINARY" else BASE64)
    backend.answers("/answer", headers={"Content-Type": "image/png"}, body=PNG)
    if handling != "CONVERT_TO_BINARY":
        answer = without_types.request("GET", f"/get/{name_of(handling)}", headers=headers)
        assert answer.body == REPLACED
        assert without_types.request("GET", "/proxied", headers=headers).body == REPLACED


@pytest.mark.parametrize(
    ("accept", "is_wanted"),
    [
        ("image/webp", True),
        ("Image/PNG;q=0.1, text/html", True),
        ("image/*", True),
        ("application/octet-stream", True),
        ("text/html, image/png", False),
        ("*/*", False),
        ("*", False),
        ("image", False),
        ("", False),
        (None, False),
    ],
)
def test_only_the_first_type_of_accept_counts(
    with_types: RunningGateway, backend: FakeBackend, accept: str | None, is_wanted: bool
) -> None:
    backend.answers("/answer", headers={"Content-Type": "image/png"}, body=PNG)
    headers = {} if accept is None else {"Accept": accept}
    answer = with_types.request("GET", "/get/NONE", headers=headers)
    assert answer.body == (PNG if is_wanted else BASE64)


def test_an_answer_without_a_type_is_json(with_types: RunningGateway, backend: FakeBackend) -> None:
    backend.answers("/answer", body=b"plain")
    assert with_types.request("GET", "/get/NONE").body == b"plain"


@pytest.mark.parametrize(
    ("path", "accept"),
    [("/get/CONVERT_TO_BINARY", "text/plain"), ("/get/NONE", "image/png"), ("/proxied", "image/a")],
)
def test_an_answer_that_is_no_base64(
    with_types: RunningGateway, backend: FakeBackend, path: str, accept: str
) -> None:
    backend.answers("/answer", headers={"Content-Type": "text/html"}, body="<html>")
    answer = with_types.request("GET", path, headers={"Accept": accept})
    decision = check_refused(with_types, answer, "not_base64", "29")
    pointer = decision["definition"]["pointer"]
    if path == "/get/CONVERT_TO_BINARY":
        assert pointer.endswith("/responses/default/contentHandling")
    elif path == "/get/NONE":
        assert pointer.endswith("/responses/default")
        assert decision["definition"]["missing"] == "contentHandling"
    else:
        assert pointer.endswith("x-amazon-apigateway-integration")
    assert decision["facts"]["phase"] == "response"


@pytest.mark.parametrize(
    ("kind", "accept", "length"),
    [
        ("image/gif", "image/png", "10"),
        ("image/gif", "text/plain", None),
        ("text/plain", "text/plain", "10"),
        ("text/plain", "image/png", None),
    ],
)
def test_head_tells_no_length_of_another_form(
    with_types: RunningGateway, backend: FakeBackend, kind: str, accept: str, length: str | None
) -> None:
    backend.answers("/answer", headers={"Content-Type": kind}, body="0123456789")
    answer = with_types.request("HEAD", "/proxied", headers={"Accept": accept})
    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("Content-Length") == length


@pytest.mark.parametrize("gateway", ["with_types", "without_types"])
def test_a_text_in_a_coding_is_not_looked_at(
    gateway: str, backend: FakeBackend, request: pytest.FixtureRequest
) -> None:
    running: RunningGateway = request.getfixturevalue(gateway)
    body = gzip.compress(b"plain")
    headers = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
    backend.answers("/answer", headers=headers, body=body)
    for path in ("/get/NONE", "/proxied"):
        assert running.request("GET", path).body == body
    for handling in ("NONE", "CONVERT_TO_TEXT"):
        assert running.request("GET", f"/get/{handling}/template").body == b"[plain]"


def test_bytes_in_a_coding_are_base64_of_it(
    with_types: RunningGateway, backend: FakeBackend
) -> None:
    body = gzip.compress(PNG)
    headers = {"Content-Type": "image/png", "Content-Encoding": "gzip"}
    backend.answers("/answer", headers=headers, body=body)
    answer = with_types.request("GET", "/get/CONVERT_TO_TEXT/template")
    assert answer.body == b"[" + base64.b64encode(body) + b"]"


# -- response templates


@pytest.mark.parametrize(
    ("kind", "accept", "handling", "body", "wanted"),
    ANSWER_CELLS,
)
def test_response_templates_read_texts_and_never_bytes(
    with_types: RunningGateway,
    backend: FakeBackend,
    kind: str,
    accept: str,
    handling: str | None,
    body: bytes,
    wanted: bytes,
) -> None:
    backend.answers("/answer", headers={"Content-Type": kind}, body=body)
    path = f"/get/{name_of(handling)}/template"
    answer = with_types.request("GET", path, headers={"Accept": accept})
    if wanted != PNG:
        assert answer.body == b"[" + wanted + b"]"
        return
    decision = check_refused(with_types, answer, "bytes_and_template", "29")
    assert decision["facts"]["template"] == "application/json"
    assert ("binary_media_type" in decision["facts"]) == (handling is None)


# -- functions


@pytest.mark.parametrize(
    ("accept", "handling", "wanted"),
    [
        ("text/plain", None, b'"' + BASE64 + b'"'),
        ("text/plain", "CONVERT_TO_TEXT", b'"' + BASE64 + b'"'),
        ("text/plain", "CONVERT_TO_BINARY", PNG),
        ("image/png", None, PNG),
    ],
)
def test_a_functions_text_becomes_bytes_without_its_quotes(
    with_types: RunningGateway, accept: str, handling: str | None, wanted: bytes
) -> None:
    answer = with_types.request("GET", f"/call/{name_of(handling)}", headers={"Accept": accept})
    assert (answer.status, answer.body) == (200, wanted)


# -- every type is binary


def test_everything_is_bytes(everything: RunningGateway, backend: FakeBackend) -> None:
    backend.answers("/echo")
    backend.answers("/answer", headers={"Content-Type": "text/html"}, body=PNG)
    assert everything.request("POST", "/ask/NONE", PNG).status == 200
    assert backend.received[-1].body == PNG
    for accept in ({}, {"Accept": "text/html"}, {"Accept": "*/*"}):
        assert everything.request("GET", "/get/NONE", headers=accept).body == PNG
        assert everything.request("GET", "/proxied", headers=accept).body == PNG


PREFLIGHTS: dict[str, tuple[dict[str, Any], int, str | None]] = {
    "as it is usually written": (mock({"default": entry(204)}), 500, "24"),
    "cured": ({**mock({"default": entry(204)}), "contentHandling": "CONVERT_TO_TEXT"}, 204, None),
    "with a response template": (
        {**mock({"default": entry(200, "{}")}), "contentHandling": "CONVERT_TO_TEXT"},
        500,
        "29",
    ),
    "with that cured too": (
        {
            **mock({"default": entry(200, "{}", contentHandling="CONVERT_TO_TEXT")}),
            "contentHandling": "CONVERT_TO_TEXT",
        },
        200,
        None,
    ),
    "with an empty response template": (
        {**mock({"default": entry(200, "")}), "contentHandling": "CONVERT_TO_TEXT"},
        200,
        None,
    ),
}


@pytest.mark.parametrize("name", PREFLIGHTS)
def test_preflights_where_everything_is_bytes(name: str) -> None:
    integration, status, step = PREFLIGHTS[name]
    document = api({"/": {"options": operation(integration, 200, 204)}}, **{TYPES: ["*/*"]})
    with serve(document) as running:
        answer = running.request("OPTIONS", "/")
        assert answer.status == status
        if step is not None:
            decision = check_refused(running, answer, "bytes_and_template", step)
            assert decision["facts"]["binary_media_type"] == "*/*"


def test_a_mock_answers_texts_to_clients_that_want_one() -> None:
    integration = mock({"default": entry(200, "{}")})
    document = api({"/": {"get": operation(integration, 200)}}, **{TYPES: ["image/png"]})
    with serve(document) as running:
        assert running.request("GET", "/", headers={"Accept": "text/html"}).body == b"{}"
        answer = running.request("GET", "/", headers={"Accept": "image/png"})
        check_refused(running, answer, "bytes_and_template", "29")


# -- what is not certain, the other way


def test_proxied_bodies_may_be_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.compile_content.HTTP_PROXY_CONTENT", False)
    for types in ({}, {TYPES: ["image/png"]}):
        document = api({"/": {ANY: operation(proxy("/", contentHandling=HANDLINGS[2]))}}, **types)
        plan = plan_of(document, stage_variables={"backend": "h.test"})
        asked = asking("POST", "/", PNG, {"Accept": "image/png"})
        rehearsal = rehearse(plan, asked, CannedAnswer(body=PNG))
        assert rehearsal.response.body == PNG
        assert getattr(rehearsal.effects[0], "body", None) == PNG


def test_quotes_of_a_function_may_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.content_handling.BASE64_QUOTES", False)
    called = function("f", {"default": entry(200, contentHandling="CONVERT_TO_BINARY")})
    plan = plan_of(api({"/": {ANY: operation(called, 200)}}))
    for body, status in ((b'"aGk="', 500), (b"1234", 200)):
        response = rehearse(plan, asking(), CannedAnswer(body=body)).response
        assert int(response.status) == status


# -- with request validators


@pytest.mark.parametrize("handling", HANDLINGS)
def test_a_validator_sees_the_body_as_it_came_and_mappings_what_became_of_it(
    handling: str | None,
) -> None:
    """The check of bodies comes before content handling, mappings come behind it."""
    mapped = {"integration.request.header.X-Name": "method.request.body.name"}
    integration = with_handling(
        http("/", {"default": entry(200)}, httpMethod="POST", requestParameters=mapped), handling
    )
    schema = {"type": "object", "required": ["name"]}
    members: dict[str, Any] = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
    validator = {
        f"{PREFIX}request-validators": {"body": {"validateRequestBody": True}},
        f"{PREFIX}request-validator": "body",
    }
    told = []
    for root in ({}, validator):
        document = api(
            {"/": {"post": operation(integration, 200, **members)}},
            **{TYPES: ["application/json"], **root},
        )
        plan = plan_of(document, stage_variables={"backend": "h.test"})
        headers = {"Content-Type": "application/json"}
        for body in (b'{"name": "Rex"}', base64.b64encode(b'{"name": "Rex"}'), b"{}"):
            rehearsal = rehearse(plan, asking("POST", "/", body, headers), CannedAnswer())
            sent = [dict(getattr(one, "headers", ())).get("X-Name") for one in rehearsal.effects]
            told.append((int(rehearsal.response.status), sent))
    mapped_name = None if handling == "CONVERT_TO_TEXT" else "Rex"
    assert told[0] == told[3] == (200, [mapped_name])
    assert told[4:] == [(400, []), (400, [])]


# -- all of it at once


def every_method() -> Iterator[dict[str, Any]]:
    """Integrations of all types with every contentHandling, with templates and without."""
    for asked in HANDLINGS:
        for answered in HANDLINGS:
            for template in (None, "[$input.body]", ""):
                response = with_handling(entry(200, template), answered)
                made = http("/", {"default": response})
                if template is not None:
                    made["requestTemplates"] = {"application/json": template, "image/png": template}
                yield with_handling(made, asked)
                yield with_handling({**made, "type": "mock"}, asked)
                uri = function("f", {})["uri"]
                yield with_handling(
                    {**made, "type": "aws", "httpMethod": "POST", "uri": uri}, asked
                )
        yield with_handling(proxy("/"), asked)
        yield with_handling(function_proxy("f"), asked)


FUNCTION_ANSWERS = (
    b'"' + BASE64 + b'"',
    b'{"statusCode": 200, "body": "aGk=", "isBase64Encoded": true}',
    b'{"statusCode": 200, "body": "{}", "isBase64Encoded": true}',
)
KINDS = (None, "application/json", "image/png")


@pytest.mark.parametrize("types", [None, ["image/png"], ["application/json"], ["*/*"]])
def test_every_answer_is_foreseen(types: list[str] | None) -> None:
    """No request meets a fault, and each answer is one that the status map has."""
    root = {} if types is None else {TYPES: types}
    seen = set()
    for integration in every_method():
        document = api({"/": {ANY: operation(integration, 200)}}, **root)
        plan = plan_of(document, stage_variables={"backend": "h.test"})
        possible = of_operation(plan.router.root.methods["ANY"], plan)
        is_function = integration["type"].startswith("aws")
        bodies = FUNCTION_ANSWERS if is_function else (PNG, BASE64, b'{"statusCode": 200}')
        for kind, accept, body in itertools.product(KINDS, KINDS, bodies):
            headers = {} if kind is None else {"Content-Type": kind}
            if accept is not None:
                headers["Accept"] = accept
            lines = () if kind is None else (("Content-Type", kind),)
            canned = CannedAnswer(headers=lines, body=body)
            sent = b'{"statusCode": 200}' if body == PNG else body
            told = rehearse(plan, asking("POST", "/", sent, headers), canned).response.record
            assert told.deciding is not None
            cause = None if told.cause is None else told.cause.name
            assert cause != "failure.internal"
            assert covers(possible, int(told.status or 0), told.deciding.name, cause), cause
            seen.add(cause)
    assert "failure.content_handling" in seen
    assert None in seen
