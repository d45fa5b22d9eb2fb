"""What keys have used, and what is left to them."""

from typing import Any

import pytest
from kept_stages import a_call

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.operations import OPERATIONS
from lockgate.store.objects import Item, Kind

# 2023-11-14 is a Tuesday; the fixed time of calls lies in it.
TODAY = "2023-11-14"
VERY_MANY = 9_223_372_036_854_775_807


def do(call: Call, operation: str, **given: Any) -> Item:
    return OPERATIONS[operation](call, given) or {}


def a_plan(call: Call, **quota: Any) -> tuple[str, str]:
    plan = do(call, "CreateUsagePlan", name="p", quota=quota or None)["id"]
    key = do(call, "CreateApiKey")["id"]
    do(call, "CreateUsagePlanKey", usagePlanId=plan, keyId=key, keyType="API_KEY")
    return plan, key


def use(call: Call, plan: str, key: str, day: str, used: int) -> None:
    """What those who serve write down."""
    call.objects.insert(Kind.USAGE, plan, f"{key}/{day}", {"used": used})


def days(call: Call, plan: str, key: str, first: str, last: str) -> list[list[int]]:
    usage = do(call, "GetUsage", usagePlanId=plan, keyId=key, startDate=first, endDate=last)
    found: list[list[int]] = usage["items"][key]
    return found


def set_remaining(call: Call, plan: str, key: str, value: str) -> Item:
    change = {"op": "replace", "path": "/remaining", "value": value}
    return do(call, "UpdateUsage", usagePlanId=plan, keyId=key, patchOperations=[change])


def test_a_pair_for_each_day() -> None:
    call = a_call()
    plan, key = a_plan(call, limit=10, period="DAY")
    use(call, plan, key, "2023-11-13", 4)
    assert do(call, "GetUsage", usagePlanId=plan, startDate="2023-11-12", endDate=TODAY) == {
        "usagePlanId": plan,
        "startDate": "2023-11-12",
        "endDate": TODAY,
        "position": None,
        "items": {key: [[0, 10], [4, 6], [0, 10]]},
    }


def test_a_window_counts_down_from_its_first_day() -> None:
    call = a_call()
    plan, key = a_plan(call, limit=10, period="WEEK")
    use(call, plan, key, "2023-11-11", 9)
    use(call, plan, key, "2023-11-12", 3)
    use(call, plan, key, "2023-11-14", 9)
    assert days(call, plan, key, "2023-11-14", "2023-11-15") == [[9, 0], [0, 0]]
    assert days(call, plan, key, "2023-11-11", "2023-11-12") == [[9, 1], [3, 7]]
    assert days(call, plan, key, "2023-11-18", "2023-11-19") == [[0, 0], [0, 10]]


def test_without_a_quota_very_much_is_left() -> None:
    call = a_call()
    plan, key = a_plan(call)
    use(call, plan, key, TODAY, 7)
    assert days(call, plan, key, TODAY, TODAY) == [[7, VERY_MANY]]


def test_what_is_left_can_be_set_and_lasts_for_the_window() -> None:
    call = a_call()
    plan, key = a_plan(call, limit=10, period="WEEK")
    use(call, plan, key, TODAY, 4)
    assert set_remaining(call, plan, key, "100") == {
        "usagePlanId": plan,
        "startDate": TODAY,
        "endDate": TODAY,
        "items": {key: [[4, 100]]},
    }
    assert days(call, plan, key, "2023-11-18", "2023-11-19") == [[0, 100], [0, 10]]
    later = call._replace(now=call.now + 86_400)
    assert set_remaining(later, plan, key, "1")["items"] == {key: [[0, 1]]}
    assert days(call, plan, key, TODAY, "2023-11-15") == [[4, 100], [0, 1]]
    assert call.objects.announced[-2:] == ["keys"] * 2  # type: ignore[attr-defined]


def test_usage_outlasts_the_keys_leaving() -> None:
    call = a_call()
    plan, key = a_plan(call, limit=10, period="DAY")
    use(call, plan, key, TODAY, 4)
    do(call, "DeleteUsagePlanKey", usagePlanId=plan, keyId=key)
    do(call, "CreateUsagePlanKey", usagePlanId=plan, keyId=key, keyType="API_KEY")
    assert days(call, plan, key, TODAY, TODAY) == [[4, 6]]


def test_keys_whose_ids_begin_alike_are_not_confused() -> None:
    call = a_call()
    plan = do(call, "CreateUsagePlan", name="p")["id"]
    short = "abcdefghij0123456789"
    for value in (short, f"{short}/more"):
        do(call, "CreateApiKey", value=value, generateDistinctId=False)
        do(call, "CreateUsagePlanKey", usagePlanId=plan, keyId=value, keyType="API_KEY")
        use(call, plan, value, TODAY, 3)
    do(call, "DeleteApiKey", apiKey=short)
    assert days(call, plan, f"{short}/more", TODAY, TODAY) == [[3, VERY_MANY]]


def test_keys_come_in_pages() -> None:
    call = a_call()
    plan, first = a_plan(call, limit=1, period="DAY")
    second = do(call, "CreateApiKey")["id"]
    do(call, "CreateUsagePlanKey", usagePlanId=plan, keyId=second, keyType="API_KEY")
    given = {"usagePlanId": plan, "startDate": TODAY, "endDate": TODAY, "limit": 1}
    page = do(call, "GetUsage", **given)
    assert list(page["items"]) == [second]
    assert list(do(call, "GetUsage", **given, position=page["position"])["items"]) == [first]


@pytest.mark.parametrize("day", ["", "20231114", "2023-11-31", "2023-W46-2", "2023-11-14T00:00"])
def test_days_have_one_form(day: str) -> None:
    call = a_call()
    plan, key = a_plan(call, limit=1, period="DAY")
    with pytest.raises(BadRequest, match="Invalid date specified"):
        days(call, plan, key, day, TODAY)


@pytest.mark.parametrize("first, last", [("2023-11-15", TODAY), ("2023-08-16", TODAY)])
def test_ranges_are_bounded(first: str, last: str) -> None:
    call = a_call()
    plan, key = a_plan(call, limit=1, period="DAY")
    assert len(days(call, plan, key, "2023-08-17", TODAY)) == 90
    with pytest.raises(BadRequest, match="Invalid date range specified"):
        days(call, plan, key, first, last)


def test_the_calendars_ends_are_no_faults() -> None:
    call = a_call()
    plan, key = a_plan(call, limit=1, period="MONTH", offset=27)
    for day in ("0001-01-01", "9999-12-31"):
        with pytest.raises(BadRequest, match="Invalid date"):
            days(call, plan, key, day, day)


@pytest.mark.parametrize(
    "value, message",
    [
        ("-1", "The remaining quota must be non-negative"),
        ("many", "Invalid patch value  'many' specified for op 'replace'. Must be an integer"),
    ],
)
def test_what_cannot_be_left(value: str, message: str) -> None:
    call = a_call()
    plan, key = a_plan(call, limit=5, period="DAY")
    with pytest.raises(BadRequest) as refused:
        set_remaining(call, plan, key, value)
    assert refused.value.message == message
    assert call.objects.rows(Kind.USAGE, plan) == []


def test_only_a_quota_leaves_something() -> None:
    call = a_call()
    plan, key = a_plan(call)
    with pytest.raises(BadRequest, match="The Usage Plan has no quota"):
        set_remaining(call, plan, key, "5")


def test_the_same_is_no_change() -> None:
    call = a_call()
    plan, key = a_plan(call, limit=5, period="DAY")
    set_remaining(call, plan, key, "5")
    assert call.objects.rows(Kind.USAGE, plan) == []
