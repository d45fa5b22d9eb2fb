"""Whatever of an API's definition is put or patched: it is done whole and can be deployed, or it is
refused by one of the service's errors and nothing has changed.
"""

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whole_patches import assert_whole_or_refused

from lockgate.control.call import Call
from lockgate.control.errors import ControlError
from lockgate.control.operations import OPERATIONS
from lockgate.control.whole_api import read_api
from lockgate.engine.compile import compile_deployment
from lockgate.engine.plan import PlanSettings
from lockgate.formats.api_objects import definition_of
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Item
from lockgate.store.secrets import Secrets

MODEST = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

PARAMETER = "method.request.querystring.q"
HEADER = "method.response.header.H"
PATHS = [
    "/name",
    "/policy",
    "/apiKeySource",
    "/minimumCompressionSize",
    "/binaryMediaTypes/a~1b",
    "/endpointConfiguration/types/EDGE",
    "/endpointConfiguration/types/0",
    "/endpointConfiguration/ipAddressType",
    "/endpointConfiguration/vpcEndpointIds",
    "/pathPart",
    "/parentId",
    "/authorizationType",
    "/authorizerId",
    "/authorizationScopes",
    "/requestValidatorId",
    f"/requestParameters/{PARAMETER}",
    "/requestParameters/method.request.header.h",
    "/requestModels/application~1json",
    "/responseParameters",
    f"/responseParameters/{HEADER}",
    "/responseModels",
    "/responseModels/application~1json",
    "/uri",
    "/httpMethod",
    "/credentials",
    "/passthroughBehavior",
    "/contentHandling",
    "/cacheNamespace",
    "/connectionType",
    "/connectionId",
    "/timeoutInMillis",
    "/tlsConfig/insecureSkipVerification",
    "/responseTransferMode",
    "/requestParameters",
    "/requestParameters/integration.request.header.X",
    "/requestTemplates",
    "/requestTemplates/application~1json",
    "/cacheKeyParameters",
    f"/cacheKeyParameters/{PARAMETER}",
    "/selectionPattern",
    "/responseTemplates",
    "/responseTemplates/application~1json",
]
VALUES = [
    "",
    "true",
    "-",
    "(",
    r"4\d\d",
    "(?s).+",
    "100",
    "1e9",
    "99999999999",
    "EDGE",
    "PRIVATE",
    "REGIONAL",
    "dualstack",
    "CUSTOM",
    "AWS_IAM",
    "Error",
    "{id}",
    "{rest+}",
    "pets",
    "GET",
    "STREAM",
    "VPC_LINK",
    "NEVER",
    "CONVERT_TO_BINARY",
    "http://h.example/{id}",
    "http://${stageVariables.h}/",
    "arn:aws:apigateway:us-east-1:sqs:path/1/q",
    "'x'",
    "'\n'",
    PARAMETER,
    "method.request.body.a[0]",
    "integration.response.body.a",
    "context.requestId",
    "$input.path('$')",
    "#if",
    "{}",
    "[]",
    "[[[",
    '{"a/b": "x", "c/d": ""}',
    '{"a": 1}',
    '{"method.response.header.H": "true"}',
    '{"method.response.header.H": "\'x\'"}',
    '{"integration.request.header.A": "context.stage"}',
    '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"execute-api:/*"}}',
    '{"Statement":{"Effect":"Allow","Principal":{"AWS":[1]},"Action":[[]],"Resource":{}}}',
    '{"Statement":[{"Effect":["Allow"],"Principal":"*","Action":"*","Resource":"*"}]}',
    '{"Version":["2012-10-17"],"Statement":[]}',
]

anything = st.text(st.sampled_from("/~01*{}aGET: é'$\x00"), max_size=12)
texts = st.sampled_from(VALUES) | anything
changes = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "replace", "replace", "remove", "copy", "move", "test"])},
    optional={
        "path": st.sampled_from(PATHS) | anything | anything.map("/".__add__),
        "value": texts,
        "from": texts,
    },
)


def kept() -> tuple[Call, dict[str, Item]]:
    """One object of each family, and what names it to its operations."""
    call = Call(InMemory(), Secrets(b"k" * 32), now=1_700_000_000)

    def make(operation: str, **given: Any) -> Item:
        return OPERATIONS[operation](call, given) or {}

    api = make("CreateRestApi", name="a")
    of_api = {"restApiId": api["id"]}
    make("CreateResource", **of_api, parentId=api["rootResourceId"], pathPart="pets")
    pet = make("CreateResource", **of_api, parentId=api["rootResourceId"], pathPart="{id}")
    resource = {**of_api, "resourceId": pet["id"]}
    method = {**resource, "httpMethod": "GET"}
    code = {**method, "statusCode": "200"}
    make("PutMethod", **method, authorizationType="NONE", requestParameters={PARAMETER: False})
    make("PutMethodResponse", **code, responseParameters={HEADER: False})
    make(
        "PutIntegration", **method, type="HTTP", integrationHttpMethod="GET", uri="http://h.example"
    )
    make("PutIntegrationResponse", **code)
    make("PutIntegrationResponse", **{**code, "statusCode": "400"}, selectionPattern="4..")
    names = {
        "RestApi": of_api,
        "Resource": resource,
        "Method": method,
        "MethodResponse": code,
        "Integration": method,
        "IntegrationResponse": code,
    }
    return call, names


def compiles(call: Call, names: dict[str, Item]) -> None:
    """What is kept can be deployed, and all of it be made ready."""
    objects = read_api(call.objects, names["RestApi"]["restApiId"])
    assert objects is not None
    plan = compile_deployment(definition_of(objects, "digest"), PlanSettings("a"), "d12345")
    assert plan.definition.resources


@MODEST
@given(st.lists(changes, min_size=1, max_size=4), st.booleans())
def test_a_patch_is_whole_or_refused(operations: list[Item], one_by_one: bool) -> None:
    call, names = kept()
    for family, name in names.items():
        for batch in [[one] for one in operations] if one_by_one else [operations]:
            assert_whole_or_refused(call, family, name, batch)
    compiles(call, names)


maps = st.dictionaries(
    st.sampled_from(["integration.request.header.X", HEADER, "application/json"]) | anything,
    texts,
    max_size=3,
)
inputs = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"]),
    },
    optional={
        "integrationHttpMethod": texts,
        "uri": texts,
        "credentials": texts,
        "passthroughBehavior": texts,
        "requestParameters": maps,
        "requestTemplates": maps,
        "cacheKeyParameters": st.lists(texts, max_size=2),
        "timeoutInMillis": st.integers(-1, 30_000),
        "selectionPattern": texts,
        "responseParameters": maps,
        "responseTemplates": maps,
        "pathPart": texts,
        "policy": texts,
    },
)


@MODEST
@given(inputs)
def test_what_is_put_is_read_or_refused(given: Item) -> None:
    call, names = kept()
    parent = names["Resource"]["resourceId"]
    for operation, name in (
        ("PutIntegration", names["Integration"]),
        ("PutIntegrationResponse", names["IntegrationResponse"]),
        ("CreateResource", {**names["RestApi"], "parentId": parent, "pathPart": "x"}),
        ("CreateRestApi", {"name": "b"}),
    ):
        try:
            answer = OPERATIONS[operation](call, {**name, **given})
        except ControlError:
            continue
        assert answer is not None
        msgspec.json.encode(answer)
        if operation.startswith("Put"):
            assert OPERATIONS[operation.replace("Put", "Get")](call, name) == answer
    compiles(call, names)
