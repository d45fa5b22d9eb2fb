"""Whatever is patched: it is done whole, and what is read is what was answered; or it is refused by
one of the service's errors and nothing has changed.
"""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept_stages import API, a_call, keep_api, keep_deployment
from whole_patches import assert_whole_or_refused

from lockgate.control.call import Call
from lockgate.control.errors import ControlError
from lockgate.control.operations import OPERATIONS
from lockgate.store.objects import Item

MODEST = settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

STAGE = {"restApiId": API, "stageName": "dev"}
DOMAIN = {"domainName": "a.example"}
PATHS = [
    "/deploymentId",
    "/description",
    "/cacheClusterEnabled",
    "/cacheClusterSize",
    "/clientCertificateId",
    "/documentationVersion",
    "/variables",
    "/variables/a",
    "/accessLogSettings",
    "/accessLogSettings/format",
    "/accessLogSettings/destinationArn",
    "/canarySettings",
    "/canarySettings/percentTraffic",
    "/canarySettings/deploymentId",
    "/canarySettings/stageVariableOverrides",
    "/canarySettings/stageVariableOverrides/a",
    "/*/*/throttling/rateLimit",
    "/*/*",
    "//GET/caching/ttlInSeconds",
    "/~1pets/GET/logging/loglevel",
    "/pets/GET",
    "/name",
    "/enabled",
    "/customerId",
    "/stages",
    "/labels",
    "/productCode",
    "/quota",
    "/quota/limit",
    "/quota/period",
    "/quota/offset",
    "/throttle",
    "/throttle/burstLimit",
    "/apiStages",
    f"/apiStages/{API}:dev/throttle",
    f"/apiStages/{API}:dev/throttle/~1pets/GET/rateLimit",
    f"/apiStages/{API}:dev/throttle//pets/GET",
    "/certificateArn",
    "/endpointConfiguration/types",
    "/endpointConfiguration/types/0",
    "/endpointConfiguration/ipAddressType",
    "/securityPolicy",
    "/mutualTlsAuthentication/truststoreUri",
    "/basePath",
    "/restapiId",
    "/stage",
    "/remaining",
]
VALUES = [
    "",
    "true",
    "dev",
    "dep001",
    API,
    "0.5",
    "-1",
    "7",
    "1e5",
    "99999999999",
    "DAY",
    "WEEK",
    "INFO",
    "EDGE",
    "PRIVATE",
    "TLS_1_0",
    "s3://a/b",
    "$context.requestId",
    f"{API}:dev",
    f"{API}/dev",
    "{}",
    '{"a":"b"}',
    '{"/pets/GET":{"rateLimit":1}}',
    '{"/pets/GET":{"rateLimit":"1"}}',
    '{"/pets/GET":null}',
    "[[[",
    "null",
]

anything = st.text(st.sampled_from("/~01*{}aGET: é\x00"), max_size=12)
changes = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "replace", "replace", "remove", "copy", "move", "test"])},
    optional={
        "path": st.sampled_from(PATHS) | anything | anything.map("/".__add__),
        "value": st.sampled_from(VALUES) | anything,
        "from": st.sampled_from(PATHS) | anything,
    },
)


def kept() -> tuple[Call, dict[str, Item]]:
    """One object of each family, and what names it to its operations."""
    call = a_call()
    keep_api(call)
    keep_deployment(call)

    def make(operation: str, **given: Any) -> Item:
        return OPERATIONS[operation](call, given) or {}

    make("CreateStage", **STAGE, deploymentId="dep001")
    key = {"apiKey": make("CreateApiKey", name="k")["id"]}
    plan = {"usagePlanId": make("CreateUsagePlan", name="p")["id"]}
    make("CreateUsagePlanKey", **plan, keyId=key["apiKey"], keyType="API_KEY")
    make("CreateDomainName", **DOMAIN)
    make("CreateBasePathMapping", **DOMAIN, restApiId=API)
    names = {
        "Stage": STAGE,
        "Deployment": {"restApiId": API, "deploymentId": "dep001"},
        "ApiKey": key,
        "UsagePlan": plan,
        "DomainName": DOMAIN,
        "BasePathMapping": {**DOMAIN, "basePath": "(none)"},
    }
    return call, names


@MODEST
@given(st.lists(changes, min_size=1, max_size=4), st.booleans())
def test_a_patch_is_whole_or_refused(operations: list[Item], one_by_one: bool) -> None:
    call, names = kept()
    for family, name in names.items():
        for batch in [[one] for one in operations] if one_by_one else [operations]:
            name = assert_whole_or_refused(call, family, name, batch)


@MODEST
@given(
    st.lists(
        changes
        | st.integers(-9, 99).map(
            lambda left: {"op": "replace", "path": "/remaining", "value": str(left)}
        ),
        max_size=3,
    )
)
def test_what_is_left_of_a_quota_is_never_below_nothing(operations: list[Item]) -> None:
    call, names = kept()
    plan, key = names["UsagePlan"], names["ApiKey"]["apiKey"]
    quota = (("/quota/limit", "5"), ("/quota/period", "WEEK"))
    said = [{"op": "add", "path": path, "value": value} for path, value in quota]
    OPERATIONS["UpdateUsagePlan"](call, {**plan, "patchOperations": said})
    try:
        usage = OPERATIONS["UpdateUsage"](
            call, {**plan, "keyId": key, "patchOperations": operations}
        )
    except ControlError:
        return
    assert usage is not None
    ((used, left),) = usage["items"][key]
    assert used == 0
    assert left >= 0
