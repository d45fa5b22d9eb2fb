"""For every name of the vocabulary of decisions a real exchange in whose record it stands."""

import contextlib
import gzip
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from definitions import api, entry, function, function_proxy, http, mock, operation, proxy
from nginx import TLS
from raw_backend import RawBackend

from lockgate.engine.client_certificate import Peer
from lockgate.engine.messages import Request
from lockgate.rules import limits
from lockgate.testing import FakeBackend, RunningGateway, free_port, serve

ANY_METHOD = "x-amazon-apigateway-any-method"
OK = {"default": entry(200)}
ALL = (200, 400, 404, 410, 500)


class Case(NamedTuple):
    """A request: ``raw`` in place of the rest are bytes as they are sent.

    ``patches`` are names of the product that have another value meanwhile: doubts with two
    values, times that nobody wants to wait for, and a fault of the gateway's own. ``is_cut``: the
    answer's body breaks off.
    """

    path: str = "/"
    body: str | bytes | None = None
    verb: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    raw: bytes = b""
    patches: tuple[tuple[str, Any], ...] = ()
    is_cut: bool = False


# -- what serves


def _tell(event: dict[str, Any]) -> Any:
    """A function that does what its event says; of a proxy event, the body."""
    if event.get("body"):
        event = {"return": {"statusCode": 204, "body": "text"}}
    if "raise" in event:
        raise ValueError(event["raise"])
    return event.get("return")


def _from_nobody(*given: Any, **named: Any) -> Request:
    """A request of a client without the certificate that it is to have."""
    request = Request(*given, **named)
    request.peer = Peer(None, "missing")
    return request


def _broken(_given: object) -> str:
    raise RuntimeError("a fault")


_BROKEN = "$input.json('$[')"
_NUMBERS = {"404": entry(404), r"4\d\d": entry(400), "41.": entry(410), r"5\d\d": entry(500)}
_GROUPS = {
    "literal.*": entry(400),
    r"code\.(\w+)": entry("$1"),
    r"only(\d{3})?": entry("$1"),
    r"(\d{3})": entry("$1"),
    r"fall\.(\w+)": entry("${1}:502"),
}
_OVERRIDE = "#set($context.responseOverride.status = $input.path('$.s')){\"statusCode\": 200}"
_AGAIN = "#if($input.params('again') == 'yes')#set($context.responseOverride.status = 404)#end"
_TWICE = "#set($context.responseOverride.status = 400)#set($context.responseOverride.status = 404)"
_TYPES = {"application/json": "{}", "application/xml": "<x/>"}
_VALUE = {"responseParameters": {"method.response.header.X": "integration.response.body.v"}}
_VALID = {
    "x-amazon-apigateway-request-validator": "all",
    "parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}],
    "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
}
_PAYLOAD_LIMIT = 2 * limits.RESPONSE_BODY
_LENGTH = {"requestParameters": {"integration.request.header.Content-Length": "'1'"}}


def _mocks() -> dict[str, dict[str, Any]]:
    typed = {**entry(200), "responseTemplates": _TYPES}
    return {
        "/choose": mock({**OK, **_NUMBERS}, "$input.body"),
        "/override": mock({"default": entry(200, _AGAIN)}, _OVERRIDE),
        "/dropped": mock({"404": entry(404)}, _OVERRIDE),
        "/twice": mock(OK, _TWICE),
        "/template": mock(OK, _BROKEN),
        "/response-template": mock({"default": entry(200, _BROKEN)}),
        "/undeclared": mock({"default": entry(201)}),
        "/status": mock(OK, "{}"),
        "/type": {**mock(OK), "passthroughBehavior": "never"},
        "/bytes": {**mock(OK), "contentHandling": "CONVERT_TO_BINARY"},
        "/types": {**mock({"default": typed}), "requestTemplates": {
            "application/json": '{"statusCode": 200}', "application/xml": "x"}},
    }  # fmt: skip


def _functions() -> dict[str, dict[str, Any]]:
    never = {r"(a+)+\1b": entry(400)}
    return {
        "/group": function("tell", {**OK, **_GROUPS}),
        "/budget": function("tell", {**OK, **never}),
        "/busy": function("busy", OK),
        "/missing": function("missing", OK),
        "/payload": function("tell", OK),
        "/proxy": function_proxy("tell"),
        "/default": function_proxy("empty"),
        "/throws": function_proxy("throws"),
        "/malformed": function_proxy("malformed"),
    }


def _backends(secure: RawBackend) -> dict[str, dict[str, Any]]:
    link = {"connectionType": "VPC_LINK", "connectionId": "nowhere"}
    return {
        "/http-proxy": proxy("/ok"),
        "/mapping": http("/ok", OK, **_LENGTH),
        "/response-mapping": http("/control", {"default": {**entry(200), **_VALUE}}),
        "/address": {**http("/", OK), "uri": "http://${stageVariables.none}/"},
        "/connect": {**proxy("/"), "uri": f"http://127.0.0.1:{free_port()}/"},
        "/tls": {**proxy("/"), "uri": f"https://{secure.address}/"},
        "/protocol": proxy("/nonsense"),
        "/slow": proxy("/slow", timeoutInMillis=50),
        "/large": proxy("/large"),
        "/cut": proxy("/cut", timeoutInMillis=200),
        "/link": {**proxy("/"), **link},
        "/garbled": http("/garbled", {"default": {**entry(200), **_VALUE}}),
    }


def _definition(secure: RawBackend) -> dict[str, Any]:
    """A method for every case; ``secure`` has a certificate that nobody trusts."""
    integrations = {**_mocks(), **_functions(), **_backends(secure)}
    paths: dict[str, Any] = {
        path: {"post": operation(integration, *ALL, headers=("X",))}
        for path, integration in integrations.items()
    }
    served = operation(mock(OK), 200)
    paths["/valid"] = {"post": {**operation(mock(OK), 200), **_VALID}}
    paths["/none"] = {"post": {"responses": {}}}
    paths["/pets/{id}"] = {"get": served}
    paths["/pets/new"] = {"get": served, ANY_METHOD: served}
    paths["/pets/{more+}"] = {ANY_METHOD: served}
    entries: dict[str, Any] = {"DEFAULT_5XX": {}, "DEFAULT_4XX": {}, "INTEGRATION_TIMEOUT": {}}
    document = api(paths, gateway_responses=entries, extensions=True)
    document["x-amazon-apigateway-request-validators"] = {
        "all": {"validateRequestBody": True, "validateRequestParameters": True}
    }
    return document


def _nothing(_event: object) -> dict[str, Any]:
    return {}


def _text(_event: object) -> str:
    return "no object"


@contextlib.contextmanager
def serving() -> Iterator[RunningGateway]:
    """The gateway that all cases are asked of."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "expired.pem", TLS / "key.pem")
    with (
        FakeBackend() as backend,
        RawBackend(context) as secure,
        tempfile.TemporaryDirectory() as folder,
    ):
        backend.answers("*", body="{}")
        backend.answers("/control", body='{"v": "a\\nb"}')
        backend.answers_raw("/nonsense", b"nonsense\r\n\r\n")
        backend.answers("/slow", delay=0.5)
        backend.answers("/garbled", headers={"Content-Encoding": "gzip"}, body="no gzip")
        backend.answers("/large", body=b"x" * (_PAYLOAD_LIMIT + 1))
        begun = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\nonly" % _PAYLOAD_LIMIT
        backend.answers_raw("/cut", begun)
        throttled = {"X-Amzn-ErrorType": "TooManyRequestsException"}
        invoke = "/2015-03-31/functions/busy/invocations"
        backend.answers(invoke, status=429, headers=throttled, body="{}")
        functions = {
            "tell": _tell,
            "empty": _nothing,
            "throws": _broken,
            "malformed": _text,
            "busy": f"http://{backend.address}",
        }
        variables = {"backend": backend.address}
        definition = _definition(secure)
        environment = Path(folder, "environment.json")
        environment.write_text(
            f'{{"canary": {{"percent_traffic": 0}}, "payload_limit": {_PAYLOAD_LIMIT}}}'
        )
        with serve(
            definition, stage_variables=variables, functions=functions, environment=environment
        ) as running:
            yield running


# -- what is asked


def _get(path: str, *headers: tuple[str, str]) -> Case:
    return Case(path, None, "GET", headers)


def _failing(message: str) -> Case:
    return Case("/group", f'{{"raise": "{message}"}}')


def _head(*lines: str, body: bytes = b"") -> Case:
    return Case(
        raw="\r\n".join(["POST /dev/x HTTP/1.1", "Host: a", *lines, "", ""]).encode() + body
    )


_CONTROL = "lockgate.engine.phases.mock.request_text"
_INTERNAL = Case("/choose", "", headers=(("Content-Type", "text/plain"),),
                 patches=((_CONTROL, _broken),))  # fmt: skip

RULE_CASES = {
    "integration_response.pattern": Case("/choose", '{"statusCode": 503}'),
    "integration_response.own_code": Case("/choose", '{"statusCode": 404}'),
    "integration_response.default": Case("/choose", '{"statusCode": 201}'),
    "capture_group": _failing("code.409"),
    "capture_group.fallback": _failing("fall.x"),
    "response_override.template": Case("/override", '{"s": 404}'),
    "proxy.lambda": Case("/proxy", "x"),
    "proxy.lambda_default": Case("/default"),
    "proxy.http": Case("/http-proxy"),
    "fixed_response": _head("Content-Length: x"),
    "gateway_response.API_CONFIGURATION_ERROR": Case("/none"),
    "gateway_response.BAD_REQUEST_BODY": Case("/valid?q=1", "[]"),
    "gateway_response.BAD_REQUEST_PARAMETERS": Case("/valid", "{}"),
    "gateway_response.DEFAULT_4XX": Case("/.."),
    "gateway_response.DEFAULT_5XX": _INTERNAL,
    "gateway_response.INTEGRATION_FAILURE": Case("/connect"),
    "gateway_response.INTEGRATION_TIMEOUT": Case("/slow"),
    "gateway_response.MISSING_AUTHENTICATION_TOKEN": Case("/nowhere"),
    "gateway_response.REQUEST_TOO_LARGE": Case("/payload", b"1" * (limits.LAMBDA_PAYLOAD + 1)),
    "gateway_response.UNSUPPORTED_MEDIA_TYPE": Case(
        "/type", "", headers=(("Content-Type", "a/b"),)
    ),
}

CAUSE_CASES = {
    "failure.too_many_connections": Case(
        raw=b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        patches=(("lockgate.rules.limits.CONNECTIONS", 0),),
    ),
    "failure.overloaded": Case(
        "/http-proxy",
        gzip.compress(b"1" * 1_000),
        headers=(("Content-Encoding", "gzip"),),
        patches=(("lockgate.rules.limits.INFLATED_HELD", 0),),
    ),
    "failure.framing": _head("Content-Length: x"),
    "failure.request_timeout": Case(
        raw=b"GET / HTTP/1.1\r\nHost:", patches=(("lockgate.rules.limits.HEAD_SECONDS", 0.05),)
    ),
    "failure.too_large": _head(f"Content-Length: {limits.REQUEST_BODY + 1}"),
    "failure.uri_too_long": Case("/" + "x" * limits.URL),
    "failure.expectation": _head("Expect: miracles"),
    "failure.headers_too_large": _head(*(f"X-{n}: {'x' * 100}" for n in range(150))),
    "failure.address": Case(raw=b"GET /nostage/x HTTP/1.1\r\nHost: a\r\n\r\n"),
    "failure.client_certificate": Case(
        patches=(("lockgate.server.data_plane.Request", _from_nobody),)
    ),
    "failure.path": Case("/.."),
    "failure.content_encoding": Case("/choose", "x", headers=(("Content-Encoding", "br"),)),
    "failure.no_route": Case("/nowhere"),
    "failure.media_type": RULE_CASES["gateway_response.UNSUPPORTED_MEDIA_TYPE"],
    "failure.parameters": Case("/valid", "{}"),
    "failure.body_model": Case("/valid?q=1", "[]"),
    "failure.content_handling": Case("/bytes", "eA=="),
    "failure.request_mapping": Case("/mapping"),
    "failure.request_template": Case("/template"),
    "failure.override_twice": Case("/twice"),
    "failure.endpoint_address": Case("/address"),
    "failure.payload_too_large": RULE_CASES["gateway_response.REQUEST_TOO_LARGE"],
    "failure.payload_not_json": Case("/payload", "no JSON"),
    "failure.mock_status": Case("/status"),
    "failure.no_integration": Case("/none"),
    "failure.connect": Case("/connect"),
    "failure.backend_tls": Case("/tls"),
    "failure.backend_protocol": Case("/protocol"),
    "failure.vpc_link": Case("/link"),
    "failure.timeout": Case("/slow"),
    "failure.response_too_large": Case("/large"),
    "failure.invoke_refused": Case("/missing"),
    "failure.invoke_throttled": Case("/busy"),
    "failure.function_error": Case("/throws"),
    "failure.proxy_malformed": Case("/malformed"),
    "failure.no_integration_response": Case("/dropped", "{}"),
    "failure.no_method_response": Case("/undeclared"),
    "failure.response_encoding": Case("/garbled"),
    "failure.response_mapping": Case("/response-mapping"),
    "failure.response_template": Case("/response-template"),
    "failure.override_value": Case(
        "/override",
        '{"s": 99}',
        patches=(("lockgate.engine.overrides.OVERRIDE_BAD_STATUS", "fail"),),
    ),
    "failure.internal": _INTERNAL,
}

STEP_CASES = {
    "select.snapshot": _get("/pets/7"),
    "select.route": _get("/pets/7"),
    "select.validator_model": Case("/valid?q=1", "{}"),
    "select.request_template": Case("/choose", '{"statusCode": 200}'),
    "select.response_template": Case("/types"),
    "note.override_ignored": Case("/override", '{"s": 99}'),
    "note.override_dropped": Case("/dropped", '{"s": 404}'),
    "note.regex_budget": Case("/budget", f'{{"raise": "{"a" * 3_000}"}}'),
    "note.body_dropped": Case("/proxy", "x"),
    "note.answer_cut": Case("/cut", is_cut=True),
}

REASON_CASES = {
    "no_match": Case("/choose", '{"statusCode": 503}'),
    "budget": STEP_CASES["note.regex_budget"],
    "own_code_wins": RULE_CASES["integration_response.own_code"],
    "smaller_status_wins": Case("/choose", '{"statusCode": 418}'),
    "earlier_wins": _failing("code.409"),
    "default_not_needed": Case("/choose", '{"statusCode": 503}'),
    "literal_first": _failing("literal"),
    "capture_unset": _failing("only"),
    "capture_not_three_digits": _failing("code.12"),
    "capture_out_of_range": _failing("code.199"),
    "exact_wins": Case("/slow"),
    "not_customised": Case("/none"),
    "other_class": Case("/none"),
    "segment_differs": _get("/nowhere"),
    "too_short": _get("/choose/more"),
    "too_long": _get("/pets"),
    "verb_missing": _get("/choose"),
    "literal_preferred": _get("/pets/new"),
    "parameter_preferred": _get("/pets/7"),
    "greedy_last": _get("/pets/new"),
    "specific_verb_wins": _get("/pets/new"),
    "media_type_differs": Case("/types"),
    "only_first_read": Case("/types", headers=(("Accept", "application/json, application/xml"),)),
    "overwritten": Case("/override?again=yes", '{"s": 400}'),
    "empty": Case("/override", '{"s": ""}'),
    "not_a_number": Case("/override", '{"s": "abc"}'),
    "out_of_range": Case("/override", '{"s": 600}'),
    "informational": Case("/override", '{"s": 100}'),
}

CASES = {**RULE_CASES, **CAUSE_CASES, **STEP_CASES, **REASON_CASES}

ELSEWHERE = {"failure.definition": "tests/unit/engine/test_deployments.py"}
"""Names that no definition file can reach, only what the management API has deployed."""

NOT_BUILT = {
    "gateway_response.ACCESS_DENIED": "authorizers, IAM and resource policies",
    "gateway_response.AUTHORIZER_CONFIGURATION_ERROR": "authorizers",
    "gateway_response.AUTHORIZER_FAILURE": "authorizers",
    "gateway_response.EXPIRED_TOKEN": "signatures",
    "gateway_response.INVALID_API_KEY": "API keys",
    "gateway_response.INVALID_SIGNATURE": "signatures",
    "gateway_response.QUOTA_EXCEEDED": "usage plans",
    "gateway_response.RESOURCE_NOT_FOUND": "signatures: only a signed call can get it",
    "gateway_response.THROTTLED": "throttling",
    "gateway_response.UNAUTHORIZED": "authorizers",
    "gateway_response.WAF_FILTERED": "the WAF hook",
}
"""Names that no request can reach yet, and what is to be built first. This table only shrinks."""
