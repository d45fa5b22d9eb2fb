"""Random definitions: resources, methods, integrations, responses and gateway responses."""

from typing import Any

from definitions import FUNCTION, api
from generated_checks import document_members, handlings, request_checks
from generated_templates import (
    gateway_parameters,
    gateway_template,
    json_template,
    mock_template,
    request_parameters,
    request_template,
    response_parameters,
    response_template,
    seldom,
    templates,
)
from hypothesis import strategies as st

STAGE_VARIABLES = {"backend": "h.test", "word": "sv-1", "fn": "f1"}

RESOURCES = ("/", "/a", "/a/{p}", "/a/new", "/a/{p}/b", "/{proxy+}", "/files/{p+}", "/a/{p}/{q+}")
VERBS = ("get", "post", "put", "delete", "options", "head", "patch")
ANY_METHOD = "x-amazon-apigateway-any-method"

STATUS_PATTERNS = ("404", r"4\d{2}", r"5\d\d", ".*", ".+", "[45]\\d{2}", "2..", "404|409", "", "-",
                   "(?s).+", r"\d+")  # fmt: skip
ERROR_PATTERNS = (".*Invalid.*", "(?s).*Invalid.*", ".+", "(?s).+", ".*", r".*code\.\d{3}",
                  "boom|Invalid id", '.*"x":.*', "-")  # fmt: skip
REFERENCES = (
    (r"code\.(\d{3})$", "$1"),
    (r"code\.(\w+)", "${1}:502"),
    (r".*code\.(\d+).*", "${1}"),
    (r"(?s)(4)?.*(\d{3})", "$2:599"),
    (r"(4\d\d)", "$1"),
)
STATUSES = ("200", "201", "204", "302", "400", "404", "418", "500", "503")

SERVICES = ("sqs:path/r/{slot}", "s3:path/bucket/{slot}?in={slot}&b=2", "s3:path/b",
            "dynamodb:action/PutItem", "sqs:action/SendMessage&MessageBody=a%20b",
            "data.iot:path/topics/x", "sns:path/x${stageVariables.nothing}",
            "kinesis:action/Put${stageVariables.fn}")  # fmt: skip

_behaviors = st.sampled_from(("when_no_match", "when_no_templates", "never"))


def without_undeclared(found: dict[str, Any], declared: list[str]) -> dict[str, Any]:
    """Headers can be mapped by entries only whose status is declared: take the others away."""
    for entry in found.get("responses", {}).values():
        if entry["statusCode"] not in declared and not entry["statusCode"].startswith("$"):
            entry.pop("responseParameters", None)
    return found


def _entry(status: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    optional: dict[Any, Any] = {
        "responseParameters": response_parameters,
        "responseTemplates": templates(response_template),
        "contentHandling": handlings,
    }
    return st.fixed_dictionaries({"statusCode": status}, optional=optional)


@st.composite
def responses(draw: st.DrawFn, patterns: tuple[str, ...]) -> dict[str, Any]:
    """Integration responses in any order; most often with a default."""
    keys = draw(st.lists(st.sampled_from(patterns), max_size=2, unique=True))
    found = {key: draw(_entry(st.sampled_from(STATUSES))) for key in keys}
    if seldom(draw, 4):
        found.update({"404": {"statusCode": "404"}, r"[34]\d\d": {"statusCode": "400"}})
    for pattern, reference in draw(st.lists(st.sampled_from(REFERENCES), max_size=1)):
        entry = draw(_entry(st.just(reference)))
        if draw(st.booleans()):
            entry["x-lockgate-match"] = draw(st.sampled_from(("full", "find")))
        if draw(st.booleans()):
            sources = ("auto", "body", "status", "header:X-A", "jsonpath:$.word", "errorMessage")
            entry["x-lockgate-source"] = draw(st.sampled_from(sources))
        found[pattern] = entry
    if not seldom(draw, 10):
        found["default"] = draw(_entry(st.sampled_from(STATUSES)))
        if draw(st.booleans()):
            found = {"default": found["default"], **found}
    return found


@st.composite
def integration(draw: st.DrawFn, resource: str) -> dict[str, Any]:
    """An integration of any type; what it maps is declared on ``resource``."""
    kinds = ("mock", "http", "aws", "http_proxy", "aws_proxy", "MOCK", "HTTP", "service")
    kind = draw(st.sampled_from(kinds))
    found: dict[str, Any] = {"type": kind if kind != "service" else "AWS"}
    kind = kind.lower()
    has_path = "{p" in resource
    if kind.startswith("http"):
        uri = draw(st.sampled_from((
            "/r", "/r/{slot}", "/r?fixed=1", "/r/{slot}/x?in={slot}&b=2", "",
        )))  # fmt: skip
        host = "nothing" if seldom(draw, 20) else "backend"
        found["uri"] = f"https://${{stageVariables.{host}}}{uri}"
        found["httpMethod"] = draw(st.sampled_from(("GET", "POST", "ANY")))
        found["requestParameters"] = draw(request_parameters(has_path, "{slot}" in uri))
        if seldom(draw, 10):
            found["connectionType"] = "VPC_LINK"
            found["connectionId"] = draw(st.sampled_from(("link", "nowhere")))
    elif kind == "service":
        uri = draw(st.sampled_from(SERVICES))
        found["uri"] = f"arn:aws:apigateway:us-east-1:{uri}"
        found["httpMethod"] = draw(st.sampled_from(("GET", "POST", "ANY")))
        found["requestParameters"] = draw(request_parameters(has_path, "{slot}" in uri))
    elif kind.startswith("aws"):
        name = draw(st.sampled_from(("f", "${stageVariables.fn}")))
        found["uri"] = FUNCTION.format(name)
        found["httpMethod"] = "POST"
        mapped = draw(request_parameters(has_path, slots=False))
        if seldom(draw, 5):
            mapped["integration.request.header.X-Amz-Invocation-Type"] = "'Event'"
        found["requestParameters"] = mapped
    if kind != "aws_proxy" and seldom(draw, 4):
        found["contentHandling"] = draw(handlings)
    if not kind.endswith("proxy"):
        _custom(draw, found, kind)
    return found


def _custom(draw: st.DrawFn, found: dict[str, Any], kind: str) -> None:
    texts = {
        "mock": st.one_of(*[mock_template] * 4, request_template),
        "aws": st.one_of(json_template, request_template),
    }
    if not seldom(draw, 10):
        found["requestTemplates"] = draw(templates(texts.get(kind, request_template)))
    if draw(st.booleans()):
        found["passthroughBehavior"] = draw(_behaviors)
    patterns = ERROR_PATTERNS if kind == "aws" else STATUS_PATTERNS
    if not seldom(draw, 20):
        found["responses"] = draw(responses(patterns))
    if kind == "aws" and seldom(draw, 10):
        # The verb is judged where the payload is; which of the two first, nobody has seen.
        found["httpMethod"] = "GET"
        found["requestTemplates"] = {"application/json": "{}"}
        found["passthroughBehavior"] = "never"


@st.composite
def operation(draw: st.DrawFn, resource: str) -> dict[str, Any]:
    """A method with its declarations; now and then one without an integration."""
    headers = {name: {"schema": {"type": "string"}} for name in ("X-One", "X-Two", "Content-Type")}
    missing = draw(st.lists(st.sampled_from(STATUSES), max_size=1))
    parameters: list[dict[str, Any]] = [{"name": name, "in": "query"} for name in ("q", "code")]
    parameters.append({"name": "X-H", "in": "header"})
    if "{p" in resource:
        parameters.append({"name": "p", "in": "path", "required": True})
    found: dict[str, Any] = {
        **draw(request_checks(parameters)),
        "parameters": parameters,
        "responses": {
            status: {"description": "x", "headers": headers}
            for status in STATUSES
            if status not in missing
        },
    }
    if not seldom(draw, 30):
        found["x-amazon-apigateway-integration"] = without_undeclared(
            draw(integration(resource)), list(found["responses"])
        )
    return found


_gateway_response = st.fixed_dictionaries(
    {},
    optional={
        "statusCode": st.sampled_from(("200", "404", 422, 503)),
        "responseParameters": gateway_parameters,
        "responseTemplates": templates(gateway_template),
    },
)
TYPES = ("DEFAULT_4XX", "DEFAULT_5XX", "MISSING_AUTHENTICATION_TOKEN", "API_CONFIGURATION_ERROR",
         "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "UNSUPPORTED_MEDIA_TYPE",
         "REQUEST_TOO_LARGE", "THROTTLED", "BAD_REQUEST_PARAMETERS",
         "BAD_REQUEST_BODY")  # fmt: skip


@st.composite
def definition(draw: st.DrawFn) -> dict[str, Any]:
    """A document of OpenAPI 3.0 that can be served."""
    paths: dict[str, Any] = {}
    for resource in draw(st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=3, unique=True)):
        verbs = draw(st.lists(st.sampled_from((*VERBS, ANY_METHOD)), min_size=1, max_size=2,
                              unique=True))  # fmt: skip
        paths[resource] = {verb: draw(operation(resource)) for verb in verbs}
    gateway_responses = draw(st.dictionaries(st.sampled_from(TYPES), _gateway_response, max_size=3))
    members = draw(document_members())
    return api(paths, gateway_responses=gateway_responses, extensions=True, **members)
