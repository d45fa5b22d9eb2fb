"""What is said of inputs that are not what the service model wants."""

import pytest

from lockgate.control.errors import Serialization, ValidationFailed
from lockgate.control.service_model import service_model
from lockgate.control.wire_input import Binder
from lockgate.store.objects import Item

MODEL = service_model()


NOTHING: dict[str, str] = {}


def bound(operation: str, body: bytes, uri: dict[str, str] = NOTHING, **query: str) -> Item:
    return Binder(operation, MODEL).bind(uri, list(query.items()), {}, body)


@pytest.mark.parametrize(
    ("operation", "body", "words"),
    [
        ("CreateRestApi", b"{", "not JSON"),
        ("CreateRestApi", b'{"name": "\xff"}', "not JSON"),
        ("CreateRestApi", b"[" * 100_000, "not JSON"),
        ("CreateRestApi", b'{"name": "x"} x', "not JSON"),
        ("CreateRestApi", b"[]", "Expected structure, found list"),
        ("CreateRestApi", b'{"name": 1}', "Expected string, found number"),
        ("CreateRestApi", b'{"name": true}', "Expected string, found boolean"),
        ("CreateRestApi", b'{"name": {}}', "Expected string, found structure"),
        ("CreateRestApi", b'{"minimumCompressionSize": "1"}', "Expected integer, found string"),
        ("CreateRestApi", b'{"minimumCompressionSize": 1.5}', "Expected integer, found number"),
        ("CreateRestApi", b'{"minimumCompressionSize": 4e9}', "Expected integer, found number"),
        ("CreateRestApi", b'{"binaryMediaTypes": "a/b"}', "Expected list, found string"),
        ("CreateRestApi", b'{"tags": []}', "Expected map, found list"),
        ("CreateRestApi", b'{"tags": {"a": 1}}', "Expected string, found number"),
        ("CreateRestApi", b'{"disableExecuteApiEndpoint": 1}', "Expected boolean, found number"),
        ("CreateUsagePlan", b'{"throttle": {"rateLimit": "1"}}', "Expected double, found string"),
        (
            "CreateUsagePlan",
            b'{"throttle": {"rateLimit": 1%b}}' % (b"0" * 400),
            "Expected double, found number",
        ),
    ],
)
def test_other_types_are_refused(operation: str, body: bytes, words: str) -> None:
    with pytest.raises(Serialization) as caught:
        bound(operation, body)
    assert words in caught.value.message


def test_the_query_has_types_too() -> None:
    assert bound("GetApiKeys", b"", limit="-1", includeValues="TRUE", x="y") == {
        "limit": -1,
        "includeValues": True,
    }
    for name, text in (("limit", "x"), ("limit", "--1"), ("limit", "9" * 30), ("limit", "")):
        with pytest.raises(Serialization):
            Binder("GetApiKeys", MODEL).bind({}, [(name, text)], {}, b"")
    with pytest.raises(Serialization):
        bound("GetApiKeys", b"", includeValues="maybe")


def test_pairs_of_a_signature_are_no_parameters() -> None:
    query = {"basepath": "prepend", "X-Amz-Signature": "0", "failonwarnings": "true"}
    assert bound("ImportRestApi", b"doc", NOTHING, **query) == {
        "parameters": {"basepath": "prepend"},
        "failOnWarnings": True,
        "body": b"doc",
    }


def test_unknown_members_are_ignored_and_null_is_nothing() -> None:
    body = b'{"name": "x", "what": 1, "version": null, "tags": {"a": null}, "name2": []}'
    assert bound("CreateRestApi", body) == {"name": "x", "tags": {}}
    assert bound("GetRestApis", b"not read") == {}
    assert bound("UpdateAccount", b"null") == {}
    assert bound("CreateUsagePlan", b'{"name": "p", "throttle": {"rateLimit": 5}}') == {
        "name": "p",
        "throttle": {"rateLimit": 5.0},
    }


@pytest.mark.parametrize(
    ("operation", "body", "uri", "message"),
    [
        (
            "CreateResource",
            b"{}",
            {"restapi_id": "a", "parent_id": "b"},
            "1 validation error detected: Value null at 'createResourceInput.pathPart' failed to "
            "satisfy constraint: Member must not be null",
        ),
        (
            "UpdateRestApi",
            b'{"patchOperations": [{"op": "add"}, {"op": "x"}]}',
            {"restapi_id": "a"},
            "1 validation error detected: Value 'x' at "
            "'updateRestApiInput.patchOperations.2.member.op' failed to satisfy constraint: Member "
            "must satisfy enum value set: [add, remove, move, test, replace, copy]",
        ),
        (
            "DeleteMethodResponse",
            b"",
            {"restapi_id": "a", "resource_id": "b", "http_method": "GET", "status_code": "600"},
            "1 validation error detected: Value '600' at 'statusCode' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d",
        ),
        (
            "CreateDocumentationPart",
            b'{"location": {"type": "X"}, "properties": "{}"}',
            {"restapi_id": "a"},
            "1 validation error detected: Value 'X' at "
            "'createDocumentationPartInput.location.type' failed to satisfy constraint: Member "
            "must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, "
            "RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, "
            "REQUEST_HEADER]",
        ),
        (
            "GetUsage",
            b"",
            {"usageplanId": "p"},
            "2 validation errors detected: Value null at 'startDate' failed to satisfy "
            "constraint: Member must not be null; Value null at 'endDate' failed to satisfy "
            "constraint: Member must not be null",
        ),
    ],
)
def test_constraints_are_told_by_their_place(
    operation: str, body: bytes, uri: dict[str, str], message: str
) -> None:
    with pytest.raises(ValidationFailed) as caught:
        bound(operation, body, uri)
    assert caught.value.message == message


def test_what_the_service_says_otherwise_is_left_to_the_operation() -> None:
    given = bound("CreateUsagePlan", b'{"name": "p", "quota": {"period": "YEAR"}}')
    assert given["quota"] == {"period": "YEAR"}
