"""API keys: their values, their lists, their tables."""

from typing import Any

import pytest
from kept_stages import API, NOW, a_call, keep_api, keep_stage

from lockgate.control.call import Call
from lockgate.control.errors import (
    BadRequest,
    Conflict,
    ControlError,
    NotFound,
)
from lockgate.control.operations import OPERATIONS
from lockgate.store.objects import Item, Kind

VALUE = "abcdefghij0123456789"


def do(call: Call, operation: str, **given: Any) -> Item:
    answer = OPERATIONS[operation](call, given)
    return {name: it for name, it in (answer or {}).items() if not name.startswith("_")}


def patch(call: Call, id: str, *operations: tuple[str, ...]) -> Item:
    names = ("op", "path", "value")
    changes = [dict(zip(names, one, strict=False)) for one in operations]
    return do(call, "UpdateApiKey", apiKey=id, patchOperations=changes)


def make(call: Call, **given: Any) -> str:
    return str(do(call, "CreateApiKey", **given)["id"])


def test_a_key_has_a_value_and_is_not_enabled() -> None:
    call = a_call()
    key = do(call, "CreateApiKey", name="mine")
    assert key == {
        "id": key["id"],
        "value": key["value"],
        "name": "mine",
        "enabled": False,
        "stageKeys": [],
        "createdDate": NOW,
        "lastUpdatedDate": NOW,
    }
    assert (len(key["id"]), len(key["value"])) == (10, 40)
    assert call.objects.announced == ["keys"]  # type: ignore[attr-defined]


def test_a_key_has_what_is_given() -> None:
    call = a_call()
    keep_api(call)
    keep_stage(call)
    given = {"name": "n", "description": "d", "enabled": True, "customerId": "c", "value": VALUE}
    key = do(
        call,
        "CreateApiKey",
        **given,
        tags={"a": "b"},
        stageKeys=[{"restApiId": API, "stageName": "dev"}],
    )
    assert {name: key[name] for name in given} == given
    assert (key["stageKeys"], key["tags"]) == ([f"{API}/dev"], {"a": "b"})


def test_the_value_is_answered_on_request_only_and_kept_sealed() -> None:
    call = a_call()
    id = make(call, value=VALUE)
    assert "value" not in do(call, "GetApiKey", apiKey=id)
    assert do(call, "GetApiKey", apiKey=id, includeValue=True)["value"] == VALUE
    assert "value" not in do(call, "GetApiKeys")["items"][0]
    assert do(call, "GetApiKeys", includeValues=True)["items"][0]["value"] == VALUE
    assert VALUE not in str(call.objects.rows(Kind.API_KEY, ""))


def test_an_id_may_be_the_value() -> None:
    assert make(a_call(), value=VALUE, generateDistinctId=False) == VALUE
    assert make(a_call(), value=VALUE, generateDistinctId=True) != VALUE


@pytest.mark.parametrize(
    "given, error, message",
    [
        ({"value": "x" * 19}, BadRequest, "API Key value should be at least 20 characters"),
        ({"value": ""}, BadRequest, "API Key value should be at least 20 characters"),
        (
            {"value": "x" * 129},
            BadRequest,
            "API Key value exceeds maximum size of 128 characters",
        ),
        (
            {"name": "x" * 1025},
            BadRequest,
            "Invalid API Key name, can be at most 1024 characters.",
        ),
        (
            {"description": "x" * 125_001},
            BadRequest,
            "Invalid API Key description specified.",
        ),
        ({"value": VALUE}, Conflict, "API Key already exists"),
        ({"value": VALUE, "generateDistinctId": False}, Conflict, "API Key already exists"),
        ({"stageKeys": [{}]}, BadRequest, "Invalid stage identifier specified"),
        (
            {"stageKeys": [{"restApiId": API, "stageName": "no"}]},
            BadRequest,
            "Invalid stage identifier specified",
        ),
    ],
)
def test_what_is_refused(given: Item, error: type[ControlError], message: str) -> None:
    call = a_call()
    make(call, value=VALUE)
    with pytest.raises(error) as refused:
        do(call, "CreateApiKey", **given)
    assert refused.value.message == message


def test_limits_are_inclusive() -> None:
    call = a_call()
    longest = {"name": "n" * 1024, "description": "d" * 125_000}
    made = do(call, "CreateApiKey", value="x" * 20, **longest)
    assert made.items() >= {"value": "x" * 20, **longest}.items()
    assert do(call, "CreateApiKey", value="x" * 128)["value"] == "x" * 128


def test_lists_are_filtered_newest_first_and_in_pages() -> None:
    call = a_call()
    for number in range(7):
        make(call, name=f"{'even' if number % 2 == 0 else 'odd'}{number}", customerId=f"c{number}")
    make(call)

    def names(**given: Any) -> list[str]:
        return [key.get("name", "") for key in do(call, "GetApiKeys", **given)["items"]]

    assert names() == ["", "even6", "odd5", "even4", "odd3", "even2", "odd1", "even0"]
    assert names(nameQuery="even") == ["even6", "even4", "even2", "even0"]
    assert names(customerId="c3") == ["odd3"]
    assert names(nameQuery="even", customerId="c3") == []
    first = do(call, "GetApiKeys", nameQuery="even", limit=3)
    assert names(nameQuery="even", limit=3, position=first["position"]) == ["even0"]
    assert "position" not in do(call, "GetApiKeys", nameQuery="even", limit=4)
    assert len(names(limit=0)) == len(names(limit=501)) == 8


@pytest.mark.parametrize("position", ["?", "x", "LTE=", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_unknown_positions(position: str) -> None:
    with pytest.raises(BadRequest, match="Invalid position parameter"):
        do(a_call(), "GetApiKeys", position=position)


def test_keys_are_patched() -> None:
    call = a_call()
    keep_api(call)
    keep_stage(call)
    id = make(call, value=VALUE, name="a", description="b")
    key = patch(
        call._replace(now=NOW + 7),
        id,
        ("replace", "/name", "new"),
        ("replace", "/description", ""),
        ("replace", "/enabled", "TRUE"),
        ("replace", "/customerId", "c"),
        ("add", "/stages", f"{API}/dev"),
        ("add", "/labels", "of no effect"),
    )
    assert key == {
        "id": id,
        "name": "new",
        "enabled": True,
        "customerId": "c",
        "stageKeys": [f"{API}/dev"],
        "createdDate": NOW,
        "lastUpdatedDate": NOW + 7,
    }
    assert patch(call, id, ("remove", "/stages", f"{API}/dev"))["stageKeys"] == []
    assert call.objects.announced == ["keys"] * 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "operation, message",
    [
        (
            ("replace", "/value", "x"),
            "Invalid patch path  '/value' specified for op 'replace'. Must be one of: "
            "[/description, /enabled, /name, /customerId]",
        ),
        (
            ("replace", "/name", "x" * 1025),
            "Invalid API Key name, can be at most 1024 characters.",
        ),
        (("add", "/stages", f"{API}/no"), "Invalid stage identifier specified"),
    ],
)
def test_patches_that_are_refused(operation: tuple[str, ...], message: str) -> None:
    call = a_call()
    id = make(call, name="old")
    with pytest.raises(BadRequest) as refused:
        patch(call, id, operation)
    assert refused.value.message == message
    assert do(call, "GetApiKey", apiKey=id)["name"] == "old"


def test_a_deleted_key_leaves_its_plans() -> None:
    call = a_call()
    id = make(call, value=VALUE)
    plan = do(call, "CreateUsagePlan", name="p", quota={"limit": 9, "period": "DAY"})["id"]
    do(call, "CreateUsagePlanKey", usagePlanId=plan, keyId=id, keyType="API_KEY")
    change = {"op": "replace", "path": "/remaining", "value": "3"}
    do(call, "UpdateUsage", usagePlanId=plan, keyId=id, patchOperations=[change])
    do(call, "DeleteApiKey", apiKey=id)
    assert do(call, "GetUsagePlanKeys", usagePlanId=plan)["items"] == []
    assert call.objects.rows(Kind.USAGE, plan) == []
    make(call, value=VALUE)


@pytest.mark.parametrize("operation", ["GetApiKey", "UpdateApiKey", "DeleteApiKey"])
def test_unknown_keys(operation: str) -> None:
    with pytest.raises(NotFound) as refused:
        do(a_call(), operation, apiKey="nothing")
    assert refused.value.message == "Invalid API Key identifier specified"


# -- tables


def imported(call: Call, table: str, **given: Any) -> Item:
    return do(call, "ImportApiKeys", body=table.encode(), format="csv", **given)


def test_a_table_makes_keys_and_changes_them() -> None:
    call = a_call()
    plan = do(call, "CreateUsagePlan", name="p")["id"]
    answer = imported(call, f"Name,Key,UsagePlanIds\na,{VALUE},{plan}\nb,{VALUE}b,\n")
    assert answer["warnings"] == []
    first, second = (do(call, "GetApiKey", apiKey=id) for id in answer["ids"])
    assert (first["name"], first["enabled"], second["name"]) == ("a", True, "b")
    links = do(call, "GetUsagePlanKeys", usagePlanId=plan)["items"]
    assert [(link["id"], link["value"]) for link in links] == [(first["id"], VALUE)]
    again = imported(call, f"Key,Name,Enabled,Description,UsagePlanIds\n{VALUE},c,false,d,{plan}\n")
    assert again == {"ids": [first["id"]], "warnings": []}
    changed = do(call, "GetApiKey", apiKey=first["id"])
    assert (changed["name"], changed["enabled"], changed["description"]) == ("c", False, "d")


TABLE = f"name,key,usageplanids\na,short,\n,{VALUE}x,\nb,{VALUE},none\n"
WARNINGS = [
    "Line 2: API Key value should be at least 20 characters",
    "Line 3: API Key name must be non-empty",
    "Line 4: Usage plan none does not exist",
]


def test_lines_that_cannot_be_are_left_out() -> None:
    call = a_call()
    answer = imported(call, TABLE)
    assert answer["warnings"] == WARNINGS
    assert [key["name"] for key in do(call, "GetApiKeys")["items"]] == ["b"]


def test_warnings_may_refuse_all() -> None:
    with pytest.raises(BadRequest) as refused:
        imported(a_call(), TABLE, failOnWarnings=True)
    assert refused.value.message == f"Warnings found during import: {'; '.join(WARNINGS)}"


def test_two_plans_of_one_stage_are_a_warning() -> None:
    call = a_call()
    keep_api(call)
    keep_stage(call)
    stages = [{"apiId": API, "stage": "dev"}]
    one, two = (do(call, "CreateUsagePlan", name="p", apiStages=stages)["id"] for _ in "12")
    answer = imported(call, f"name,key,usageplanids\na,{VALUE},'{one},{two}'\n")
    assert answer["warnings"] == [
        f"Line 2: Usage Plan {two} cannot be added because API Key {answer['ids'][0]} cannot "
        f"reference multiple Usage Plans with the same API stage: {API}:dev"
    ]


def test_tables_of_another_kind() -> None:
    with pytest.raises(BadRequest):
        do(a_call(), "ImportApiKeys", body=b"\xff", format="csv")


def test_a_table_is_bounded() -> None:
    call = a_call()
    with pytest.raises(BadRequest, match="at most 10000 can be imported at once"):
        imported(call, "name,key\n" + "a,b\n" * 10_001)
    assert len(imported(call, "name,key\n" + "a,b\n" * 10_000)["warnings"]) == 10_000
