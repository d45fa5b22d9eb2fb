"""OpenAPI schemas as models: what is kept, what is lost, what is followed."""

import json
from typing import Any

import pytest

from lockgate.diagnostics import Report
from lockgate.formats.openapi import read_definition
from lockgate.model import Definition, RequestModel

PREFIX = "x-amazon-apigateway-"


def read(
    schema: Any, version: str = "3.0.1", validates: bool = True, **named: Any
) -> tuple[Definition | None, Report]:
    """A document with one validated body."""
    is_2 = version == "2.0"
    operation: dict[str, Any] = {
        "responses": {},
        f"{PREFIX}integration": {"type": "mock"},
        f"{PREFIX}request-validator": "v",
    }
    if is_2:
        operation["parameters"] = [{"in": "body", "name": "b", "schema": schema}]
    else:
        operation["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    document: dict[str, Any] = {
        "swagger" if is_2 else "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {"/": {"post": operation}},
        f"{PREFIX}request-validators": {"v": {"validateRequestBody": validates}},
    }
    if is_2:
        document["definitions"] = named
    else:
        document["components"] = {"schemas": named}
    report = Report()
    return read_definition("api.json", json.dumps(document).encode(), report), report


def request_model(definition: Definition | None) -> RequestModel:
    assert definition is not None
    (found,) = definition.resources[0].methods[0].request_models
    return found


def model(schema: Any, version: str = "3.0.1", **named: Any) -> Any:
    """What the service makes of a schema, without warnings."""
    definition, report = read(schema, version, **named)
    assert not report.findings, [str(one) for one in report.findings]
    found = request_model(definition).model
    assert found is not None
    return found.schema


KEPT = {
    "type": "object",
    "required": ["a"],
    "properties": {
        "a": {"type": "string", "minLength": 1, "pattern": "x", "format": "email"},
        "b": {"items": {"enum": [1, None, 1.5]}, "uniqueItems": True},
        "c": {"additionalProperties": {"not": {"multipleOf": 2}}},
        "d": {"anyOf": [{"maximum": 1}, {"allOf": [{"minProperties": 1}]}]},
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize("version", ["2.0", "3.0.1"])
def test_what_is_kept(version: str) -> None:
    assert model(KEPT, version) == KEPT


def test_what_is_dropped_silently() -> None:
    schema = {
        "title": "t", "description": "d", "default": 1, "example": 2, "readOnly": True,
        "xml": {}, "x-more": 1, "deprecated": True, "nullable": False, "type": "integer",
    }  # fmt: skip
    assert model(schema) == {"type": "integer"}


LOST: dict[str, tuple[Any, str, Any, str]] = {
    "nullable": ({"type": "null", "nullable": True}, "3.0.1", {"type": "null"}, "null is refused"),
    "minItems": ({"minItems": 1}, "3.0.1", {}, "arrays may be of any length"),
    "maxItems": ({"maxItems": 1}, "2.0", {}, "arrays may be of any length"),
    "exclusiveMinimum": (
        {"minimum": 1, "exclusiveMinimum": True},
        "3.0.1",
        {"minimum": 1},
        "the bound itself is allowed",
    ),
    "type": ({"type": ["string", "null"]}, "3.0.1", {}, "any type is allowed"),
    "oneOf": ({"oneOf": [{}]}, "2.0", {}, "it has no effect in Swagger 2.0"),
    "required": ({"required": True}, "2.0", {}, "no list of names"),
    "patternProperties": ({"patternProperties": {}}, "3.0.1", {}, "it has no effect"),
    "a schema true or false": ({"items": True}, "3.0.1", {"items": {}}, "any value is allowed"),
    "if": ({"if": {}}, "3.1.0", {}, "it has no effect"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_lost_is_told(name: str) -> None:
    schema, version, wanted, instead = LOST[name]
    definition, report = read(schema, version)
    found = request_model(definition).model
    assert found is not None
    assert found.schema == wanted
    (warning,) = [one for one in report.warnings if one.code == "model.keyword-lost"]
    assert warning.message.startswith(f"{name} is lost")
    assert instead in warning.message
    assert not report.errors


def test_a_loss_is_told_once() -> None:
    item = {"type": "string", "nullable": True}
    _, report = read({"properties": {"a": item, "b": item, "c": item}})
    (warning,) = report.warnings
    assert warning.message.endswith("null is refused (and in 2 more places)")
    assert warning.place is not None
    assert warning.place.pointer.endswith("/schema/properties/a/nullable")


def test_openapi_31() -> None:
    schema = {
        "type": ["string", "null"],
        "const": {"a": 1},
        "exclusiveMinimum": 3,
        "oneOf": [{}],
    }
    definition, _ = read(schema, "3.1.0")
    found = request_model(definition).model
    assert found is not None
    assert found.schema == {
        "type": ["string", "null"],
        "enum": [{"a": 1}],
        "minimum": 3,
        "exclusiveMinimum": True,
        "oneOf": [{}],
    }


def test_models_that_a_body_leads_to() -> None:
    reference = "#/components/schemas/{}".format
    definition, report = read(
        {"items": {"$ref": reference("A"), "type": "string"}},
        A={"properties": {"b": {"$ref": reference("B")}}},
        B={"not": {"$ref": reference("A")}, "anyOf": [{"$ref": reference("Empty")}]},
        Unused={"nullable": True, "type": 5},
    )
    assert definition is not None
    assert not report.findings
    found = request_model(definition).model
    assert found is not None
    assert found.schema == {"items": {"$ref": reference("A")}}
    assert {one.name: one.schema for one in definition.models} == {
        "A": {"properties": {"b": {"$ref": reference("B")}}},
        "B": {"not": {"$ref": reference("A")}, "anyOf": [{"$ref": reference("Empty")}]},
        "Empty": {},
    }
    assert [one.name for one in definition.schemas] == ["A", "B", "Unused"]


def test_models_of_swagger_2() -> None:
    definition, _ = read({"$ref": "#/definitions/A"}, "2.0", A={"type": "string"})
    assert definition is not None
    assert [one.schema for one in definition.models] == [{"type": "string"}]


def test_nothing_is_read_where_bodies_are_not_validated() -> None:
    definition, report = read({"nullable": True, "type": 5}, validates=False)
    assert request_model(definition).model is None
    assert not report.findings


def test_places() -> None:
    definition, _ = read({"properties": {"a/b": {"allOf": [{"type": "string"}]}}})
    found = request_model(definition).model
    assert found is not None
    base = "/paths/~1/post/requestBody/content/application~1json/schema"
    pointer = "/properties/a~1b/allOf/0/type"
    assert found.place_of(pointer).pointer == base + pointer
    assert found.place_of(pointer + "/x/y").pointer == base + pointer
    assert found.place_of("").pointer == base
    assert found.place_of("/nowhere").pointer == base


def test_a_name_that_the_service_refuses() -> None:
    definition, report = read({"$ref": "#/components/schemas/a_b"}, a_b={})
    assert definition is not None
    assert [one.code for one in report.findings] == ["model.name"]


WRONG: dict[str, tuple[Any, str]] = {
    "a text": ("x", "document.wrong-type"),
    "a list": ([], "document.wrong-type"),
    "a property of texts": ({"properties": {"a": "x"}}, "document.wrong-type"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_schema(name: str) -> None:
    schema, code = WRONG[name]
    definition, report = read(schema)
    assert definition is None
    assert [one.code for one in report.errors] == [code]


def test_depth_is_bounded() -> None:
    schema: dict[str, Any] = {}
    for _ in range(150):
        schema = {"not": schema}
    definition, report = read(schema)
    assert definition is None
    assert [one.code for one in report.errors] == ["schema.too-deep"]


def test_the_other_values_of_doubts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.formats.schema_conversion.MODEL_NULLABLE", "union")
    for name, value in (("ARRAY_BOUNDS", "keep"), ("EXCLUSIVE_BOUNDS", "keep"), ("FORMATS", False)):
        monkeypatch.setattr(f"lockgate.formats.models.MODEL_{name}", value)
    schema = {
        "type": "array",
        "nullable": True,
        "minItems": 1,
        "items": {"minimum": 1, "exclusiveMinimum": True, "nullable": True},
    }
    assert model(schema) == {
        "type": ["array", "null"],
        "minItems": 1,
        "items": {"minimum": 1, "exclusiveMinimum": True},
    }
    definition, report = read({"format": "email"})
    found = request_model(definition).model
    assert found is not None
    assert found.schema == {}
    assert [one.code for one in report.findings] == ["model.keyword-lost"]
