"""Integrations (control-plane.md, sections 3, 4.2 and 5.2)."""

from typing import Any

import pytest

from lockgate.control.whole_api import read_api
from lockgate.diagnostics import Report
from lockgate.engine.compile import compile_plan
from lockgate.engine.plan import PlanSettings
from lockgate.formats.api_objects import definition_of

NO_API = ("NotFound", "Invalid API identifier specified 123456789012:nothing")
NO_RESOURCE = ("NotFound", "Invalid Resource identifier specified")
NO_METHOD = ("NotFound", "Invalid Method identifier specified")
NO_INTEGRATION = ("NotFound", "Invalid Integration identifier specified")
MAPPING = "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
ROLE = "arn:aws:iam::123456789012:role/r"
QUEUE = "arn:aws:apigateway:us-east-1:sqs:path/123456789012/q"
FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
HTTP = {"type": "HTTP", "integrationHttpMethod": "GET", "uri": "https://h.example/{id}"}
AWS = {"type": "AWS", "integrationHttpMethod": "POST", "uri": QUEUE, "credentials": ROLE}
PROXY = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": FUNCTION}


def defaults(method: Any) -> dict[str, Any]:
    return {
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheNamespace": method.usual["resourceId"],
        "cacheKeyParameters": [],
        "responseTransferMode": "BUFFERED",
    }


def test_defaults_of_http(method: Any) -> None:
    made = method("PutIntegration", **HTTP)
    assert made == {
        "type": "HTTP",
        "httpMethod": "GET",
        "uri": "https://h.example/{id}",
        "connectionType": "INTERNET",
        **defaults(method),
    }
    assert method("GetIntegration") == made
    assert method("GetMethod")["methodIntegration"] == made


def test_defaults_of_mock(method: Any) -> None:
    made = method("PutIntegration", type="MOCK", uri="x", integrationHttpMethod="GET")
    assert made == {"type": "MOCK", **defaults(method)}


def test_defaults_of_a_function(method: Any) -> None:
    made = method("PutIntegration", **PROXY)
    assert made == {
        "type": "AWS_PROXY",
        "httpMethod": "POST",
        "uri": FUNCTION,
        **defaults(method),
    }


def test_what_is_given_is_answered(method: Any) -> None:
    given = {
        "connectionType": "VPC_LINK",
        "connectionId": "link12",
        "requestParameters": {
            "integration.request.path.id": "method.request.path.id",
            "integration.request.header.A": "'fixed'",
            "integration.request.header.B": "context.requestId",
            "integration.request.querystring.c": "stageVariables.c",
            "integration.request.header.D": "method.request.body.a.b[0]",
            "integration.request.header.E": "method.request.multivaluequerystring.sort",
        },
        "passthroughBehavior": "NEVER",
        "contentHandling": "CONVERT_TO_TEXT",
        "timeoutInMillis": 50,
        "cacheNamespace": "n",
        "cacheKeyParameters": ["method.request.path.id"],
        "tlsConfig": {"insecureSkipVerification": True},
    }
    made = method("PutIntegration", **HTTP, **given)
    assert {key: made[key] for key in given} == given


def test_an_empty_template_is_a_key_without_a_value(method: Any) -> None:
    given = {"application/json": "", "text/plain": "x"}
    made = method("PutIntegration", type="MOCK", requestTemplates=given)
    assert made["requestTemplates"] == {"application/json": None, "text/plain": "x"}


def test_an_integration_replaces_another_whole(integration: Any) -> None:
    integration("PutIntegrationResponse", statusCode="200")
    assert "integrationResponses" not in integration("PutIntegration", type="MOCK")


@pytest.mark.parametrize(
    "uri",
    [
        "http://h",
        "http://h.example:8080/a?b=c",
        "https://127.0.0.1/",
        "HTTP://h.example",
        "http://${stageVariables.host}/a/{id}",
        "https://${stageVariables.a}.example.com:${stageVariables.port}/x?y=${stageVariables.y}",
    ],
)
def test_http_addresses(method: Any, uri: str) -> None:
    assert method("PutIntegration", **{**HTTP, "uri": uri})["uri"] == uri


@pytest.mark.parametrize(
    "function",
    [
        "f",
        "f:live",
        "${stageVariables.f}",
        "arn:aws:lambda:eu-west-1:1:function:f",
        "arn:aws:lambda:eu-west-1:1:function:f:${stageVariables.alias}",
    ],
)
def test_functions(method: Any, function: str) -> None:
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    for type in ("AWS", "AWS_PROXY"):
        assert method("PutIntegration", **{**PROXY, "type": type, "uri": uri})["uri"] == uri


@pytest.mark.parametrize(
    "given",
    [
        {**AWS, "credentials": "arn:aws:iam::*:user/*"},
        {**AWS, "uri": "arn:aws:apigateway:us-east-1:sns:action/Publish"},
        {**PROXY, "credentials": ROLE},
    ],
)
def test_services(method: Any, given: dict[str, Any]) -> None:
    assert method("PutIntegration", **given)["uri"] == given["uri"]


BAD = [
    ({**HTTP, "integrationHttpMethod": None}, "Enumeration value for HttpMethod must be non-empty"),
    ({**HTTP, "integrationHttpMethod": ""}, "Enumeration value for HttpMethod must be non-empty"),
    (
        {**HTTP, "integrationHttpMethod": "BREW"},
        "Invalid HttpMethod specified. Valid options are "
        "GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
    ),
    ({**AWS, "uri": None}, "Invalid ARN specified in the request"),
    ({**AWS, "uri": "http://h.example"}, "Invalid ARN specified in the request"),
    ({**AWS, "credentials": "me"}, "Invalid ARN specified in the request"),
    (
        {**AWS, "uri": "arn:aws:lambda:us-east-1:1:function:f"},
        "AWS ARN for integration must contain path or action",
    ),
    (
        {**AWS, "uri": "arn:aws:sqs:us-east-1:1:path/q"},
        "Invalid ARN specified in the request",
    ),
    (
        {**PROXY, "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f"},
        "Invalid function ARN or invalid uri",
    ),
    (
        {**AWS, "type": "AWS_PROXY"},
        "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose "
        "stream invocations.",
    ),
    ({**AWS, "credentials": None}, "Role ARN must be specified for AWS integrations"),
    ({**HTTP, "uri": None}, "Invalid HTTP endpoint specified for URI"),
    ({**HTTP, "uri": "h.example"}, "Invalid HTTP endpoint specified for URI"),
    ({**HTTP, "uri": "ftp://h.example"}, "Invalid HTTP endpoint specified for URI"),
    ({**HTTP, "uri": "http:///x"}, "Invalid HTTP endpoint specified for URI"),
    ({**HTTP, "uri": "${stageVariables.x}"}, "Invalid HTTP endpoint specified for URI"),
    (
        {**HTTP, "uri": f"http://${{stageVariables.x}}:{'1' * 60}x"},
        "Invalid HTTP endpoint specified for URI",
    ),
    ({**HTTP, "uri": "http://{id}/x"}, "Invalid HTTP endpoint specified for URI"),
    ({**HTTP, "uri": "http://h.example:22/"}, "Invalid HTTP endpoint specified for URI"),
    (
        {**HTTP, "passthroughBehavior": "MAYBE"},
        "Invalid passthroughBehavior specified. Valid options are "
        "WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER",
    ),
    ({**HTTP, "timeoutInMillis": 49}, "Timeout should be between 50 ms and 29000 ms"),
    ({**HTTP, "timeoutInMillis": 29001}, "Timeout should be between 50 ms and 29000 ms"),
    (
        {**HTTP, "connectionType": "VPC_LINK"},
        "ConnectionId should be set to the vpcLinkId or stage variable on connection type VPC_LINK",
    ),
    (
        {**HTTP, "cacheKeyParameters": ["method.request.header.X"]},
        "Invalid cache key parameter specified",
    ),
    (
        {**HTTP, "requestParameters": {"integration.request.body": "'x'"}},
        f"{MAPPING}[Invalid mapping expression specified: integration.request.body]",
    ),
    (
        {**HTTP, "requestParameters": {"integration.request.header.A": "x"}},
        f"{MAPPING}[Invalid mapping expression specified: x]",
    ),
    (
        {**HTTP, "requestParameters": {"integration.request.header.A": "'a\nb'"}},
        f"{MAPPING}[Invalid mapping expression specified: 'a\nb']",
    ),
    (
        {**HTTP, "requestParameters": {"integration.request.header.A": "method.request.body.a[?("}},
        f"{MAPPING}[Invalid mapping expression specified: method.request.body.a[?(]",
    ),
    (
        {
            **HTTP,
            "requestParameters": {
                "integration.request.header.A": "method.request.header.X",
                "integration.request.header.B": "integration.response.header.X",
            },
        },
        f"{MAPPING}[Invalid mapping expression parameter specified: method.request.header.X, "
        "Invalid mapping expression specified: integration.response.header.X]",
    ),
    (
        {**HTTP, "requestTemplates": {"a/b": "x" * 307_201}},
        "Mapping template exceeds the maximum size of 307200 bytes: a/b",
    ),
]


@pytest.mark.parametrize(
    "given",
    [
        {**HTTP, "uri": "http://h.example/{id}?a={nope}"},
        {**HTTP, "uri": "http://[::1]:8080/"},
        {**HTTP, "uri": "http://${stageVariables.a}:${stageVariables.b}/x"},
        {**HTTP, "requestParameters": {"integration.request.header.Content-Length": "'1'"}},
        {**HTTP, "requestParameters": {"integration.request.header.$a": "'1'"}},
        {**HTTP, "requestParameters": {"integration.request.path.id": "context.a.b.c"}},
        {**HTTP, "requestTemplates": {"": "x", "y": ""}},
        {**PROXY, "uri": FUNCTION.replace(":f/", ":${stageVariables.f}/")},
        {**AWS, "uri": QUEUE.replace("us-east-1", "${stageVariables.region}")},
        {**AWS, "uri": "arn:aws:apigateway:us-east-1:nowhere:action/X"},
        {**AWS, "uri": "arn:aws:apigateway:us-east-1:bucket.s3:path/{key}"},
        {"type": "MOCK"},
    ],
)
def test_what_is_taken_can_be_compiled(method: Any, given: dict[str, Any]) -> None:
    method("PutIntegration", **given)
    method("PutIntegrationResponse", statusCode="200", selectionPattern="")
    kept = read_api(method.objects, method.usual["restApiId"])
    assert kept is not None
    report = Report()
    assert compile_plan(definition_of(kept, "digest"), PlanSettings(""), report) is not None
    assert report.errors == []


@pytest.mark.parametrize("given, message", BAD)
def test_what_makes_no_sense(method: Any, given: dict[str, Any], message: str) -> None:
    assert method.fault("PutIntegration", **given) == ("BadRequest", message)
    assert method.fault("GetIntegration") == NO_INTEGRATION


def test_the_role_of_another_account(method: Any) -> None:
    given = {**AWS, "credentials": "arn:aws:iam::999999999999:role/r"}
    assert method.fault("PutIntegration", **given) == (
        "AccessDenied",
        "Cross-account pass role is not allowed.",
    )


def test_a_stream_may_take_longer(method: Any) -> None:
    given = {**HTTP, "responseTransferMode": "STREAM", "timeoutInMillis": 900_000}
    assert method("PutIntegration", **given)["timeoutInMillis"] == 900_000


@pytest.mark.parametrize(
    "operation, no_api, no_method, nothing",
    [
        ("PutIntegration", NO_API, NO_METHOD, None),
        ("GetIntegration", NO_RESOURCE, NO_METHOD, NO_INTEGRATION),
        ("UpdateIntegration", NO_API, NO_INTEGRATION, NO_INTEGRATION),
        ("DeleteIntegration", NO_RESOURCE, NO_RESOURCE, NO_RESOURCE),
        ("PutIntegrationResponse", NO_RESOURCE, NO_METHOD, NO_INTEGRATION),
        ("GetIntegrationResponse", NO_RESOURCE, NO_METHOD, NO_INTEGRATION),
        ("UpdateIntegrationResponse", NO_RESOURCE, NO_METHOD, NO_INTEGRATION),
        ("DeleteIntegrationResponse", NO_RESOURCE, NO_INTEGRATION, NO_INTEGRATION),
    ],
)
def test_unknown(method: Any, operation: str, no_api: Any, no_method: Any, nothing: Any) -> None:
    api = method.at(**HTTP, statusCode="200")
    assert api.fault(operation, restApiId="nothing") == no_api
    assert api.fault(operation, resourceId="nothin") == NO_RESOURCE
    assert api.fault(operation, httpMethod="PATCH") == no_method
    if nothing is not None:
        assert api.fault(operation) == nothing


def test_deletion(integration: Any) -> None:
    integration("DeleteIntegration")
    assert integration.fault("GetIntegration") == NO_INTEGRATION
    assert "methodIntegration" not in integration("GetMethod")


# -- updates


@pytest.mark.parametrize(
    "change, member, value",
    [
        (("replace", "/uri", "http://other.example"), "uri", "http://other.example"),
        (("replace", "/httpMethod", "PUT"), "httpMethod", "PUT"),
        (("replace", "/credentials", ROLE), "credentials", ROLE),
        (("replace", "/passthroughBehavior", "NEVER"), "passthroughBehavior", "NEVER"),
        (("replace", "/contentHandling", "CONVERT_TO_TEXT"), "contentHandling", "CONVERT_TO_TEXT"),
        (("replace", "/contentHandling", ""), "contentHandling", None),
        (("replace", "/cacheNamespace", "n"), "cacheNamespace", "n"),
        (("replace", "/timeoutInMillis", "100"), "timeoutInMillis", 100),
        (("replace", "/timeoutInMillis", ""), "timeoutInMillis", 29000),
        (
            ("replace", "/tlsConfig/insecureSkipVerification", "true"),
            "tlsConfig",
            {"insecureSkipVerification": True},
        ),
        (("replace", "/responseTransferMode", "STREAM"), "responseTransferMode", "STREAM"),
        (("replace", "/integrationTarget", "arn:x"), "integrationTarget", "arn:x"),
        (
            ("add", "/requestParameters/integration.request.header.A", "'a'"),
            "requestParameters",
            {"integration.request.header.A": "'a'"},
        ),
        (
            ("add", "/requestTemplates/application~1json", ""),
            "requestTemplates",
            {"application/json": None},
        ),
        (
            ("replace", "/requestTemplates", '{"a/b": "x", "c/d": ""}'),
            "requestTemplates",
            {"a/b": "x", "c/d": None},
        ),
        (("remove", "/requestTemplates", None), "requestTemplates", {}),
        (
            ("add", "/cacheKeyParameters", "method.request.path.id"),
            "cacheKeyParameters",
            ["method.request.path.id"],
        ),
        (
            ("add", "/cacheKeyParameters/method.request.path.id", ""),
            "cacheKeyParameters",
            ["method.request.path.id"],
        ),
    ],
)
def test_updates(integration: Any, change: Any, member: str, value: Any) -> None:
    made = integration.patch("UpdateIntegration", change)
    assert made.get(member) == value
    assert integration("GetIntegration") == made


def test_cache_keys_go_one_by_one(integration: Any) -> None:
    path = "/cacheKeyParameters/method.request.path.id"
    integration.patch("UpdateIntegration", ("add", path, ""))
    assert integration.patch("UpdateIntegration", ("remove", path))["cacheKeyParameters"] == []


def test_an_update_keeps_the_responses(integration: Any) -> None:
    integration("PutIntegrationResponse", statusCode="200")
    made = integration.patch("UpdateIntegration", ("replace", "/timeoutInMillis", "100"))
    assert made["integrationResponses"] == {"200": {"statusCode": "200"}}


@pytest.mark.parametrize(
    "change, fault",
    [
        (("replace", "/uri", "x"), ("BadRequest", "Invalid HTTP endpoint specified for URI")),
        (
            ("replace", "/httpMethod", ""),
            ("BadRequest", "Enumeration value for HttpMethod must be non-empty"),
        ),
        (
            ("replace", "/timeoutInMillis", "10"),
            ("BadRequest", "Timeout should be between 50 ms and 29000 ms"),
        ),
        (
            ("replace", "/connectionType", "VPC_LINK"),
            (
                "BadRequest",
                "ConnectionId should be set to the vpcLinkId or stage variable on connection type "
                "VPC_LINK",
            ),
        ),
        (
            ("replace", "/contentHandling", "X"),
            (
                "BadRequest",
                "Invalid contentHandling specified. Valid options are "
                "CONVERT_TO_BINARY,CONVERT_TO_TEXT",
            ),
        ),
        (
            ("remove", "/requestTemplates/a~1b"),
            ("NotFound", "Content-Type specified was not found"),
        ),
        (
            ("replace", "/requestParameters/integration.request.header.A", "'a'"),
            ("NotFound", "Invalid parameter name specified"),
        ),
        (
            ("add", "/cacheKeyParameters/method.request.header.X", ""),
            ("BadRequest", "Invalid cache key parameter specified"),
        ),
        (
            ("copy", "/uri", ""),
            (
                "BadRequest",
                "Invalid patch path  '/uri' specified for op 'copy'. Please choose supported "
                "operations",
            ),
        ),
    ],
)
def test_updates_that_make_no_sense(integration: Any, change: Any, fault: Any) -> None:
    before = integration("GetIntegration")
    assert integration.patch_fault("UpdateIntegration", change) == fault
    assert integration("GetIntegration") == before


def test_the_type_stays(integration: Any) -> None:
    type, message = integration.patch_fault("UpdateIntegration", ("replace", "/type", "MOCK"))
    assert type == "BadRequest"
    assert message.startswith(
        "Invalid patch path  '/type' specified for op 'replace'. Must be one of: [/uri, "
    )


@pytest.mark.parametrize("path", ["/uri", "/httpMethod"])
def test_a_mock_has_no_address(method: Any, path: str) -> None:
    method("PutIntegration", type="MOCK")
    fault = method.patch_fault("UpdateIntegration", ("replace", path, "GET"))
    assert fault[1].startswith(
        f"Invalid patch path  '{path}' specified for op 'replace'. Must be one of: [/credentials,"
    )
