"""The account of the management API."""

import pytest
from kept_apis import call_with_api, change, done, refused

from lockgate.control.call import Call

ROLE = "arn:aws:iam::123456789012:role/logs"
DEFAULT = {
    "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
    "features": ["UsagePlans"],
    "apiKeyVersion": "4",
}


@pytest.fixture
def call() -> Call:
    return call_with_api()


def test_the_account_before_any_change(call: Call) -> None:
    assert done(call, "GetAccount") == DEFAULT
    assert done(call, "UpdateAccount") == DEFAULT


def test_the_role_comes_and_goes(call: Call) -> None:
    role = change("replace", "/cloudwatchRoleArn", ROLE)
    assert done(call, "UpdateAccount", patchOperations=role)["cloudwatchRoleArn"] == ROLE
    assert done(call, "GetAccount") == {**DEFAULT, "cloudwatchRoleArn": ROLE}
    none = change("replace", "/cloudwatchRoleArn", "")
    assert done(call, "UpdateAccount", patchOperations=none) == DEFAULT
    assert done(call, "GetAccount") == DEFAULT


def test_usage_plans_are_a_feature_that_stays(call: Call) -> None:
    added = change("add", "/features", "UsagePlans")
    assert done(call, "UpdateAccount", patchOperations=added) == DEFAULT
    removed = change("remove", "/features", "UsagePlans")
    assert refused(call, "UpdateAccount", patchOperations=removed) == (
        "BadRequestException",
        "Usage Plans cannot be disabled once enabled",
    )


@pytest.mark.parametrize(
    "op, path, value, message",
    [
        ("replace", "/cloudwatchRoleArn", "role", "Invalid ARN specified in the request"),
        ("add", "/features", "More", "Invalid feature specified: More"),
        ("replace", "/apiKeyVersion", "5", "Invalid patch path  '/apiKeyVersion' specified for op "
         "'replace'. Must be one of: [/cloudwatchRoleArn]"),
    ],
)  # fmt: skip
def test_bad_changes(call: Call, op: str, path: str, value: str, message: str) -> None:
    given = change(op, path, value)
    assert refused(call, "UpdateAccount", patchOperations=given) == ("BadRequestException", message)
    assert done(call, "GetAccount") == DEFAULT
