"""The variables of ``$context``: one table, from which templates, mappings and texts are served.

Source: guide page "API Gateway mapping template and access logging variable reference". A
template gets a map of only those variables that it names; the compiler tells which.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from lockgate.engine.exchange import Exchange
from lockgate.java.values import SilentMap
from lockgate.vtl import TrackedMap

__all__ = [
    "CONTEXT",
    "EMPTY",
    "IDENTITY",
    "build",
    "client_certificate",
    "domain_name",
    "identity",
    "lookup",
    "request_path",
    "request_time",
]

Getter = Callable[[Exchange], Any]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _operation(attribute: str) -> Getter:
    def get(exchange: Exchange) -> Any:
        operation = exchange.operation
        return None if operation is None else getattr(operation, attribute)

    return get


def _settings(attribute: str) -> Getter:
    def get(exchange: Exchange) -> Any:
        plan = exchange.plan
        return None if plan is None else getattr(plan.settings, attribute)

    return get


def domain_name(exchange: Exchange) -> str:
    """The request's Host without its port."""
    simulated = exchange.request.simulated
    if simulated is not None:
        return simulated.domain_name
    host = exchange.request.fields.get(b"host", b"").decode("latin-1")
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def request_path(exchange: Exchange) -> str:
    """The request's path with its stage, or the key of its base path mapping, before it."""
    if exchange.request.simulated is not None:
        return exchange.path
    key = exchange.mapping_key
    if key is not None:
        return f"/{key}{exchange.path}" if key else exchange.path
    plan = exchange.plan
    stage = "" if plan is None else f"/{plan.settings.stage}"
    return stage + exchange.path


def request_time(epoch_ms: int) -> str:
    """A time as ``09/Apr/2015:12:34:56 +0000``."""
    return _second(epoch_ms // 1000)


@lru_cache(maxsize=2)
def _second(epoch: int) -> str:
    """The text of a second, which many requests share."""
    time = datetime.fromtimestamp(epoch, UTC)
    return (
        f"{time.day:02d}/{_MONTHS[time.month - 1]}/{time.year}:"
        f"{time.hour:02d}:{time.minute:02d}:{time.second:02d} +0000"
    )


def _user_agent(exchange: Exchange) -> str | None:
    value = exchange.request.fields.get(b"user-agent")
    return None if value is None else value.decode("latin-1")


def _of_caller(name: str) -> Getter:
    """What is known only of a caller who has proved to be somebody."""

    def get(exchange: Exchange) -> str | None:
        simulated = exchange.request.simulated
        return None if simulated is None else simulated.identity.get(name)

    return get


IDENTITY: dict[str, Getter] = {
    "cognitoIdentityPoolId": _of_caller("cognitoIdentityPoolId"),
    "accountId": _of_caller("accountId"),
    "cognitoIdentityId": _of_caller("cognitoIdentityId"),
    "caller": _of_caller("caller"),
    "sourceIp": lambda exchange: exchange.request.source_ip,
    "principalOrgId": _of_caller("principalOrgId"),
    "accessKey": _of_caller("accessKey"),
    "cognitoAuthenticationType": _of_caller("cognitoAuthenticationType"),
    "cognitoAuthenticationProvider": _of_caller("cognitoAuthenticationProvider"),
    "userArn": _of_caller("userArn"),
    "userAgent": _user_agent,
    "user": _of_caller("user"),
}
"""The members of ``$context.identity``, in the order of a proxy event."""

_OF_KEY = ("apiKey", "apiKeyId")
"""Further members, which are there only where a key was accepted."""


def identity(exchange: Exchange) -> dict[str, Any]:
    """The members of ``$context.identity`` but for the client's certificate."""
    found = {name: get(exchange) for name, get in IDENTITY.items()}
    simulated = exchange.request.simulated
    if simulated is not None:
        known = simulated.identity
        found.update((name, known[name]) for name in _OF_KEY if name in known)
    return found


def _identity(exchange: Exchange) -> SilentMap:
    found = SilentMap(identity(exchange))
    certificate = client_certificate(exchange)
    if certificate is not None:
        validity = SilentMap(certificate["validity"])
        found["clientCert"] = SilentMap({**certificate, "validity": validity})
    return found


def client_certificate(exchange: Exchange) -> dict[str, Any] | None:
    """``$context.identity.clientCert``; None where the client showed no certificate."""
    peer = exchange.request.peer
    return None if peer is None or peer.certificate is None else peer.certificate.as_data()


def _matched(exchange: Exchange) -> SilentMap | None:
    """``$context.lockgate``: what a capture group gave, where one did."""
    entry = exchange.entry
    if entry is None or entry.reference is None:
        return None
    match = entry.reference.groups_of(exchange)
    return SilentMap(matchedStatus=str(int(exchange.status or 0)), match=SilentMap(match))


def _is_canary(exchange: Exchange) -> str | None:
    """``true`` or ``false``; no value where the stage has no canary."""
    side = None if exchange.plan is None else exchange.plan.settings.is_canary
    return None if side is None else str(side).lower()


CONTEXT: dict[str, Getter] = {
    "resourceId": _operation("resource_id"),
    "resourcePath": _operation("resource_path"),
    "operationName": lambda exchange: (
        None if exchange.operation is None else exchange.operation.method.operation_name
    ),
    "httpMethod": lambda exchange: exchange.verb,
    "extendedRequestId": lambda exchange: exchange.request.extended_id,
    "requestTime": lambda exchange: request_time(exchange.request.epoch_ms),
    "path": request_path,
    "accountId": _settings("account_id"),
    "protocol": lambda exchange: exchange.request.protocol,
    "stage": _settings("stage"),
    "domainPrefix": lambda exchange: domain_name(exchange).partition(".")[0],
    "requestTimeEpoch": lambda exchange: exchange.request.epoch_ms,
    "requestId": lambda exchange: exchange.request.id,
    "identity": _identity,
    "domainName": domain_name,
    "deploymentId": lambda exchange: exchange.plan and exchange.plan.deployment_id,
    "apiId": _settings("api_id"),
    "isCanaryRequest": _is_canary,
    "lockgate": _matched,
}
"""Every variable by its name; a getter answers None where there is no value."""


EMPTY = TrackedMap([])
"""What a template that never names ``$context`` is given."""


def build(exchange: Exchange, names: Iterable[str] | None, log: list[Any]) -> TrackedMap:
    """The map a template sees as ``$context``: ``names`` of it, or (None) all of it."""
    context = TrackedMap(log)
    for name in CONTEXT if names is None else names:
        get = CONTEXT.get(name)
        if get is not None:
            value = get(exchange)
            if value is not None:
                dict.__setitem__(context, name, value)
    return context


def lookup(path: str) -> Getter:
    """A getter for a dotted variable such as ``identity.sourceIp``, for mappings and texts."""
    first, _, rest = path.partition(".")
    get = CONTEXT.get(first)
    if get is None:
        return lambda exchange: None
    if not rest:
        return get
    if first == "identity" and rest in IDENTITY:
        return IDENTITY[rest]
    steps = rest.split(".")

    def walk(exchange: Exchange) -> Any:
        value = get(exchange)
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    return walk
