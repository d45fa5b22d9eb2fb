"""What an authorizer may say, by its type.

Source: control-plane.md, section 4.3 (checks, in their order); access-control.md, section 5.1.
"""

import re
from collections.abc import Callable

from lockgate.control.checks.names import check_name_length
from lockgate.control.errors import BadRequest
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item

__all__ = ["USUAL_LIFE", "check_authorizer"]

USUAL_LIFE = 300
"""For how many seconds a result is remembered where nothing else is said."""
_LONGEST_LIFE = 3600
_LIFE = "Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds."
_URI = (
    "Invalid Authorizer URI: {}. Authorizer URI should be a valid API Gateway ARN that represents "
    "a Lambda function invocation."
)
_NAME = r"[^\s,]+"
_HEADER = re.compile(rf"method\.request\.header\.{_NAME}")
_SOURCE = re.compile(
    rf"(?:method\.request\.(?:header|querystring)|stageVariables|context)\.{_NAME}"
)
_INVOCATION = re.compile(
    r"arn:[^:]+:apigateway:[^:]+:lambda:path/[^/]+/functions/"
    r"(?:arn:[^:]+:lambda:[^:]*:[^:]*:function:.+|\$\{stageVariables\.\w+\})/invocations"
)
_USER_POOL = re.compile(r"arn:[^:]+:cognito-idp:[^:]*:[^:]*:userpool/.+")


def check_authorizer(item: Item) -> None:
    """``item`` has the members of an Authorizer with its defaults."""
    check_name_length(item["name"])
    kind = item["type"]
    life = item.get("authorizerResultTtlInSeconds", USUAL_LIFE)
    _check_life(life)
    _SOURCES[kind](item.get("identitySource") or "", life)
    if kind == "COGNITO_USER_POOLS":
        _check_providers(item.get("providerARNs") or [])
    else:
        _check_uri(item.get("authorizerUri"))


def _check_life(life: int) -> None:
    if not 0 <= life <= _LONGEST_LIFE:
        raise BadRequest(_LIFE)


def _check_token(source: str, _life: int) -> None:
    _check_cognito(source, _life)
    if not _HEADER.fullmatch(source):
        raise BadRequest(f"Invalid request identity source expression: {source}")


def _check_request(source: str, life: int) -> None:
    if not source.strip():
        if life > 0:
            raise BadRequest(CONTROL_MESSAGES["authorizer.identity_source_missing"])
        return
    for part in source.split(","):
        if not _SOURCE.fullmatch(part.strip()):
            raise BadRequest(f"Invalid request identity source expression: {part.strip()}")


def _check_cognito(source: str, _life: int) -> None:
    if not source.strip():
        raise BadRequest("IdentitySource cannot be empty")


_SOURCES: dict[str, Callable[[str, int], None]] = {
    "TOKEN": _check_token,
    "REQUEST": _check_request,
    "COGNITO_USER_POOLS": _check_cognito,
}


def _check_uri(uri: str | None) -> None:
    if not uri or not _INVOCATION.fullmatch(uri):
        raise BadRequest(_URI.format("null" if uri is None else uri))


def _check_providers(arns: list[str]) -> None:
    if not arns or not all(_USER_POOL.fullmatch(arn) for arn in arns):
        raise BadRequest(CONTROL_MESSAGES["authorizer.providers"])
