"""An API that is exported and imported again is the same API, and so is what it exports then."""

import json
from typing import Any

from generated_apis import APIS, a_call, built
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockgate.control.call import Call
from lockgate.control.operations import OPERATIONS
from lockgate.control.whole_api import read_api
from lockgate.diagnostics import Report
from lockgate.formats.document import read_document
from lockgate.formats.imports.schemas import named_schema, walked
from lockgate.formats.tree import plain
from lockgate.store.objects import Item

MODEST = settings(
    max_examples=120,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def deploy(call: Call, api_id: str, version: str) -> None:
    stage = {"restApiId": api_id, "stageName": "dev"}
    OPERATIONS["CreateDeployment"](call, stage)
    given = {"restApiId": api_id, "documentationVersion": version, "stageName": "dev"}
    if version in _versions(call, api_id):
        change = {"op": "replace", "path": "/documentationVersion", "value": version}
        OPERATIONS["UpdateStage"](call, {**stage, "patchOperations": [change]})
    else:
        OPERATIONS["CreateDocumentationVersion"](call, given)


def _versions(call: Call, api_id: str) -> list[str]:
    found = OPERATIONS["GetDocumentationVersions"](call, {"restApiId": api_id}) or {}
    return [one["version"] for one in found["items"]]


def exported(call: Call, api_id: str, kind: str, media_type: str, extensions: str) -> bytes:
    answer = OPERATIONS["GetExport"](
        call,
        {
            "restApiId": api_id,
            "stageName": "dev",
            "exportType": kind,
            "accepts": media_type,
            "parameters": {"extensions": extensions},
        },
    )
    body = (answer or {})["body"]
    assert isinstance(body, bytes)
    return body


def contents(call: Call, api_id: str) -> Item:
    """All that section 12 compares, ids and references replaced by names."""
    api = read_api(call.objects, api_id)
    assert api is not None
    paths = {one["id"]: one["path"] for one in api.resources}
    authorizers = {one["id"]: one["name"] for one in api.authorizers}
    validators = {one["id"]: one["name"] for one in api.request_validators}
    methods = {}
    for key, method in api.methods.items():
        resource, verb = key.split("/")
        method = dict(method)
        method["authorizerId"] = authorizers.get(method.get("authorizerId", ""))
        method["requestValidatorId"] = validators.get(method.get("requestValidatorId", ""))
        if method["methodIntegration"]["cacheNamespace"] == resource:
            method["methodIntegration"].pop("cacheNamespace")
        methods[paths[resource], verb] = method
    return {
        "paths": set(paths.values()),
        "methods": methods,
        "authorizers": nameless(api.authorizers),
        "validators": nameless(api.request_validators),
        "gateway": {one["responseType"]: one for one in api.gateway_responses},
        "models": {
            one["name"]: (one["contentType"], model(json.loads(one["schema"])))
            for one in api.models
        },
        "parts": [
            (one["location"], json.loads(one["properties"])) for one in api.documentation_parts
        ],
        "settings": [
            api.api.get(name)
            for name in (
                "name",
                "binaryMediaTypes",
                "minimumCompressionSize",
                "apiKeySource",
                "disableExecuteApiEndpoint",
            )
        ],
        "policy": (api.api.get("policy") or "").replace(api_id, "ID"),
    }


def nameless(items: list[Item]) -> list[Item]:
    return sorted(({**one, "id": ""} for one in items), key=lambda one: str(one["name"]))


def model(schema: Any) -> Any:
    own = schema.get("definitions", {})

    def make(one: Any) -> Any:
        found = {key: value for key, value in one.items() if key not in ("$schema", "id")}
        reference = found.get("$ref", "")
        if reference and not (reference.startswith("#/definitions/") and reference[14:] in own):
            found["$ref"] = named_schema(reference)
        return found

    return walked(schema, make)


@MODEST
@given(
    plan=APIS,
    kind=st.sampled_from(("swagger", "oas30")),
    media_type=st.sampled_from(("application/json", "application/yaml")),
)
def test_nothing_is_lost(plan: Item, kind: str, media_type: str) -> None:
    call = a_call()
    first = built(call, plan)
    deploy(call, first, "v1")
    document = exported(call, first, kind, media_type, "apigateway")
    answer = OPERATIONS["ImportRestApi"](call, {"body": document}) or {}
    assert answer["warnings"] is None
    second = answer["id"]
    assert contents(call, second) == contents(call, first)
    deploy(call, second, "v1")
    again = exported(call, second, kind, media_type, "apigateway")
    assert _neutral(again, second) == _neutral(document, first)


def _neutral(document: bytes, api_id: str) -> list[bytes]:
    """The lines without the id; that of the version is not compared."""
    lines = document.replace(api_id.encode(), b"ID").splitlines()
    return [line for line in lines if b"2023-11-14T22:13:20Z" not in line]


@MODEST
@given(
    plan=APIS,
    kind=st.sampled_from(("swagger", "oas30")),
    extensions=st.sampled_from(("", "integrations", "authorizers", "apigateway")),
)
def test_json_and_yaml_say_the_same(plan: Item, kind: str, extensions: str) -> None:
    call = a_call()
    api_id = built(call, plan)
    deploy(call, api_id, "v1")
    written = exported(call, api_id, kind, "application/json", extensions)
    found = read_document("x.yaml", exported(call, api_id, kind, "a/yaml", extensions), Report())
    assert found is not None
    assert plain(found.root) == json.loads(written)
    OPERATIONS["ImportRestApi"](call, {"body": written})


@MODEST
@given(
    plan=APIS,
    kind=st.sampled_from(("swagger", "oas30")),
    mode=st.sampled_from(("merge", "overwrite")),
)
def test_an_export_put_back_changes_nothing(plan: Item, kind: str, mode: str) -> None:
    call = a_call()
    api_id = built(call, plan)
    deploy(call, api_id, "v1")
    before, ids = contents(call, api_id), _ids(call, api_id)
    document = exported(call, api_id, kind, "application/json", "apigateway")
    for _ in range(2):
        OPERATIONS["PutRestApi"](call, {"restApiId": api_id, "mode": mode, "body": document})
        assert contents(call, api_id) == before
        assert _ids(call, api_id) == ids


def _ids(call: Call, api_id: str) -> Any:
    api = read_api(call.objects, api_id)
    assert api is not None
    named = (api.authorizers, api.models, api.request_validators)
    return (
        {one["path"]: one["id"] for one in api.resources},
        [{one["name"]: one["id"] for one in items} for items in named],
        [one["id"] for one in api.documentation_parts],
    )
