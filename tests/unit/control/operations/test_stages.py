"""Stages: their defaults, their settings, promotion."""

from typing import Any

import pytest
from kept_stages import API, NOW, a_call, keep_api, keep_deployment, keep_stage

from lockgate.control import method_settings
from lockgate.control.call import Call
from lockgate.control.errors import (
    BadRequest,
    Conflict,
    ControlError,
    LimitExceeded,
    NotFound,
    ValidationFailed,
)
from lockgate.control.operations import OPERATIONS
from lockgate.store.objects import Item, Kind

LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:access"
STREAM = "arn:aws:firehose:us-east-1:123456789012:deliverystream/"


def do(call: Call, operation: str, **given: Any) -> Item:
    answer = OPERATIONS[operation](call, {"restApiId": API, **given})
    return {name: it for name, it in (answer or {}).items() if not name.startswith("_")}


def a_deployed_api() -> Call:
    call = a_call()
    keep_api(call)
    keep_deployment(call)
    return call


def a_staged_api(**given: Any) -> Call:
    call = a_deployed_api()
    do(call, "CreateStage", stageName="dev", deploymentId="dep001", **given)
    return call


def patch(call: Call, *operations: tuple[str, ...]) -> Item:
    names = ("op", "path", "value")
    changes = [dict(zip(names, one, strict=False)) for one in operations]
    return do(call, "UpdateStage", stageName="dev", patchOperations=changes)


def copy(call: Call, path: str, source: str) -> Item:
    change = {"op": "copy", "path": path, "from": source}
    return do(call, "UpdateStage", stageName="dev", patchOperations=[change])


def test_a_stage_has_defaults() -> None:
    call = a_deployed_api()
    stage = do(call, "CreateStage", stageName="dev", deploymentId="dep001")
    assert stage == {
        "stageName": "dev",
        "deploymentId": "dep001",
        "cacheClusterEnabled": False,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "methodSettings": {},
        "tracingEnabled": False,
        "createdDate": NOW,
        "lastUpdatedDate": NOW,
    }
    assert do(call, "GetStage", stageName="dev") == stage
    assert call.objects.announced == [f"api/{API}"]  # type: ignore[attr-defined]


def test_a_stage_has_what_is_given() -> None:
    call = a_deployed_api()
    call.objects.insert(Kind.DOCUMENTATION_VERSION, API, "1.0", {"version": "1.0"})
    given = {
        "description": "d",
        "variables": {"host": "a.b:8 /?&=,~#-_"},
        "documentationVersion": "1.0",
        "tracingEnabled": True,
        "tags": {"a": "b"},
        "cacheClusterSize": "6.1",
    }
    stage = do(call, "CreateStage", stageName="a-b_C", deploymentId="dep001", **given)
    assert {name: stage[name] for name in given} == given


def test_a_canary_starts_at_the_stages_deployment() -> None:
    call = a_staged_api(canarySettings={"percentTraffic": 10.5})
    assert do(call, "GetStage", stageName="dev")["canarySettings"] == {
        "percentTraffic": 10.5,
        "deploymentId": "dep001",
        "useStageCache": False,
    }


@pytest.mark.parametrize(
    "given, error, message",
    [
        ({"stageName": "a.b"}, BadRequest, "Stage name only allows a-zA-Z0-9_"),
        ({"stageName": ""}, BadRequest, "Stage name only allows a-zA-Z0-9_"),
        ({"stageName": "dev"}, Conflict, "Stage already exists"),
        ({"deploymentId": "no"}, BadRequest, "Deployment id does not exist"),
        ({"canarySettings": {"deploymentId": "no"}}, BadRequest, "Deployment id does not exist"),
        (
            {"canarySettings": {"percentTraffic": 101}},
            BadRequest,
            "Percent traffic must be between 0.0 and 100.0",
        ),
        (
            {"documentationVersion": "9"},
            NotFound,
            "Invalid Documentation version specified",
        ),
        (
            {"variables": {"": "x"}},
            BadRequest,
            "Invalid stage variable name: . Please use names with only word characters.",
        ),
        (
            {"variables": {"key": "a;b"}},
            BadRequest,
            "Invalid stage variable value of key key.  Please use values with alphanumeric "
            "characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.",
        ),
        (
            {"variables": {f"v{n}": "" for n in range(101)}},
            BadRequest,
            "Maximum number of stage variables has been reached",
        ),
        (
            {"restApiId": "nothing"},
            NotFound,
            "Invalid API identifier specified 123456789012:nothing",
        ),
    ],
)
def test_what_is_refused(given: Item, error: type[ControlError], message: str) -> None:
    call = a_staged_api()
    with pytest.raises(error) as refused:
        do(call, "CreateStage", **{"stageName": "new", "deploymentId": "dep001", **given})
    assert refused.value.message == message


def test_an_api_has_ten_stages_at_most() -> None:
    call = a_deployed_api()
    for number in range(10):
        do(call, "CreateStage", stageName=f"s{number}", deploymentId="dep001")
    with pytest.raises(LimitExceeded):
        do(call, "CreateStage", stageName="one_more", deploymentId="dep001")


def test_stages_are_listed_by_deployment() -> None:
    call = a_staged_api()
    keep_deployment(call, "dep002")
    do(call, "CreateStage", stageName="prod", deploymentId="dep002")

    def names(**given: str) -> list[str]:
        return [stage["stageName"] for stage in do(call, "GetStages", **given)["item"]]

    assert names() == ["dev", "prod"]
    assert names(deploymentId="dep002") == ["prod"]
    assert names(deploymentId="other") == []


@pytest.mark.parametrize(
    "operation",
    ["GetStage", "UpdateStage", "DeleteStage", "FlushStageCache", "FlushStageAuthorizersCache"],
)
def test_unknown_stages(operation: str) -> None:
    with pytest.raises(NotFound) as refused:
        do(a_staged_api(), operation, stageName="prod")
    assert refused.value.message == "Invalid Stage identifier specified"
    with pytest.raises(NotFound) as refused:
        do(a_staged_api(), operation, stageName="dev", restApiId="other")
    assert refused.value.message == "Invalid API identifier specified 123456789012:other"


def test_deleting_keeps_the_deployment() -> None:
    call = a_staged_api()
    assert OPERATIONS["DeleteStage"](call, {"restApiId": API, "stageName": "dev"}) is None
    assert call.objects.find(Kind.STAGE, API, "dev") is None
    assert call.objects.find(Kind.DEPLOYMENT, API, "dep001") is not None
    assert call.objects.announced == [f"api/{API}"] * 2  # type: ignore[attr-defined]


# -- the cache


def test_a_cache_is_on_its_way_for_a_second() -> None:
    call = a_staged_api()
    stage = patch(call, ("replace", "/cacheClusterEnabled", "TRUE"))
    assert (stage["cacheClusterStatus"], stage["cacheClusterSize"]) == ("CREATE_IN_PROGRESS", "0.5")
    later = call._replace(now=NOW + 1)
    assert do(later, "GetStage", stageName="dev")["cacheClusterStatus"] == "AVAILABLE"
    stage = patch(later, ("replace", "/cacheClusterEnabled", "false"))
    assert stage["cacheClusterStatus"] == "DELETE_IN_PROGRESS"
    last = call._replace(now=NOW + 2)
    assert do(last, "GetStage", stageName="dev")["cacheClusterStatus"] == "NOT_AVAILABLE"


def kept_epochs(call: Call) -> tuple[int, int]:
    kept = call.objects.find(Kind.STAGE, API, "dev") or {}
    return kept.get("_cacheEpoch", 0), kept.get("_authorizerEpoch", 0)


def test_another_size_and_a_flush_empty_the_cache() -> None:
    call = a_staged_api(cacheClusterEnabled=True)
    assert kept_epochs(call) == (1, 0)
    patch(call, ("replace", "/description", "the cache stays"))
    assert kept_epochs(call) == (1, 0)
    patch(call, ("replace", "/cacheClusterSize", "237"))
    assert kept_epochs(call) == (2, 0)
    later = call._replace(now=NOW + 5)
    do(later, "FlushStageCache", stageName="dev")
    assert kept_epochs(call) == (3, 0)
    assert do(later, "GetStage", stageName="dev")["cacheClusterStatus"] == "FLUSH_IN_PROGRESS"
    do(later, "FlushStageAuthorizersCache", stageName="dev")
    assert kept_epochs(call) == (3, 1)


def test_flushing_no_cache_is_fine() -> None:
    call = a_staged_api()
    do(call, "FlushStageCache", stageName="dev")
    assert do(call, "GetStage", stageName="dev")["cacheClusterStatus"] == "NOT_AVAILABLE"


# -- patches


def test_members_are_patched() -> None:
    call = a_staged_api()
    keep_deployment(call, "dep002")
    call.objects.insert(Kind.CLIENT_CERTIFICATE, "", "cert01", {"clientCertificateId": "cert01"})
    call.objects.insert(Kind.DOCUMENTATION_VERSION, API, "1.0", {"version": "1.0"})
    later = call._replace(now=NOW + 9)
    stage = patch(
        later,
        ("replace", "/deploymentId", "dep002"),
        ("replace", "/description", "d"),
        ("replace", "/clientCertificateId", "cert01"),
        ("replace", "/documentationVersion", "1.0"),
        ("replace", "/tracingEnabled", "true"),
        ("replace", "/variables/a", "1"),
        ("replace", "/variables/b", "2"),
        ("remove", "/variables/a"),
    )
    assert stage == {
        "stageName": "dev",
        "deploymentId": "dep002",
        "description": "d",
        "clientCertificateId": "cert01",
        "documentationVersion": "1.0",
        "tracingEnabled": True,
        "variables": {"b": "2"},
        "cacheClusterEnabled": False,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "methodSettings": {},
        "createdDate": NOW,
        "lastUpdatedDate": NOW + 9,
    }
    assert call.objects.announced[-1] == f"api/{API}"  # type: ignore[attr-defined]
    stage = patch(
        later,
        ("replace", "/description", ""),
        ("replace", "/clientCertificateId", ""),
        ("replace", "/documentationVersion", ""),
        ("remove", "/variables/b"),
    )
    gone = {"description", "clientCertificateId", "documentationVersion", "variables"}
    assert not gone & set(stage)


def test_variables_as_a_whole() -> None:
    call = a_staged_api(variables={"a": "1"})
    assert patch(call, ("replace", "/variables", '{"b":"2"}'))["variables"] == {"b": "2"}
    assert "variables" not in patch(call, ("remove", "/variables"))


WRITTEN = "/pets/GET/throttling/burstLimit"


def test_the_first_write_makes_a_whole_entry() -> None:
    stage = patch(a_staged_api(), ("replace", WRITTEN, "7"))
    assert stage["methodSettings"] == {
        "pets/GET": {
            "metricsEnabled": False,
            "dataTraceEnabled": False,
            "throttlingBurstLimit": 7,
            "throttlingRateLimit": 10000.0,
            "cachingEnabled": False,
            "cacheTtlInSeconds": 300,
            "cacheDataEncrypted": False,
            "requireAuthorizationForCacheControl": True,
            "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
        }
    }


def test_an_entry_begins_with_that_of_all_methods() -> None:
    stage = patch(
        a_staged_api(),
        ("replace", "/*/*/caching/ttlInSeconds", "20"),
        ("replace", "/*/*/logging/loglevel", "INFO"),
        ("replace", WRITTEN, "-1"),
        ("replace", "/*/*/caching/ttlInSeconds", "30"),
    )
    every, pets = stage["methodSettings"]["*/*"], stage["methodSettings"]["pets/GET"]
    assert (every["cacheTtlInSeconds"], pets["cacheTtlInSeconds"]) == (30, 20)
    assert (pets["loggingLevel"], pets["throttlingBurstLimit"]) == ("INFO", -1)


@pytest.mark.parametrize(
    "tail, value, member, kept",
    [
        ("metrics/enabled", "True", "metricsEnabled", True),
        ("logging/loglevel", "ERROR", "loggingLevel", "ERROR"),
        ("logging/dataTrace", "true", "dataTraceEnabled", True),
        ("throttling/burstLimit", "10", "throttlingBurstLimit", 10),
        ("throttling/rateLimit", "0.1", "throttlingRateLimit", 0.1),
        ("caching/enabled", "true", "cachingEnabled", True),
        ("caching/ttlInSeconds", "3600", "cacheTtlInSeconds", 3600),
        ("caching/dataEncrypted", "true", "cacheDataEncrypted", True),
        (
            "caching/requireAuthorizationForCacheControl",
            "false",
            "requireAuthorizationForCacheControl",
            False,
        ),
        (
            "caching/unauthorizedCacheControlHeaderStrategy",
            "FAIL_WITH_403",
            "unauthorizedCacheControlHeaderStrategy",
            "FAIL_WITH_403",
        ),
    ],
)
def test_every_setting_of_a_method(tail: str, value: str, member: str, kept: Any) -> None:
    stage = patch(a_staged_api(), ("replace", f"/~1pets/GET/{tail}", value))
    assert stage["methodSettings"]["~1pets/GET"][member] == kept


@pytest.mark.parametrize(
    "addressed, key",
    [
        ("/~1pets~1{id}/GET", "~1pets~1{id}/GET"),
        ("/pets/{id}/GET", "pets/{id}/GET"),
        ("//GET", "/GET"),
        ("/~1/ANY", "~1/ANY"),
        ("/*/*", "*/*"),
    ],
)
def test_the_key_is_what_was_addressed(addressed: str, key: str) -> None:
    call = a_staged_api()
    stage = patch(call, ("replace", f"{addressed}/metrics/enabled", "true"))
    assert list(stage["methodSettings"]) == [key]
    assert patch(call, ("remove", addressed))["methodSettings"] == {}


def test_the_canary_comes_with_its_first_patch() -> None:
    call = a_staged_api()
    keep_deployment(call, "dep002")
    stage = patch(call, ("replace", "/canarySettings/percentTraffic", "12.5"))
    assert stage["canarySettings"] == {
        "percentTraffic": 12.5,
        "deploymentId": "dep001",
        "useStageCache": False,
    }
    stage = patch(
        call,
        ("replace", "/canarySettings/deploymentId", "dep002"),
        ("replace", "/canarySettings/useStageCache", "true"),
        ("replace", "/canarySettings/stageVariableOverrides", '{"a":"1"}'),
        ("replace", "/canarySettings/stageVariableOverrides/b", "2"),
        ("remove", "/canarySettings/stageVariableOverrides/a"),
    )
    assert stage["canarySettings"] == {
        "percentTraffic": 12.5,
        "deploymentId": "dep002",
        "useStageCache": True,
        "stageVariableOverrides": {"b": "2"},
    }
    assert "canarySettings" not in patch(call, ("remove", "/canarySettings"))


def test_a_promotion_copies_and_merges_and_keeps_the_canary() -> None:
    call = a_staged_api(variables={"a": "1", "b": "2"})
    keep_deployment(call, "dep002")
    patch(
        call,
        ("replace", "/canarySettings/deploymentId", "dep002"),
        ("replace", "/canarySettings/stageVariableOverrides", '{"a":"9","c":"3"}'),
    )
    stage = copy(call, "/deploymentId", "/canarySettings/deploymentId")
    assert (stage["deploymentId"], stage["variables"]) == ("dep002", {"a": "1", "b": "2"})
    stage = copy(call, "/variables", "/canarySettings/stageVariableOverrides")
    assert stage["variables"] == {"a": "9", "b": "2", "c": "3"}
    assert stage["canarySettings"]["deploymentId"] == "dep002"


def test_the_access_log_is_set_and_dropped() -> None:
    call = a_staged_api()
    line = "$context.extendedRequestId $context.status"
    stage = patch(
        call,
        ("replace", "/accessLogSettings/destinationArn", LOGS),
        ("add", "/accessLogSettings/format", line),
    )
    assert stage["accessLogSettings"] == {"destinationArn": LOGS, "format": line}
    arn = f"{STREAM}amazon-apigateway-x"
    stage = patch(call, ("add", "/accessLogSettings/destinationArn", arn))
    assert stage["accessLogSettings"]["destinationArn"] == arn
    assert "accessLogSettings" not in patch(call, ("remove", "/accessLogSettings"))


BAD_COPY = (
    "Invalid copy operation with path: {} and from {}. Valid copy:path are [/deploymentId, "
    "/variables] and valid copy:from are [/canarySettings/deploymentId, "
    "/canarySettings/stageVariableOverrides]"
)


@pytest.mark.parametrize(
    "path, source, message",
    [
        (
            "/deploymentId",
            "/canarySettings/deploymentId",
            "Promotion not available. Canary does not exist.",
        ),
        ("/description", "/x", BAD_COPY.format("/description", "/x")),
        (
            "/variables",
            "/canarySettings/deploymentId",
            BAD_COPY.format("/variables", "/canarySettings/deploymentId"),
        ),
    ],
)
def test_copies_that_cannot_be(path: str, source: str, message: str) -> None:
    with pytest.raises(BadRequest) as refused:
        copy(a_staged_api(), path, source)
    assert refused.value.message == message


ONE = "/{resourcePath}/{httpMethod}/"
ALL_PATHS = (
    "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, "
    "/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, "
    f"{ONE}metrics/enabled, {ONE}logging/dataTrace, {ONE}logging/loglevel, "
    f"{ONE}throttling/burstLimit{ONE}throttling/rateLimit{ONE}caching/ttlInSeconds, "
    f"{ONE}caching/enabled, {ONE}caching/dataEncrypted, "
    f"{ONE}caching/requireAuthorizationForCacheControl, "
    f"{ONE}caching/unauthorizedCacheControlHeaderStrategy, "
    "/*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, "
    "/*/*/throttling/burstLimit, /*/*/throttling/rateLimit, /*/*/caching/ttlInSeconds, "
    "/*/*/caching/enabled, /*/*/caching/dataEncrypted, "
    "/*/*/caching/requireAuthorizationForCacheControl, "
    "/*/*/caching/unauthorizedCacheControlHeaderStrategy, "
    "/variables/{variable_name}, /tracingEnabled"
)


@pytest.mark.parametrize(
    "path", ["/stageName", "nothing", "", "/x/GET/caching/other", "/x/TWIST/caching/enabled"]
)
def test_unknown_paths(path: str) -> None:
    with pytest.raises(BadRequest) as refused:
        patch(a_staged_api(), ("replace", path, "x"))
    assert refused.value.message == (
        f"Invalid method setting path: {path}. Must be one of: [{ALL_PATHS}]"
    )


def test_what_is_no_method_cannot_be_removed() -> None:
    with pytest.raises(BadRequest) as refused:
        patch(a_staged_api(), ("remove", "/tracingEnabled"))
    assert refused.value.message == (
        f"Invalid method setting path: /tracingEnabled. Must be one of: [{ALL_PATHS}]"
    )


ACCESS_CHILD = (
    "Invalid accessLogSettings path. Must be one of : "
    "[/accessLogSettings/destinationArn, /accessLogSettings/format]"
)
BAD_ARN = (
    "The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream"
)


@pytest.mark.parametrize(
    "op, path, value, error, message",
    [
        ("replace", "/deploymentId", "no", BadRequest, "Deployment id does not exist"),
        (
            "replace",
            "/canarySettings/deploymentId",
            "no",
            BadRequest,
            "Deployment id does not exist",
        ),
        (
            "remove",
            "/canarySettings/percentTraffic",
            "",
            BadRequest,
            "Invalid remove operation with path: /canarySettings/percentTraffic",
        ),
        (
            "replace",
            "/canarySettings/percentTraffic",
            "100.1",
            BadRequest,
            "Percent traffic must be between 0.0 and 100.0",
        ),
        (
            "remove",
            "/pets/GET",
            "",
            BadRequest,
            "Cannot remove method setting pets/GET because there is no method setting for this "
            "method ",
        ),
        (
            "add",
            "/accessLogSettings/format",
            "",
            BadRequest,
            "Access Log value must not be empty",
        ),
        ("add", "/accessLogSettings/other", "x", BadRequest, ACCESS_CHILD),
        (
            "replace",
            "/accessLogSettings/format",
            "$context.status",
            BadRequest,
            "Access Log format must include either $context.requestId or "
            "$context.extendedRequestId",
        ),
        ("add", "/accessLogSettings/destinationArn", "arn:aws:s3:::b", BadRequest, BAD_ARN),
        (
            "add",
            "/accessLogSettings/destinationArn",
            f"{STREAM}mine",
            BadRequest,
            "Kinesis Firehose delivery stream name must begin with the characters "
            "'amazon-apigateway-'",
        ),
        ("remove", "/variables/x", "", NotFound, "Invalid parameter name specified"),
        (
            "replace",
            "/variables/x",
            "'",
            BadRequest,
            "Invalid stage variable value of key x.  Please use values with alphanumeric "
            "characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.",
        ),
        (
            "replace",
            "/clientCertificateId",
            "no",
            NotFound,
            "Invalid Client Certificate Id specified",
        ),
        (
            "replace",
            "/documentationVersion",
            "no",
            NotFound,
            "Invalid Documentation version specified",
        ),
        (
            "replace",
            "/cacheClusterSize",
            "7",
            BadRequest,
            "Invalid cache cluster size specified",
        ),
        (
            "replace",
            "/*/*/caching/ttlInSeconds",
            "3601",
            BadRequest,
            "Cache TTL must be between 0 and 3600 seconds",
        ),
        (
            "replace",
            "/*/*/throttling/rateLimit",
            "-2",
            BadRequest,
            "Throttling limits must be -1 or non-negative",
        ),
        (
            "replace",
            "/*/*/logging/loglevel",
            "ALL",
            BadRequest,
            "Invalid logging level specified. Must be one of [OFF, ERROR, INFO]",
        ),
        (
            "replace",
            "/*/*/caching/unauthorizedCacheControlHeaderStrategy",
            "x",
            BadRequest,
            "Invalid unauthorized cache control header strategy specified",
        ),
        (
            "replace",
            "/*/*/throttling/rateLimit",
            "much",
            BadRequest,
            "Invalid patch value  'much' specified for op 'replace'. Must be a number",
        ),
        (
            "add",
            "/description",
            "x",
            BadRequest,
            "Invalid patch path  '/description' specified for op 'add'. Must be one of: "
            "[/accessLogSettings/destinationArn, /accessLogSettings/format]",
        ),
        (
            "move",
            "/description",
            "x",
            BadRequest,
            "Invalid patch path  '/description' specified for op 'move'. "
            "Please choose supported operations",
        ),
        (
            "twist",
            "/description",
            "x",
            ValidationFailed,
            "1 validation error detected: Value 'twist' at "
            "'updateStageInput.patchOperations.2.member.op' failed to satisfy constraint: Member "
            "must satisfy enum value set: [add, remove, move, test, replace, copy]",
        ),
    ],
)
def test_patches_that_are_refused(
    op: str, path: str, value: str, error: type[ControlError], message: str
) -> None:
    call = a_staged_api()
    before = call.objects.find(Kind.STAGE, API, "dev")
    with pytest.raises(error) as refused:
        patch(call, ("replace", "/description", "not kept"), (op, path, value))
    assert refused.value.message == message
    assert call.objects.find(Kind.STAGE, API, "dev") == before


def test_logging_may_need_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(method_settings, "LOGGING_NEEDS_ROLE", True)
    call = a_staged_api()
    wanted = ("replace", "/*/*/logging/loglevel", "INFO")
    with pytest.raises(BadRequest) as refused:
        patch(call, wanted)
    assert refused.value.message == (
        "CloudWatch Logs role ARN must be set in account settings to enable logging"
    )
    patch(call, ("replace", "/*/*/logging/loglevel", "OFF"))
    account = {"cloudwatchRoleArn": "arn:aws:iam::123456789012:role/logs"}
    call.objects.insert(Kind.ACCOUNT, "", "account", account)
    assert patch(call, wanted)["methodSettings"]["*/*"]["loggingLevel"] == "INFO"


def test_nothing_to_patch_answers_the_stage() -> None:
    call = a_staged_api()
    assert do(call, "UpdateStage", stageName="dev")["stageName"] == "dev"


def test_a_kept_stage_of_an_older_version_is_fine() -> None:
    call = a_deployed_api()
    keep_stage(call, "old")
    change = {"op": "replace", "path": "/description", "value": "x"}
    stage = do(call, "UpdateStage", stageName="old", patchOperations=[change])
    assert stage["description"] == "x"
