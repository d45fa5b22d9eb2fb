"""A stage's settings of methods: their paths, their defaults, and how a patch writes them.

Source: control-plane.md, section 7.2. The key of a setting is what was addressed, without its
first slash: ``~1pets/GET``, ``pets/GET``, ``*/*``; who serves takes all forms for one.
"""

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.patch_table import Change, PatchRow, double, flag, integer, text
from lockgate.rules.compat import CONTROL_MESSAGES, LOGGING_NEEDS_ROLE
from lockgate.rules.limits import CACHE_SECONDS
from lockgate.store.objects import Item, Kind

__all__ = ["UNKNOWN_PATH", "remove_settings", "write_setting"]

_DEFAULTS: Item = {
    "metricsEnabled": False,
    "dataTraceEnabled": False,
    "throttlingBurstLimit": 5000,
    "throttlingRateLimit": 10000.0,
    "cachingEnabled": False,
    "cacheTtlInSeconds": 300,
    "cacheDataEncrypted": False,
    "requireAuthorizationForCacheControl": True,
    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
}
"""What a method has of which nothing is said; it logs nothing."""

_EVERY = "*/*"
_VERBS = ("*", "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_LEVELS = ("OFF", "ERROR", "INFO")
_STRATEGIES = (
    "FAIL_WITH_403",
    "SUCCEED_WITH_RESPONSE_HEADER",
    "SUCCEED_WITHOUT_RESPONSE_HEADER",
)


def _check_level(level: str) -> None:
    if level not in _LEVELS:
        raise BadRequest(CONTROL_MESSAGES["stage.log_level"])


def _check_seconds(seconds: int) -> None:
    least, most = CACHE_SECONDS
    if not least <= seconds <= most:
        raise BadRequest(CONTROL_MESSAGES["stage.cache_seconds"])


def _check_limit(limit: float) -> None:
    # -1 is no limit.
    if limit < 0 and limit != -1:
        raise BadRequest(CONTROL_MESSAGES["stage.throttle"])


def _check_strategy(strategy: str) -> None:
    if strategy not in _STRATEGIES:
        raise BadRequest(CONTROL_MESSAGES["stage.cache_strategy"])


_MEMBERS: dict[str, PatchRow] = {
    "metrics/enabled": flag("/metricsEnabled"),
    "logging/dataTrace": flag("/dataTraceEnabled"),
    "logging/loglevel": text("/loggingLevel", clears=False, check=_check_level),
    "throttling/burstLimit": integer("/throttlingBurstLimit", check=_check_limit),
    "throttling/rateLimit": double("/throttlingRateLimit", check=_check_limit),
    "caching/ttlInSeconds": integer("/cacheTtlInSeconds", check=_check_seconds),
    "caching/enabled": flag("/cachingEnabled"),
    "caching/dataEncrypted": flag("/cacheDataEncrypted"),
    "caching/requireAuthorizationForCacheControl": flag("/requireAuthorizationForCacheControl"),
    "caching/unauthorizedCacheControlHeaderStrategy": text(
        "/unauthorizedCacheControlHeaderStrategy", clears=False, check=_check_strategy
    ),
}
"""The last two parts of a path, and the member that it writes, in the order of the message."""


def write_setting(change: Change) -> None:
    """Effect of ``replace`` on ``/{resource}/{verb}/{group}/{member}``.

    The first write to a key makes a whole entry, of what ``*/*`` has or else of the defaults.
    """
    parts = change.path.split("/")
    key, member = "/".join(parts[1:-2]), _MEMBERS.get("/".join(parts[-2:]))
    if member is None or "/" not in key or parts[-3] not in _VERBS:
        raise BadRequest(change.said(UNKNOWN_PATH))
    settings = change.item.setdefault("methodSettings", {})
    setting = dict(settings.get(key) or settings.get(_EVERY) or _DEFAULTS)
    member.effect(change._replace(item=setting))
    if LOGGING_NEEDS_ROLE:
        _check_role(change.context[0], setting)
    settings[key] = setting


def _check_role(call: Call, setting: Item) -> None:
    account = call.objects.find(Kind.ACCOUNT, "", "account") or {}
    if setting.get("loggingLevel", "OFF") != "OFF" and not account.get("cloudwatchRoleArn"):
        raise BadRequest(
            "CloudWatch Logs role ARN must be set in account settings to enable logging"
        )


def remove_settings(change: Change) -> None:
    """Effect of ``remove`` on ``/{resource}/{verb}``: all that was said of that method."""
    key = change.path[1:]
    if "/" not in key:
        raise BadRequest(change.said(UNKNOWN_PATH))
    if change.item.setdefault("methodSettings", {}).pop(key, None) is None:
        raise BadRequest(
            f"Cannot remove method setting {key} because there is no method setting for this "
            "method "
        )


_BEFORE = (
    "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, "
    "/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format"
)
_BEHIND = "/variables/{variable_name}, /tracingEnabled"


def _unknown_path() -> str:
    of_one = [f"/{{resourcePath}}/{{httpMethod}}/{tail}" for tail in _MEMBERS]
    # The service prints three of them as one; a client may compare the text.
    of_one[3:6] = ["".join(of_one[3:6])]
    of_all = [f"/*/*/{tail}" for tail in _MEMBERS]
    paths = ", ".join([_BEFORE, *of_one, *of_all, _BEHIND])
    return f"Invalid method setting path: %(path)s. Must be one of: [{paths}]"


UNKNOWN_PATH = _unknown_path()
"""The error of a path that a stage does not have, with all that it has."""
