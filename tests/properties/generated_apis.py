"""Random APIs made by calls of the management API; what is refused is left out."""

import json
from typing import Any

from hypothesis import strategies as st

from lockgate.control.call import Call
from lockgate.control.errors import ControlError
from lockgate.control.operations import OPERATIONS
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Item
from lockgate.store.secrets import Secrets

NOW = 1_700_000_000
LAMBDA = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"
TYPES = ("application/json", "application/xml", "text/plain")
TEXTS = st.sampled_from(
    (
        "",
        "1e5",
        "0o14",
        "yes",
        "~",
        "'x'",
        "#set($a = 1)\n$a\n",
        "a: b",
        " lead",
        "é\u2028",
        "on\n\n",
    )
)
MODELS = ("Pet", "Pets", "Empty", "Odd")


def a_call() -> Call:
    return Call(InMemory(), Secrets(b"k" * 32), now=NOW)


def schemas() -> st.SearchStrategy[Any]:
    leaf = st.sampled_from(
        (
            {"type": "string", "description": "a text"},
            {"type": ["string", "null"]},
            {"type": "number", "format": "int64"},
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            {"$ref": "https://apigateway.amazonaws.com/restapis/{id}/models/Pet"},
            {"$ref": "#/definitions/own"},
            {"enum": ["a", 1, None]},
            {},
        )
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.dictionaries(st.sampled_from(("id", "$schema", "a", "b")), inner, max_size=3).map(
                lambda members: {"properties": members, "type": "object", "title": "T"}
            ),
            st.lists(inner, min_size=1, max_size=2).map(
                lambda all: {"oneOf": [*all, {"type": "null"}]}
            ),
            inner.map(lambda one: {"type": "array", "items": one, "minItems": 1}),
            inner.map(
                lambda one: {"patternProperties": {"^x": one}, "additionalProperties": False}
            ),
        ),
        max_leaves=5,
    )


def subset(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Item]:
    return st.fixed_dictionaries({}, optional=members)


def maps(keys: tuple[str, ...], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(keys), values, max_size=3)


PARAMETERS = (
    "method.request.querystring.q", "method.request.header.h", "method.request.path.id",
    "method.request.header.id", "method.request.multivaluequerystring.many",
    "method.request.multivalueheader.x-many", "method.request.path.proxy",
)  # fmt: skip
HEADERS = ("method.response.header.A", "method.response.header.x-b")
METHODS = subset(
    operationName=st.sampled_from(("op", "2")),
    apiKeyRequired=st.booleans(),
    requestParameters=maps(PARAMETERS, st.booleans()),
    requestModels=maps(TYPES, st.sampled_from(MODELS)),
    authorizationScopes=st.lists(st.sampled_from(("a/b", "c")), max_size=2),
)
RESPONSES = st.dictionaries(
    st.sampled_from(("200", "404", "500")),
    subset(
        responseParameters=maps(HEADERS, st.booleans()),
        responseModels=maps(TYPES, st.sampled_from(MODELS)),
    ),
    max_size=3,
)
INTEGRATIONS: st.SearchStrategy[Item] = st.builds(
    lambda kind, more: {**kind, **more},
    st.sampled_from(
        (
            {"type": "MOCK"},
            {"type": "HTTP", "integrationHttpMethod": "GET", "uri": "http://h.example/{id}"},
            {
                "type": "HTTP_PROXY",
                "integrationHttpMethod": "ANY",
                "uri": "https://${stageVariables.h}/",
            },
            {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": LAMBDA},
            {
                "type": "AWS",
                "integrationHttpMethod": "POST",
                "uri": LAMBDA,
                "connectionType": "INTERNET",
            },
        )
    ),
    subset(
        credentials=st.just("arn:aws:iam::123456789012:role/r"),
        requestParameters=maps(
            ("integration.request.querystring.a", "integration.request.header.b"),
            st.sampled_from(("'text'", "method.request.querystring.q", "context.requestId")),
        ),
        requestTemplates=maps(TYPES, TEXTS),
        passthroughBehavior=st.sampled_from(("NEVER", "WHEN_NO_TEMPLATES", "WHEN_NO_MATCH")),
        contentHandling=st.sampled_from(("CONVERT_TO_TEXT", "CONVERT_TO_BINARY")),
        timeoutInMillis=st.sampled_from((50, 29000)),
        cacheNamespace=st.just("shared"),
        cacheKeyParameters=st.sampled_from(([], ["method.request.querystring.q"])),
        tlsConfig=st.sampled_from(({}, {"insecureSkipVerification": True})),
        connectionType=st.just("VPC_LINK"),
        connectionId=st.just("abc123"),
    ),
)
ANSWERS = st.dictionaries(
    st.sampled_from(("200", "404", "500", "503")),
    subset(
        selectionPattern=st.sampled_from(("", "4..", "default", "4..", "a|b")),
        responseParameters=maps(HEADERS, st.sampled_from(("'x'", "integration.response.header.a"))),
        responseTemplates=maps(TYPES, TEXTS),
        contentHandling=st.just("CONVERT_TO_TEXT"),
    ),
    max_size=4,
)
PATHS = ("/", "/pets", "/pets/{id}", "/pets/{id}/toys", "/files/{proxy+}", "/empty/leaf", "/A.b_-:")
GATEWAY = st.dictionaries(
    st.sampled_from(("DEFAULT_4XX", "THROTTLED")),
    subset(
        statusCode=st.sampled_from(("418", "500")),
        responseParameters=st.just({"gatewayresponse.header.X": "'y'"}),
        responseTemplates=st.just({"application/json": "{}"}),
    ),
)
AUTHORIZERS = st.lists(
    st.sampled_from(
        (
            {"name": "token", "type": "TOKEN", "authorizerUri": LAMBDA,
             "identitySource": "method.request.header.Auth",
             "identityValidationExpression": "^x", "authType": "label"},
            {"name": "api_key", "type": "REQUEST", "authorizerUri": LAMBDA,
             "identitySource": "method.request.header.a, context.identity.sourceIp"},
            {"name": "unsourced", "type": "REQUEST", "authorizerUri": LAMBDA,
             "authorizerResultTtlInSeconds": 0},
            {"name": "pool", "type": "COGNITO_USER_POOLS", "providerARNs": [POOL],
             "identitySource": "method.request.querystring.x"},
        )
    ),
    unique_by=repr,
)  # fmt: skip
PARTS = st.lists(
    st.sampled_from(
        (
            {"type": "API"},
            {"type": "METHOD", "path": "/pets", "method": "GET"},
            {"type": "METHOD", "path": "/"},
            {"type": "RESPONSE", "path": "/", "statusCode": "200"},
            {"type": "MODEL", "name": "Pet"},
            {"type": "AUTHORIZER", "name": "token"},
            {"type": "QUERY_PARAMETER", "path": "/pets", "name": "q"},
        )
    ),
    unique_by=repr,
)
SETTINGS = subset(
    version=st.sampled_from(("1.10", "v2")),
    description=st.just("words: and more"),
    binaryMediaTypes=st.just(["image/*", "a/b"]),
    minimumCompressionSize=st.just(0),
    apiKeySource=st.just("AUTHORIZER"),
    disableExecuteApiEndpoint=st.just(True),
    policy=st.just(
        json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "execute-api:Invoke",
                    "Resource": ["execute-api:/*", "arn:aws:execute-api:us-east-1:1:other/*"],
                },
            }
        )
    ),
)
APIS = st.fixed_dictionaries(
    {
        "settings": SETTINGS,
        "models": st.dictionaries(st.sampled_from(("Pet", "Pets", "Odd")), schemas(), min_size=1),
        "drops_builtin": st.booleans(),
        "validators": st.lists(st.sampled_from(("all", "body")), unique=True),
        "authorizers": AUTHORIZERS,
        "gateway": GATEWAY,
        "parts": PARTS,
        "resources": st.lists(st.sampled_from(PATHS), unique=True),
        "methods": st.lists(
            st.tuples(
                st.sampled_from(PATHS),
                st.sampled_from(("GET", "POST", "ANY")),
                st.integers(0, 9),
                METHODS,
                RESPONSES,
                INTEGRATIONS,
                ANSWERS,
            ),
            min_size=1,
            max_size=5,
            unique_by=lambda one: one[:2],
        ),
    }
)


def tried(call: Call, operation: str, /, **given: Any) -> Item:
    """The answer, or nothing where the call is refused."""
    try:
        return OPERATIONS[operation](call, given) or {}
    except ControlError:
        return {}


def built(call: Call, plan: Item) -> str:
    """Make the API that ``plan`` (of :data:`APIS`) describes; its id."""
    api = OPERATIONS["CreateRestApi"](call, {"name": "a: b", **plan["settings"]}) or {}
    id = str(api["id"])
    _make_models(call, id, plan)
    validators = [
        tried(
            call,
            "CreateRequestValidator",
            restApiId=id,
            name=name,
            validateRequestBody=name == "body",
        )
        for name in plan["validators"]
    ]
    authorizers = [
        tried(call, "CreateAuthorizer", restApiId=id, **given) for given in plan["authorizers"]
    ]
    for kind, given in plan["gateway"].items():
        tried(call, "PutGatewayResponse", restApiId=id, responseType=kind, **given)
    properties = json.dumps({"description": "d", "info": {"description": "i"}})
    for location in plan["parts"]:
        part = {"location": location, "properties": properties}
        tried(call, "CreateDocumentationPart", restApiId=id, **part)
    resources = {"/": api["rootResourceId"]}
    for path in plan["resources"]:
        _resource(call, id, path, resources)
    for path, verb, number, *parts in plan["methods"]:
        resource = _resource(call, id, path, resources)
        at = {"restApiId": id, "resourceId": resource, "httpMethod": verb}
        authorizer = [{}, *authorizers][number % (len(authorizers) + 1)]
        validator = [{}, *validators][number % (len(validators) + 1)]
        _make_method(call, at, _authorization(authorizer, validator, number), *parts)
    return id


def _make_models(call: Call, api_id: str, plan: Item) -> None:
    for name in ("Empty", "Error") if plan["drops_builtin"] else ():
        tried(call, "DeleteModel", restApiId=api_id, modelName=name)
    for name, schema in plan["models"].items():
        own = {} if "$ref" in schema else {"definitions": {"own": {"type": "string"}}}
        text = json.dumps(
            {"$schema": "http://json-schema.org/draft-04/schema#", **schema, **own}
        ).replace("{id}", api_id)
        given = {"name": name, "contentType": "application/json", "schema": text}
        tried(call, "CreateModel", restApiId=api_id, description="told", **given)


def _authorization(authorizer: Item, validator: Item, number: int) -> Item:
    kinds = {"TOKEN": "CUSTOM", "REQUEST": "CUSTOM", "COGNITO_USER_POOLS": "COGNITO_USER_POOLS"}
    usual = ("NONE", "AWS_IAM")[number % 2]
    return {
        "authorizationType": kinds.get(authorizer.get("type", ""), usual),
        "authorizerId": authorizer.get("id"),
        "requestValidatorId": validator.get("id"),
    }


def _make_method(
    call: Call,
    at: Item,
    authorization: Item,
    method: Item,
    responses: Item,
    integration: Item,
    answers: Item,
) -> None:
    unscoped = {key: value for key, value in method.items() if key != "authorizationScopes"}
    for given in ({**method, **authorization}, {**unscoped, **authorization}):
        if tried(call, "PutMethod", **at, **given):
            break
    else:
        OPERATIONS["PutMethod"](call, {**at, "authorizationType": "NONE"})
    for code, response in responses.items():
        tried(call, "PutMethodResponse", **at, statusCode=code, **response)
    if not tried(call, "PutIntegration", **at, **integration):
        OPERATIONS["PutIntegration"](call, {**at, "type": "MOCK"})
    for code, answer in answers.items():
        tried(call, "PutIntegrationResponse", **at, statusCode=code, **answer)


def _resource(call: Call, api_id: str, path: str, known: dict[str, str]) -> str:
    so_far, parent = "", known["/"]
    for part in path.split("/")[1:]:
        if part:
            so_far += f"/{part}"
            if so_far not in known:
                made = OPERATIONS["CreateResource"](
                    call, {"restApiId": api_id, "parentId": parent, "pathPart": part}
                )
                known[so_far] = (made or {})["id"]
            parent = known[so_far]
    return parent
