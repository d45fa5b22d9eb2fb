"""Deployments, stages, keys, plans and custom domains, called by boto3 over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError


def refused(client: Any, operation: str, **given: Any) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**given)
    answer = caught.value.response
    error = answer["Error"]
    return answer["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]


def status(answer: Any) -> int:
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


@pytest.fixture
def api(client: Any) -> Iterator[str]:
    """An API with GET on its root, answered by itself."""
    api_id = client.create_rest_api(name="of stages")["id"]
    root = client.get_resources(restApiId=api_id)["items"][0]["id"]
    at = {"restApiId": api_id, "resourceId": root, "httpMethod": "GET"}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type="MOCK")
    yield str(api_id)
    client.delete_rest_api(restApiId=api_id)


def test_a_deployment_its_stage_and_its_canary(client: Any, api: str) -> None:
    made = client.create_deployment(
        restApiId=api, stageName="dev", description="first", variables={"a": "1"}
    )
    assert status(made) == 201
    shown = client.get_deployment(restApiId=api, deploymentId=made["id"], embed=["apisummary"])
    assert shown["description"] == "first"
    assert shown["apiSummary"] == {
        "/": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}}
    }
    canary = client.create_deployment(
        restApiId=api, stageName="dev", canarySettings={"percentTraffic": 10.5}
    )
    stage = client.update_stage(
        restApiId=api,
        stageName="dev",
        patchOperations=[
            {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "7.5"},
            {"op": "replace", "path": "/~1/GET/logging/loglevel", "value": "INFO"},
            {"op": "replace", "path": "/cacheClusterEnabled", "value": "true"},
            {"op": "replace", "path": "/canarySettings/stageVariableOverrides/b", "value": "2"},
            {"op": "copy", "path": "/deploymentId", "from": "/canarySettings/deploymentId"},
            {"op": "copy", "path": "/variables", "from": "/canarySettings/stageVariableOverrides"},
            {"op": "remove", "path": "/canarySettings"},
        ],
    )
    assert (stage["deploymentId"], stage["variables"]) == (canary["id"], {"a": "1", "b": "2"})
    assert stage["methodSettings"]["~1/GET"]["throttlingRateLimit"] == 7.5
    assert stage["methodSettings"]["~1/GET"]["loggingLevel"] == "INFO"
    assert "loggingLevel" not in stage["methodSettings"]["*/*"]
    assert stage["cacheClusterSize"] == "0.5"
    assert not [name for name in stage if name.startswith("_") or name == "canarySettings"]
    listed = client.get_stages(restApiId=api, deploymentId=canary["id"])["item"]
    assert [one["stageName"] for one in listed] == ["dev"]
    assert status(client.flush_stage_cache(restApiId=api, stageName="dev")) == 202
    assert status(client.flush_stage_authorizers_cache(restApiId=api, stageName="dev")) == 202
    assert status(client.delete_deployment(restApiId=api, deploymentId=made["id"])) == 202
    assert refused(client, "delete_deployment", restApiId=api, deploymentId=canary["id"]) == (
        400,
        "BadRequestException",
        "Active stages pointing to this deployment must be moved or deleted",
    )
    assert refused(
        client, "create_stage", restApiId=api, stageName="dev", deploymentId=canary["id"]
    ) == (409, "ConflictException", "Stage already exists")
    assert status(client.delete_stage(restApiId=api, stageName="dev")) == 202
    assert refused(client, "get_stage", restApiId=api, stageName="dev") == (
        404,
        "NotFoundException",
        "Invalid Stage identifier specified",
    )


def test_keys_plans_and_usage(client: Any, api: str) -> None:
    client.create_deployment(restApiId=api, stageName="dev")
    key = client.create_api_key(name="of a test", enabled=True)
    assert refused(client, "create_api_key", value=key["value"]) == (
        409,
        "ConflictException",
        "API Key already exists",
    )
    plan = client.create_usage_plan(
        name="of a test",
        apiStages=[{"apiId": api, "stage": "dev"}],
        quota={"limit": 5, "period": "DAY"},
    )
    link = client.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    assert (status(link), link["value"], link["name"]) == (201, key["value"], "of a test")
    assert client.get_usage_plans(keyId=key["id"])["items"][0]["quota"] == {
        "limit": 5,
        "offset": 0,
        "period": "DAY",
    }
    usage = client.update_usage(
        usagePlanId=plan["id"],
        keyId=key["id"],
        patchOperations=[{"op": "replace", "path": "/remaining", "value": "9"}],
    )
    assert usage["items"] == {key["id"]: [[0, 9]]}
    again = client.get_usage(
        usagePlanId=plan["id"], startDate=usage["startDate"], endDate=usage["endDate"]
    )
    assert again["items"] == usage["items"]
    assert refused(client, "create_usage_plan", name="x", quota={"limit": 1}) == (
        400,
        "BadRequestException",
        "Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]",
    )
    assert "value" not in client.get_api_key(apiKey=key["id"])
    found = client.get_api_keys(nameQuery="of a", includeValues=True)["items"]
    assert [one["value"] for one in found] == [key["value"]]
    assert status(client.delete_api_key(apiKey=key["id"])) == 202
    assert client.get_usage_plan_keys(usagePlanId=plan["id"])["items"] == []
    stage = {"op": "remove", "path": "/apiStages", "value": f"{api}:dev"}
    client.update_usage_plan(usagePlanId=plan["id"], patchOperations=[stage])
    assert status(client.delete_usage_plan(usagePlanId=plan["id"])) == 202


def test_keys_out_of_a_table(client: Any) -> None:
    table = b"Name,key,Enabled\nfrom a table,abcdefghij0123456789table,false\nbad,x,\n"
    answer = client.import_api_keys(body=table, format="csv")
    assert status(answer) == 201
    assert answer["warnings"] == ["Line 3: API Key value should be at least 20 characters"]
    (key,) = (client.get_api_key(apiKey=id) for id in answer["ids"])
    assert (key["name"], key["enabled"]) == ("from a table", False)
    assert (
        refused(client, "import_api_keys", body=table, format="csv", failOnWarnings=True)[0] == 400
    )
    client.delete_api_key(apiKey=key["id"])


def test_lists_of_keys_come_in_pages(client: Any) -> None:
    made = [client.create_api_key(name=f"page {number}")["id"] for number in range(5)]
    pages = client.get_paginator("get_api_keys").paginate(
        nameQuery="page", PaginationConfig={"PageSize": 2}
    )
    found = [[key["id"] for key in page["items"]] for page in pages]
    assert found == [[made[4], made[3]], [made[2], made[1]], [made[0]]]
    for id in made:
        client.delete_api_key(apiKey=id)


def test_custom_domains_and_their_mappings(client: Any, api: str) -> None:
    client.create_deployment(restApiId=api, stageName="dev")
    domain = client.create_domain_name(
        domainName="a.example",
        regionalCertificateArn="arn:aws:acm:us-east-1:123456789012:certificate/1",
        endpointConfiguration={"types": ["REGIONAL"]},
    )
    assert (status(domain), domain["domainNameStatus"]) == (201, "AVAILABLE")
    assert refused(client, "create_domain_name", domainName="a.example") == (
        400,
        "BadRequestException",
        "The domain name you provided already exists.",
    )
    at = {"domainName": "a.example"}
    mapping = client.create_base_path_mapping(**at, restApiId=api, stage="dev")
    assert (mapping["basePath"], mapping["stage"]) == ("(none)", "dev")
    moved = client.update_base_path_mapping(
        **at,
        basePath="(none)",
        patchOperations=[{"op": "replace", "path": "/basePath", "value": "v1"}],
    )
    assert (status(moved), moved["basePath"]) == (200, "v1")
    assert client.get_base_path_mapping(**at, basePath="v1")["restApiId"] == api
    assert refused(client, "get_base_path_mapping", **at, basePath="(none)") == (
        404,
        "NotFoundException",
        "Invalid base path mapping identifier specified",
    )
    assert status(client.delete_domain_name(**at)) == 202
    assert refused(client, "get_base_path_mappings", **at)[0] == 404


def test_who_may_reach_a_private_domain(client: Any) -> None:
    domain = client.create_domain_name(
        domainName="private.example", endpointConfiguration={"types": ["PRIVATE"]}
    )
    made = client.create_domain_name_access_association(
        domainNameArn=domain["domainNameArn"],
        accessAssociationSourceType="VPCE",
        accessAssociationSource="vpce-1",
    )
    arn = made["domainNameAccessAssociationArn"]
    listed = client.get_domain_name_access_associations()["items"]
    assert [one["domainNameAccessAssociationArn"] for one in listed] == [arn]
    answer = client.reject_domain_name_access_association(
        domainNameAccessAssociationArn=arn, domainNameArn=domain["domainNameArn"]
    )
    assert status(answer) == 202
    assert (
        refused(
            client,
            "delete_domain_name_access_association",
            domainNameAccessAssociationArn=arn,
        )[0]
        == 404
    )
    client.delete_domain_name(domainName="private.example", domainNameId=domain["domainNameId"])
