"""The management API as its clients meet it: headers, errors, regions, what is not there."""

import http.client
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from control_clients import client_of
from processes import process, wait_for_port

from lockgate.testing import free_port

Plane = tuple[int, int]


def call(
    plane: Plane, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", plane[1], timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, json.loads(content) if content else None


def refused(client: Any, operation: str, **given: Any) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**given)
    answer = caught.value.response
    error = answer["Error"]
    return answer["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]


def test_constraints_of_the_model_are_told_together(client: Any) -> None:
    found = refused(
        client,
        "create_rest_api",
        name="x",
        apiKeySource="NONE",
        endpointConfiguration={"types": ["X", "EDGE"]},
    )
    assert found == (
        400,
        "ValidationException",
        "2 validation errors detected: Value 'NONE' at 'createRestApiInput.apiKeySource' failed to "
        "satisfy constraint: Member must satisfy enum value set: [AUTHORIZER, HEADER]; Value "
        "'[X, EDGE]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy "
        "constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
        "[PRIVATE, EDGE, REGIONAL]]",
    )


def test_a_body_that_is_none(plane: Plane) -> None:
    answer, document = call(
        plane, "POST", "/restapis", b'{"name": ', content_type="application/json"
    )
    assert answer.status == 400
    assert answer.getheader("x-amzn-ErrorType") == "SerializationException"
    assert len(answer.getheader("x-amzn-RequestId") or "") == 36
    assert len(answer.getheader("x-amz-apigw-id") or "") == 16
    assert "not JSON" in document["message"]


def test_what_no_operation_is_called_by(plane: Plane) -> None:
    answer, document = call(plane, "GET", "/restapi")
    assert (answer.status, answer.getheader("x-amzn-ErrorType")) == (
        404,
        "UnknownOperationException",
    )
    assert "/restapi" in document["message"]
    scope = "AWS4-HMAC-SHA256 Credential=k/20261122/us-east-1/apigateway/aws4_request, Signature=0"
    answer, document = call(plane, "PUT", "/restapis", authorization=scope)
    assert (answer.status, answer.getheader("x-amzn-ErrorType")) == (403, "AccessDeniedException")
    assert document == {
        "message": "Unable to determine service/operation name to be authorized",
    }


def test_forms_of_web_pages_are_not_read(plane: Plane) -> None:
    form = "application/x-www-form-urlencoded"
    answer, _ = call(plane, "POST", "/restapis", b'{"name": "x"}', content_type=form)
    assert answer.status == 415
    answer, _ = call(plane, "POST", "/restapis?mode=import", b"{}", content_type="text/plain")
    assert answer.status == 415
    answer, _ = call(plane, "POST", "/restapis", b"{}", origin="http://evil.example")
    assert answer.status == 403


def test_bodies_have_a_limit(plane: Plane) -> None:
    answer, document = call(
        plane, "POST", "/restapis?mode=import", b" " * 6_000_001, content_type="application/json"
    )
    assert answer.status == 413
    assert document == {"message": "Request Entity Too Large"}
    # It is refused before it is sent.
    answer, document = call(plane, "POST", "/restapis", content_length="10485761")
    assert answer.status == 413
    assert document == {"message": "Request Entity Too Large"}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_was_answered_is_there_after_a_kill(workers: int, tmp_path: Path) -> None:
    kept: list[str] = []
    for name in ("first", "second"):
        control_port = free_port()
        options = f"--workers={workers}"
        with process(options, control_port=control_port, cwd=tmp_path) as (running, _):
            wait_for_port(running, control_port)
            with closing(client_of(control_port)) as client:
                assert [api["name"] for api in client.get_rest_apis()["items"]] == kept
                client.create_rest_api(name=name)
                kept.append(name)
    assert (tmp_path / "lockgate.db").exists()
