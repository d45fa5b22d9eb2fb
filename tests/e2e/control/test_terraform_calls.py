"""The calls that Terraform's AWS provider makes for an API and what is around it, in its order.

It reads every object back after each write and plans a change if a member differs, so each step
here compares what a read answers with what was written (control-plane.md, section 13).
"""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:access"
FORMAT = '{"id":"$context.requestId","status":"$context.status"}'


def plain(answer: Any) -> Any:
    """An answer without what belongs to the call."""
    return {name: it for name, it in answer.items() if name != "ResponseMetadata"}


def replaces(**values: str) -> list[dict[str, str]]:
    return [{"op": "replace", "path": f"/{at}", "value": it} for at, it in values.items()]


def assert_gone(read: Callable[..., Any], **names: str) -> None:
    with pytest.raises(ClientError) as caught:
        read(**names)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def has(answer: Any, **members: Any) -> None:
    assert {name: answer.get(name) for name in members} == members


@pytest.fixture
def api(client: Any) -> str:
    """``GET /brew`` of a backend, with a pattern for 418: what the provider makes first."""
    made = client.create_rest_api(name="teapot", endpointConfiguration={"types": ["REGIONAL"]})
    api_id = made["id"]
    read = client.get_rest_api(restApiId=api_id)
    has(read, name="teapot", rootResourceId=made["rootResourceId"])
    pages = client.get_paginator("get_resources").paginate(restApiId=api_id)
    (root,) = (one["id"] for page in pages for one in page["items"] if one["path"] == "/")
    assert root == read["rootResourceId"]
    resource = client.create_resource(restApiId=api_id, parentId=root, pathPart="brew")["id"]
    at = {"restApiId": api_id, "resourceId": resource}
    has(client.get_resource(**at), parentId=root, pathPart="brew", path="/brew")
    at["httpMethod"] = "GET"
    client.put_method(**at, authorizationType="NONE", apiKeyRequired=True)
    has(client.get_method(**at), authorizationType="NONE", apiKeyRequired=True)
    client.put_integration(
        **at, type="HTTP", uri="http://backend.example/brew", integrationHttpMethod="GET"
    )
    has(client.get_integration(**at), type="HTTP", httpMethod="GET", timeoutInMillis=29000)
    for code, pattern in (("200", None), ("418", ".*teapot.*")):
        client.put_method_response(**at, statusCode=code, responseModels={})
        has(client.get_method_response(**at, statusCode=code), statusCode=code)
        given = {} if pattern is None else {"selectionPattern": pattern}
        client.put_integration_response(**at, statusCode=code, **given)
        has(
            client.get_integration_response(**at, statusCode=code),
            statusCode=code,
            selectionPattern=pattern,
        )
    return str(api_id)


def test_a_stage_from_its_making_to_its_end(client: Any, api: str) -> None:
    first = client.create_deployment(restApiId=api, description="first")["id"]
    has(client.get_deployment(restApiId=api, deploymentId=first), description="first")
    at = {"restApiId": api, "stageName": "dev"}
    client.create_stage(
        **at,
        deploymentId=first,
        cacheClusterEnabled=False,
        description="",
        variables={"host": "a.example"},
        tags={"team": "tea"},
    )
    logs = replaces(**{"accessLogSettings/destinationArn": LOGS})
    logs += replaces(**{"accessLogSettings/format": FORMAT})
    client.update_stage(**at, patchOperations=logs)
    has(
        client.get_stage(**at),
        deploymentId=first,
        variables={"host": "a.example"},
        accessLogSettings={"destinationArn": LOGS, "format": FORMAT},
        tags={"team": "tea"},
        description=None,
        canarySettings=None,
    )
    wanted = {"metrics/enabled": "true", "logging/loglevel": "ERROR", "caching/enabled": "false"}
    wanted |= {"throttling/burstLimit": "-1", "throttling/rateLimit": "-1"}
    client.update_stage(
        **at, patchOperations=replaces(**{f"brew/GET/{it}": wanted[it] for it in wanted})
    )
    settings = client.get_stage(**at)["methodSettings"]
    assert list(settings) == ["brew/GET"]
    has(
        settings["brew/GET"],
        metricsEnabled=True,
        loggingLevel="ERROR",
        throttlingBurstLimit=-1,
        throttlingRateLimit=-1.0,
    )

    second = client.create_deployment(restApiId=api)["id"]
    changes = replaces(
        deploymentId=second,
        tracingEnabled="true",
        **{"variables/host": "b.example", "variables/new": "1"},
    )
    changed = plain(client.update_stage(**at, patchOperations=changes))
    assert plain(client.get_stage(**at)) == changed
    has(changed, variables={"host": "b.example", "new": "1"}, tracingEnabled=True)
    client.update_stage(**at, patchOperations=[{"op": "remove", "path": "/variables/new"}])
    client.delete_deployment(restApiId=api, deploymentId=first)
    assert_gone(client.get_deployment, restApiId=api, deploymentId=first)

    canary = {
        f"canarySettings/{name}": value
        for name, value in (
            ("percentTraffic", "12.5"),
            ("stageVariableOverrides/host", "c.example"),
            ("useStageCache", "false"),
        )
    }
    client.update_stage(**at, patchOperations=replaces(**canary))
    assert client.get_stage(**at)["canarySettings"] == {
        "percentTraffic": 12.5,
        "deploymentId": second,
        "stageVariableOverrides": {"host": "c.example"},
        "useStageCache": False,
    }
    drops = ("/canarySettings", "/brew/GET", "/accessLogSettings")
    for path in drops:
        client.update_stage(**at, patchOperations=[{"op": "remove", "path": path}])
    has(client.get_stage(**at), methodSettings={}, canarySettings=None, accessLogSettings=None)
    client.delete_stage(**at)
    assert_gone(client.get_stage, **at)
    client.delete_deployment(restApiId=api, deploymentId=second)
    client.delete_rest_api(restApiId=api)
    assert_gone(client.get_rest_api, restApiId=api)


def test_a_plan_with_its_key(client: Any, api: str) -> None:
    client.create_deployment(restApiId=api, stageName="dev")
    plan = client.create_usage_plan(
        name="bronze", apiStages=[{"apiId": api, "stage": "dev"}], tags={"a": "b"}
    )["id"]
    at = {"usagePlanId": plan}
    dev = f"{api}:dev"
    client.update_usage_plan(
        **at,
        patchOperations=[
            {"op": "add", "path": "/productCode", "value": "code"},
            {"op": "add", "path": "/throttle/burstLimit", "value": "5"},
            {"op": "add", "path": "/throttle/rateLimit", "value": "10"},
            {"op": "add", "path": "/quota/limit", "value": "20"},
            {"op": "add", "path": "/quota/offset", "value": "2"},
            {"op": "add", "path": "/quota/period", "value": "WEEK"},
            {
                "op": "replace",
                "path": f"/apiStages/{dev}/throttle//brew/GET/rateLimit",
                "value": "3",
            },
            {
                "op": "replace",
                "path": f"/apiStages/{dev}/throttle//brew/GET/burstLimit",
                "value": "4",
            },
        ],
    )
    has(
        client.get_usage_plan(**at),
        productCode="code",
        throttle={"burstLimit": 5, "rateLimit": 10.0},
        quota={"limit": 20, "offset": 2, "period": "WEEK"},
        apiStages=[
            {
                "apiId": api,
                "stage": "dev",
                "throttle": {"/brew/GET": {"rateLimit": 3.0, "burstLimit": 4}},
            }
        ],
        tags={"a": "b"},
    )
    key = client.create_api_key(name="of a client", enabled=True, description="Managed")["id"]
    has(client.get_api_key(apiKey=key, includeValue=True), enabled=True, description="Managed")
    client.update_api_key(apiKey=key, patchOperations=replaces(enabled="false", name="other"))
    has(client.get_api_key(apiKey=key, includeValue=True), enabled=False, name="other")
    client.create_usage_plan_key(**at, keyId=key, keyType="API_KEY")
    has(client.get_usage_plan_key(**at, keyId=key), id=key, type="API_KEY", name="other")

    client.delete_usage_plan_key(**at, keyId=key)
    assert_gone(client.get_usage_plan_key, **at, keyId=key)
    client.update_usage_plan(
        **at, patchOperations=[{"op": "remove", "path": "/apiStages", "value": dev}]
    )
    client.delete_usage_plan(**at)
    assert_gone(client.get_usage_plan, **at)
    client.delete_api_key(apiKey=key)
    assert_gone(client.get_api_key, apiKey=key)
    client.delete_rest_api(restApiId=api)


def test_a_domain_with_its_mapping(client: Any, api: str) -> None:
    client.create_deployment(restApiId=api, stageName="dev")
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/"
    at = {"domainName": "tea.example"}
    client.create_domain_name(
        **at,
        regionalCertificateArn=f"{certificate}1",
        endpointConfiguration={"types": ["REGIONAL"]},
        securityPolicy="TLS_1_2",
        mutualTlsAuthentication={"truststoreUri": "s3://trust/ca.pem"},
        tags={"a": "b"},
    )
    read = client.get_domain_name(**at)
    has(
        read,
        regionalCertificateArn=f"{certificate}1",
        securityPolicy="TLS_1_2",
        mutualTlsAuthentication={"truststoreUri": "s3://trust/ca.pem"},
        certificateArn=None,
        tags={"a": "b"},
    )
    client.update_domain_name(
        **at,
        patchOperations=replaces(
            regionalCertificateArn=f"{certificate}2",
            securityPolicy="TLS_1_0",
            **{
                "mutualTlsAuthentication/truststoreUri": "",
                "endpointConfiguration/types/0": "REGIONAL",
            },
        ),
    )
    changed = client.get_domain_name(**at)
    has(
        changed,
        regionalCertificateArn=f"{certificate}2",
        securityPolicy="TLS_1_0",
        mutualTlsAuthentication=None,
        regionalDomainName=read["regionalDomainName"],
    )
    client.create_base_path_mapping(**at, restApiId=api, stage="dev", basePath="v1")
    has(client.get_base_path_mapping(**at, basePath="v1"), restApiId=api, stage="dev")
    client.update_base_path_mapping(
        **at, basePath="v1", patchOperations=replaces(basePath="", stage="", restapiId=api)
    )
    has(client.get_base_path_mapping(**at, basePath="(none)"), restApiId=api, stage=None)
    client.delete_base_path_mapping(**at, basePath="(none)")
    assert_gone(client.get_base_path_mapping, **at, basePath="(none)")
    client.delete_domain_name(**at)
    assert_gone(client.get_domain_name, **at)
    client.delete_rest_api(restApiId=api)
