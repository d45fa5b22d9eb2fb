"""Small rules that are easily got wrong, each with the answer and its record; no network."""

import gzip
import json
from typing import Any

import pytest
from definitions import FUNCTION, api, entry, function, function_proxy, http, mock, operation, proxy
from plans import Told, ask, compiled, plan_of

from lockgate.diagnostics import Report
from lockgate.engine.compile import compile_plan
from lockgate.engine.plan import PlanSettings
from lockgate.engine.record import render
from lockgate.formats.openapi import read_definition
from lockgate.testing import serve
from lockgate.verify.rehearsal import CannedAnswer
from lockgate.verify.status_map import covers, of_operation

ANY = "x-amazon-apigateway-any-method"
OK = {"default": entry(200)}
BACKEND = {"backend": "h.test"}


def told(
    integration: dict[str, Any],
    *given: Any,
    canned: CannedAnswer | None = None,
    variables: dict[str, str] | None = None,
    path: str = "/",
    **root: Any,
) -> Told:
    """The answer of an API with one resource."""
    document = api({path: {ANY: operation(integration, 200, 404, 418)}}, **root)
    plan = plan_of(document, stage_variables={**BACKEND, **(variables or {})})
    return ask(plan, *given, canned=canned)


# -- functions and services


def test_a_function_behind_a_stage_variable_is_compared_by_its_message() -> None:
    called = function("${stageVariables.fn}", OK)
    answer = told(called, variables={"fn": "f"}, canned=CannedAnswer(function_error="boom"))
    assert 'none of 0 patterns matches lambda.errorMessage "boom"' in answer.sentence


def test_a_payload_that_is_no_json_points_at_its_template() -> None:
    called = function("f", OK, requestTemplates={"application/json": "{a"})
    found = told(called).decision("failure.payload_not_json")
    assert found["definition"]["pointer"].endswith("/requestTemplates/application~1json")
    assert "missing" not in found["definition"]


@pytest.mark.parametrize(
    ("templates", "ending", "missing"),
    [
        ({"application/json": "{}"}, "/requestTemplates/application~1json", None),
        ({"text/plain": '{"statusCode": 200}'}, "/requestTemplates", "application/json"),
        (None, "/x-amazon-apigateway-integration", "requestTemplates"),
    ],
)
def test_a_mock_without_a_status_points_at_its_template(
    templates: dict[str, str] | None, ending: str, missing: str | None
) -> None:
    integration = {"type": "mock", "responses": OK}
    if templates is not None:
        integration["requestTemplates"] = templates
    definition = told(integration).decision("failure.mock_status")["definition"]
    assert definition["pointer"].endswith(ending)
    assert definition.get("missing") == missing


@pytest.mark.parametrize(
    "status",
    ["123456789012345678901234567890123.5", "1e400", "-1e99", "200.5", "99999999999999999999"],
)
def test_odd_numbers_as_status_are_malformed(status: str) -> None:
    canned = CannedAnswer(body=b'{"statusCode": %s}' % status.encode())
    answer = told(function_proxy("f"), canned=canned)
    assert (answer.status, answer.cause) == (502, "failure.proxy_malformed")


def test_proxy_events_hold_what_is_for_the_function_only() -> None:
    given = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=x",
        "X-HTTP-Method-Override": "PUT",
        "X-Mine": "1",
    }
    answer = told(function_proxy("f"), "GET", "/", "", given)
    event = json.loads(answer.effects[0].payload)
    assert event["httpMethod"] == "PUT"
    assert {name.lower() for name in event["headers"]} & {name.lower() for name in given} == {
        "x-mine"
    }
    assert answer.record["method"] == "GET"


def test_mappings_of_a_function_proxy_have_no_effect() -> None:
    mapped = {"integration.request.header.X": "method.request.querystring.q"}
    declared = [{"name": "q", "in": "query"}]
    called = function_proxy("f", requestParameters=mapped)
    document = api({"/": {ANY: operation(called, parameters=declared)}})
    assert ask(plan_of(document), "GET", "/?q=%0a").cause != "failure.request_mapping"
    mapped = {"integration.request.header.Authorization": "'x'"}
    answer = told(function_proxy("f", requestParameters=mapped))
    assert answer.cause == "failure.request_mapping"


# -- selection


def test_patterns_look_at_the_beginning_of_long_texts() -> None:
    text = "x" * 70_000 + "Y"
    called = function("f", {"default": entry(200), "x+": entry(404)})
    answer = told(called, canned=CannedAnswer(function_error=text))
    assert answer.status == 404
    full = {"statusCode": "${1}", "x-lockgate-match": "full"}
    called = function("f", {"default": entry(200), "(?:x{1000})*(x)x*": full})
    assert told(called, canned=CannedAnswer(function_error=text), extensions=True).status == 200


def test_two_references_are_two_entries() -> None:
    one, two = r"\.a\.(\d{3})$", r"\.b\.(\d{3})$"
    called = function("f", {"default": entry(200), one: entry("$1"), two: entry("$1")})
    for text, status in (("x.a.404", 404), ("x.b.410", 410), ("x.c.410", 200)):
        answer = told(called, canned=CannedAnswer(function_error=text), extensions=True)
        assert answer.status == status


def test_a_header_as_source_is_named() -> None:
    source = {"statusCode": "$1", "x-lockgate-source": "header:X-Code"}
    integration = http("/", {"default": entry(200), r"(\d{3})": source})
    canned = CannedAnswer(headers=(("X-Code", "418"),))
    answer = told(integration, canned=canned, extensions=True)
    assert answer.status == 418
    assert answer.decision("capture_group")["compared"]["source"] == "integration.header.X-Code"


def test_a_method_response_may_be_written_with_the_reference() -> None:
    called = function("f", {"default": entry(200), r"(\d{3})": entry("$1")})
    responses = {"200": {"description": "x"}, "$1": {"description": "x"}}
    document = api({"/": {ANY: {**operation(called), "responses": responses}}}, extensions=True)
    answer = ask(plan_of(document), canned=CannedAnswer(function_error="410"))
    assert answer.status == 410
    plan, report = compiled({**document, "x-lockgate-extensions": False})
    assert plan is None
    assert "'$1' is no status" in str(report.errors[0])


# -- addresses of backends


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("'a b'", "a%20b"),
        ("'a%20b'", "a%20b"),
        ("stageVariables.odd", "x%26y%3Dz%20a"),
        ("'x&y=z'", "x&y=z"),
        ("'ä#'", "%C3%A4%23"),
    ],
)
def test_fixed_query_values_are_encoded_already(source: str, sent: str) -> None:
    mapped = {"integration.request.querystring.q": source}
    answer = told(http("/", OK, requestParameters=mapped), variables={"odd": "x&y=z a"})
    assert answer.effects[0].target == f"/?q={sent}"


@pytest.mark.parametrize(
    ("source", "sent"),
    [("'a%20b'", "a%20b"), ("'a b'", "a%20b"), ("stageVariables.odd", "a%2520b")],
)
def test_fixed_path_values_are_encoded_already(source: str, sent: str) -> None:
    mapped = {"integration.request.path.id": source}
    answer = told(http("/{id}", OK, requestParameters=mapped), variables={"odd": "a%20b"})
    assert answer.effects[0].target == f"/{sent}"


def test_slots_of_a_query_keep_their_place() -> None:
    mapped = {"integration.request.path.z": "method.request.path.z"}
    integration = http("/q?z={z}", OK, requestParameters=mapped)
    declared = [{"name": "z", "in": "path", "required": True}]
    document = api({"/{z}": {ANY: operation(integration, 200, parameters=declared)}})
    answer = ask(plan_of(document, stage_variables=BACKEND), "GET", "/a%3Fb@c:d;e%26f")
    assert answer.effects[0].target == "/q?z=a%3Fb%40c%3Ad%3Be%26f"


def test_an_override_of_the_verb_is_not_passed_on() -> None:
    answer = told(proxy("/"), "POST", "/", "", {"X-HTTP-Method-Override": "DELETE"})
    assert answer.effects[0].method == "DELETE"
    assert "x-http-method-override" not in {name.lower() for name, _ in answer.effects[0].headers}


# -- bodies


@pytest.mark.parametrize(
    ("coding", "body", "status", "cause"),
    [
        ("gzip", gzip.compress(b'{"statusCode": 404}'), 404, None),
        ("identity", b'{"statusCode": 404}', 404, None),
        ("br", b"x", 415, "failure.content_encoding"),
        ("gzip", b"x", 415, "failure.content_encoding"),
    ],
)
def test_compressed_bodies(coding: str, body: bytes, status: int, cause: str | None) -> None:
    integration = mock({"404": entry(404), "default": entry(200)}, "$input.body")
    answer = told(integration, "POST", "/", body, {"Content-Encoding": coding})
    assert (answer.status, answer.cause) == (status, cause)


def test_a_compressed_body_reaches_the_backend_plain() -> None:
    answer = told(proxy("/"), "POST", "/", gzip.compress(b"text"), {"Content-Encoding": "gzip"})
    assert answer.effects[0].body == b"text"
    assert "content-encoding" not in {name.lower() for name, _ in answer.effects[0].headers}


@pytest.mark.parametrize("body", ['{"a": "\\ud800"}', '{"a": "\\udc00\\ud83d"}'])
def test_halves_of_characters_become_question_marks(body: str) -> None:
    integration = mock({"default": entry(200, "$input.path('$.a')")}, "$input.path('$')")
    template = '#set($x = $input.path("$.a")){"statusCode": 200, "x": "$x"}'
    integration["requestTemplates"] = {"application/json": template}
    assert told(integration, "POST", "/", body).status == 200
    called = function("f", {"default": entry(200, "$input.path('$.b')")})
    canned = CannedAnswer(body=body.replace('"a"', '"b"').encode())
    answer = told(called, "POST", "/", "{}", canned=canned)
    assert set(answer.body) == {"?"}


# -- gateway responses, overrides, routes


def test_headers_of_gateway_responses_see_the_error() -> None:
    entry_with = {
        "MISSING_AUTHENTICATION_TOKEN": {
            "responseParameters": {
                "gatewayresponse.header.X-Type": "context.error.responseType",
                "gatewayresponse.header.X-Text": "context.error.message",
                "gatewayresponse.header.X-None": "context.error.validationErrorString",
            },
            "responseTemplates": {"text/plain": "https://$stageVariables.host.example.com/"},
        }
    }
    answer = told(mock(OK), "GET", "/x", variables={"host": "h"}, gateway_responses=entry_with)
    assert answer.header("X-Type") == "MISSING_AUTHENTICATION_TOKEN"
    assert answer.header("X-Text") == "Missing Authentication Token"
    assert answer.header("X-None") is None
    assert answer.body == "https://h.example.com/"


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("#set($context.responseOverride.status = 404)", "", 404),
        (
            "#set($context.responseOverride.status = 404)",
            '#set($context.responseOverride = {"header": {}})',
            200,
        ),
        (
            "#set($context.responseOverride.status = 404)",
            "#set($context.responseOverride = 1)",
            200,
        ),
        ("", '#set($context.responseOverride = {"status": 418})', 418),
    ],
)
def test_a_new_override_map_replaces_the_old_one(first: str, second: str, status: int) -> None:
    integration = mock({"default": entry(200, second + "x")}, first + '{"statusCode": 200}')
    assert told(integration).status == status


def test_a_value_that_is_removed_may_be_set_again() -> None:
    template = (
        '#set($h = $context.responseOverride.header)#set($h.a = "1")$h.remove("a")#set($h.a = "2")'
    )
    answer = told(mock({"default": entry(200, template)}))
    assert (answer.status, answer.header("a")) == (200, "2")


def test_a_signature_without_a_date_is_incomplete() -> None:
    header = "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c"
    answer = told(mock(OK), "GET", "/x", "", {"Authorization": header})
    assert answer.header("x-amzn-ErrorType") == "IncompleteSignatureException"
    assert "either a 'X-Amz-Date' or a 'Date' header" in answer.body
    given = {"Authorization": header, "X-Amz-Date": "20261122T000000Z"}
    answer = told(mock(OK), "GET", "/x", "", given)
    assert answer.header("x-amzn-ErrorType") == "MissingAuthenticationTokenException"


def test_the_server_as_a_whole_is_no_resource() -> None:
    answer = told(mock(OK), "OPTIONS", "*")
    assert (answer.status, answer.cause) == (403, "failure.no_route")


def test_a_record_names_the_routes_that_would_have_fitted() -> None:
    here = operation(mock(OK), 200)
    paths = {
        "/pets/new": {"get": here, ANY: here},
        "/pets/{id}": {"get": here},
        "/{proxy+}": {ANY: here},
        "/pets/{id}/toys": {"get": here},
    }
    plan = plan_of(api(paths))
    route = ask(plan, "GET", "/pets/new").decision("select.route")
    assert {one["label"]: one.get("reason") for one in route["candidates"]} == {
        "GET /pets/new": None,
        "ANY /pets/new": "specific_verb_wins",
        "GET /pets/{id}": "literal_preferred",
        "ANY /{proxy+}": "greedy_last",
    }
    route = ask(plan, "GET", "/pets/7").decision("select.route")
    assert {one["label"]: one.get("reason") for one in route["candidates"]} == {
        "GET /pets/{id}": None,
        "ANY /{proxy+}": "greedy_last",
    }
    assert "candidates" not in ask(plan, "GET", "/x").decision("select.route")


TRACE = "x-lockgate-trace"
MAPPED = entry(200, responseParameters={f"method.response.header.{TRACE}": "'theirs'"})
SET = entry(200, f"#set($context.responseOverride.header.{TRACE} = 'theirs')")
ALIKE: dict[str, tuple[dict[str, Any], CannedAnswer | None, str | None]] = {
    "of a backend": (proxy("/"), CannedAnswer(headers=((TRACE, "theirs"),)), "theirs"),
    "of a function": (
        function_proxy("f"), CannedAnswer(body=b'{"headers": {"X-Lockgate-Trace": "theirs"}}'),
        "theirs",
    ),
    "mapped": (mock({"default": MAPPED}), None, "theirs"),
    "set by a template": (mock({"default": SET}), None, None),
    "of a gateway response": (mock({}), None, None),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_headers_that_tell_of_decisions_are_the_gateways_own(name: str) -> None:
    integration, canned, remapped = ALIKE[name]
    theirs = {f"gatewayresponse.header.{TRACE}": "'theirs'"}
    declared = operation(integration, 200, headers=(TRACE,))
    answer = ask(
        plan_of(
            api(
                {"/": {ANY: declared}},
                gateway_responses={
                    "DEFAULT_5XX": {
                        "responseParameters": theirs,
                    }
                },
            ),
            stage_variables=BACKEND,
        ),
        canned=canned,
    )
    own = [value for given, value in answer.response.headers if given.lower() == TRACE]
    assert own == [answer.record["id"]]
    assert answer.header(f"x-amzn-Remapped-{TRACE}") == remapped


def test_a_record_tells_that_a_header_replaced_the_verb() -> None:
    here = operation(mock(OK), 200)
    plan = plan_of(api({"/pets/{id}": {"get": here, "post": here}, "/{proxy+}": {ANY: here}}))
    compared = {"source": "request.header.X-HTTP-Method-Override", "text": "DELETE", "length": 6}
    answer = ask(plan, "POST", "/pets/7", "", {"X-HTTP-Method-Override": " delete"})
    assert (answer.record["method"], answer.record["route"]) == ("POST", "ANY /{proxy+}")
    route = answer.decision("select.route")
    # POST /pets/{id} is no loser: nobody looked for it
    assert (route["compared"], route.get("candidates")) == (compared, None)
    refused = ask(plan, "POST", "/", "", {"X-HTTP-Method-Override": "DELETE"})
    assert refused.decision("failure.no_route")["compared"] == compared
    same = ask(plan, "POST", "/pets/7", "", {"X-HTTP-Method-Override": "POST"})
    assert "compared" not in same.decision("select.route")


def test_later_media_types_are_not_read() -> None:
    templates = {"application/json": "json", "text/html": "html", "text/csv": "csv"}
    integration = mock({"default": {"statusCode": "200", "responseTemplates": templates}})
    answer = told(integration, "GET", "/", "", {"Accept": "text/html;q=0.1, Application/JSON"})
    assert answer.body == "html"
    found = answer.decision("select.response_template")["candidates"]
    assert {one["label"]: one.get("reason") for one in found} == {
        "application/json": "only_first_read",
        "text/html": None,
        "text/csv": "media_type_differs",
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/srv/apis/a.yaml", "a.yaml"),
        ("d/a.yaml", "d/a.yaml"),
        ('a"b\\c\n.yaml', 'a\\"b\\\\c?.yaml'),
    ],
)
def test_files_are_named_without_absolute_folders(name: str, shown: str) -> None:
    report = Report()
    document = api({"/": {ANY: operation(mock(OK), 200)}})
    definition = read_definition(name, json.dumps(document).encode(), report)
    assert definition is not None
    plan = compile_plan(definition, PlanSettings(api_id="a"), report)
    assert plan is not None
    answer = ask(plan)
    assert f'at="{shown}:1:' in (answer.header("x-lockgate-decision") or "")
    assert "/srv" not in json.dumps(answer.record)


def test_the_map_knows_certificates_behind_a_link() -> None:
    linked = http("/", OK, connectionType="VPC_LINK", connectionId="l")
    document = api({"/": {ANY: operation(linked, 200)}})
    endpoints = {"l": "https://h.test"}
    plan = plan_of(document, stage_variables=BACKEND, endpoints=endpoints)
    answer = ask(plan, canned=CannedAnswer(fault="tls"))
    assert answer.cause == "failure.backend_tls"
    record = render(answer.response.record)
    possible = of_operation(next(iter(plan.router.root.methods.values())), plan)
    assert covers(possible, answer.status, record["rule"], answer.cause)


# -- documents


def test_pseudo_parameters_are_filled_before_anything_is_read() -> None:
    uri = FUNCTION.format("f").replace("us-east-1", "${AWS::Region}")
    uri = uri.replace("arn:aws:", "arn:${AWS::Partition}:")
    called = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    texts = {"application/json": "${AWS::Region} ${AWS::AccountId} $AWS"}
    document = api(
        {
            "/f": {ANY: operation(called)},
            "/": {
                ANY: operation(
                    mock({"default": {"statusCode": "200", "responseTemplates": texts}}), 200
                )
            },
        }
    )
    with serve(document, region="eu-west-1") as gateway:
        assert gateway.request("GET", "/").body == b"eu-west-1 123456789012 "


@pytest.mark.parametrize(
    ("integration", "code"),
    [
        (http("/", OK, responseTransferMode="STREAM"), "not-executed.response-transfer-mode"),
        (http("/", OK, tlsConfig={"serverNameToVerify": "x"}), "not-executed.server-name"),
        (mock({"-": entry(200)}), "integration-response.dash"),
    ],
)
def test_what_has_no_effect_is_said(integration: dict[str, Any], code: str) -> None:
    document = api({"/": {ANY: operation(integration, 200)}})
    _, report = compiled(document, stage_variables=BACKEND)
    assert code in [found.code for found in report.findings]


def test_openapi_31_is_taken_with_a_warning() -> None:
    plan, report = compiled({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}})
    assert plan is not None
    assert [found.code for found in report.findings] == ["document.openapi-31"]
