"""What a Lambda authorizer's function is told of a request.

Source: guide page "Input to a Lambda authorizer"; access-control.md, section 5.3.
"""

from typing import Any

import msgspec

from lockgate.engine.authorizers.identity import Authorizer
from lockgate.engine.exchange import Exchange
from lockgate.engine.phases.proxy_event import proxy_event
from lockgate.engine.redaction import masked
from lockgate.rules.execution_log import MASKED_HEADERS, STARRED_HEADERS

__all__ = ["authorizer_event", "shown_event"]

_MAPS = (
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "pathParameters",
    "stageVariables",
)
_OF_SOURCES = {"header": ("headers", "multiValueHeaders"),
               "querystring": _MAPS[2:4]}  # fmt: skip
_SECRET_HEADERS = MASKED_HEADERS | STARRED_HEADERS


def authorizer_event(
    authorizer: Authorizer, exchange: Exchange, values: tuple[str, ...], method_arn: str
) -> dict[str, Any]:
    """The event of a request; ``values`` are its identity."""
    if authorizer.kind == "TOKEN":
        return {"type": "TOKEN", "authorizationToken": values[0], "methodArn": method_arn}
    whole = proxy_event(exchange)
    event = {
        "type": "REQUEST",
        "methodArn": method_arn,
        "resource": whole["resource"],
        "path": whole["path"],
        "httpMethod": whole["httpMethod"],
    }
    event.update((name, whole[name] or {}) for name in _MAPS)
    event["requestContext"] = whole["requestContext"]
    return event


def shown_event(authorizer: Authorizer, event: dict[str, Any]) -> bytes:
    """An event as logs show it: without the caller's secrets (observability.md, section 3.4)."""
    if authorizer.kind == "TOKEN":
        return msgspec.json.encode(
            {**event, "authorizationToken": masked(event["authorizationToken"])}
        )
    secrets = {name: set(_SECRET_HEADERS) for name in _OF_SOURCES["header"]}
    for source in authorizer.sources:
        for name in _OF_SOURCES.get(source.location, ()):
            secrets.setdefault(name, set()).add(source.name.lower())
    shown = {
        name: {
            key: _hidden(key.lower(), value) if key.lower() in hidden else value
            for key, value in event[name].items()
        }
        for name, hidden in secrets.items()
    }
    return msgspec.json.encode({**event, **shown})


def _hidden(lower: str, value: str | list[str]) -> str | list[str]:
    if isinstance(value, list):
        return [str(_hidden(lower, one)) for one in value]
    return "*" * len(value) if lower in STARRED_HEADERS else masked(value)
