"""Authorizers, models, documentation and what else has no path of its own, by boto3."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lockgate.rules.control_plane import SHOWN_ENUMS
from lockgate.rules.gateway_responses import LISTED

NLB = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/n/50dc6c495c0c9188"


def refused(client: Any, operation: str, **given: Any) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**given)
    answer = caught.value.response
    error = answer["Error"]
    return answer["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]


def plain(answer: Any, status: int) -> dict[str, Any]:
    """The members of an answer that came with this status."""
    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == status
    found: dict[str, Any] = answer
    return found


def not_in(value: str, where: str, kind: str) -> tuple[int, str, str]:
    return (
        400,
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{where}' failed to satisfy constraint: "
        f"Member must satisfy enum value set: [{', '.join(SHOWN_ENUMS[kind])}]",
    )


@pytest.fixture(scope="module")
def api(client: Any) -> str:
    return str(client.create_rest_api(name="texts and settings")["id"])


def change(op: str, path: str, value: str) -> list[dict[str, str]]:
    return [{"op": op, "path": path, "value": value}]


def test_authorizers(client: Any, api: str) -> None:
    given = {
        "restApiId": api,
        "name": "pool",
        "type": "COGNITO_USER_POOLS",
        "identitySource": "method.request.header.Authorization",
        "providerARNs": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"],
    }
    made = plain(client.create_authorizer(**given), 201)
    one = {"restApiId": api, "authorizerId": made["id"]}
    assert plain(client.get_authorizer(**one), 200) == made
    changed = client.update_authorizer(
        **one, patchOperations=change("replace", "/authorizerResultTtlInSeconds", "0")
    )
    assert plain(changed, 200) == {**made, "authorizerResultTtlInSeconds": 0}
    assert client.get_authorizers(restApiId=api)["items"] == [changed]
    assert refused(client, "create_authorizer", **given)[:2] == (409, "ConflictException")
    bad = {**given, "type": "JWT"}
    assert refused(client, "create_authorizer", **bad) == not_in(
        "JWT", "createAuthorizerInput.type", "AuthorizerType"
    )
    plain(client.delete_authorizer(**one), 202)
    assert refused(client, "get_authorizer", **one) == (
        404,
        "NotFoundException",
        "Invalid Authorizer identifier specified",
    )


def test_models(client: Any, api: str) -> None:
    schema = json.dumps({"type": "object", "properties": {"id": {"type": "integer"}}})
    given = {"restApiId": api, "contentType": "application/json"}
    made = plain(client.create_model(**given, name="Pet", schema=schema), 201)
    reference = f"https://apigateway.amazonaws.com/restapis/{api}/models/Pet"
    pets = json.dumps({"type": "array", "items": {"$ref": reference}})
    client.create_model(**given, name="Pets", schema=pets)
    one = {"restApiId": api, "modelName": "Pet"}
    assert plain(client.get_model(**one), 200) == made
    flat = client.get_model(restApiId=api, modelName="Pets", flatten=True)
    assert json.loads(flat["schema"])["definitions"]["Pet"] == json.loads(schema)
    template = plain(client.get_model_template(**one), 200)["value"]
    assert template.endswith('{\n  "id" : $inputRoot.id\n}')
    assert refused(client, "delete_model", **one)[:2] == (409, "ConflictException")
    plain(client.delete_model(restApiId=api, modelName="Pets"), 202)
    plain(client.delete_model(**one), 202)
    assert refused(client, "get_model", **one)[2] == "Invalid model name specified: Pet"


def test_request_validators(client: Any, api: str) -> None:
    made = plain(client.create_request_validator(restApiId=api, name="v"), 201)
    one = {"restApiId": api, "requestValidatorId": made["id"]}
    changed = client.update_request_validator(
        **one, patchOperations=change("replace", "/validateRequestBody", "true")
    )
    assert plain(changed, 200) == {**made, "validateRequestBody": True}
    plain(client.delete_request_validator(**one), 202)
    assert refused(client, "delete_request_validator", **one)[:2] == (404, "NotFoundException")


def test_gateway_responses(client: Any, api: str) -> None:
    one = {"restApiId": api, "responseType": "THROTTLED"}
    header = {"gatewayresponse.header.Retry-After": "'1'"}
    made = plain(client.put_gateway_response(**one, responseParameters=header), 201)
    assert (made["statusCode"], made["defaultResponse"]) == ("429", False)
    assert plain(client.get_gateway_response(**one), 200) == made
    items = client.get_gateway_responses(restApiId=api)["items"]
    assert [item["responseType"] for item in items] == list(LISTED)
    assert "statusCode" not in items[LISTED.index("DEFAULT_4XX")]
    plain(client.delete_gateway_response(**one), 202)
    assert refused(client, "delete_gateway_response", **one)[0] == 404
    bad = {"restApiId": api, "responseType": "NOPE"}
    assert refused(client, "get_gateway_response", **bad) == not_in(
        "NOPE", "responseType", "GatewayResponseType"
    )
    kind, message = refused(client, "put_gateway_response", **one, statusCode="99")[1:]
    assert kind == "ValidationException"
    assert "'99' at 'putGatewayResponseInput.statusCode'" in message
    assert message.endswith(r"regular expression pattern: [1-5]\d\d")


def test_documentation(client: Any, api: str) -> None:
    location = {"type": "API"}
    given = {"restApiId": api, "location": location, "properties": '{"description": "x"}'}
    made = plain(client.create_documentation_part(**given), 201)
    assert refused(client, "create_documentation_part", **given)[:2] == (409, "ConflictException")
    text = {"location": {"type": "METHOD", "path": "/"}, "properties": {"description": "all"}}
    extension = {"documentationParts": [text]}
    document = {"swagger": "2.0", "x-amazon-apigateway-documentation": extension}
    body = json.dumps(document).encode()
    answer = client.import_documentation_parts(restApiId=api, mode="merge", body=body)
    (id,) = plain(answer, 200)["ids"]
    found = client.get_documentation_part(restApiId=api, documentationPartId=id)
    assert json.loads(found["properties"]) == {"description": "all"}
    assert client.get_documentation_parts(restApiId=api, type="API")["items"] == [made]
    rest = client.get_documentation_parts(restApiId=api, locationStatus="UNDOCUMENTED")["items"]
    assert {"type": "RESOURCE", "path": "/"} in [one["location"] for one in rest]
    version = client.create_documentation_version(restApiId=api, documentationVersion="v1")
    assert plain(version, 201).keys() == {"version", "createdDate"}
    one = {"restApiId": api, "documentationVersion": "v1"}
    plain(client.delete_documentation_version(**one), 202)
    assert refused(client, "get_documentation_version", **one)[0] == 404
    bad = {**given, "location": {"type": "TEXT"}}
    assert refused(client, "create_documentation_part", **bad) == not_in(
        "TEXT", "createDocumentationPartInput.location.type", "DocumentationPartType"
    )


def test_tags(client: Any, api: str) -> None:
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{api}"
    plain(client.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"}), 204)
    plain(client.untag_resource(resourceArn=arn, tagKeys=["a", "c"]), 204)
    assert plain(client.get_tags(resourceArn=arn), 200) == {"tags": {"b": "2"}}
    assert refused(client, "get_tags", resourceArn=f"{arn}x")[:2] == (404, "NotFoundException")


def test_client_certificates(client: Any) -> None:
    made = plain(client.generate_client_certificate(description="d"), 201)
    assert (made["expirationDate"] - made["createdDate"]).days == 365
    one = {"clientCertificateId": made["clientCertificateId"]}
    answer = plain(client.get_client_certificate(**one), 200)
    assert answer == made
    assert "PRIVATE" not in str(answer)
    plain(client.delete_client_certificate(**one), 202)
    assert refused(client, "get_client_certificate", **one)[0] == 404


def test_vpc_links(client: Any) -> None:
    made = plain(client.create_vpc_link(name="link", targetArns=[NLB]), 202)
    assert made["status"] == "PENDING"
    one = {"vpcLinkId": made["id"]}
    assert plain(client.get_vpc_link(**one), 200)["status"] == "AVAILABLE"
    plain(client.delete_vpc_link(**one), 202)
    assert refused(client, "get_vpc_link", **one)[0] == 404


def test_account_and_sdks(client: Any, api: str) -> None:
    account = plain(client.get_account(), 200)
    assert account["throttleSettings"] == {"burstLimit": 5000, "rateLimit": 10000.0}
    ids = [one["id"] for one in client.get_sdk_types()["items"]]
    assert plain(client.get_sdk_type(id=ids[0]), 200)["id"] == ids[0]
    assert refused(client, "get_sdk", restApiId=api, stageName="x", sdkType="ruby")[0] == 404
