"""Plans of what the management API has deployed: made late, and never refused."""

from typing import Any

import pytest

from lockgate.engine.address import BasePathMapping, Directory, Domains
from lockgate.engine.compile import compile_deployment
from lockgate.engine.effects import CallHttp
from lockgate.engine.exchange import Exchange
from lockgate.engine.machine import begin
from lockgate.engine.messages import Request, Response
from lockgate.engine.plan import Operation, Plan, PlanSettings
from lockgate.engine.record import render
from lockgate.formats.api_objects import definition_of
from lockgate.model.api_objects import ApiObjects

MOCK = {"application/json": '{"statusCode": 200}'}


def method(**changes: Any) -> dict[str, Any]:
    """A mock that answers 200 with a text."""
    response = {"statusCode": "200", "responseTemplates": {"application/json": "here"}}
    integration = {
        "type": "MOCK",
        "requestTemplates": MOCK,
        "integrationResponses": {"200": response},
        **changes,
    }
    return {
        "httpMethod": "GET",
        "methodResponses": {"200": {"statusCode": "200"}, "418": {"statusCode": "418"}},
        "methodIntegration": integration,
    }


def plan_of(methods: dict[str, Any], api: dict[str, Any] | None = None, **more: Any) -> Plan:
    names = [key.partition("/")[0] for key in methods]
    objects = ApiObjects(
        {"id": "a1b2c3d4e5", "name": "pets", **(api or {})},
        [{"id": name, "path": f"/{name}"} for name in dict.fromkeys(names)],
        methods,
        **more,
    )
    settings = PlanSettings("a1b2c3d4e5", "prod", {"color": "red"})
    return compile_deployment(definition_of(objects, "0" * 12), settings, "dep123")


class Stages:
    """Has one stage, and counts how often it is asked for."""

    has_canary = False

    def __init__(self, plan: Plan, domains: Domains | None = None) -> None:
        self.asked = 0
        self.domains = domains or {}
        self.plans = [plan]

    @property
    def names(self) -> list[tuple[str, str]]:
        return [("a1b2c3d4e5", "prod")]

    def has(self, api_id: str) -> bool:
        return api_id == "a1b2c3d4e5"

    def plan(self, api_id: str, stage: str) -> Plan | None:
        self.asked += 1
        return self.plans[0] if self.has(api_id) and stage == "prod" else None


def request(target: str, host: str) -> Request:
    ids: dict[str, Any] = {"id": "1", "extended_id": "x", "trace": "1-2-3", "epoch_ms": 0}
    return Request("GET", target, [], {b"host": host.encode()}, b"", **ids)


def ask(directory: Directory, target: str, host: str = "localhost") -> tuple[int, bytes, Any]:
    """Status, body and record of a GET."""
    result = begin(directory, request(target, host))
    assert isinstance(result, Response)
    return int(result.status), result.body, render(result.record)


def test_an_operation_is_made_when_it_is_asked_for() -> None:
    plan = plan_of({"pets/GET": method(), "cats/GET": method()})
    stages = Stages(plan)
    directory = Directory([], on_demand=stages)
    pets, cats = (
        node.methods["GET"] for node in plan.router.nodes() if node.path in ("/pets", "/cats")
    )
    for _ in range(2):
        status, body, record = ask(directory, "/_api/a1b2c3d4e5/prod/pets")
        assert (status, body) == (200, b"here")
    assert stages.asked == 2
    assert pets.pending is None
    assert cats.pending is not None
    assert record["deployment"] == "dep123"
    chosen = record["decisions"][-1]["definition"]
    assert chosen["file"] == "restapis/a1b2c3d4e5"
    assert chosen["pointer"] == "/resources/pets/methods/GET/integration/responses/200"
    assert "line" not in chosen
    cats.settle()
    assert cats.phases


def test_what_cannot_be_made_stays_put_off() -> None:
    plan = plan_of({"pets/GET": method()})
    (pets,) = (one for node in plan.router.nodes() for one in node.methods.values())
    make = pets.pending

    def fail(_: Operation) -> None:
        raise KeyError("type")

    pets.pending = fail
    for _ in range(2):
        with pytest.raises(KeyError):
            pets.settle()
    pets.pending = make
    pets.settle()
    assert pets.phases


def test_what_is_not_there_is_told_apart() -> None:
    directory = Directory([], on_demand=Stages(plan_of({"pets/GET": method()})))
    for target, what in (("/_api/a1b2c3d4e5/test/pets", "stage"), ("/x", "api")):
        status, _, record = ask(directory, target)
        assert status == 403
        assert record["decisions"][0]["facts"]["what"] == what


def test_a_template_that_does_not_parse_fails_when_it_runs() -> None:
    broken = method(requestTemplates={"application/json": "#if(1)"})
    directory = Directory([plan_of({"pets/GET": broken, "cats/GET": method()})])
    status, _, record = ask(directory, "/_api/a1b2c3d4e5/prod/pets")
    assert (status, record["cause"]) == (500, "failure.request_template")
    assert ask(directory, "/_api/a1b2c3d4e5/prod/cats")[0] == 200


def test_what_cannot_be_executed_fails_by_itself() -> None:
    responses = {"200": {"statusCode": "200", "selectionPattern": "(unclosed"}}
    broken = method(integrationResponses=responses)
    directory = Directory([plan_of({"pets/GET": broken, "cats/GET": method()})])
    status, body, record = ask(directory, "/_api/a1b2c3d4e5/prod/pets")
    assert (status, body) == (500, b'{"message": "Internal server error"}')
    assert record["cause"] == "failure.definition"
    assert "unclosed" in record["sentence"] or "pattern" in record["sentence"]
    assert ask(directory, "/_api/a1b2c3d4e5/prod/cats")[0] == 200


def test_validators_models_and_gateway_responses_are_executed() -> None:
    validated = method()
    validated["requestValidatorId"] = "v1"
    validated["requestParameters"] = {"method.request.querystring.q": True}
    plan = plan_of(
        {"pets/GET": validated},
        request_validators=[{"id": "v1", "name": "all", "validateRequestParameters": True}],
        gateway_responses=[
            {
                "responseType": "BAD_REQUEST_PARAMETERS",
                "statusCode": "418",
                "responseTemplates": {"application/json": "no"},
            }
        ],
    )
    status, body, record = ask(Directory([plan]), "/_api/a1b2c3d4e5/prod/pets")
    assert (status, body) == (418, b"no")
    assert record["decisions"][-1]["definition"]["pointer"] == (
        "/gatewayresponses/BAD_REQUEST_PARAMETERS"
    )
    assert ask(Directory([plan]), "/_api/a1b2c3d4e5/prod/pets?q=1")[0] == 200


def test_domains_lead_to_stages_by_the_longest_key() -> None:
    path = method(
        integrationResponses={
            "200": {
                "statusCode": "200",
                "responseTemplates": {"application/json": "$context.path"},
            }
        }
    )
    api = "a1b2c3d4e5"
    domains = {
        b"api.example.com": (
            BasePathMapping("v1/shop", api, "prod"),
            BasePathMapping("v1", api, None),
        ),
        b"*.example.com": (BasePathMapping("", api, "prod"),),
    }
    directory = Directory([], on_demand=Stages(plan_of({"pets/GET": path}), domains))
    for target, host, answer in (
        ("/v1/shop/pets", "api.example.com", "/v1/shop/pets"),
        ("/v1/prod/pets", "API.example.com.:8080", "/v1/pets"),
        ("/pets", "other.example.com", "/pets"),
    ):
        assert ask(directory, target, host)[:2] == (200, answer.encode()), target
    for target, host in (
        ("/v1x/pets", "api.example.com"),
        ("/v1/test/pets", "api.example.com"),
        ("/pets", "a.b.example.com"),
        ("/pets", "example.com"),
    ):
        assert ask(directory, target, host)[0] == 403, (target, host)


def test_an_api_can_be_reached_through_its_domains_only() -> None:
    plan = plan_of({"pets/GET": method()}, {"disableExecuteApiEndpoint": True})
    mapping = BasePathMapping("", "a1b2c3d4e5", "prod")
    directory = Directory([], on_demand=Stages(plan, {b"api.example.com": (mapping,)}))
    status, body, record = ask(directory, "/_api/a1b2c3d4e5/prod/pets")
    assert (status, body) == (403, b'{"message":"Forbidden"}')
    assert record["decisions"][0]["facts"]["what"] == "default endpoint"
    assert ask(directory, "/pets", "api.example.com")[0] == 200


def test_exchanges_wait_for_backends_as_ever() -> None:
    http = method(
        type="HTTP", uri="http://127.0.0.1:9000/${stageVariables.color}", httpMethod="GET"
    )
    directory = Directory([plan_of({"pets/GET": http})])
    result = begin(directory, request("/_api/a1b2c3d4e5/prod/pets", "localhost"))
    assert isinstance(result, Exchange)
    assert isinstance(result.effect, CallHttp)
    assert "red" in str(result.effect.target)
