"""Usage plans and their keys."""

from typing import Any

import pytest
from kept_stages import API, a_call, keep_api, keep_method, keep_stage

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest, Conflict, ControlError, NotFound
from lockgate.control.operations import OPERATIONS
from lockgate.store.objects import Item, Kind

DEV = {"apiId": API, "stage": "dev"}


def do(call: Call, operation: str, **given: Any) -> Item:
    answer = OPERATIONS[operation](call, given)
    return {name: it for name, it in (answer or {}).items() if not name.startswith("_")}


def a_staged_api() -> Call:
    call = a_call()
    keep_api(call)
    keep_stage(call)
    return call


def plan_for(call: Call, **given: Any) -> str:
    return str(do(call, "CreateUsagePlan", **{"name": "p", **given})["id"])


def patch(call: Call, id: str, *operations: tuple[str, ...]) -> Item:
    names = ("op", "path", "value")
    changes = [dict(zip(names, one, strict=False)) for one in operations]
    return do(call, "UpdateUsagePlan", usagePlanId=id, patchOperations=changes)


def join(call: Call, plan: str, key: str) -> Item:
    return do(call, "CreateUsagePlanKey", usagePlanId=plan, keyId=key, keyType="API_KEY")


def test_a_plan_has_what_is_given_and_little_else() -> None:
    call = a_staged_api()
    plan = do(call, "CreateUsagePlan", name="p")
    assert plan == {"id": plan["id"], "name": "p", "apiStages": []}
    assert len(plan["id"]) == 6
    given = {
        "name": "q",
        "description": "d",
        "apiStages": [{**DEV, "throttle": {"/pets/GET": {"rateLimit": 1.5, "burstLimit": 2}}}],
        "throttle": {"rateLimit": 10.0, "burstLimit": 5},
        "quota": {"limit": 100, "period": "MONTH"},
        "tags": {"a": "b"},
    }
    plan = do(call, "CreateUsagePlan", **given)
    made = {**given, "id": plan["id"], "quota": {"limit": 100, "period": "MONTH", "offset": 0}}
    assert plan == made
    assert do(call, "GetUsagePlan", usagePlanId=plan["id"]) == made
    assert call.objects.announced == ["keys"] * 2  # type: ignore[attr-defined]


def test_tags_are_shown_by_get_and_update() -> None:
    call = a_staged_api()
    id = plan_for(call)
    assert do(call, "GetUsagePlan", usagePlanId=id)["tags"] == {}
    assert do(call, "GetUsagePlans")["items"][0]["tags"] == {}
    assert patch(call, id)["tags"] == {}


NO_STAGE = "Invalid API Stage {api: %s, stage: %s} specified for usageplan %s"
THROTTLED = {"throttle": {"rateLimit": 1.0}}


@pytest.mark.parametrize(
    "given, error, message",
    [
        ({"apiStages": [{}]}, BadRequest, NO_STAGE),
        ({"apiStages": [{"apiId": API}]}, BadRequest, NO_STAGE),
        ({"apiStages": [{"stage": "dev"}]}, BadRequest, NO_STAGE),
        (
            {"apiStages": [{"apiId": API, "stage": "no"}]},
            NotFound,
            f"API Stage not found: {API}:no",
        ),
        (
            {"quota": {"period": "DAY"}},
            BadRequest,
            "Usage Plan quota limit must be a non-negative numeric",
        ),
        (
            {"quota": {"period": "DAY", "limit": -1}},
            BadRequest,
            "Usage Plan quota limit must be a non-negative numeric",
        ),
        (
            {"quota": {"limit": 1}},
            BadRequest,
            "Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]",
        ),
        (
            {"quota": {"limit": 1, "period": "YEAR"}},
            BadRequest,
            "Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]",
        ),
        (
            {"quota": {"limit": 1, "period": "DAY", "offset": 1}},
            BadRequest,
            "Usage Plan quota offset must be zero in the DAY period",
        ),
        (
            {"quota": {"limit": 1, "period": "WEEK", "offset": 7}},
            BadRequest,
            "Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period",
        ),
        (
            {"quota": {"limit": 1, "period": "MONTH", "offset": 28}},
            BadRequest,
            "Usage Plan quota offset must be between 0 and 27 inclusive in the MONTH period",
        ),
        (
            {**THROTTLED, "apiStages": [{**DEV, "throttle": {"/dogs/GET": {}}}]},
            BadRequest,
            "Invalid method {resourcePath: /dogs,method: GET} specified",
        ),
        (
            {**THROTTLED, "apiStages": [{**DEV, "throttle": {"/pets/PUT": {}}}]},
            BadRequest,
            "Invalid method {resourcePath: /pets,method: PUT} specified",
        ),
        (
            {"apiStages": [{**DEV, "throttle": {"/pets/GET": {}}}]},
            BadRequest,
            "Method throttles need a Usage Plan throttle",
        ),
        (
            {"throttle": {"rateLimit": -1.0}},
            BadRequest,
            "Usage Plan throttle limits must be non-negative numerics",
        ),
        (
            {
                **THROTTLED,
                "apiStages": [{**DEV, "throttle": {f"/a{n}/GET": {} for n in range(21)}}],
            },
            BadRequest,
            "Maximum number of throttled methods for this API stage has been reached",
        ),
    ],
)
def test_what_is_refused(given: Item, error: type[ControlError], message: str) -> None:
    call = a_staged_api()
    with pytest.raises(error) as refused:
        plan_for(call, **given)
    assert refused.value.message == message
    assert call.objects.rows(Kind.USAGE_PLAN, "") == []


def test_members_are_patched() -> None:
    call = a_staged_api()
    id = plan_for(call)
    plan = patch(
        call,
        id,
        ("replace", "/name", "q"),
        ("replace", "/description", "d"),
        ("add", "/productCode", "code"),
        ("add", "/quota/limit", "5"),
        ("add", "/quota/offset", "2"),
        ("add", "/quota/period", "WEEK"),
        ("replace", "/throttle/rateLimit", "0.5"),
        ("replace", "/throttle/burstLimit", "3"),
        ("add", "/apiStages", f"{API}:dev"),
        ("add", "/apiStages", f"{API}:dev"),
    )
    assert plan == {
        "id": id,
        "name": "q",
        "description": "d",
        "productCode": "code",
        "quota": {"limit": 5, "offset": 2, "period": "WEEK"},
        "throttle": {"rateLimit": 0.5, "burstLimit": 3},
        "apiStages": [DEV],
        "tags": {},
    }
    plan = patch(
        call,
        id,
        ("remove", "/quota"),
        ("remove", "/throttle"),
        ("remove", "/productCode"),
        ("remove", "/apiStages", f"{API}:dev"),
    )
    assert plan == {"id": id, "name": "q", "description": "d", "apiStages": [], "tags": {}}


def throttles(call: Call, id: str, *operations: tuple[str, ...]) -> Item:
    stage = patch(call, id, *operations)["apiStages"][0]
    return stage.get("throttle", {})  # type: ignore[no-any-return]


def test_methods_throttles_are_patched_in_all_spellings() -> None:
    call = a_staged_api()
    keep_method(call, API, "ANY", "/pets/{id}")
    id = plan_for(call, apiStages=[DEV], **THROTTLED)
    at = f"/apiStages/{API}:dev/throttle"
    assert throttles(call, id, ("replace", at, '{"/pets/GET":{"rateLimit":1,"burstLimit":2}}')) == {
        "/pets/GET": {"rateLimit": 1, "burstLimit": 2}
    }
    assert throttles(
        call,
        id,
        ("add", f"{at}/~1pets~1{{id}}/ANY/rateLimit", "1.5"),
        ("replace", f"{at}//pets/GET/burstLimit", "9"),
        ("add", f"{at}/~1/GET/burstLimit", "4"),
    ) == {
        "/pets/GET": {"rateLimit": 1, "burstLimit": 9},
        "/pets/{id}/ANY": {"rateLimit": 1.5},
        "//GET": {"burstLimit": 4},
    }
    left = throttles(call, id, ("remove", f"{at}///GET"), ("remove", f"{at}/~1pets~1{{id}}/ANY"))
    assert list(left) == ["/pets/GET"]
    assert throttles(call, id, ("remove", at)) == {}
    plan = patch(call, id, ("add", f"{at}/pets/GET/burstLimit", "1"))
    assert plan["apiStages"] == [{**DEV, "throttle": {"/pets/GET": {"burstLimit": 1}}}]
    assert patch(call, id, ("remove", f"{at}/pets/GET"))["apiStages"] == [DEV]


def test_a_throttled_method_may_go() -> None:
    call = a_staged_api()
    throttled = {**DEV, "throttle": {"/pets/GET": {"burstLimit": 1}}}
    id = plan_for(call, apiStages=[throttled], **THROTTLED)
    call.objects.clear(API, [Kind.METHOD])
    assert patch(call, id, ("replace", "/name", "q"))["apiStages"] == [throttled]
    with pytest.raises(BadRequest, match="Invalid method"):
        patch(call, id, ("add", f"/apiStages/{API}:dev/throttle///GET/burstLimit", "1"))


@pytest.mark.parametrize(
    "operation, error, message",
    [
        (("add", "/apiStages", f"{API}:no"), NotFound, f"API Stage not found: {API}:no"),
        (("add", "/apiStages", "nothing"), NotFound, "API Stage not found: nothing"),
        (("remove", "/apiStages", ""), BadRequest, "Invalid API Stage specified"),
        (("remove", "/apiStages", "nothing"), BadRequest, "Invalid API Stage specified"),
        (
            ("remove", "/apiStages", "a:b"),
            NotFound,
            "Invalid API Stage {api: a, stage: b} specified for usageplan ID",
        ),
        (
            ("replace", "/apiStages/a:b/throttle", "{}"),
            NotFound,
            "Invalid API Stage {api: a, stage: b} specified for usageplan ID",
        ),
        (
            ("add", "/quota/limit", "5"),
            BadRequest,
            "Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]",
        ),
        (
            ("replace", f"/apiStages/{API}:dev/throttle", '{"/pets/GET":{"rate":1}}'),
            BadRequest,
            "Usage Plan throttle limits must be non-negative numerics",
        ),
        (
            ("replace", f"/apiStages/{API}:dev/throttle", '{"/pets/GET":7}'),
            BadRequest,
            "Usage Plan throttle limits must be non-negative numerics",
        ),
        (
            (
                "replace",
                f"/apiStages/{API}:dev/throttle",
                '{"/pets/GET":{"rateLimit":1%s}}' % ("0" * 400),
            ),
            BadRequest,
            "Usage Plan throttle limits must be non-negative numerics",
        ),
        (
            ("replace", f"/apiStages/{API}:dev/throttle", '{"/pets/GET":{"burstLimit":1.5}}'),
            BadRequest,
            "Usage Plan throttle limits must be non-negative numerics",
        ),
        (
            (
                "replace",
                f"/apiStages/{API}:dev/throttle",
                '{"/pets/GET":{"burstLimit":2147483648}}',
            ),
            BadRequest,
            "Usage Plan throttle limits must be non-negative numerics",
        ),
        (
            ("remove", f"/apiStages/{API}:dev/throttle/pets/GET"),
            NotFound,
            "Invalid parameter name specified",
        ),
        (
            ("remove", "/throttle"),
            BadRequest,
            "Method throttles need a Usage Plan throttle",
        ),
        (
            ("replace", "/name"),
            BadRequest,
            "Invalid patch value  'null' specified for op 'replace'. Must be a string",
        ),
    ],
)
def test_patches_that_are_refused(
    operation: tuple[str, ...], error: type[ControlError], message: str
) -> None:
    call = a_staged_api()
    throttled = {**DEV, "throttle": {"//GET": {"burstLimit": 1}}}
    id = plan_for(call, apiStages=[throttled], **THROTTLED)
    before = call.objects.find(Kind.USAGE_PLAN, "", id)
    with pytest.raises(error) as refused:
        patch(call, id, ("replace", "/description", "not kept"), operation)
    assert refused.value.message == message.replace("usageplan ID", f"usageplan {id}")
    assert call.objects.find(Kind.USAGE_PLAN, "", id) == before


def test_a_plan_with_stages_stays() -> None:
    call = a_staged_api()
    id = plan_for(call, apiStages=[DEV])
    key = do(call, "CreateApiKey")["id"]
    join(call, id, key)
    with pytest.raises(BadRequest, match="Cannot delete Usage Plan, it still has API stages"):
        do(call, "DeleteUsagePlan", usagePlanId=id)
    patch(call, id, ("remove", "/apiStages", f"{API}:dev"))
    do(call, "DeleteUsagePlan", usagePlanId=id)
    assert call.objects.rows(Kind.USAGE_PLAN_KEY, id) == []
    assert (call.objects.find(Kind.API_KEY, "", key) or {})["_plans"] == []


def test_keys_of_plans() -> None:
    call = a_staged_api()
    plan = plan_for(call)
    first = do(call, "CreateApiKey", name="one")
    second = do(call, "CreateApiKey", name="two")
    link = join(call, plan, first["id"])
    assert link == {
        "id": first["id"],
        "type": "API_KEY",
        "value": first["value"],
        "name": "one",
    }
    join(call, plan, second["id"])
    assert do(call, "GetUsagePlanKey", usagePlanId=plan, keyId=first["id"]) == link

    def names(**given: Any) -> list[str]:
        page = do(call, "GetUsagePlanKeys", usagePlanId=plan, **given)
        return [one["name"] for one in page["items"]]

    assert names() == ["two", "one"]
    assert names(nameQuery="o") == ["one"]
    assert names(limit=1) == ["two"]
    rename = {"op": "replace", "path": "/name", "value": "three"}
    do(call, "UpdateApiKey", apiKey=first["id"], patchOperations=[rename])
    assert names() == ["two", "three"]
    do(call, "DeleteUsagePlanKey", usagePlanId=plan, keyId=first["id"])
    assert names() == ["two"]
    assert join(call, plan, first["id"])["name"] == "three"


def test_plans_of_a_key() -> None:
    call = a_staged_api()
    plans = [plan_for(call) for _ in range(3)]
    key = do(call, "CreateApiKey")["id"]
    for plan in plans[1:]:
        join(call, plan, key)

    def found(**given: Any) -> list[str]:
        return [one["id"] for one in do(call, "GetUsagePlans", **given)["items"]]

    assert found() == plans
    assert found(keyId=key) == plans[1:]
    assert found(keyId=key, limit=1) == plans[1:2]
    assert found(keyId="nothing") == []


def test_a_key_is_in_one_plan_for_each_stage() -> None:
    call = a_staged_api()
    one, two = plan_for(call, apiStages=[DEV]), plan_for(call)
    key = do(call, "CreateApiKey")["id"]
    join(call, one, key)
    with pytest.raises(Conflict, match="The API Key is already in this Usage Plan"):
        join(call, one, key)
    join(call, two, key)
    with pytest.raises(Conflict) as refused:
        patch(call, two, ("add", "/apiStages", f"{API}:dev"))
    assert refused.value.message == (
        f"Usage Plan {two} cannot be added because API Key {key} cannot reference multiple Usage "
        f"Plans with the same API stage: {API}:dev"
    )
    three = plan_for(call, apiStages=[DEV])
    with pytest.raises(Conflict, match=f"Usage Plan {three} cannot be added"):
        join(call, three, key)
    other = do(call, "CreateApiKey")["id"]
    join(call, three, other)


@pytest.mark.parametrize(
    "operation, given",
    [
        ("GetUsagePlan", {}),
        ("UpdateUsagePlan", {}),
        ("DeleteUsagePlan", {}),
        ("CreateUsagePlanKey", {"keyId": "k", "keyType": "API_KEY"}),
        ("GetUsagePlanKeys", {}),
        ("GetUsagePlanKey", {"keyId": "k"}),
        ("DeleteUsagePlanKey", {"keyId": "k"}),
        ("GetUsage", {"startDate": "2026-01-01", "endDate": "2026-01-01"}),
        ("UpdateUsage", {"keyId": "k"}),
    ],
)
def test_unknown_plans_and_keys(operation: str, given: Item) -> None:
    call = a_call()
    with pytest.raises(NotFound) as refused:
        do(call, operation, usagePlanId="nothing", **given)
    assert refused.value.message == "Invalid Usage Plan ID specified"
    if "keyId" in given:
        with pytest.raises(NotFound) as refused:
            do(call, operation, usagePlanId=plan_for(call), **given)
        assert refused.value.message == "Invalid API Key identifier specified"


def test_keys_of_another_type() -> None:
    call = a_call()
    plan = plan_for(call)
    key = do(call, "CreateApiKey")["id"]
    with pytest.raises(BadRequest, match="Invalid Usage Plan key type specified"):
        do(call, "CreateUsagePlanKey", usagePlanId=plan, keyId=key, keyType="OTHER")


def test_a_deleted_api_leaves_plans_and_domains() -> None:
    call = a_staged_api()
    keep_api(call, api_id="other12345")
    keep_stage(call, api_id="other12345")
    stages = [DEV, {"apiId": "other12345", "stage": "dev"}]
    id = plan_for(call, apiStages=stages)
    do(call, "CreateDomainName", domainName="a.example")
    for api_id, path in ((API, "x"), (API, "y"), ("other12345", "z")):
        do(call, "CreateBasePathMapping", domainName="a.example", restApiId=api_id, basePath=path)
    call.objects.announced.clear()  # type: ignore[attr-defined]
    OPERATIONS["DeleteRestApi"](call, {"restApiId": API})
    assert do(call, "GetUsagePlan", usagePlanId=id)["apiStages"] == stages[1:]
    left = do(call, "GetBasePathMappings", domainName="a.example")["items"]
    assert [one["basePath"] for one in left] == ["z"]
    announced = call.objects.announced  # type: ignore[attr-defined]
    assert sorted(announced) == [f"api/{API}", "domains", "keys"]
