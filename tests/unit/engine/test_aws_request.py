"""What a service other than Lambda is asked, and what its answers and failures become."""

from typing import Any

import pytest
from definitions import api, entry, operation, service
from plans import Told, ask, plan_of

from lockgate.engine.effects import CallAws
from lockgate.engine.phases import aws_request
from lockgate.verify.rehearsal import CannedAnswer

OK = {"default": entry(200)}
FORM = "application/x-www-form-urlencoded"
JSON = "application/x-amz-json-1.0"


def told(
    uri: str,
    parameters: dict[str, str] | None = None,
    body: str = "",
    path: str = "/x/1",
    canned: CannedAnswer | None = None,
    **members: Any,
) -> Told:
    named = {f"integration.request.{name}": value for name, value in (parameters or {}).items()}
    integration = service(uri, OK, requestParameters=named, **members)
    declared = [{"name": name, "in": "query"} for name in ("q", "r")]
    method = operation(integration, 200, parameters=declared)
    plan = plan_of(api({"/x/{id}": {"x-amazon-apigateway-any-method": method}}))
    return ask(plan, members.pop("verb", "POST"), path, body, canned=canned)


def asked(*given: Any, **named: Any) -> CallAws:
    (effect,) = told(*given, **named).effects
    assert isinstance(effect, CallAws)
    return effect


def header(effect: CallAws, name: str) -> list[str]:
    return [value for given, value in effect.headers if given.lower() == name.lower()]


def test_only_what_is_mapped_and_the_gateways_own_headers_are_sent() -> None:
    effect = asked("sqs:path/1/queue", {"header.X-Mine": "'1'"}, "client's body")
    assert (effect.method, effect.path, effect.query) == ("POST", "/1/queue", "")
    assert (effect.service, effect.subdomain, effect.region) == ("sqs", None, "us-east-1")
    assert (effect.signed_as, effect.action, effect.body) == ("sqs", None, b"client's body")
    assert effect.headers == [
        ("X-Mine", "1"),
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
        ("User-Agent", "AmazonAPIGateway_a"),
        ("x-amzn-apigateway-api-id", "a"),
        ("X-Amzn-Trace-Id", "Root=1-6553f100-0123456789abcdef01234567"),
        ("X-Amz-Source-Arn", "arn:aws:execute-api:us-east-1:123456789012:a/dev/POST/x/{id}"),
    ]


def test_the_signatures_headers_are_the_gateways_alone() -> None:
    names = ["Host", "X-Amz-Date", "x-amz-security-token", "X-Amz-Content-Sha256",
             "X-Amz-Source-Arn"]  # fmt: skip
    sets = "#set($context.requestOverride.header.Authorization = 'y')"
    effect = asked(
        "s3:path/b",
        {f"header.{name}": "'x'" for name in names},
        "{}",
        requestTemplates={"application/json": sets},
    )
    given = [name for name, _ in effect.headers]
    assert [name for name in names if name in given] == ["X-Amz-Source-Arn"]
    assert header(effect, "X-Amz-Source-Arn")[0].startswith("arn:aws:execute-api:")
    assert header(effect, "authorization") == []


def test_a_mapped_signature_fails() -> None:
    answer = told("s3:path/b", {"header.Authorization": "'x'"})
    assert (answer.status, answer.cause) == (500, "failure.request_mapping")


@pytest.mark.parametrize(
    ("uri", "parameters", "target"),
    [
        ("s3:path/b/{id}", {"path.id": "method.request.path.id"}, "/b/a%20b%2B%C3%BC/c%3D%26"),
        ("s3:path/b/{id}", {"path.id": "'x%2fy+z'"}, "/b/x%2Fy%2Bz"),
        ("s3:path/b?acl", None, "/b?acl"),
        ("s3:path/b?list-type=2", {"querystring.prefix": "method.request.querystring.q"},
         "/b?list-type=2&prefix=a%20b%2B%2F%2A"),
        ("s3:path/b", {"querystring.prefix": "'a+b/c'"}, "/b?prefix=a%20b%2Fc"),
        ("s3:path/b?x={id}", {"path.id": "method.request.path.id"},
         "/b?x=a%20b%2B%C3%BC%2Fc%3D%26"),
        ("s3:path/b", {"querystring.v": "method.request.multivaluequerystring.r"},
         "/b?v=1&v=2"),
    ],
)  # fmt: skip
def test_targets_have_one_spelling(
    uri: str, parameters: dict[str, str] | None, target: str
) -> None:
    effect = asked(uri, parameters, path="/x/a%20b+%C3%BC%2Fc=&?q=a%20b%2B%2F*&r=1&r=2")
    assert effect.target == target


def test_a_value_cannot_leave_the_uris_path() -> None:
    uri, mapped = "s3:path/public/{id}", {"path.id": "method.request.path.id"}
    answer = told(uri, mapped, path="/x/..%252Fprivate")
    assert answer.status == 200
    assert answer.effects[0].path == "/public/..%252Fprivate"
    mapped = {"path.id": "method.request.querystring.q"}
    answer = told(uri, mapped, path="/x/1?q=../private")
    assert (answer.status, answer.cause) == (400, "failure.path")


def test_any_takes_the_clients_verb_and_the_arn_names_it() -> None:
    integration = service("s3:path/b", OK, httpMethod="ANY")
    method = operation(integration, 200)
    plan = plan_of(api({"/": {"x-amazon-apigateway-any-method": method}}), stage="prod")
    (effect,) = ask(plan, "DELETE", "/").effects
    assert effect.method == "DELETE"
    assert header(effect, "X-Amz-Source-Arn")[0].endswith(":a/prod/DELETE/")


def test_the_template_is_the_body_and_a_blank_one_none() -> None:
    made = asked("sqs:path/", requestTemplates={"application/json": "Action=$input.body"}, body="x")
    assert made.body == b"Action=x"
    assert asked("sqs:path/", requestTemplates={"application/json": " \n"}).body == b""


ACTIONS: list[tuple[str, dict[str, str], str, str, list[str]]] = [
    ("dynamodb:action/GetItem", {}, "", "Action=GetItem", ["DynamoDB_20120810.GetItem"]),
    ("dynamodb:action/GetItem", {"header.X-Amz-Target": "'mine'"}, "", "Action=GetItem", ["mine"]),
    ("streams.dynamodb:action/ListStreams", {}, "", "Action=ListStreams",
     ["DynamoDBStreams_20120810.ListStreams"]),
    ("sns:action/Publish", {}, "", "Action=Publish&Version=2010-03-31", []),
    ("sns:action/Publish&Version=1", {}, "", "Action=Publish&Version=1", []),
    ("sns:action/Publish", {"querystring.Version": "'2'"}, "", "Action=Publish&Version=2", []),
    ("sns:action/Publish", {"header.Content-Type": f"'{FORM}'"}, "Version=3&A=b", "Action=Publish",
     []),
    ("sns:action/Publish", {"header.Content-Type": f"'{FORM}; charset=utf-8'"}, "A=b&Version=3",
     "Action=Publish", []),
    ("sns:action/Publish", {}, "Version=3", "Action=Publish&Version=2010-03-31", []),
    ("sns:action/Publish", {"header.Content-Type": f"'{JSON}'"}, "",
     "Action=Publish&Version=2010-03-31", []),
    ("sqs:action/SendMessage", {}, "", "Action=SendMessage&Version=2012-11-05", []),
    ("sqs:action/SendMessage", {"header.Content-Type": f"'{JSON}'"}, "", "Action=SendMessage",
     ["AmazonSQS.SendMessage"]),
    ("sqs:action/SendMessage",
     {"header.Content-Type": f"'{JSON}'", "header.x-amz-target": "'mine'"}, "",
     "Action=SendMessage", ["mine"]),
    ("nobody:action/Do&A=b", {}, "", "Action=Do&A=b", []),
    ("sqs:path/", {}, "", "", []),
    ("dynamodb:path/", {"header.X-Amz-Target": "'mine'"}, "", "", ["mine"]),
]  # fmt: skip


@pytest.mark.parametrize(("uri", "parameters", "body", "query", "target"), ACTIONS)
def test_how_an_action_is_named(
    uri: str, parameters: dict[str, str], body: str, query: str, target: list[str]
) -> None:
    effect = asked(uri, parameters, body)
    assert (effect.path, effect.query) == ("/", query)
    assert header(effect, "x-amz-target") == target


DOUBTS: list[tuple[str, object, str, str, list[str]]] = [
    ("AWS_ACTION_TARGET", False, "ssm:action/A", "Action=A", []),
    ("AWS_ACTION_VERSION", False, "sns:action/A", "Action=A", []),
    ("AWS_ACTION_FORM", "json", "sqs:action/A", "Action=A", ["AmazonSQS.A"]),
    ("AWS_ACTION_FORM", "json", "sns:action/A", "Action=A&Version=2010-03-31", []),
]


@pytest.mark.parametrize(("name", "value", "uri", "query", "target"), DOUBTS)
def test_the_other_values_of_doubts(
    name: str, value: object, uri: str, query: str, target: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(aws_request, name, value)
    effect = asked(uri)
    assert (effect.query, header(effect, "x-amz-target")) == (query, target)


def test_names_of_signatures() -> None:
    assert asked("email:action/SendEmail").signed_as == "ses"
    assert asked("runtime.sagemaker:path/endpoints").signed_as == "sagemaker"
    bucket = asked("my.files.s3:path/k")
    assert (bucket.signed_as, bucket.subdomain, bucket.host) == ("s3", "my.files", "my.files.s3")


@pytest.mark.parametrize(
    ("fault", "status", "cause"),
    [
        ("connect", 504, "failure.connect"),
        ("protocol", 504, "failure.backend_protocol"),
        ("tls", 500, "failure.backend_tls"),
        ("timeout", 504, "failure.timeout"),
        ("too_large", 500, "failure.response_too_large"),
        ("address", 500, "failure.endpoint_address"),
    ],
)
def test_failures_of_the_call(fault: Any, status: int, cause: str) -> None:
    answer = told("sqs:path/1/q", canned=CannedAnswer(fault=fault))
    assert (answer.status, answer.cause) == (status, cause)
    pointer = answer.record["decisions"][-2]["definition"]["pointer"]
    end = "integration" if cause == "failure.timeout" else "integration/uri"
    assert pointer.endswith(end)


def test_the_services_status_is_compared_and_only_mapped_headers_reach_the_client() -> None:
    responses = {
        **OK,
        r"4\d\d": entry(
            404,
            responseParameters={
                "method.response.header.X-Id": "integration.response.header.x-amzn-RequestId"
            },
        ),
    }
    method = operation(service("sqs:path/", responses), 200, 404, headers=("X-Id",))
    plan = plan_of(api({"/": {"get": method}}))
    lines = (("x-amzn-RequestId", "theirs"), ("X-Other", "1"), ("Content-Type", "text/xml"))
    answer = ask(plan, canned=CannedAnswer(status=400, headers=lines, body=b"<Error/>"))
    assert (answer.status, answer.body) == (404, "<Error/>")
    assert answer.header("X-Id") == "theirs"
    assert answer.header("X-Other") is None
    assert answer.response.content_type == "application/json"
    decision = answer.decision("integration_response.pattern")
    assert decision["compared"] == {"source": "integration.status", "text": "400", "length": 3}
    assert answer.record["backend_status"] == 400
