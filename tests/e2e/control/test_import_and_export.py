"""Documents in and out of a running control plane, by boto3."""

import http.client
import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lockgate.cli.init import STARTER

MOCK = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {"default": {"statusCode": "200"}, "4..": {"statusCode": "404"}},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.1",
    "info": {"title": "imported", "version": "7"},
    "paths": {
        "/pets": {
            "get": {
                "responses": {"200": {"description": "fine"}, "404": {"description": "none"}},
                "x-amazon-apigateway-integration": MOCK,
            }
        }
    },
}


def paths(client: Any, api_id: str) -> list[str]:
    return sorted(one["path"] for one in client.get_resources(restApiId=api_id)["items"])


def refused(client: Any, operation: str, **given: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**given)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_import_put_and_export(client: Any) -> None:
    made = client.import_rest_api(
        body=json.dumps(DOCUMENT).encode(), parameters={"endpointConfigurationTypes": "REGIONAL"}
    )
    id = made["id"]
    assert (made["name"], made["version"]) == ("imported", "7")
    assert made["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert "warnings" not in made
    assert paths(client, id) == ["/", "/pets"]
    method = client.get_method(
        restApiId=id,
        resourceId=next(
            one["id"]
            for one in client.get_resources(restApiId=id)["items"]
            if one["path"] == "/pets"
        ),
        httpMethod="GET",
    )
    responses = method["methodIntegration"]["integrationResponses"]
    assert responses["404"]["selectionPattern"] == "4.."

    more = (
        b"swagger: '2.0'\ninfo: {title: merged, version: 8.0}\nbasePath: /v1\npaths: {/toys: {}}\n"
    )
    given = {"restApiId": id, "body": more, "parameters": {"basepath": "prepend"}}
    merged = client.put_rest_api(mode="merge", **given)
    assert (merged["name"], merged["version"], merged["tags"]) == ("merged", "8.0", {})
    assert paths(client, id) == ["/", "/pets", "/v1", "/v1/toys"]
    client.put_rest_api(restApiId=id, mode="overwrite", body=json.dumps(DOCUMENT).encode())
    assert paths(client, id) == ["/", "/pets"]

    client.create_deployment(restApiId=id, stageName="dev")
    for kind in ("oas30", "swagger"):
        found = client.get_export(
            restApiId=id, stageName="dev", exportType=kind, parameters={"extensions": "apigateway"}
        )
        assert found["contentType"] == "application/octet-stream"
        assert found["contentDisposition"] == f'attachment; filename="{kind}_7.json"'
        content = found["body"].read()
        operation = json.loads(content)["paths"]["/pets"]["get"]
        assert set(operation["x-amazon-apigateway-integration"]["responses"]) == {"default", "4.."}
        yaml = client.get_export(
            restApiId=id, stageName="dev", exportType=kind, accepts="application/yaml"
        )
        assert yaml["body"].read().startswith((b"openapi: 3.0.1\n", b"swagger: '2.0'\n"))
        again = client.import_rest_api(body=content)
        assert paths(client, again["id"]) == ["/", "/pets"]
        client.delete_rest_api(restApiId=again["id"])
    assert refused(client, "get_export", restApiId=id, stageName="dev", exportType="raml") == (
        "BadRequestException",
        "No API exporter for type 'raml'",
    )
    client.delete_rest_api(restApiId=id)


def test_refusals(client: Any) -> None:
    assert refused(client, "import_rest_api", body=b"nothing") == (
        "BadRequestException",
        "Invalid OpenAPI input.",
    )
    document = {**DOCUMENT, "servers": [{"url": "/"}, {"url": "/"}]}
    body = json.dumps(document).encode()
    kind, message = refused(client, "import_rest_api", body=body, failOnWarnings=True)
    assert kind == "BadRequestException"
    assert message == (
        "Warnings found during import:\n\tMore than one server provided. Ignoring all but the "
        "first for defining endpoint configuration"
    )
    made = client.import_rest_api(body=body)
    assert len(made["warnings"]) == 1
    broken = {**document, "paths": {"/x": {"get": {"x-amazon-apigateway-integration": {}}}}}
    kind, message = refused(
        client, "put_rest_api", restApiId=made["id"], body=json.dumps(broken).encode()
    )
    assert message.startswith(
        "Errors found during import:\n\tUnable to parse API definition because of a malformed "
        "integration at path /x.\nAdditionally, these warnings were found:\n\tMore than one"
    )
    assert paths(client, made["id"]) == ["/", "/pets"]
    client.delete_rest_api(restApiId=made["id"])


def status(port: int, target: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", target)
    found = connection.getresponse().status
    connection.close()
    return found


def test_what_is_imported_is_served_once_it_is_deployed(
    client: Any, plane: tuple[int, int]
) -> None:
    id = client.import_rest_api(body=STARTER.encode())["id"]
    client.create_deployment(restApiId=id, stageName="dev")
    path = f"/restapis/{id}/dev/_user_request_"
    end = time.monotonic() + 20
    while status(plane[0], f"{path}/orders/7") != 200 and time.monotonic() < end:
        time.sleep(0.05)
    targets = ("/orders/7", "/orders/7?outcome=missing", "/orders/0", "/nothing")
    statuses = [status(plane[0], path + target) for target in targets]
    assert statuses == [200, 404, 400, 404]
    client.put_rest_api(restApiId=id, mode="overwrite", body=json.dumps(DOCUMENT).encode())
    assert [status(plane[0], path + target) for target in targets] == statuses
    client.delete_rest_api(restApiId=id)
