"""What a stage may be given, checked: its name, variables, cache, canary and access log.

Source: control-plane.md, section 7; traffic.md, sections 3.1, 5 and 6.
"""

import re
from typing import Any

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest, LimitExceeded
from lockgate.control.known import known
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.limits import (
    STAGE_NAME,
    STAGE_VARIABLE_NAME,
    STAGE_VARIABLE_VALUE,
    STAGE_VARIABLES,
    STAGES_OF_API,
)
from lockgate.store.objects import Item, Kind

__all__ = [
    "CACHE_SIZES",
    "canary_of",
    "check_access_log",
    "check_deployment",
    "check_percent",
    "check_stage_name",
    "check_variables",
    "new_canary",
    "new_stage",
    "settle_cache",
    "shown_stage",
]

CACHE_SIZES = ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")
_USUAL_CACHE = "0.5"

_STAGE_NAME = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_VARIABLE_NAME = re.compile(r"\w+", re.ASCII)
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9 \-._~:/?#&=,]*", re.ASCII)
_BAD_VALUE = (
    "Invalid stage variable value of key %s.  Please use values with alphanumeric characters and "
    "the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','."
)

_LOG_GROUP = re.compile(r"arn:[^:]+:logs:[^:]+:[^:]*:log-group:[^:*]+(:\*)?")
_DELIVERY_STREAM = re.compile(r"arn:[^:]+:firehose:[^:]+:[^:]*:deliverystream/(.+)")
_STREAM_PREFIX = "amazon-apigateway-"
_NAMED_REQUEST = ("$context.requestId", "$context.extendedRequestId")


def check_stage_name(name: str) -> None:
    """Raises :class:`BadRequest` where a stage cannot be called so."""
    if not _STAGE_NAME.fullmatch(name) or len(name) > STAGE_NAME:
        raise BadRequest("Stage name only allows a-zA-Z0-9_")


def check_variables(variables: dict[str, Any]) -> None:
    """Raises :class:`BadRequest` for the first variable that cannot be."""
    for name, value in variables.items():
        if not _VARIABLE_NAME.fullmatch(name) or len(name) > STAGE_VARIABLE_NAME:
            raise BadRequest(
                f"Invalid stage variable name: {name}. Please use names with only word characters."
            )
        fits = isinstance(value, str) and _VARIABLE_VALUE.fullmatch(value)
        if not fits or len(value) > STAGE_VARIABLE_VALUE:
            raise BadRequest(_BAD_VALUE % name)
    if len(variables) > STAGE_VARIABLES:
        raise BadRequest(CONTROL_MESSAGES["stage.variables"])


def check_percent(percent: float) -> None:
    """Raises :class:`BadRequest` where that is no share of a canary."""
    if not 0 <= percent <= 100:
        raise BadRequest(CONTROL_MESSAGES["stage.percent"])


def check_deployment(call: Call, api_id: str, deployment_id: str) -> None:
    """Raises :class:`BadRequest` where the API has no such deployment to be served."""
    if call.objects.find(Kind.DEPLOYMENT, api_id, deployment_id) is None:
        raise BadRequest("Deployment id does not exist")


def check_access_log(settings: Item) -> None:
    """Raises :class:`BadRequest` for a destination or a format that cannot be."""
    arn, line = settings.get("destinationArn"), settings.get("format")
    if arn is not None:
        stream = _DELIVERY_STREAM.fullmatch(arn)
        if stream is None and not _LOG_GROUP.fullmatch(arn):
            raise BadRequest(
                "The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose "
                "delivery stream"
            )
        if stream is not None and not stream[1].startswith(_STREAM_PREFIX):
            raise BadRequest(
                "Kinesis Firehose delivery stream name must begin with the characters "
                f"'{_STREAM_PREFIX}'"
            )
    if line is not None and not any(name in line for name in _NAMED_REQUEST):
        raise BadRequest(
            "Access Log format must include either $context.requestId or $context.extendedRequestId"
        )


def canary_of(given: Item, deployment_id: str) -> Item:
    """Canary settings with their defaults; checked, but for the deployment."""
    percent, variables = given.get("percentTraffic") or 0.0, given.get("stageVariableOverrides")
    check_percent(percent)
    check_variables(variables or {})
    canary: Item = {"percentTraffic": float(percent), "deploymentId": deployment_id}
    if variables:
        canary["stageVariableOverrides"] = variables
    canary["useStageCache"] = bool(given.get("useStageCache"))
    return canary


def new_canary(stage: Item) -> Item:
    """What a stage's canary is before anything is said of it."""
    return canary_of({}, stage["deploymentId"])


_SETTINGS = (
    "description",
    "variables",
    "cacheClusterEnabled",
    "cacheClusterSize",
    "documentationVersion",
    "tracingEnabled",
    "tags",
)


def new_stage(call: Call, api_id: str, name: str, deployment_id: str, given: Item) -> Item:
    """A stage with its defaults, kept by nobody yet; ``given`` is checked.

    Raises :class:`LimitExceeded` where the API has as many stages as it can have.
    """
    if len(call.objects.rows(Kind.STAGE, api_id, limit=STAGES_OF_API)) == STAGES_OF_API:
        raise LimitExceeded(CONTROL_MESSAGES["stage.limit"])
    stage: Item = {
        "stageName": name,
        "deploymentId": deployment_id,
        "cacheClusterEnabled": False,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "methodSettings": {},
        "tracingEnabled": False,
        "createdDate": call.now,
        "lastUpdatedDate": call.now,
    }
    stage |= {name: given[name] for name in _SETTINGS if given.get(name)}
    if "documentationVersion" in stage:
        known(call, Kind.DOCUMENTATION_VERSION, api_id, stage["documentationVersion"])
    settle_cache(call, None, stage)
    return stage


def settle_cache(call: Call, before: Item | None, stage: Item) -> None:
    """Bring a stage's cache to what its settings say; a new or resized one is empty.

    ``_cacheEpoch`` is part of every entry's key, so a new one empties the cache at once.
    """
    if stage["cacheClusterEnabled"]:
        stage.setdefault("cacheClusterSize", _USUAL_CACHE)

    def cluster(one: Item | None) -> Any:
        return one["cacheClusterSize"] if one and one["cacheClusterEnabled"] else None

    if cluster(before) == cluster(stage):
        return
    is_there = stage["cacheClusterEnabled"]
    stage["cacheClusterStatus"] = "AVAILABLE" if is_there else "NOT_AVAILABLE"
    stage["_cacheEpoch"] = stage.get("_cacheEpoch", 0) + 1
    stage["_cacheChange"] = {
        "at": call.now,
        "status": "CREATE_IN_PROGRESS" if is_there else "DELETE_IN_PROGRESS",
    }


def shown_stage(call: Call, stage: Item) -> Item:
    """The stage as it is answered: in the second of a change its cache is on the way."""
    change = stage.get("_cacheChange")
    if change is not None and change["at"] == call.now:
        return {**stage, "cacheClusterStatus": change["status"]}
    return stage
