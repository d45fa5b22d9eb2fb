"""Documentation versions of the management API."""

from typing import Any

import pytest
from kept_apis import API, NO_API, NOW, call_with_api, change, done, refused

from lockgate.control.call import Call
from lockgate.control.operations.documentation_versions import parts_of_version
from lockgate.store.objects import Kind

MISSING = ("NotFoundException", "Invalid Documentation version specified")


@pytest.fixture
def call() -> Call:
    return call_with_api()


def create(call: Call, version: str, **given: Any) -> Any:
    given = {"restApiId": API, "documentationVersion": version, **given}
    return done(call, "CreateDocumentationVersion", **given)


def document(call: Call, properties: str) -> Any:
    given = {"location": {"type": "API"}, "properties": properties}
    return done(call, "CreateDocumentationPart", restApiId=API, **given)


def test_a_new_one(call: Call) -> None:
    made = create(call, "v1", description="first")
    assert made == {"version": "v1", "createdDate": NOW, "description": "first"}
    given = {"restApiId": API, "documentationVersion": "v1"}
    assert done(call, "GetDocumentationVersion", **given) == made
    second = create(call, "v2")
    assert second == {"version": "v2", "createdDate": NOW}
    assert done(call, "GetDocumentationVersions", restApiId=API) == {"items": [made, second]}


def test_it_holds_the_parts_as_they_were(call: Call) -> None:
    part = document(call, "{}")
    create(call, "v1")
    given = {"restApiId": API, "documentationPartId": part["id"]}
    new = change("replace", "/properties", '{"a": 1}')
    changed = done(call, "UpdateDocumentationPart", **given, patchOperations=new)
    create(call, "v2")
    done(call, "DeleteDocumentationPart", **given)
    assert parts_of_version(call.objects, API, "v1") == [part]
    assert parts_of_version(call.objects, API, "v2") == [changed]
    assert parts_of_version(call.objects, API, "v3") == []


@pytest.mark.parametrize(
    "name",
    ["GetDocumentationVersion", "UpdateDocumentationVersion", "DeleteDocumentationVersion"],
)
def test_an_unknown_one(call: Call, name: str) -> None:
    assert refused(call, name, restApiId=API, documentationVersion="v") == MISSING
    assert refused(call, name, restApiId="nothing", documentationVersion="v") == NO_API


def test_an_unknown_api(call: Call) -> None:
    given = {"restApiId": "nothing", "documentationVersion": "v"}
    assert refused(call, "CreateDocumentationVersion", **given) == NO_API
    assert refused(call, "GetDocumentationVersions", restApiId="nothing") == NO_API


def test_versions_are_unique_and_have_a_name(call: Call) -> None:
    create(call, "v1")
    assert refused(
        call, "CreateDocumentationVersion", restApiId=API, documentationVersion="v1"
    ) == ("ConflictException", "Documentation version 'v1' already exists")
    assert refused(call, "CreateDocumentationVersion", restApiId=API, documentationVersion="") == (
        "BadRequestException",
        "Documentation version must be non-empty",
    )


def test_names_are_bounded(call: Call) -> None:
    assert refused(
        call, "CreateDocumentationVersion", restApiId=API, documentationVersion="v" * 1025
    ) == ("BadRequestException", "Names can be at most 1024 bytes long")


def test_it_is_attached_to_a_stage(call: Call) -> None:
    call.objects.insert(Kind.STAGE, API, "prod", {"stageName": "prod", "lastUpdatedDate": 1})
    create(call, "v1", stageName="prod")
    assert call.objects.find(Kind.STAGE, API, "prod") == {
        "stageName": "prod",
        "documentationVersion": "v1",
        "lastUpdatedDate": NOW,
    }
    given = {"documentationVersion": "v2", "stageName": "nothing"}
    assert refused(call, "CreateDocumentationVersion", restApiId=API, **given) == (
        "NotFoundException",
        "Invalid Stage identifier specified",
    )


def test_the_description_can_be_changed(call: Call) -> None:
    document(call, "{}")
    made = create(call, "v1")
    given = {"restApiId": API, "documentationVersion": "v1"}
    new = change("replace", "/description", "new")
    changed = done(call, "UpdateDocumentationVersion", **given, patchOperations=new)
    assert changed == {**made, "description": "new"}
    assert done(call, "GetDocumentationVersion", **given) == changed
    assert len(parts_of_version(call.objects, API, "v1")) == 1
    bad = change("replace", "/version", "v2")
    assert refused(call, "UpdateDocumentationVersion", **given, patchOperations=bad) == (
        "BadRequestException",
        "Invalid patch path  '/version' specified for op 'replace'. Must be one of: [/description]",
    )


def test_a_deleted_one_leaves_nothing(call: Call) -> None:
    document(call, "{}")
    create(call, "v1")
    done(call, "DeleteDocumentationVersion", restApiId=API, documentationVersion="v1")
    assert done(call, "GetDocumentationVersions", restApiId=API) == {"items": []}
    assert parts_of_version(call.objects, API, "v1") == []
