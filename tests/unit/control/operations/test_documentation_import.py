"""ImportDocumentationParts."""

import json
from typing import Any

import pytest
from kept_apis import API, NO_API, call_with_api, done, refused

from lockgate.control.call import Call
from lockgate.control.operations.documentation_versions import parts_of_version
from lockgate.store.objects import Item

BAD = "BadRequestException"


@pytest.fixture
def call() -> Call:
    return call_with_api()


def body(*parts: Any, **more: Any) -> bytes:
    extension = {"documentationParts": list(parts), **more}
    document = {"openapi": "3.0.1", "x-amazon-apigateway-documentation": extension}
    return json.dumps(document).encode()


def part(kind: str, text: str, **fields: Any) -> Item:
    return {"location": {"type": kind, **fields}, "properties": {"description": text}}


def bring(call: Call, content: bytes, **given: Any) -> Item:
    return done(call, "ImportDocumentationParts", restApiId=API, body=content, **given)


def kept(call: Call) -> dict[str, Any]:
    """The properties by type, path and name."""
    items = done(call, "GetDocumentationParts", restApiId=API, limit=500)["items"]
    found = {}
    for one in items:
        location = one["location"]
        key = [location[name] for name in ("type", "path", "method", "statusCode", "name")
               if name in location]  # fmt: skip
        found[" ".join(key)] = json.loads(one["properties"])
    return found


def test_parts_of_the_extension(call: Call) -> None:
    yaml = b"""
swagger: "2.0"
x-amazon-apigateway-documentation:
  documentationParts:
    - location: {type: API}
      properties: {info: {title: "\xc3\xa9"}}
    - location: {type: RESPONSE, path: /pets, statusCode: 200}
      properties: '{"description":"as it is"}'
"""
    answer = bring(call, yaml)
    assert len(answer["ids"]) == 2
    assert answer["warnings"] is None
    assert kept(call) == {
        "API": {"info": {"title": "é"}},
        "RESPONSE /pets 200": {"description": "as it is"},
    }


def test_merge_updates_equal_locations_and_keeps_the_rest(call: Call) -> None:
    first = bring(call, body(part("API", "a"), part("METHOD", "m"), part("MODEL", "x", name="P")))
    second = bring(
        call,
        body(part("METHOD", "new", path="/", method="*"), part("RESOURCE", "r")),
        mode="merge",
    )
    assert second["ids"][0] == first["ids"][1]
    assert {key: one["description"] for key, one in kept(call).items()} == {
        "API": "a",
        "METHOD": "new",
        "MODEL P": "x",
        "RESOURCE": "r",
    }


def test_overwrite_leaves_only_what_is_in_the_document(call: Call) -> None:
    first = bring(call, body(part("API", "a"), part("METHOD", "m")))
    second = bring(call, body(part("METHOD", "n"), part("RESOURCE", "r")), mode="overwrite")
    assert second["ids"][0] == first["ids"][1]
    assert list(kept(call)) == ["METHOD", "RESOURCE"]


def test_a_location_twice_counts_once(call: Call) -> None:
    answer = bring(call, body(part("API", "a"), part("API", "b")))
    assert len(answer["ids"]) == 1
    assert kept(call) == {"API": {"description": "b"}}


def test_a_version_is_made(call: Call) -> None:
    bring(call, body(part("API", "a"), version="1.0"))
    made = parts_of_version(call.objects, API, "1.0")
    assert [one["location"] for one in made] == [{"type": "API"}]
    again = bring(call, body(part("API", "b"), version="1.0"))
    assert again["warnings"] == ["Documentation version '1.0' already exists"]
    assert parts_of_version(call.objects, API, "1.0") == made


@pytest.mark.parametrize(
    "bad, why",
    [
        ({"location": {"type": "NOPE"}, "properties": {}}, "Invalid documentation part location"),
        ("text", "Invalid documentation part location specified"),
        ({"location": {"type": "API", "name": "x"}, "properties": {}},
         "[Location type: API cannot have path, method, statusCode or name defined.]"),
        ({"location": {"type": "API"}}, "Documentation part properties must be a JSON object"),
        ({"location": {"type": "API"}, "properties": ""},
         "Documentation part properties must be non-empty"),
    ],
)  # fmt: skip
def test_bad_parts_are_left_out(call: Call, bad: Any, why: str) -> None:
    answer = bring(call, body(bad, part("METHOD", "m")))
    assert list(kept(call)) == ["METHOD"]
    (warning,) = answer["warnings"]
    assert warning.startswith(f"Invalid documentation part at index 0: {why}")
    given = {"restApiId": API, "body": body(bad), "failOnWarnings": True}
    assert refused(call, "ImportDocumentationParts", **given) == (
        BAD,
        f"Warnings found during import:\n\t{warning}",
    )


@pytest.mark.parametrize(
    "content",
    [
        b'{"openapi":"3.0.1","info":{"title":"\\ud800"}}',
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"text",
        b"{}",
        b"a: [",
        b"[" * 100_000,
        b" " * 7_000_000,
    ],
)
def test_what_is_no_document(call: Call, content: Any) -> None:
    assert refused(call, "ImportDocumentationParts", restApiId=API, body=content) == (
        BAD,
        "Unable to build importer with provided input.",
    )


def test_plain_texts_that_cannot_be_kept(call: Call) -> None:
    schemas = {"": {"description": "x"}, "n" * 1025: {"description": "x"}, "n": {"title": "x"}}
    document = {"swagger": "2.0", "definitions": schemas}
    answer = bring(call, json.dumps(document).encode())
    assert answer["warnings"] == [
        "[Location type: MODEL must have a name defined.]",
        "Names can be at most 1024 bytes long",
    ]
    assert list(kept(call)) == ["MODEL n"]


def test_an_unknown_api(call: Call) -> None:
    given = {"body": body()}
    assert refused(call, "ImportDocumentationParts", restApiId="nothing", **given) == NO_API


def test_an_api_has_2000_parts(call: Call) -> None:
    many = [part("MODEL", "x", name=f"m{number}") for number in range(2000)]
    assert len(bring(call, body(*many))["ids"]) == 2000
    given: Item = {"restApiId": API, "body": body(part("API", "a"))}
    assert refused(call, "ImportDocumentationParts", **given)[0] == "LimitExceededException"
    one = {"restApiId": API, "location": {"type": "API"}, "properties": "{}"}
    assert refused(call, "CreateDocumentationPart", **one)[0] == "LimitExceededException"
    bring(call, given["body"], mode="overwrite")
    assert list(kept(call)) == ["API"]


PLAIN_3 = """
openapi: 3.0.1
info: {title: Shop, version: 1.10}
components:
  schemas: {Pet: {title: A pet, type: object}, Plain: {type: string}}
  securitySchemes: {key: {type: apiKey, description: who you are}}
  parameters: {id: {in: path, name: id, description: which}}
  responses: {Ok: {description: fine, headers: {X: {description: x}, Y: {}}}}
  requestBodies: {Pet: {description: the pet}}
paths:
  /pets/{id}/:
    parameters:
      - $ref: '#/components/parameters/id'
      - {in: query, name: q, description: shared}
    post:
      summary: one
      tags: [a]
      parameters:
        - {in: query, name: q, description: own}
        - {in: header, name: H, description: h}
        - {in: cookie, name: c, description: c}
      requestBody: {$ref: '#/components/requestBodies/Pet'}
      responses:
        200: {$ref: '#/components/responses/Ok'}
        default: {description: not kept}
    x-amazon-apigateway-any-method: {description: any}
"""


def test_plain_texts_are_documentation(call: Call) -> None:
    bring(call, PLAIN_3.encode())
    assert kept(call) == {
        "API": {"info": {"title": "Shop", "version": "1.10"}},
        "MODEL Pet": {"title": "A pet"},
        "AUTHORIZER key": {"description": "who you are"},
        "METHOD /pets/{id} POST": {"summary": "one", "tags": ["a"]},
        "PATH_PARAMETER /pets/{id} POST id": {"description": "which"},
        "QUERY_PARAMETER /pets/{id} POST q": {"description": "own"},
        "REQUEST_HEADER /pets/{id} POST H": {"description": "h"},
        "REQUEST_BODY /pets/{id} POST": {"description": "the pet"},
        "RESPONSE /pets/{id} POST 200": {"description": "fine"},
        "RESPONSE_HEADER /pets/{id} POST 200 X": {"description": "x"},
        "METHOD /pets/{id} ANY": {"description": "any"},
        "PATH_PARAMETER /pets/{id} ANY id": {"description": "which"},
        "QUERY_PARAMETER /pets/{id} ANY q": {"description": "shared"},
    }


def test_plain_texts_of_swagger_and_explicit_parts_that_beat_them(call: Call) -> None:
    document = {
        "swagger": "2.0",
        "info": {"title": "Shop"},
        "definitions": {"Pet": {"description": "a pet"}},
        "securityDefinitions": {"key": {"description": "who"}},
        "paths": {
            "/": {
                "get": {
                    "parameters": [
                        {"in": "body", "name": "b", "description": "body"},
                        {"$ref": "#/parameters/nothing"},
                        "text",
                    ]
                }
            },
            "/x": {"$ref": "#/paths/~1x"},
        },
        "x-amazon-apigateway-documentation": {"documentationParts": [part("API", "mine")]},
    }
    bring(call, json.dumps(document).encode())
    assert kept(call) == {
        "API": {"description": "mine"},
        "MODEL Pet": {"description": "a pet"},
        "AUTHORIZER key": {"description": "who"},
        "REQUEST_BODY / GET": {"description": "body"},
    }
