"""Models of the management API."""

import json
from typing import Any

import pytest
from kept_apis import API, NO_API, call_with_api, change, done, keep_method, keep_resource, refused

from lockgate.control.call import Call
from lockgate.store.objects import Kind

BAD = "BadRequestException"
PET = '{"type": "object", "properties": {"name": {"type": "string"}}}'
RESULT = "Invalid model specified: Validation Result: warnings : [], errors : [{}]"
EMPTY = (BAD, "Model schema must have at least 1 property or array items defined")


@pytest.fixture
def call() -> Call:
    return call_with_api()


def create(call: Call, name: str, schema: Any = PET, **given: Any) -> Any:
    text = schema if isinstance(schema, str) else json.dumps(schema)
    given = {"contentType": "application/json", **given}
    return done(call, "CreateModel", restApiId=API, name=name, schema=text, **given)


def refusal(call: Call, **given: Any) -> tuple[str, str]:
    given = {"name": "Pet", "contentType": "application/json", "schema": PET, **given}
    return refused(call, "CreateModel", restApiId=API, **given)


def refers_to(name: str) -> dict[str, str]:
    return {"$ref": f"https://apigateway.amazonaws.com/restapis/{API}/models/{name}"}


def test_a_new_one(call: Call) -> None:
    made = create(call, "Pet", description="a pet")
    assert made == {
        "id": made["id"],
        "name": "Pet",
        "description": "a pet",
        "schema": PET,
        "contentType": "application/json",
    }
    assert done(call, "GetModel", restApiId=API, modelName="Pet") == made
    assert done(call, "GetModels", restApiId=API) == {"items": [made]}


@pytest.mark.parametrize("name", ["GetModel", "GetModelTemplate", "UpdateModel", "DeleteModel"])
def test_an_unknown_one(call: Call, name: str) -> None:
    assert refused(call, name, restApiId=API, modelName="Dog") == (
        "NotFoundException",
        "Invalid model name specified: Dog",
    )
    assert refused(call, name, restApiId="nothing", modelName="Dog") == NO_API


def test_an_unknown_api(call: Call) -> None:
    assert refused(call, "GetModels", restApiId="nothing") == NO_API
    given = {"name": "Pet", "contentType": "application/json", "schema": PET}
    assert refused(call, "CreateModel", restApiId="nothing", **given) == NO_API


@pytest.mark.parametrize(
    "given, message",
    [
        ({"name": ""}, "Model name must be non-empty"),
        ({"name": "My-Pet", "contentType": "x"}, "Model name must be alphanumeric: My-Pet"),
        ({"name": "Pét"}, "Model name must be alphanumeric: Pét"),
        ({"name": "n" * 1025}, "Names can be at most 1024 bytes long"),
        ({"contentType": "json", "schema": ""}, "Invalid content type specified: json"),
        ({"schema": None}, EMPTY[1]),
        ({"schema": ""}, EMPTY[1]),
        ({"schema": "{"}, RESULT.format("Invalid model schema specified")),
        ({"schema": "[]"}, RESULT.format("Invalid model schema specified")),
        ({"schema": '{"type": "text"}'}, RESULT.format("Invalid model schema specified")),
        ({"schema": "[" * 100_000}, RESULT.format("Invalid model schema specified")),
        (
            {"schema": '{"not": ' * 200 + "{}" + "}" * 200},
            RESULT.format("Invalid model schema specified"),
        ),
        (
            {"schema": '{"enum": ' + "[" * 400 + "]" * 400 + "}"},
            RESULT.format("Invalid model schema specified"),
        ),
        (
            {"schema": '{"properties": {"a": {"example": 1, "x-b": 2, "type": "text"}}}'},
            RESULT.format(
                'Invalid model schema specified. Unsupported keyword(s): ["example","x-b"]'
            ),
        ),
        (
            {"schema": '{"items": [{"$ref": "#/components/schemas/Pet"}]}'},
            RESULT.format("Model reference must be in canonical form"),
        ),
        ({"schema": '{"$ref": 1}'}, RESULT.format("Model reference must be in canonical form")),
        ({"schema": json.dumps(refers_to("Dog"))}, "Invalid model identifier specified: Dog"),
        ({"schema": f'{{"title": "{"a" * 410_000}"}}'}, "Model schema must be at most 400 KB"),
    ],
)
def test_what_is_refused(call: Call, given: dict[str, Any], message: str) -> None:
    assert refusal(call, **given) == (BAD, message)
    assert done(call, "GetModels", restApiId=API) == {"items": []}


def test_properties_may_be_named_like_unknown_keywords(call: Call) -> None:
    schema = {"properties": {"example": {}, "default": {"enum": [{"example": 1}]}}}
    assert json.loads(create(call, "Pet", schema)["schema"]) == schema


def test_only_json_is_read(call: Call) -> None:
    made = create(call, "Pet", "<xs:schema/>", contentType="application/xml")
    assert (made["schema"], made["contentType"]) == ("<xs:schema/>", "application/xml")


def test_names_are_unique(call: Call) -> None:
    create(call, "Pet")
    assert refusal(call) == (
        "ConflictException",
        "Model name already exists for this REST API",
    )


def test_a_model_may_refer_to_itself_and_to_others(call: Call) -> None:
    create(call, "Pet", {"properties": {"parent": refers_to("Pet")}})
    create(call, "Pets", {"type": "array", "items": {"$ref": "#/definitions/Pet"}})
    names = [one["name"] for one in done(call, "GetModels", restApiId=API)["items"]]
    assert names == ["Pet", "Pets"]


def test_what_can_be_changed(call: Call) -> None:
    create(call, "Pet", description="old")
    given = {"restApiId": API, "modelName": "Pet"}
    changes = [*change("replace", "/description", "new"), *change("replace", "/schema", "{}")]
    changed = done(call, "UpdateModel", **given, patchOperations=changes)
    assert (changed["description"], changed["schema"]) == ("new", "{}")
    assert done(call, "GetModel", **given) == changed
    for value in ("", None):
        empty = change("replace", "/schema", value)
        assert refused(call, "UpdateModel", **given, patchOperations=empty) == EMPTY
    bad = change("replace", "/schema", json.dumps(refers_to("Dog")))
    assert refused(call, "UpdateModel", **given, patchOperations=bad) == (
        BAD,
        "Invalid model identifier specified: Dog",
    )
    assert refused(
        call, "UpdateModel", **given, patchOperations=change("replace", "/name", "x")
    ) == (
        BAD,
        "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, "
        "/schema]",
    )


@pytest.mark.parametrize(
    "members, where",
    [
        ({"requestModels": {"application/json": "Pet"}}, "method request: /pets/POST"),
        (
            {"methodResponses": {"200": {"responseModels": {"application/json": "Pet"}}}},
            "method response: /pets/POST",
        ),
    ],
)
def test_one_that_a_method_uses_stays(call: Call, members: dict[str, Any], where: str) -> None:
    create(call, "Pet")
    keep_resource(call, "aaaaaa", "/pets")
    keep_method(call, "aaaaaa", "POST", **members)
    given = {"restApiId": API, "modelName": "Pet"}
    assert refused(call, "DeleteModel", **given) == (
        "ConflictException",
        f"Cannot delete model 'Pet', is referenced in {where}",
    )
    call.objects.delete(Kind.METHOD, API, "aaaaaa/POST")
    done(call, "DeleteModel", **given)
    assert refused(call, "GetModel", **given)[0] == "NotFoundException"


def test_one_that_another_uses_stays(call: Call) -> None:
    create(call, "Pet", {"properties": {"parent": refers_to("Pet")}})
    create(call, "Pets", {"type": "array", "items": refers_to("Pet")})
    assert refused(call, "DeleteModel", restApiId=API, modelName="Pet") == (
        "ConflictException",
        "Cannot delete model 'Pet', is referenced in model: Pets",
    )
    done(call, "DeleteModel", restApiId=API, modelName="Pets")
    done(call, "DeleteModel", restApiId=API, modelName="Pet")
    create(call, "Pet")


def flat(call: Call, name: str) -> Any:
    model = done(call, "GetModel", restApiId=API, modelName=name, flatten=True)
    return json.loads(model["schema"])


def test_a_flat_schema_holds_all_that_it_leads_to(call: Call) -> None:
    create(call, "Owner")
    create(call, "Pet", {"properties": {"owner": refers_to("Owner"), "parent": refers_to("Pet")}})
    create(call, "Pets", {"type": "array", "items": refers_to("Pet")})
    assert flat(call, "Pets") == {
        "type": "array",
        "items": {"$ref": "#/definitions/Pet"},
        "definitions": {
            "Pet": {
                "properties": {
                    "owner": {"$ref": "#/definitions/Owner"},
                    "parent": {"$ref": "#/definitions/Pet"},
                }
            },
            "Owner": json.loads(PET),
        },
    }
    assert flat(call, "Owner") == json.loads(PET)


def test_definitions_of_models_do_not_get_mixed_up(call: Call) -> None:
    local = {"$ref": "#/definitions/id"}
    create(call, "Pet", {"properties": {"id": local}, "definitions": {"id": {"type": "string"}}})
    own = {"definitions": {"id": {"type": "integer"}}}
    create(call, "Pets", {"items": refers_to("Pet"), "not": local, **own})
    assert flat(call, "Pets") == {
        "items": {"$ref": "#/definitions/Pet"},
        "not": {"$ref": "#/definitions/id"},
        "definitions": {
            "Pet": {"properties": {"id": {"$ref": "#/definitions/Petid"}}},
            "id": {"type": "integer"},
            "Petid": {"type": "string"},
        },
    }


def test_what_is_no_json_is_flat_already(call: Call) -> None:
    create(call, "Pet", "<xs:schema/>", contentType="application/xml")
    model = done(call, "GetModel", restApiId=API, modelName="Pet", flatten=True)
    assert model["schema"] == "<xs:schema/>"
