"""APIs, resources, methods and integrations as boto3 and Terraform's provider make them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
        }
    ],
}


@pytest.fixture
def api(client: Any) -> Iterator[Any]:
    """An API of its own; gone afterwards."""
    made = answered(client.create_rest_api(name="resources"))
    yield made
    client.delete_rest_api(restApiId=made["id"])


def answered(answer: Any, status: int | None = None) -> Any:
    """The answer without what botocore adds; with the HTTP status that is expected."""
    metadata = answer.pop("ResponseMetadata")
    assert status is None or metadata["HTTPStatusCode"] == status
    return answer


def refused(call: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**given)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_statuses_of_success(client: Any) -> None:
    """One call of each operation, with the status that strict clients expect."""
    api = answered(client.create_rest_api(name="a"), 201)
    of_api = {"restApiId": api["id"]}
    answered(client.get_rest_api(**of_api), 200)
    answered(client.get_rest_apis(limit=500), 200)
    answered(client.update_rest_api(**of_api, patchOperations=[]), 200)
    resource = answered(
        client.create_resource(**of_api, parentId=api["rootResourceId"], pathPart="{id}"), 201
    )
    of_resource = {**of_api, "resourceId": resource["id"]}
    answered(client.get_resource(**of_resource), 200)
    answered(client.get_resources(**of_api), 200)
    answered(client.update_resource(**of_resource, patchOperations=[]), 200)
    method = {**of_resource, "httpMethod": "GET"}
    answered(client.put_method(**method, authorizationType="NONE"), 201)
    answered(client.get_method(**method), 200)
    answered(client.update_method(**method, patchOperations=[]), 200)
    answered(client.put_integration(**method, type="MOCK"), 201)
    answered(client.get_integration(**method), 200)
    answered(client.update_integration(**method, patchOperations=[]), 200)
    code = {**method, "statusCode": "200"}
    for kind in ("method_response", "integration_response"):
        answered(getattr(client, f"put_{kind}")(**code), 201)
        answered(getattr(client, f"get_{kind}")(**code), 200)
        status = 201 if kind == "method_response" else 200
        answered(getattr(client, f"update_{kind}")(**code, patchOperations=[]), status)
    answered(client.delete_integration_response(**code), 204)
    answered(client.delete_method_response(**code), 204)
    answered(client.delete_integration(**method), 204)
    answered(client.delete_method(**method), 204)
    answered(client.delete_resource(**of_resource), 202)
    answered(client.delete_rest_api(**of_api), 202)
    assert refused(client.get_rest_api, **of_api)[0] == "NotFoundException"


def test_refusals(client: Any, api: Any) -> None:
    given = {"restApiId": api["id"], "parentId": api["rootResourceId"], "pathPart": "pets"}
    resource = client.create_resource(**given)["id"]
    assert refused(client.create_resource, **given) == (
        "ConflictException",
        "Another resource with the same parent already has this name: pets",
    )
    method = {"restApiId": api["id"], "resourceId": resource, "httpMethod": "GET"}
    assert refused(client.get_method, **method) == (
        "NotFoundException",
        "Invalid Method identifier specified",
    )
    client.put_method(**method, authorizationType="NONE")
    assert refused(client.put_integration, **method, type="TCP") == (
        "ValidationException",
        "1 validation error detected: Value 'TCP' at 'putIntegrationInput.type' failed to satisfy "
        "constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
    )
    assert refused(
        client.put_integration, **method, type="HTTP", integrationHttpMethod="GET", uri="h"
    ) == ("BadRequestException", "Invalid HTTP endpoint specified for URI")
    assert refused(client.put_method_response, **method, statusCode="999") == (
        "ValidationException",
        "1 validation error detected: Value '999' at 'statusCode' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [1-5]\d\d",
    )
    assert refused(
        client.update_method, **method, patchOperations=[{"op": "add", "path": "/x"}]
    ) == ("BadRequestException", "Invalid patch path /x")


def test_pages(client: Any, api: Any) -> None:
    for n in range(30):
        client.create_resource(
            restApiId=api["id"], parentId=api["rootResourceId"], pathPart=f"r{n}"
        )
    pages = client.get_paginator("get_resources").paginate(restApiId=api["id"])
    paths = [one["path"] for page in pages for one in page["items"]]
    assert paths == ["/", *(f"/r{n}" for n in range(30))]


# -- the calls of Terraform's provider, in its order


def test_a_terraform_run(client: Any) -> None:
    """Create, read each back, update by PATCH, read, delete."""
    api = _create_api(client)
    method = _create_resource(client, api)
    _create_method(client, method)
    _update_api(client, api)
    _update_method(client, method)
    _delete(client, api, method)


def _create_api(client: Any) -> dict[str, Any]:
    made = answered(
        client.create_rest_api(
            name="tf",
            policy=json.dumps(POLICY),
            endpointConfiguration={"types": ["REGIONAL"]},
            binaryMediaTypes=["image/png"],
        )
    )
    read = answered(client.get_rest_api(restApiId=made["id"]))
    assert read == made
    # The provider unquotes the policy once more, and compares it as JSON.
    resource = json.loads(json.loads(f'"{read["policy"]}"'))["Statement"][0]["Resource"]
    assert resource == f"arn:aws:execute-api:us-east-1:123456789012:{made['id']}/*"
    assert "tags" not in read
    assert read["endpointConfiguration"]["types"] == ["REGIONAL"]
    return {"restApiId": made["id"], "root": made["rootResourceId"]}


def _create_resource(client: Any, api: dict[str, Any]) -> dict[str, Any]:
    pages = client.get_paginator("get_resources").paginate(restApiId=api["restApiId"])
    [root] = [one for page in pages for one in page["items"] if one["path"] == "/"]
    assert root["id"] == api["root"]
    made = answered(
        client.create_resource(restApiId=api["restApiId"], parentId=root["id"], pathPart="{id}")
    )
    read = answered(client.get_resource(restApiId=api["restApiId"], resourceId=made["id"]))
    assert read == made
    return {"restApiId": api["restApiId"], "resourceId": made["id"], "httpMethod": "POST"}


def _create_method(client: Any, method: dict[str, Any]) -> None:
    client.put_method(
        **method,
        authorizationType="NONE",
        apiKeyRequired=False,
        requestParameters={"method.request.path.id": True},
        requestModels={"application/json": "Error"},
    )
    read = answered(client.get_method(**method), 200)
    assert read == {
        "httpMethod": "POST",
        "authorizationType": "NONE",
        "apiKeyRequired": False,
        "requestParameters": {"method.request.path.id": True},
        "requestModels": {"application/json": "Error"},
    }
    client.put_method_response(
        **method,
        statusCode="400",
        responseModels={"application/json": "Error"},
        responseParameters={"method.response.header.X-Kind": True},
    )
    assert answered(client.get_method_response(**method, statusCode="400")) == {
        "statusCode": "400",
        "responseModels": {"application/json": "Error"},
        "responseParameters": {"method.response.header.X-Kind": True},
    }
    client.put_integration(
        **method,
        type="AWS",
        integrationHttpMethod="POST",
        uri=FUNCTION,
        requestTemplates={"application/json": "", "text/plain": "x"},
        timeoutInMillis=29000,
    )
    assert answered(client.get_integration(**method)) == {
        "type": "AWS",
        "httpMethod": "POST",
        "uri": FUNCTION,
        "requestTemplates": {"application/json": None, "text/plain": "x"},
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheNamespace": method["resourceId"],
        "cacheKeyParameters": [],
        "responseTransferMode": "BUFFERED",
    }
    _put_response(client, method, "4[0-9]{2}")


def _put_response(client: Any, method: dict[str, Any], pattern: str) -> None:
    """The provider puts a response again where others are patched."""
    given = {
        "selectionPattern": pattern,
        "responseTemplates": {"application/json": "{}"},
        "responseParameters": {"method.response.header.X-Kind": "'bad'"},
    }
    client.put_integration_response(**method, statusCode="400", **given)
    read = answered(client.get_integration_response(**method, statusCode="400"))
    assert read == {"statusCode": "400", **given}


def _update_api(client: Any, api: dict[str, Any]) -> None:
    operations = [
        {"op": "replace", "path": "/description", "value": "changed"},
        {"op": "add", "path": "/binaryMediaTypes/image~1jpeg"},
        {"op": "remove", "path": "/binaryMediaTypes/image~1png"},
        {"op": "replace", "path": "/minimumCompressionSize", "value": "1024"},
        {"op": "replace", "path": "/endpointConfiguration/types/0", "value": "EDGE"},
        {"op": "replace", "path": "/policy", "value": ""},
    ]
    made = answered(client.update_rest_api(restApiId=api["restApiId"], patchOperations=operations))
    assert made.pop("tags") == {}
    read = answered(client.get_rest_api(restApiId=api["restApiId"]))
    assert read == made
    assert read["binaryMediaTypes"] == ["image/jpeg"]
    assert read["minimumCompressionSize"] == 1024
    assert read["endpointConfiguration"]["types"] == ["EDGE"]
    assert "policy" not in read


def _update_method(client: Any, method: dict[str, Any]) -> None:
    header = "method.request.header.X-Trace"
    client.update_method(
        **method,
        patchOperations=[
            {"op": "replace", "path": "/apiKeyRequired", "value": "true"},
            {"op": "add", "path": f"/requestParameters/{header}", "value": "false"},
            {"op": "remove", "path": "/requestModels/application~1json"},
        ],
    )
    read = answered(client.get_method(**method))
    assert read["apiKeyRequired"] is True
    assert read["requestParameters"] == {"method.request.path.id": True, header: False}
    assert "requestModels" not in read
    assert read["methodResponses"]["400"]["statusCode"] == "400"
    client.update_integration(
        **method,
        patchOperations=[
            {"op": "replace", "path": "/requestTemplates/application~1json", "value": "{}"},
            {"op": "remove", "path": "/requestTemplates/text~1plain"},
            {"op": "replace", "path": "/timeoutInMillis", "value": "3000"},
            {"op": "add", "path": f"/cacheKeyParameters/{header}", "value": ""},
            {
                "op": "add",
                "path": "/requestParameters/integration.request.header.X-Trace",
                "value": header,
            },
        ],
    )
    integration = answered(client.get_integration(**method))
    assert integration["requestTemplates"] == {"application/json": "{}"}
    assert integration["timeoutInMillis"] == 3000
    assert integration["cacheKeyParameters"] == [header]
    assert integration["integrationResponses"]["400"]["selectionPattern"] == "4[0-9]{2}"
    _put_response(client, method, "5[0-9]{2}")


def _delete(client: Any, api: dict[str, Any], method: dict[str, Any]) -> None:
    client.delete_integration_response(**method, statusCode="400")
    client.delete_integration(**method)
    client.delete_method_response(**method, statusCode="400")
    client.delete_method(**method)
    client.delete_resource(restApiId=api["restApiId"], resourceId=method["resourceId"])
    client.delete_rest_api(restApiId=api["restApiId"])
    assert refused(client.get_method, **method) == (
        "NotFoundException",
        f"Invalid API identifier specified 123456789012:{api['restApiId']}",
    )
