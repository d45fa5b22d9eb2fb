"""Stages are made into plans by the first request, and again when they are others."""

from typing import Any

from lockgate.control.snapshots import snapshot_of
from lockgate.deployments.reading import domains_of, links_of, stages_of, stages_of_all
from lockgate.deployments.stages import Stages
from lockgate.engine.address import BasePathMapping, Directory
from lockgate.engine.machine import begin
from lockgate.engine.messages import Request, Response
from lockgate.engine.plan import PlanSettings
from lockgate.model.api_objects import ApiObjects
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Kind, Transaction

API = "a1b2c3d4e5"


def answering(text: str) -> dict[str, Any]:
    """A method that answers 200 with what the template ``text`` gives."""
    response = {"statusCode": "200", "responseTemplates": {"application/json": text}}
    return {
        "httpMethod": "GET",
        "methodResponses": {"200": {"statusCode": "200"}},
        "methodIntegration": {
            "type": "MOCK",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "integrationResponses": {"200": response},
        },
    }


def deploy(objects: Transaction, api_id: str, deployment_id: str, text: str) -> None:
    """Keep a deployment of an API that answers ``text`` to ``GET /``."""
    api = ApiObjects(
        {"id": api_id, "name": "pets"}, [{"id": "root", "path": "/"}], {"root/GET": answering(text)}
    )
    objects.insert(Kind.DEPLOYMENT, api_id, deployment_id, {"id": deployment_id})
    objects.put_blob(Kind.DEPLOYMENT, api_id, deployment_id, snapshot_of(api))


def put_stage(
    objects: Transaction, api_id: str, name: str, deployment_id: str, **more: Any
) -> None:
    """Keep a stage, in place of the one of that name if there is one."""
    objects.delete(Kind.STAGE, api_id, name)
    item = {"stageName": name, "deploymentId": deployment_id, **more}
    objects.insert(Kind.STAGE, api_id, name, item)


def body(directory: Directory, target: str, draw: float = 99.0) -> bytes:
    """What a GET is answered with."""
    request = Request(
        "GET", target, [], {b"host": b"localhost"}, b"",
        id="1", extended_id="x", trace="1-2-3", epoch_ms=0, draw=draw,
    )  # fmt: skip
    result = begin(directory, request)
    assert isinstance(result, Response)
    return result.body if result.status == 200 else b"%d" % result.status


def served(objects: InMemory) -> tuple[Directory, Stages]:
    stages = Stages(PlanSettings(""))
    for api_id, of_api in stages_of_all(objects, "eu-west-1").items():
        stages.replace(api_id, of_api)
    return Directory([], on_demand=stages), stages


def test_stages_have_their_deployments_and_variables() -> None:
    objects = InMemory()
    deploy(objects, API, "d1", "one $stageVariables.color $context.apiId $context.deploymentId")
    deploy(objects, API, "d2", "two $context.stage")
    put_stage(objects, API, "prod", "d1", variables={"color": "red"})
    put_stage(objects, API, "test", "d2")
    put_stage(objects, API, "none", "gone")
    directory, stages = served(objects)
    assert body(directory, f"/_api/{API}/prod/") == b"one red a1b2c3d4e5 d1"
    assert body(directory, f"/restapis/{API}/test/_user_request_/") == b"two test"
    assert body(directory, f"/_api/{API}/none/") == b"403"
    assert len(stages) == 2
    assert stages.plan(API, "prod").settings.region == "eu-west-1"  # type: ignore[union-attr]


def test_a_stage_that_is_as_before_keeps_its_plan() -> None:
    objects = InMemory()
    for id in ("d1", "d2"):
        deploy(objects, API, id, id)
    put_stage(objects, API, "prod", "d1")
    put_stage(objects, API, "test", "d1")
    directory, stages = served(objects)
    prod, test = stages.plan(API, "prod"), stages.plan(API, "test")
    put_stage(objects, API, "test", "d2")
    stages.replace(API, stages_of(objects, "eu-west-1", API))
    assert stages.plan(API, "prod") is prod
    assert stages.plan(API, "test") is not test
    assert body(directory, f"/_api/{API}/test/") == b"d2"
    objects.clear(API, [Kind.STAGE])
    stages.replace(API, stages_of(objects, "eu-west-1", API))
    assert not stages.has(API)
    assert body(directory, f"/_api/{API}/prod/") == b"403"
    assert stages.plans == []


def test_plans_that_are_asked_for_are_prepared() -> None:
    objects = InMemory()
    for id in ("d1", "d2"):
        deploy(objects, API, id, id)
    put_stage(objects, API, "prod", "d1")
    put_stage(objects, API, "test", "d1")
    directory, stages = served(objects)
    assert body(directory, f"/_api/{API}/prod/") == b"d1"
    put_stage(objects, API, "prod", "d2")
    put_stage(objects, API, "test", "d2")
    now = stages_of(objects, "eu-west-1", API)
    prepared = stages.prepared(API, now)
    assert list(prepared.plans) == ["prod"]
    # Nothing is served of it before its time.
    assert body(directory, f"/_api/{API}/prod/") == b"d1"
    stages.replace(API, now, prepared)
    assert stages.plan(API, "prod") is prepared.plans["prod"]
    assert body(directory, f"/_api/{API}/prod/") == body(directory, f"/_api/{API}/test/") == b"d2"
    assert stages.prepared(API, now).plans == {}


def test_plans_prepared_for_other_settings_are_not_served() -> None:
    objects = InMemory()
    for id in ("d1", "d2"):
        deploy(objects, API, id, "$context.accountId")
    put_stage(objects, API, "prod", "d1")
    directory, stages = served(objects)
    assert body(directory, f"/_api/{API}/prod/") == b"123456789012"
    put_stage(objects, API, "prod", "d2")
    now = stages_of(objects, "eu-west-1", API)
    prepared = stages.prepared(API, now)
    stages.take(PlanSettings("", account_id="999999999999"))
    stages.replace(API, now, prepared)
    assert body(directory, f"/_api/{API}/prod/") == b"999999999999"


def test_a_canary_takes_its_part_with_its_own_variables() -> None:
    objects = InMemory()
    text = (
        "$context.deploymentId $stageVariables.color $stageVariables.size $context.isCanaryRequest"
    )
    for id in ("d1", "d2"):
        deploy(objects, API, id, text)
    canary = {
        "percentTraffic": 10.0,
        "deploymentId": "d2",
        "stageVariableOverrides": {"color": "blue"},
    }
    variables = {"color": "red", "size": "s"}
    put_stage(objects, API, "prod", "d1", variables=variables, canarySettings=canary)
    directory, stages = served(objects)
    assert directory.has_canary
    assert body(directory, f"/_api/{API}/prod/", 50.0) == b"d1 red s false"
    assert body(directory, f"/_api/{API}/prod/", 5.0) == b"d2 blue s true"
    put_stage(objects, API, "prod", "d2", variables=variables)
    stages.replace(API, stages_of(objects, "eu-west-1", API))
    directory.look_again()
    assert body(directory, f"/_api/{API}/prod/", 5.0) == b"d2 red s "
    assert not stages.has_canary


def test_domains_and_links_are_read_as_they_are_served() -> None:
    objects = InMemory()
    objects.insert(Kind.DOMAIN_NAME, "", "API.example.com", {"domainName": "API.example.com"})
    for key, stage in (("(none)", "prod"), ("v1", None), ("orders", "test")):
        item = {"basePath": key, "restApiId": API, "stage": stage}
        objects.insert(Kind.BASE_PATH_MAPPING, "API.example.com", key, item)
    objects.insert(Kind.BASE_PATH_MAPPING, "gone", "x", {"basePath": "x", "restApiId": API})
    assert domains_of(objects) == {
        b"api.example.com": (
            BasePathMapping("orders", API, "test"),
            BasePathMapping("v1", API, None),
            BasePathMapping("", API, "prod"),
        )
    }
    objects.insert(Kind.VPC_LINK, "", "l1", {"id": "l1", "name": "orders"})
    objects.insert(Kind.VPC_LINK, "", "l2", {"id": "l2", "name": "other"})
    assert links_of(objects) == {"l1": "orders", "l2": "other"}
