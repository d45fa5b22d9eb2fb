"""Required parameters and bodies against models: what is refused, what is told, where it points."""

import json
from typing import Any

import pytest
from definitions import PREFIX, api, entry, mock, operation
from plans import Told, ask, compiled, plan_of

from lockgate.engine.decisions import Failed, GatewayAnswer
from lockgate.engine.plan import Plan
from lockgate.rules.compat import STEP_ORDER
from lockgate.rules.failures import CAUSES
from lockgate.rules.steps import STEPS

VALIDATORS = {
    f"{PREFIX}request-validators": {
        "all": {"validateRequestBody": True, "validateRequestParameters": True},
        "body": {"validateRequestBody": True},
        "parameters": {"validateRequestParameters": True},
    }
}
PET = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}},
}
DETAILED = {
    kind: {
        "responseTemplates": {
            "application/json": '{"m": $context.error.messageString, '
            '"why": "$context.error.validationErrorString"}'
        },
        "responseParameters": {
            "gatewayresponse.header.X-Why": "context.error.validationErrorString"
        },
    }
    for kind in ("BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS")
}


def document(
    content: Any = None,
    parameters: Any = (),
    validator: str = "all",
    path: str = "/pets/{id}",
    **root: Any,
) -> dict[str, Any]:
    """An API with one validated method; ``content`` are schemas by media type."""
    members: dict[str, Any] = {f"{PREFIX}request-validator": validator, "parameters": parameters}
    if content is not None:
        schemas = {name: {"schema": schema} for name, schema in content.items()}
        members["requestBody"] = {"content": schemas}
    post = operation(mock({"default": entry(200)}), 200, **members)
    return api({path: {"post": post}}, **{**VALIDATORS, **root})


def validated(schema: Any = PET, **members: Any) -> Plan:
    return plan_of(document({"application/json": schema}, **members))


def post(
    plan: Plan, body: Any = "", headers: dict[str, str] | None = None, path: str = "/pets/7"
) -> Told:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return ask(plan, "POST", path, text, headers)


# -- parameters


def declared(where: str, name: str, required: bool = True) -> dict[str, Any]:
    return {"in": where, "name": name, "required": required, "schema": {"type": "string"}}


PARAMETERS = [
    declared("header", "X-B"),
    declared("header", "X-A"),
    declared("query", "z"),
    declared("query", "q"),
    declared("query", "free", required=False),
]
GIVEN: dict[str, tuple[str, dict[str, str], str]] = {
    "nothing": ("/pets/7", {}, "q, z, X-A, X-B"),
    "queries": ("/pets/7?q=1&z=2", {}, "X-A, X-B"),
    "headers of any case": ("/pets/7?q=1&z=2", {"x-a": "1", "X-b": "2"}, ""),
    "a blank value": ("/pets/7?q=%20&z=2", {"X-A": " ", "X-B": "2"}, "q, X-A"),
    "an empty value": ("/pets/7?q=&z", {"X-A": "1", "X-B": "2"}, "q, z"),
    "the last value counts": ("/pets/7?q=1&q=&z=&z=1", {"X-A": "1", "X-B": "2"}, "q"),
    "queries of another case": ("/pets/7?Q=1&z=2", {"X-A": "1", "X-B": "2"}, "q"),
    "a blank in the path": ("/pets/%20?q=1&z=2", {"X-A": "1", "X-B": "2"}, "id"),
    "all places": ("/pets/%20", {}, "id, q, z, X-A, X-B"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_missing_parameters(name: str) -> None:
    path, headers, missing = GIVEN[name]
    told = post(plan_of(document(parameters=PARAMETERS)), "", headers, path)
    if not missing:
        assert told.status == 200
        return
    assert told.status == 400
    assert told.cause == "failure.parameters"
    assert told.body == f'{{"message": "Missing required request parameters: [{missing}]"}}'
    assert told.header("x-amzn-ErrorType") == "BadRequestException"


def test_a_blank_parameter_is_told_as_such() -> None:
    told = post(plan_of(document(parameters=PARAMETERS[2:])), path="/pets/7?z=%20&q=1")
    assert told.decision("failure.parameters")["facts"]["hints"] == [
        {"name": "z", "found_in": "querystring", "found_name": "z", "value": "blank"}
    ]


def test_what_is_told_of_missing_parameters() -> None:
    plan = plan_of(document(parameters=PARAMETERS[2:], gateway_responses=DETAILED))
    told = post(plan, "", {"Q": "1"}, "/pets/7?Z=1")
    text = "Missing required request parameters: [q, z]"
    assert json.loads(told.body) == {"m": text, "why": text}
    assert told.header("X-Why") == text
    failed = told.decision("failure.parameters")
    assert failed["step"] == "19"
    assert failed["definition"]["pointer"] == "/paths/~1pets~1{id}/post/parameters/1"
    facts = failed["facts"]
    assert facts["missing"] == [
        {"in": "querystring", "name": "q"},
        {"in": "querystring", "name": "z"},
    ]
    assert facts["hints"] == [
        {"name": "q", "found_in": "header", "found_name": "Q"},
        {"name": "z", "found_in": "querystring", "found_name": "Z"},
    ]
    assert facts["validator"] == "all"
    assert facts["validator_at"].startswith("api.yaml:")
    assert told.sentence.startswith("400 because required parameters are missing or blank: q, z;")


@pytest.mark.parametrize("validator", ["body", "none"])
def test_parameters_are_not_checked_unless_the_validator_says_so(validator: str) -> None:
    root: dict[str, Any] = {
        f"{PREFIX}request-validators": {"body": {"validateRequestBody": True}, "none": {}}
    }
    plan = plan_of(document(parameters=PARAMETERS, validator=validator, **root))
    assert post(plan).status == 200


# -- bodies

UNREADABLE = "[Unknown error parsing request body]"
MISSING = '[object has missing required properties (["name"])]'
BODIES: dict[str, tuple[Any, str]] = {
    "valid": ({"name": "rex", "age": 3}, ""),
    "nothing": ("", UNREADABLE),
    "blank": (" ", UNREADABLE),
    "no JSON": ("{name: rex}", UNREADABLE),
    "something behind it": ('{"name": "rex"} x', UNREADABLE),
    "NaN": ('{"name": "rex", "age": NaN}', UNREADABLE),
    "wrong bytes": (b'{"name": "\xff"}', ""),
    "a mark in front": (b'\xef\xbb\xbf{"name": "rex"}', UNREADABLE),
    "too deep": ("[" * 600 + "]" * 600, UNREADABLE),
    "too many digits": (f'{{"name": "rex", "age": {"1" * 5000}}}', UNREADABLE),
    "null": (
        "null",
        '[instance type (null) does not match any allowed primitive type (allowed: ["object"])]',
    ),
    "no name": ({}, MISSING),
    "two mistakes": (
        {"name": 1, "age": -1},
        "[numeric instance is lower than the required minimum (minimum: 0, found: -1), "
        'instance type (integer) does not match any allowed primitive type (allowed: ["string"])]',
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies(name: str) -> None:
    body, why = BODIES[name]
    told = post(validated(gateway_responses=DETAILED), body)
    if not why:
        assert told.status == 200
        return
    assert told.status == 400
    assert told.cause == "failure.body_model"
    assert told.body == f'{{"m":  "Invalid request body", "why": "{why}"}}'
    assert told.header("X-Why") == why


def test_the_built_in_answer() -> None:
    told = post(validated(), {})
    assert told.body == '{"message": "Invalid request body"}'
    assert told.header("x-amzn-ErrorType") == "BadRequestException"


def test_what_is_told_of_a_body() -> None:
    told = post(validated(), {"name": "rex", "age": -1})
    base = "/paths/~1pets~1{id}/post/requestBody/content/application~1json/schema"
    assert told.decision("select.validator_model")["definition"]["pointer"] == base
    failed = told.decision("failure.body_model")
    assert failed["step"] == "20"
    assert failed["definition"]["pointer"] == f"{base}/properties/age/minimum"
    message = "numeric instance is lower than the required minimum (minimum: 0, found: -1)"
    at = failed["definition"]
    assert failed["facts"]["errors"] == [
        {
            "keyword": "minimum",
            "at": f"api.yaml:{at['line']}:{at['column']}",
            "schema": "/properties/age/minimum",
            "instance": "/age",
            "message": message,
        }
    ]
    assert failed["facts"]["model"] == "application/json"
    assert failed["facts"]["validator"] == "all"
    assert told.sentence == (
        f"400 because the body does not follow its model ({message}); "
        "answered by the built-in BAD_REQUEST_BODY"
    )


def test_texts_are_not_kept_where_they_may_not_be() -> None:
    document_ = document({"application/json": {"properties": {"pin": {"maxLength": 1}}}})
    told = ask(plan_of(document_, keep_texts=False), "POST", "/pets/7", '{"pin": "secret"}')
    assert "secret" not in json.dumps(told.record)
    assert "(maxLength at /pin)" in told.sentence


def test_records_keep_little_of_a_body() -> None:
    told = post(validated({"items": {"maxLength": 1}}), ["x" * 5000] * 60)
    facts = told.decision("failure.body_model")["facts"]
    assert len(facts["errors"]) == 8
    assert facts["errors_left_out"] == 42
    assert len(json.dumps(told.record)) < 8_000
    assert not any(
        one.failure.validation_error
        for one in told.response.record.log
        if isinstance(one, Failed | GatewayAnswer)
    )


def test_a_mistake_in_a_named_model_points_there() -> None:
    schemas = {"Pet": PET, "Pets": {"items": {"$ref": "#/components/schemas/Pet"}}}
    reference = {"$ref": "#/components/schemas/Pets"}
    told = post(validated(reference, components={"schemas": schemas}), [{"name": "a"}, {}])
    failed = told.decision("failure.body_model")
    assert failed["definition"]["pointer"] == "/components/schemas/Pet/required"
    assert failed["facts"]["errors"][0]["instance"] == "/1"


CONTENT = {"application/json": PET, "Application/XML": {"type": "null"}}
TYPES: dict[str, tuple[str | None, str, bool]] = {
    "absent": (None, "application/json", True),
    "exact": ("application/json", "application/json", True),
    "with parameters": ("Application/JSON; charset=utf-8", "application/json", True),
    "the other": ("application/xml", "Application/XML", False),
    "none": ("text/plain", "not validated", False),
    "like it": ("application/vnd.x+json", "not validated", False),
}


@pytest.mark.parametrize("name", TYPES)
def test_the_model_is_chosen_by_media_type(name: str) -> None:
    given, label, is_refused = TYPES[name]
    plan = plan_of(document(CONTENT))
    told = post(plan, "null", None if given is None else {"Content-Type": given})
    choice = told.decision("select.validator_model")
    assert [one["label"] for one in choice["candidates"] if one["outcome"] == "chosen"] == [label]
    assert {one["reason"] for one in choice["candidates"] if one["outcome"] == "lost"} == {
        "media_type_differs"
    }
    assert choice["compared"]["source"] == "request.media_type"
    assert ("missing" in choice["definition"]) is (label == "not validated")
    assert (told.cause == "failure.body_model") is is_refused


def test_the_default_model() -> None:
    plan = plan_of(document({"$default": {"type": "null"}, "application/json": PET}))
    assert post(plan, {}, {"Content-Type": "text/plain"}).cause == "failure.body_model"
    told = post(plan, {"name": "rex"})
    assert told.status == 200
    reasons = [one.get("reason") for one in told.decision("select.validator_model")["candidates"]]
    assert reasons == ["default_not_needed", None]


def test_the_empty_model_takes_what_can_be_read() -> None:
    plan = validated({"$ref": "#/components/schemas/Empty"})
    assert post(plan, "[1]").status == 200
    assert post(plan, "").status == 400
    assert post(plan, "{").status == 400


def test_parameters_come_before_bodies() -> None:
    plan = validated(parameters=PARAMETERS)
    assert post(plan, {}).cause == "failure.parameters"
    assert post(plan, {}, {"X-A": "1", "X-B": "1"}, "/pets/7?q=1&z=1").cause == "failure.body_model"


def test_bodies_are_not_checked_unless_the_validator_says_so() -> None:
    assert post(validated(validator="parameters"), {}).status == 200


def test_a_body_that_costs_too_much() -> None:
    evil = {"items": {"pattern": "(a+)+$"}}
    told = post(validated(evil), ["a" * 5000 + "!"])
    assert told.cause == "failure.body_model"
    assert told.decision("note.regex_budget")["facts"] == {"guard": "S-40"}
    many = post(validated({"uniqueItems": True, "type": "object"}), list(range(100_001)))
    assert many.decision("failure.body_model")["guard"] == "S-43"


def test_methods_without_anything_to_check_have_no_checks() -> None:
    for content, parameters, path in (
        (None, (), "/a"),
        ({}, (declared("query", "q", required=False),), "/a"),
    ):
        plan = plan_of(document(content, parameters, path=path))
        (found,) = [one for node in plan.router.nodes() for one in node.methods.values()]
        assert found.checks == ()


def test_a_broken_model_is_refused_with_its_place() -> None:
    schemas = {"Pet": {"properties": {"name": {"type": "text"}}}}
    source = document(
        {"application/json": {"items": {"$ref": "#/components/schemas/Pet"}}},
        components={"schemas": schemas},
    )
    plan, report = compiled(source)
    assert plan is None
    (error,) = report.errors
    assert error.code == "schema.keyword"
    assert error.place is not None
    assert error.place.pointer == "/components/schemas/Pet/properties/name/type"
    assert error.message.startswith("type must be one of array, boolean,")


REFERENCES = {
    "#/components/schemas/None": "there is no model 'None'",
    "#/components/schemas/Pet/properties/name": "is not to a model of this API",
    "http://127.0.0.1/schema.json": "is not to a model of this API",
    "pet.yaml": "is not to a model of this API",
}


@pytest.mark.parametrize("reference", REFERENCES)
def test_references_that_lead_nowhere(reference: str) -> None:
    schemas = {"Pet": PET}
    plan, report = compiled(
        document({"application/json": {"$ref": reference}}, components={"schemas": schemas})
    )
    assert plan is None
    (error,) = report.errors
    assert error.code == "schema.reference"
    assert REFERENCES[reference] in error.message
    assert error.place is not None
    assert error.place.pointer.endswith("/schema/$ref")


def test_a_body_of_swagger_2() -> None:
    source = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        **VALIDATORS,
        f"{PREFIX}request-validator": "body",
        "paths": {
            "/": {
                "post": operation(
                    mock({"default": entry(200)}),
                    200,
                    consumes=["application/json", "text/json"],
                    parameters=[
                        {"in": "body", "name": "b", "schema": {"$ref": "#/definitions/Pet"}}
                    ],
                )
            }
        },
        "definitions": {"Pet": PET},
    }
    plan = plan_of(source)
    assert post(plan, {"name": "rex"}, path="/").status == 200
    for content_type in ("application/json", "text/json"):
        told = post(plan, {}, {"Content-Type": content_type}, path="/")
        assert told.cause == "failure.body_model"


def test_the_other_value_of_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "lockgate.engine.phases.required_parameters.VALIDATION_ERROR_OF_PARAMETERS"
    monkeypatch.setattr(name, "empty")
    told = post(plan_of(document(parameters=PARAMETERS, gateway_responses=DETAILED)))
    assert json.loads(told.body)["why"] == ""


def test_the_order_of_checks_is_that_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.checks.STEP_ORDER", (20, 19))
    assert post(validated(parameters=PARAMETERS), {}).cause == "failure.body_model"


def test_the_order_of_checks_names_steps() -> None:
    numbers = [step.number for step in STEPS]
    assert numbers == list(range(1, 31))
    assert set(STEP_ORDER) <= set(numbers)
    assert {cause.step for cause in CAUSES.values()} <= set(numbers)


def test_a_type_without_a_schema_is_not_validated() -> None:
    given = document({"application/json": PET})
    given["paths"]["/pets/{id}"]["post"]["requestBody"]["content"]["text/plain"] = {}
    plan = plan_of(given)
    assert post(plan, "no pet", {"Content-Type": "text/plain"}).status != 400
    assert post(plan, "no pet", {"Content-Type": "application/json"}).status == 400


def test_more_types_than_are_remembered_are_told_apart() -> None:
    plan = validated()
    for number in range(100):
        assert post(plan, "[]", {"Content-Type": f"text/x-{number}"}).cause != "failure.body_model"
    for _ in range(2):
        assert post(plan, "[]", {"Content-Type": "application/json"}).cause == "failure.body_model"
