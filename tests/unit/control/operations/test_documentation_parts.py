"""Documentation parts of the management API."""

from typing import Any

import pytest
from kept_apis import API, NO_API, call_with_api, change, done, keep_method, keep_resource, refused

from lockgate.control.call import Call
from lockgate.control.documentation_locations import LOCATIONS, checked_location
from lockgate.rules.control_plane import SHOWN_ENUMS
from lockgate.store.objects import Item, Kind

BAD = "BadRequestException"
TEXT = '{"description": "x"}'
MISSING = ("NotFoundException", "Invalid Documentation part identifier specified")


@pytest.fixture
def call() -> Call:
    return call_with_api()


def create(call: Call, kind: str, **fields: Any) -> Any:
    given = {"location": {"type": kind, **fields}, "properties": TEXT}
    return done(call, "CreateDocumentationPart", restApiId=API, **given)


def listed(call: Call, **given: Any) -> list[Item]:
    items: list[Item] = done(call, "GetDocumentationParts", restApiId=API, **given)["items"]
    return items


def test_a_new_one(call: Call) -> None:
    made = create(call, "METHOD", path="/pets", method="GET", statusCode=" ", name="")
    assert made == {
        "id": made["id"],
        "location": {"type": "METHOD", "path": "/pets", "method": "GET"},
        "properties": TEXT,
    }
    given = {"restApiId": API, "documentationPartId": made["id"]}
    assert done(call, "GetDocumentationPart", **given) == made
    assert listed(call) == [made]
    done(call, "DeleteDocumentationPart", **given)
    assert listed(call) == []


@pytest.mark.parametrize(
    "name", ["GetDocumentationPart", "UpdateDocumentationPart", "DeleteDocumentationPart"]
)
def test_an_unknown_one(call: Call, name: str) -> None:
    assert refused(call, name, restApiId=API, documentationPartId="abc123") == MISSING
    assert refused(call, name, restApiId="nothing", documentationPartId="abc123") == NO_API


def test_an_unknown_api(call: Call) -> None:
    given = {"location": {"type": "API"}, "properties": TEXT}
    assert refused(call, "CreateDocumentationPart", restApiId="nothing", **given) == NO_API
    assert refused(call, "GetDocumentationParts", restApiId="nothing") == NO_API


ALL = {"path": "/", "method": "GET", "statusCode": "200", "name": "n"}


@pytest.mark.parametrize(
    "kind, listed",
    [
        ("API", "path, method, statusCode or name"),
        ("AUTHORIZER", "path, method or statusCode"),
        ("MODEL", "path, method or statusCode"),
        ("RESOURCE", "method, statusCode or name"),
        ("METHOD", "statusCode or name"),
        ("REQUEST_BODY", "statusCode or name"),
        ("QUERY_PARAMETER", "statusCode"),
        ("REQUEST_HEADER", "statusCode"),
        ("PATH_PARAMETER", "statusCode"),
        ("RESPONSE", "name"),
        ("RESPONSE_BODY", "name"),
    ],
)
def test_fields_that_a_type_does_not_have(call: Call, kind: str, listed: str) -> None:
    given = {"location": {"type": kind, **ALL}, "properties": TEXT}
    assert refused(call, "CreateDocumentationPart", restApiId=API, **given) == (
        BAD,
        f"[Location type: {kind} cannot have {listed} defined.]",
    )


def test_locations_are_bounded(call: Call) -> None:
    given = {"location": {"type": "MODEL", "name": "n" * 1024}, "properties": TEXT}
    assert refused(call, "CreateDocumentationPart", restApiId=API, **given) == (
        BAD,
        "Names can be at most 1024 bytes long",
    )


def test_every_type_takes_its_own_fields_and_some_need_a_name(call: Call) -> None:
    assert create(call, "RESPONSE_HEADER", **ALL)["location"] == {"type": "RESPONSE_HEADER", **ALL}
    for kind, (fields, is_named) in LOCATIONS.items():
        location = {"type": kind, **{name: ALL[name] for name in fields}}
        assert checked_location(location) == location
        if is_named:
            given = {"location": {**location, "name": ""}, "properties": TEXT}
            assert refused(call, "CreateDocumentationPart", restApiId=API, **given) == (
                BAD,
                f"[Location type: {kind} must have a name defined.]",
            )
    assert sorted(SHOWN_ENUMS["DocumentationPartType"]) == sorted(LOCATIONS)


@pytest.mark.parametrize(
    "properties, message",
    [
        ("", "Documentation part properties must be non-empty"),
        (" ", "Documentation part properties must be non-empty"),
        ("text", "Documentation part properties must be a JSON object"),
        ("[]", "Documentation part properties must be a JSON object"),
        ("[" * 100_000, "Documentation part properties must be a JSON object"),
    ],
)
def test_bad_properties(call: Call, properties: str, message: str) -> None:
    given: Item = {"location": {"type": "API"}, "properties": properties}
    refusal = refused(call, "CreateDocumentationPart", restApiId=API, **given)
    assert refusal == (BAD, message)
    made = create(call, "API")
    given = {"restApiId": API, "documentationPartId": made["id"]}
    bad = change("replace", "/properties", properties)
    assert refused(call, "UpdateDocumentationPart", **given, patchOperations=bad) == refusal
    assert listed(call) == [made]


@pytest.mark.parametrize(
    "first, second",
    [
        ({"type": "API"}, {"type": "API"}),
        ({"type": "METHOD"}, {"type": "METHOD", "path": "/", "method": "*"}),
        (
            {"type": "RESPONSE", "path": "/a", "statusCode": "*"},
            {"type": "RESPONSE", "path": "/a", "method": "*"},
        ),
    ],
)
def test_one_for_a_location(call: Call, first: Item, second: Item) -> None:
    done(call, "CreateDocumentationPart", restApiId=API, location=first, properties=TEXT)
    given = {"location": second, "properties": TEXT}
    kind, message = refused(call, "CreateDocumentationPart", restApiId=API, **given)
    assert kind == "ConflictException"
    assert f"type '{second['type']}'" in message
    assert len(listed(call)) == 1


def test_properties_can_be_changed(call: Call) -> None:
    made = create(call, "API")
    given = {"restApiId": API, "documentationPartId": made["id"]}
    new = change("replace", "/properties", "{}")
    changed = done(call, "UpdateDocumentationPart", **given, patchOperations=new)
    assert changed == {**made, "properties": "{}"}
    assert done(call, "GetDocumentationPart", **given) == changed


def test_filters(call: Call) -> None:
    api, model = create(call, "API"), create(call, "MODEL", name="Pet")
    get = create(call, "METHOD", path="/pets", method="GET")
    post = create(call, "METHOD", path="/pets", method="POST")
    query = create(call, "QUERY_PARAMETER", path="/pets", name="Pet")
    root = create(call, "METHOD")
    assert listed(call) == [api, model, get, post, query, root]
    assert listed(call, locationStatus="DOCUMENTED") == listed(call)
    assert listed(call, type="METHOD") == [get, post, root]
    assert listed(call, path="/pets") == [get, post, query]
    assert listed(call, path="/", type="METHOD") == [root]
    assert listed(call, nameQuery="Pet") == [model, query]
    assert listed(call, nameQuery="Pet", type="MODEL") == [model]
    assert listed(call, nameQuery="nobody") == []
    for given in ({"type": "METHOD"}, {"path": "/pets"}, {"nameQuery": "Pet"}):
        page = done(call, "GetDocumentationParts", restApiId=API, limit=1, **given)
        rest = listed(call, position=page["position"], **given)
        assert page["items"] + rest == listed(call, **given)


def test_what_no_part_is_about(call: Call) -> None:
    call.objects.insert(Kind.AUTHORIZER, API, "a", {"name": "auth"})
    call.objects.insert(Kind.MODEL, API, "m", {"name": "Pet"})
    keep_resource(call, "aaaaaa", "/pets")
    keep_method(
        call,
        "aaaaaa",
        "POST",
        requestParameters={
            "method.request.querystring.q": True,
            "method.request.header.h.i": False,
            "method.request.path.p": True,
        },
        requestModels={"application/json": "Pet"},
        methodResponses={
            "200": {
                "responseParameters": {"method.response.header.X": False},
                "responseModels": {"application/json": "Pet"},
            },
            "400": {},
        },
    )
    at: Item = {"path": "/pets", "method": "POST"}
    ok = {**at, "statusCode": "200"}
    everything: list[Item] = [
        {"type": "API"},
        {"type": "AUTHORIZER", "name": "auth"},
        {"type": "MODEL", "name": "Pet"},
        {"type": "RESOURCE", "path": "/"},
        {"type": "RESOURCE", "path": "/pets"},
        {"type": "METHOD", **at},
        {"type": "QUERY_PARAMETER", **at, "name": "q"},
        {"type": "REQUEST_HEADER", **at, "name": "h.i"},
        {"type": "PATH_PARAMETER", **at, "name": "p"},
        {"type": "REQUEST_BODY", **at},
        {"type": "RESPONSE", **ok},
        {"type": "RESPONSE_HEADER", **ok, "name": "X"},
        {"type": "RESPONSE_BODY", **ok},
        {"type": "RESPONSE", **at, "statusCode": "400"},
    ]

    def undocumented(**given: Any) -> list[Item]:
        return [one["location"] for one in listed(call, locationStatus="UNDOCUMENTED", **given)]

    assert undocumented() == everything
    for one in everything[:4]:
        done(call, "CreateDocumentationPart", restApiId=API, location=one, properties=TEXT)
    assert undocumented() == everything[4:]
    assert undocumented(type="RESPONSE") == [everything[10], everything[13]]
    assert undocumented(path="/pets", nameQuery="X") == [everything[11]]
