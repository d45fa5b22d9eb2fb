"""Step 25 for AWS_PROXY: the function's answer becomes the client's, if it has the right form.

Source: guide page "Output format of a Lambda function for proxy integration" and recorded answers
for what counts as malformed.
"""

from typing import Any

from lockgate.diagnostics import Place
from lockgate.engine.base64_bodies import decoded
from lockgate.engine.binary_types import BinaryTypes
from lockgate.engine.bodies import as_bytes
from lockgate.engine.content_handling import ContentProblem
from lockgate.engine.decisions import ProxyAnswer, decide
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.headers import is_field_name, is_field_value
from lockgate.engine.phases.lambda_answer import take_answer
from lockgate.engine.phases.lambda_request import LambdaCall
from lockgate.java.json_reader import JsonReadError, read_strict_json
from lockgate.java.json_writer import write_json
from lockgate.rules.compat import (
    PROXY_BASE64_ALIAS,
    PROXY_BASE64_BROKEN,
    PROXY_STATUS_ABSENT,
    PROXY_UNKNOWN_KEY,
)
from lockgate.rules.headers import (
    OWN_ANSWER,
    REMAP_PREFIX,
    REMAPPED_FROM_FUNCTION,
    RESPONSE_DROPPED_FROM_FUNCTION,
)

__all__ = ["LambdaProxyAnswers"]

_KEYS = frozenset(("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"))
_ALIAS = "base64Encoded"
_LARGE = 1_000_000
_FLAGS = {"true": True, "True": True, "false": False, "False": False}

Lines = list[tuple[str, str]]


class MalformedAnswerError(Exception):
    """The answer breaks the contract: in ``field``, for ``reason``."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason


class LambdaProxyAnswers:
    """Takes a proxy function's answer; ``types`` are the binary media types of an API with some."""

    __slots__ = ("call", "integration_place", "timeout_place", "types")

    def __init__(
        self,
        call: LambdaCall,
        integration_place: Place,
        timeout_place: Place,
        types: BinaryTypes | None = None,
    ) -> None:
        self.types = types
        self.call = call
        self.integration_place = integration_place
        self.timeout_place = timeout_place

    def take(self, exchange: Exchange) -> None:
        """The function's answer becomes the client's; raises Failure where it cannot."""
        reply = take_answer(exchange, self.call, self.timeout_place)
        if reply.error is not None:
            raise self._function_error(reply.payload)
        try:
            answer = _document(reply.payload)
            status, name = _status(answer)
            lines = _headers(answer)
            text = _body(answer)
            body = self._bytes(exchange, text) if _flag(answer) else as_bytes(text)
        except MalformedAnswerError as error:
            raise Failure(
                "failure.proxy_malformed",
                self.call.place,
                {"field": error.field, "reason": error.reason},
            ) from None
        facts = {"keys": sorted(answer)[:16]} if name == "proxy.lambda_default" else None
        decide(exchange, ProxyAnswer(name, self.integration_place, status, facts))
        if not any(line.lower() == "content-type" for line, _ in lines):
            exchange.content_type = "application/json"
        exchange.headers = lines
        exchange.body = body

    def _bytes(self, exchange: Exchange, text: str) -> bytes:
        """A body with the flag of base64: decoded for clients that accept a binary type."""
        types = self.types
        if types is None or types.of_accept(exchange.request.fields.get(b"accept")) is None:
            return as_bytes(text)
        body = decoded(text)
        if body is not None:
            return body
        if PROXY_BASE64_BROKEN == "malformed":
            raise MalformedAnswerError("body", "is not base64")
        problem = ContentProblem("response", types, self.integration_place, self.integration_place)
        raise problem.not_base64(29)

    def _function_error(self, payload: bytes) -> Failure:
        try:
            document = read_strict_json(payload.decode("utf-8", "replace"))
        except JsonReadError:
            document = None
        error = document if isinstance(document, dict) else {}
        facts = {key: error.get(key) for key in ("errorType", "errorMessage")}
        facts["errorType"] = facts["errorType"] or "unknown error"
        return Failure("failure.function_error", self.call.place, {**facts, "row": 13})


def _document(payload: bytes) -> dict[str, Any]:
    try:
        answer = read_strict_json(payload.decode("utf-8", "replace")) if payload else None
    except JsonReadError:
        raise MalformedAnswerError("the answer", "is not JSON") from None
    if not isinstance(answer, dict):
        raise MalformedAnswerError("the answer", "is no object")
    known = _KEYS | {_ALIAS} if PROXY_BASE64_ALIAS else _KEYS
    if PROXY_UNKNOWN_KEY == "malformed":
        for key in answer:
            if key not in known:
                raise MalformedAnswerError(key[:64], "is no member of a proxy answer")
    return answer


def _status(answer: dict[str, Any]) -> tuple[int, str]:
    """The status and the rule: a number from 200 to 599, or a text of one."""
    value = answer.get("statusCode")
    if value is None:
        if PROXY_STATUS_ABSENT is None:
            raise MalformedAnswerError("statusCode", "is missing")
        return PROXY_STATUS_ABSENT, "proxy.lambda_default"
    number: int | None = None
    if isinstance(value, str):
        if value.isascii() and value.isdecimal() and len(value) < 6:
            number = int(value)
    elif not isinstance(value, bool | list | dict) and -_LARGE < value < _LARGE:
        number = int(value) if value == int(value) else None
    elif not isinstance(value, bool | list | dict):
        raise MalformedAnswerError("statusCode", "is not between 200 and 599")
    if number is None:
        raise MalformedAnswerError("statusCode", "is no integer")
    if not 200 <= number <= 599:
        raise MalformedAnswerError("statusCode", "is not between 200 and 599")
    return number, "proxy.lambda"


def _headers(answer: dict[str, Any]) -> Lines:
    """All headers: of one name, those of multiValueHeaders first, without repetition."""
    merged: dict[str, tuple[str, list[str]]] = {}
    for name, values in _members(answer, "multiValueHeaders"):
        if not isinstance(values, list):
            raise MalformedAnswerError("multiValueHeaders", "has a value that is no list")
        for value in values:
            _add(merged, name, _text(value, "multiValueHeaders"))
    for name, value in _members(answer, "headers"):
        _add(merged, name, _text(value, "headers"))
    lines: Lines = []
    for name, values in merged.values():
        lower = name.lower()
        if lower in RESPONSE_DROPPED_FROM_FUNCTION:
            continue
        renamed = lower in REMAPPED_FROM_FUNCTION or lower in OWN_ANSWER
        lines.extend((REMAP_PREFIX + name if renamed else name, value) for value in values)
    return lines


def _members(answer: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    value = answer.get(key)
    if value is None:
        return []
    if not isinstance(value, dict):
        raise MalformedAnswerError(key, "is no object")
    return list(value.items())


def _add(merged: dict[str, tuple[str, list[str]]], name: str, value: str | None) -> None:
    if value is None:
        return
    if not is_field_name(name):
        raise MalformedAnswerError("headers", "has a name that no header can have")
    if not is_field_value(value):
        raise MalformedAnswerError("headers", "has a value with a control character")
    _, values = merged.setdefault(name.lower(), (name, []))
    if value not in values:
        values.append(value.strip(" \t"))


def _text(value: Any, field: str) -> str | None:
    """A header's value: texts as they are, numbers and booleans as JSON, null as none."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        raise MalformedAnswerError(field, "has a value that is a list or an object")
    return write_json(value)


def _body(answer: dict[str, Any]) -> str:
    body = answer.get("body")
    if body is None:
        return ""
    if not isinstance(body, str):
        raise MalformedAnswerError("body", "is no text")
    return body


def _flag(answer: dict[str, Any]) -> bool:
    """Whether the body is base64; texts of a boolean count."""
    value = answer.get(_ALIAS) if PROXY_BASE64_ALIAS else None
    if value is None:
        value = answer.get("isBase64Encoded")
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, str) and value in _FLAGS:
        return _FLAGS[value]
    raise MalformedAnswerError("isBase64Encoded", "is neither true nor false")
