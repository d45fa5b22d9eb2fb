"""API keys, usage plans and usage: control-plane.md, sections 3 and 11."""

from datetime import date

from control_walk.cases import (
    AGAIN,
    ID6,
    ID10,
    MOMENT,
    NO_CLASH,
    ONLY_IDS,
    READS,
    Given,
    Like,
    Success,
    Walk,
    bad,
    bad_path,
    bad_position,
    conflict,
    missing,
    patch,
)
from control_walk.world import World

from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["KEYS"]

VALUE = Like("[A-Za-z0-9]{40}")
NO_KEY = missing("Invalid API Key identifier specified", {"apiKey": "nothing"})
NO_PLAN = missing("Invalid Usage Plan ID specified", {"usagePlanId": "nothing"})
NO_PLAN_KEY = missing("Invalid API Key identifier specified", {"keyId": "nothing"})
DAY = {"limit": 5, "period": "DAY"}
BAD_PERIOD = "Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]"


def key(name: str = "key", **members: object) -> Given:
    """An ApiKey as it is answered; its value only where it was asked for."""
    return {
        "id": ID10,
        "name": name,
        "enabled": False,
        "createdDate": MOMENT,
        "lastUpdatedDate": MOMENT,
        "stageKeys": [],
        **members,
    }


def plan(**members: object) -> Given:
    """A UsagePlan as it is answered; ``tags`` are shown by Get and Update."""
    return {"id": ID6, "name": "plan", "apiStages": [], **members}


def _whole_plan(world: World) -> Given:
    stage = world.new_stage()
    throttle = {"rateLimit": 1.5, "burstLimit": 2}
    return {
        "name": "plan",
        "description": "all members",
        "apiStages": [
            {
                "apiId": stage["restApiId"],
                "stage": "dev",
                "throttle": {"//GET": {"rateLimit": 1.0, "burstLimit": 1}},
            }
        ],
        "throttle": throttle,
        "quota": {"limit": 7, "offset": 6, "period": "WEEK"},
        "tags": {"a": "1"},
    }


def _of_stage(stage: Given) -> list[Given]:
    return [{"apiId": stage["restApiId"], "stage": stage["stageName"]}]


def _key_of_two_plans(world: World) -> Given:
    stages = _of_stage(world.new_stage())
    first = world.new_plan_key(apiStages=stages)
    return {**world.new_plan(apiStages=stages), "keyId": first["keyId"], "keyType": "API_KEY"}


def _plan_gets_stage(world: World) -> Given:
    """A plan that is to get a stage for which its key is in another plan."""
    stage = world.new_stage()
    first = world.new_plan_key(apiStages=_of_stage(stage))
    other = world.new_plan()
    world.client.create_usage_plan_key(**other, keyId=first["keyId"], keyType="API_KEY")
    return {**other, **patch("add", "/apiStages", f"{stage['restApiId']}:dev")}


def _today() -> str:
    return date.today().isoformat()


def usage(given: Given, *days: list[int]) -> Given:
    return {
        "usagePlanId": given["usagePlanId"],
        "startDate": Like(r"\d{4}-\d\d-\d\d"),
        "endDate": Like(r"\d{4}-\d\d-\d\d"),
        "items": {given["keyId"]: list(days)},
    }


def link() -> Given:
    return {"id": ID10, "type": "API_KEY", "value": VALUE, "name": "key"}


def _same_value(world: World) -> Given:
    value = f"{world.name('same'):x>20}"
    world.new_key(value=value)
    return {"value": value}


def _named(world: World, beginning: str) -> str:
    """How the name of the one new key begins."""
    world.new_key(name=f"{beginning} one")
    return beginning


def _throttled(world: World, method: str) -> Given:
    """A plan that is to throttle a method of a stage."""
    (stage,) = _of_stage(world.new_stage())
    limits = {"rateLimit": 1.0, "burstLimit": 1}
    stages = [{**stage, "throttle": {method: limits}}]
    return {"name": "plan", "apiStages": stages, "throttle": limits}


def _stage_text(world: World) -> str:
    return f"{world.new_stage()['restApiId']}:dev"


KEYS: dict[str, Walk] = {
    "CreateApiKey": Walk(
        success=(
            Success(lambda world: {"name": "key"}, lambda world, given: key(value=VALUE)),
            Success(
                lambda world: {
                    "name": "whole",
                    "description": "all members",
                    "enabled": True,
                    "value": f"{world.name('v'):x>20}",
                    "customerId": "c",
                    "tags": {"a": "1"},
                },
                lambda world, given: key(**given),
            ),
        ),
        bad_request=(
            bad("API Key value should be at least 20 characters", {"value": "x" * 19}),
            bad("API Key value exceeds maximum size of 128 characters", {"value": "x" * 129}),
            bad("Invalid API Key name, can be at most 1024 characters.", {"name": "x" * 1025}),
        ),
        conflict=(conflict("API Key already exists", _same_value),),
        lacks={"not_found": "an unknown stage is a bad request"},
    ),
    "GetApiKey": Walk(
        success=(
            Success(World.new_key, lambda world, given: key(id=given["apiKey"])),
            Success(
                lambda world: {**world.new_key(), "includeValue": True},
                lambda world, given: key(value=VALUE),
            ),
        ),
        not_found=(NO_KEY,),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetApiKeys": Walk(
        success=(
            Success(
                lambda world: {"nameQuery": _named(world, "listed")},
                lambda world, given: {"items": [key("listed one")]},
            ),
            Success(
                lambda world: {
                    "nameQuery": _named(world, "shown"),
                    "includeValues": True,
                    "limit": 500,
                },
                lambda world, given: {"items": [key("shown one", value=VALUE)]},
            ),
            Success(lambda world: {"customerId": "nobody"}, lambda world, given: {"items": []}),
        ),
        bad_request=(bad_position(),),
        lacks={"not_found": "there may be none", "conflict": READS},
    ),
    "UpdateApiKey": Walk(
        success=(
            Success(
                lambda world: {**world.new_key(), **patch("replace", "/enabled", "true")},
                lambda world, given: key(enabled=True),
            ),
        ),
        not_found=(NO_KEY,),
        bad_request=(
            bad(
                "Invalid patch path  '/nope' specified for op 'replace'. Must be one of: "
                "[/description, /enabled, /name, /customerId]",
                patch("replace", "/nope", "x"),
            ),
        ),
        lacks={"conflict": "a value cannot be patched"},
    ),
    "DeleteApiKey": Walk(
        success=(
            Success(World.new_key),
            Success(lambda world: {"apiKey": world.new_plan_key()["keyId"]}),
        ),
        not_found=(NO_KEY,),
        lacks={"bad_request": ONLY_IDS, "conflict": "plans forget it"},
    ),
    "ImportApiKeys": Walk(
        success=(
            Success(
                lambda world: {
                    "format": "csv",
                    "body": f"Key,name\n{world.name('k'):x>20},imported\nshort,y\n".encode(),
                },
                lambda world, given: {
                    "ids": [ID10],
                    "warnings": ["Line 3: API Key value should be at least 20 characters"],
                },
            ),
        ),
        bad_request=(
            bad(CONTROL_MESSAGES["keys.columns"], {"body": b"Name\nx\n"}),
            bad(Like("Warnings found during import: .*"), {"failOnWarnings": True}),
        ),
        lacks={
            "not_found": "an unknown plan is a warning",
            "conflict": "a key that is there is overwritten",
        },
    ),
    "CreateUsagePlan": Walk(
        success=(
            Success(lambda world: {"name": "plan"}, lambda world, given: plan()),
            Success(_whole_plan, lambda world, given: plan(**given)),
            Success(
                lambda world: {"name": "plan", "quota": DAY},
                lambda world, given: plan(quota={**DAY, "offset": 0}),
            ),
        ),
        not_found=(
            missing(
                "API Stage not found: nothing:dev",
                {"apiStages": [{"apiId": "nothing", "stage": "dev"}]},
            ),
        ),
        bad_request=(
            bad(
                "Invalid API Stage {api: %s, stage: %s} specified for usageplan %s",
                {"apiStages": [{"apiId": "nothing"}]},
            ),
            bad(
                "Usage Plan quota limit must be a non-negative numeric",
                {"quota": {"limit": -1, "period": "DAY"}},
            ),
            bad(BAD_PERIOD, {"quota": {"limit": 1, "period": "YEAR"}}),
            bad(
                "Usage Plan quota offset must be zero in the DAY period",
                {"quota": {**DAY, "offset": 1}},
            ),
            bad(
                "Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period",
                {"quota": {"limit": 1, "period": "WEEK", "offset": 7}},
            ),
            bad(
                "Invalid method {resourcePath: /none,method: GET} specified",
                lambda world: _throttled(world, "/none/GET"),
            ),
        ),
        lacks={"conflict": "names may repeat, and a new plan has no keys"},
    ),
    "GetUsagePlan": Walk(
        success=(
            Success(World.new_plan, lambda world, given: plan(id=given["usagePlanId"], tags={})),
        ),
        not_found=(NO_PLAN,),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetUsagePlans": Walk(
        success=(
            Success(
                lambda world: {"keyId": world.new_plan_key()["keyId"]},
                lambda world, given: {"items": [plan(tags={})]},
            ),
        ),
        bad_request=(bad_position(),),
        lacks={"not_found": "there may be none", "conflict": READS},
    ),
    "UpdateUsagePlan": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_plan(quota=DAY),
                    **patch("replace", "/quota/limit", "6"),
                },
                lambda world, given: plan(quota={**DAY, "limit": 6, "offset": 0}, tags={}),
            ),
            Success(
                lambda world: {
                    **world.new_plan(throttle={"rateLimit": 1.0, "burstLimit": 1}),
                    **patch("add", "/apiStages", _stage_text(world)),
                },
                lambda world, given: plan(
                    apiStages=[{"apiId": ID10, "stage": "dev"}],
                    throttle={"rateLimit": 1.0, "burstLimit": 1},
                    tags={},
                ),
            ),
        ),
        not_found=(
            NO_PLAN,
            missing("API Stage not found: no:dev", patch("add", "/apiStages", "no:dev")),
            missing(
                Like(r"Invalid API Stage {api: no, stage: dev} specified for usageplan .{6}"),
                patch("remove", "/apiStages", "no:dev"),
            ),
        ),
        bad_request=(
            bad("Invalid API Stage specified", patch("remove", "/apiStages", "")),
            bad(
                BAD_PERIOD,
                lambda world: {**world.new_plan(), **patch("add", "/quota/limit", "5")},
            ),
        ),
        conflict=(
            conflict(Like("Usage Plan .{6} cannot be added because API Key .*"), _plan_gets_stage),
        ),
    ),
    "DeleteUsagePlan": Walk(
        success=(Success(World.new_plan),),
        not_found=(NO_PLAN,),
        bad_request=(
            bad(
                CONTROL_MESSAGES["plan.stages"],
                lambda world: world.new_plan(apiStages=_of_stage(world.new_stage())),
            ),
        ),
        lacks={"conflict": "one that has stages is a bad request"},
    ),
    "CreateUsagePlanKey": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_plan(),
                    "keyId": world.new_key()["apiKey"],
                    "keyType": "API_KEY",
                },
                lambda world, given: link(),
            ),
        ),
        not_found=(NO_PLAN, NO_PLAN_KEY),
        bad_request=(bad(CONTROL_MESSAGES["plan.key_type"], {"keyType": "KEY"}),),
        conflict=(
            conflict(CONTROL_MESSAGES["plan.key_twice"], AGAIN),
            conflict(Like("Usage Plan .{6} cannot be added because API Key .*"), _key_of_two_plans),
        ),
    ),
    "GetUsagePlanKey": Walk(
        success=(Success(World.new_plan_key, lambda world, given: link()),),
        not_found=(NO_PLAN, NO_PLAN_KEY),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetUsagePlanKeys": Walk(
        success=(
            Success(World.new_plan, lambda world, given: {"items": []}),
            Success(
                lambda world: {"usagePlanId": world.new_plan_key()["usagePlanId"]},
                lambda world, given: {"items": [link()]},
            ),
            Success(
                lambda world: {
                    "usagePlanId": world.new_plan_key()["usagePlanId"],
                    "nameQuery": "other",
                },
                lambda world, given: {"items": []},
            ),
        ),
        not_found=(NO_PLAN,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "DeleteUsagePlanKey": Walk(
        success=(Success(World.new_plan_key),),
        not_found=(NO_PLAN, NO_PLAN_KEY),
        lacks={"bad_request": ONLY_IDS, "conflict": NO_CLASH},
    ),
    "GetUsage": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_plan_key(quota=DAY),
                    "startDate": _today(),
                    "endDate": _today(),
                },
                lambda world, given: usage(given, [0, 5]),
            ),
        ),
        not_found=(NO_PLAN, NO_PLAN_KEY),
        bad_request=(
            bad(CONTROL_MESSAGES["usage.date"], {"startDate": "yesterday"}),
            bad(CONTROL_MESSAGES["usage.range"], {"startDate": "2020-01-01"}),
        ),
        lacks={"conflict": READS},
    ),
    "UpdateUsage": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_plan_key(quota=DAY),
                    **patch("replace", "/remaining", "9"),
                },
                lambda world, given: usage(given, [0, 9]),
            ),
        ),
        not_found=(NO_PLAN, NO_PLAN_KEY),
        bad_request=(
            bad(CONTROL_MESSAGES["usage.remaining"], patch("replace", "/remaining", "-1")),
            bad(CONTROL_MESSAGES["usage.no_quota"], World.new_plan_key),
            bad_path("/remaining"),
        ),
        lacks={"conflict": NO_CLASH},
    ),
}
