"""Members of the wrong kind, broken references, and what is read and not executed yet."""

from typing import Any

import pytest
import yaml

from lockgate.diagnostics import Report
from lockgate.formats.environment import read_environment
from lockgate.formats.openapi import read_definition
from lockgate.model import Definition

MOCK: dict[str, Any] = {"type": "mock", "responses": {"default": {"statusCode": "200"}}}
PREFIX = "x-amazon-apigateway-"
BROKEN = {"$ref": "#/nowhere"}


def read(document: Any) -> tuple[Definition | None, Report]:
    report = Report()
    text = document if isinstance(document, str) else yaml.safe_dump(document, sort_keys=False)
    return read_definition("api.yaml", text.encode(), report), report


def api(**members: Any) -> dict[str, Any]:
    """A document whose only operation has ``members`` besides its own."""
    root = members.pop("root", {})
    one = {
        "responses": {"200": {"description": "x"}},
        f"{PREFIX}integration": members.pop("integration", MOCK),
        **members,
    }
    info = {"title": "t", "version": "1"}
    return {"openapi": "3.0.1", "info": info, "paths": {"/": {"get": one}}, **root}


def swagger(**members: Any) -> dict[str, Any]:
    found = api(**members)
    del found["openapi"]
    return {"swagger": "2.0", **found}


def gateway(entry: Any) -> dict[str, Any]:
    return api(root={f"{PREFIX}gateway-responses": {"DEFAULT_4XX": entry}})


ERRORS: dict[str, tuple[Any, str]] = {
    "paths is a text": (api(root={"paths": "x"}), "document.wrong-type"),
    "a path is a text": (api(root={"paths": {"/": "x"}}), "document.wrong-type"),
    "a path leads nowhere": (api(root={"paths": {"/": BROKEN}}), "reference.missing"),
    "an operation is a list": (api(root={"paths": {"/": {"get": []}}}), "document.wrong-type"),
    "an operation leads nowhere": (
        api(root={"paths": {"/": {"get": BROKEN}}}),
        "reference.missing",
    ),
    "an integration is a list": (api(integration=[]), "document.wrong-type"),
    "an integration leads nowhere": (api(integration=BROKEN), "reference.missing"),
    "a reference is a list": (api(integration={"$ref": []}), "document.wrong-type"),
    "parameters are a mapping": (api(parameters={}), "document.wrong-type"),
    "a parameter is a text": (api(parameters=["x"]), "document.wrong-type"),
    "a parameter leads nowhere": (api(parameters=[BROKEN]), "reference.missing"),
    "a parameter has no name": (api(parameters=[{"in": "query"}]), "parameter.malformed"),
    "a parameter has no place": (api(parameters=[{"name": "x"}]), "parameter.malformed"),
    "a parameter is elsewhere": (
        api(parameters=[{"name": "x", "in": "moon"}]),
        "parameter.malformed",
    ),
    "a response is a text": (api(responses={"200": "x"}), "document.wrong-type"),
    "a response leads nowhere": (api(responses={"200": BROKEN}), "reference.missing"),
    "a response has no status": (api(responses={"abc": {}}), "response.status"),
    "security is a mapping": (api(security={}), "document.wrong-type"),
    "a requirement is a text": (api(security=["x"]), "document.wrong-type"),
    "a validator is a text": (
        api(root={f"{PREFIX}request-validators": {"a": "x"}}),
        "document.wrong-type",
    ),
    "a validator is unknown": (
        api(**{f"{PREFIX}request-validator": "b"},
            root={f"{PREFIX}request-validators": {"a": {}}}),
        "validator.unknown",
    ),
    "a validator is a list": (api(**{f"{PREFIX}request-validator": []}), "document.wrong-type"),
    "an entry is a text": (
        api(integration={"type": "mock", "responses": {"default": "x"}}),
        "document.wrong-type",
    ),
    "an entry leads nowhere": (
        api(integration={"type": "mock", "responses": {"default": BROKEN}}),
        "reference.missing",
    ),
    "an entry's status is a list": (
        api(integration={"type": "mock", "responses": {"default": {"statusCode": []}}}),
        "document.wrong-type",
    ),
    "a mapping's source is a list": (
        api(integration={**MOCK, "requestParameters": {"integration.request.header.X": []}}),
        "document.wrong-type",
    ),
    "a time-out is a text": (api(integration={**MOCK, "timeoutInMillis": "x"}),
                             "document.wrong-type"),
    "a time-out is a list": (api(integration={**MOCK, "timeoutInMillis": []}),
                             "document.wrong-type"),
    "a flag is a word": (
        api(integration={**MOCK, "tlsConfig": {"insecureSkipVerification": "perhaps"}}),
        "document.wrong-type",
    ),
    "a choice is a list": (
        api(integration={**MOCK, "passthroughBehavior": []}),
        "document.wrong-type",
    ),
    "a gateway response is a text": (gateway("x"), "document.wrong-type"),
    "a gateway response leads nowhere": (gateway(BROKEN), "reference.missing"),
    "a gateway response's status is a list": (gateway({"statusCode": []}), "document.wrong-type"),
    "a gateway response's status is none": (
        gateway({"statusCode": 700}), "gateway-response.status"),
    "extensions are off": (
        api(integration={"type": "mock", "responses": {
            "x": {"statusCode": "200", "x-lockgate-match": "find"}}}),
        "document.extensions-off",
    ),
    "an extension's source": (
        api(integration={"type": "mock", "responses": {
            "(x)": {"statusCode": "$1", "x-lockgate-source": "moon"}}},
            root={"x-lockgate-extensions": True}),
        "integration-response.source",
    ),
    "an unmerged merge": ("openapi: '3.0.1'\ninfo: {<<: [x], title: t}\npaths: {}\n<<: x\n",
                          ""),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, row in ERRORS.items() if row[1]])
def test_errors(name: str) -> None:
    document, code = ERRORS[name]
    definition, report = read(document)
    assert definition is None
    found = next(error for error in report.errors if error.code == code)
    assert found.place is not None
    assert found.place.line >= 1
    assert all(error.hint for error in report.errors)


def test_a_merge_of_what_is_no_mapping_is_a_member_like_any() -> None:
    definition, report = read(ERRORS["an unmerged merge"][0])
    assert definition is not None
    assert "document.unknown-member" in [found.code for found in report.warnings]


WARNINGS: dict[str, tuple[Any, str]] = {
    "a cookie": (api(parameters=[{"name": "x", "in": "cookie"}]), "parameter.location"),
    "a form": (swagger(parameters=[{"name": "x", "in": "formData"}]), "parameter.location"),
    "IAM": (api(**{f"{PREFIX}auth": {"type": "aws_iam"}}), "not-executed.auth"),
    "a key": (
        api(security=[{"k": []}],
            root={"components": {"securitySchemes": {"k": {"type": "apiKey"}}}}),
        "not-executed.api-key",
    ),
    "an authorizer": (
        api(security=[{"k": []}],
            root={"components": {"securitySchemes": {"k": {f"{PREFIX}authorizer": {}}}}}),
        "not-executed.authorizer",
    ),
    "an unknown scheme": (api(security=[{"k": []}]), "not-executed.authorizer"),
    "IAM as a scheme": (
        swagger(security=[{"k": []}],
                root={"securityDefinitions": {"k": {f"{PREFIX}authtype": "awsSigv4"}}}),
        "not-executed.auth",
    ),
    "an unknown scheme of 2.0": (swagger(security=[{"k": []}]), "not-executed.authorizer"),
    "no media type": (api(root={f"{PREFIX}binary-media-types": ["*/*", "image"]}),
                      "document.binary-media-type"),
    "a policy": (api(root={f"{PREFIX}policy": {}}), "not-executed.policy"),
    "a validator checks something else": (
        api(root={f"{PREFIX}request-validators": {"a": {"validateBody": True}}}),
        "validator.unknown-member",
    ),
    "a cache": (api(integration={**MOCK, "cacheKeyParameters": ["x"]}), "not-executed.cache"),
    "TRACE": (api(root={"paths": {"/": {"trace": {}}}}), "operation.trace"),
}  # fmt: skip


@pytest.mark.parametrize("name", WARNINGS)
def test_warnings(name: str) -> None:
    document, code = WARNINGS[name]
    definition, report = read(document)
    assert definition is not None, [str(found) for found in report.findings]
    assert code in [found.code for found in report.warnings]


def test_models_of_both_formats() -> None:
    schema = {"type": "object"}
    content = {"application/json": {"schema": schema}, "text/csv": {}}
    new, _ = read(api(requestBody={"content": content}))
    old, _ = read(
        swagger(
            parameters=[{"in": "body", "name": "b", "schema": schema}],
            consumes=["application/json", "application/xml"],
            root={"definitions": {"A": schema}},
        )
    )
    bare, _ = read(swagger(parameters=[{"in": "body", "name": "b"}]))
    plain, _ = read(swagger(parameters=[{"in": "body", "name": "b", "schema": schema}]))
    assert new is not None
    assert old is not None
    assert bare is not None
    assert plain is not None
    models = [
        [model.media_type for model in one.resources[0].methods[0].request_models]
        for one in (new, old, bare, plain)
    ]
    assert models == [
        ["application/json"],
        ["application/json", "application/xml"],
        [],
        ["application/json"],
    ]
    assert [schema.name for schema in old.schemas] == ["A"]


def test_ranges_and_foreign_members_are_no_responses() -> None:
    definition, report = read(api(responses={"default": {}, "2XX": {}, "x-y": 1, "404": {}}))
    assert definition is not None
    assert report.findings == []
    responses = definition.resources[0].methods[0].method_responses
    assert [one.status_code for one in responses] == ["404"]


@pytest.mark.parametrize(
    "text", ["stage_variables: {a: []}", "functions: {f: {handler: h, timeout: []}}"]
)
def test_members_of_environments(text: str) -> None:
    report = Report()
    assert read_environment("e.yaml", text.encode(), report) is None
    assert [found.code for found in report.errors] == ["document.wrong-type"]
    assert (report.errors[0].hint or "").startswith("write it like ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the document is empty"),
        ("a: *b", "no anchor &b"),
        ("a: &b [*b]", "contains itself"),
        ("a: 1\n--- \nb: 2", "a second document"),
        ("? {a: b}\n: 1", "a key must be a single value"),
        ("a: [", "not YAML"),
        ("\x01", "not YAML"),
        ("[" * 201, "deeper than 200"),
    ],
)
def test_texts_that_are_no_document(text: str, words: str) -> None:
    definition, report = read(text)
    assert definition is None
    assert words in report.errors[0].message
    assert report.errors[0].hint
