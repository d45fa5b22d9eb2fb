"""What a Lambda authorizer's answer means: a policy for a principal, or a refusal.

Source: guide page "Output from a Lambda authorizer"; access-control.md, sections 5.4 and 5.7.
"""

from typing import Any, NamedTuple

from lockgate.engine.authorizers.policy import is_policy
from lockgate.engine.effects import Fault, LambdaAnswer
from lockgate.engine.phases.lambda_answer import error_message
from lockgate.java.json_reader import JsonReadError, read_strict_json
from lockgate.java.json_writer import write_json
from lockgate.rules.compat import (
    AUTHORIZER_NEEDS_PRINCIPAL_ID,
    AUTHORIZER_REASONS,
    AUTHORIZER_UNAUTHORIZED_TEXT,
)
from lockgate.rules.execution_log import BAD_POLICY, BAD_RESULT, INVALID_PERMISSIONS

__all__ = ["Granted", "Refused", "judge"]

_UNAUTHORIZED = "Unauthorized"
_FORBIDDEN = 403


class Granted(NamedTuple):
    """The function has answered; what its ``policy`` allows is another question.

    ``context`` are the values of ``$context.authorizer``, all of them texts.
    """

    principal: str
    policy: dict[str, Any]
    context: dict[str, str]
    usage_key: str | None = None


class Refused(NamedTuple):
    """What a client gets: 401, or 500 for ``reason``, in the words of execution logs."""

    status: int
    reason: str = ""


class _MalformedError(Exception):
    """The answer breaks the contract, for the reason that is its text."""


def judge(reply: LambdaAnswer | Fault) -> Granted | Refused:
    """What the reply to the function's call means."""
    if isinstance(reply, Fault):
        is_forbidden = reply.kind == "refused" and reply.status == _FORBIDDEN
        reason = INVALID_PERMISSIONS if is_forbidden else AUTHORIZER_REASONS[reply.kind]
        return Refused(500, reason.format(detail=reply.detail))
    if reply.error is not None:
        message = error_message(reply.payload)
        if _is_unauthorized(message):
            return Refused(401)
        return Refused(500, AUTHORIZER_REASONS["error"].format(message=message))
    try:
        return _granted(reply.payload)
    except _MalformedError as error:
        return Refused(500, str(error))


def _is_unauthorized(message: str) -> bool:
    if AUTHORIZER_UNAUTHORIZED_TEXT == "beginning":
        return message.startswith(_UNAUTHORIZED)
    return message == _UNAUTHORIZED


def _granted(payload: bytes) -> Granted:
    text = payload.decode("utf-8", "replace")
    try:
        answer = read_strict_json(text)
    except JsonReadError:
        raise _MalformedError(BAD_RESULT.format(text=text)) from None
    if not isinstance(answer, dict):
        raise _MalformedError(BAD_RESULT.format(text=text))
    policy = answer.get("policyDocument")
    if not is_policy(policy):
        raise _MalformedError(BAD_POLICY)
    key = answer.get("usageIdentifierKey")
    return Granted(
        _principal(answer.get("principalId")),
        policy,
        _context(answer.get("context")),
        key if isinstance(key, str) else None,
    )


def _principal(value: Any) -> str:
    if isinstance(value, dict | list) or (value is None and AUTHORIZER_NEEDS_PRINCIPAL_ID):
        raise _MalformedError(AUTHORIZER_REASONS["principal"])
    return "" if value is None else _scalar(value)


def _context(given: Any) -> dict[str, str]:
    """The context as texts; nested values and null break the contract."""
    if given is None:
        return {}
    if not isinstance(given, dict) or any(
        value is None or isinstance(value, dict | list) for value in given.values()
    ):
        raise _MalformedError(AUTHORIZER_REASONS["context"])
    return {str(name): _scalar(value) for name, value in given.items()}


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) else write_json(value)
