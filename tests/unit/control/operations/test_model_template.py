"""Mapping templates made of models: each must render JSON of a payload of its model."""

import json
from typing import Any

import pytest
from kept_apis import API, call_with_api, done

from lockgate.control.call import Call
from lockgate.vtl import Scope, compile_template

STRING, INTEGER, BOOLEAN = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
HEAD = "#set($inputRoot = $input.path('$'))\n"


@pytest.fixture
def call() -> Call:
    return call_with_api()


def template(call: Call, schema: Any) -> str:
    given = {"schema": json.dumps(schema), "contentType": "application/json"}
    done(call, "CreateModel", restApiId=API, name="Pet", **given)
    answer = done(call, "GetModelTemplate", restApiId=API, modelName="Pet")
    return str(answer["value"])


def test_of_an_object(call: Call) -> None:
    inner = {"type": "object", "properties": {"ok": BOOLEAN, "none": {"type": "null"}}}
    schema = {"properties": {"name": STRING, "age": INTEGER, "state": inner, "a b": STRING}}
    assert template(call, schema) == HEAD + (
        "{\n"
        '  "name" : "$inputRoot.name",\n'
        '  "age" : $inputRoot.age,\n'
        '  "state" : {\n'
        '    "ok" : $inputRoot.state.ok,\n'
        '    "none" : null\n'
        "  },\n"
        '  "a b" : "foo"\n'
        "}"
    )


def test_of_an_array(call: Call) -> None:
    items = {"type": "array", "items": {"properties": {"id": {"type": "number"}}}}
    assert template(call, {"properties": {"x": items}}) == HEAD + (
        "{\n"
        '  "x" : [\n'
        "##TODO: Update this foreach loop to reference array from input json\n"
        "#foreach($elem in $inputRoot.x)\n"
        "    {\n"
        '      "id" : $elem.id\n'
        "    }#if($foreach.hasNext),#end\n"
        "\n"
        "#end\n"
        "  ]\n"
        "}"
    )


@pytest.mark.parametrize(
    "schema, body",
    [
        ({}, "{ }"),
        (STRING, '"foo"'),
        (INTEGER, "42"),
        ({"type": "number"}, "42"),
        (BOOLEAN, "true"),
        ({"type": ["null", "string"]}, '"foo"'),
    ],
)
def test_of_what_has_no_path(call: Call, schema: Any, body: str) -> None:
    assert template(call, schema) == HEAD + body


@pytest.mark.parametrize(
    "schema, payload",
    [
        (
            {"items": {"properties": {"tags": {"type": "array", "items": STRING}, "n": INTEGER}}},
            [{"tags": ["a", "b"], "n": 1}, {"tags": [], "n": 2}],
        ),
        ({"type": "array", "items": {"type": "array", "items": INTEGER}}, [[1, 2], [3]]),
        ({"allOf": [{"properties": {"a": STRING}}, {"properties": {"b": BOOLEAN}}]},
         {"a": "x", "b": False}),
        ({"items": [{"properties": {"a": STRING}}]}, [{"a": "x"}]),
    ],
)  # fmt: skip
def test_renders_its_own_payload(call: Call, schema: Any, payload: Any) -> None:
    rendered = compile_template(template(call, schema)).render(Scope(body=json.dumps(payload)))
    assert json.loads(rendered) == payload


def test_of_models_that_refer_to_others(call: Call) -> None:
    pet = {"$ref": f"https://apigateway.amazonaws.com/restapis/{API}/models/Pet"}
    id = {"definitions": {"id": STRING}, "properties": {"id": {"$ref": "#/definitions/id"}}}
    given = {"schema": json.dumps(id), "contentType": "application/json"}
    done(call, "CreateModel", restApiId=API, name="Owner", **given)
    owner = {"$ref": "#/definitions/Owner"}
    made = template(call, {"properties": {"owner": owner, "parent": pet}})
    assert '"owner" : {\n    "id" : "$inputRoot.owner.id"\n  }' in made
    assert '"parent" : {\n    "owner" : {\n      "id" : "$inputRoot.parent.owner.id"' in made
    assert made.count('"parent" : {') == 21


def test_a_schema_that_doubles_itself_ends(call: Call) -> None:
    pet = {"$ref": f"https://apigateway.amazonaws.com/restapis/{API}/models/Pet"}
    made = template(call, {"properties": {f"p{number}": pet for number in range(1000)}})
    assert len(made) < 500_000


def test_references_that_only_lead_to_each_other(call: Call) -> None:
    loop = {"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}
    properties = {"x": {"$ref": "#/definitions/a"}, "y": STRING}
    made = template(call, {**loop, "properties": properties})
    assert '"y" : "$inputRoot.y"' in made
