"""§12.4: what the answer of a proxy function means."""

import json
import re
from typing import Any

from reference_content import from_base64, is_binary
from reference_mappings import has_control
from reference_walk import Answer, Refused, Walk, as_text, compact

_KEYS = {
    "statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded", "base64Encoded",
}  # fmt: skip
_REMAPPED = {
    "authorization", "connection", "content-length", "content-md5", "date", "expect", "host",
    "max-forwards", "proxy-authenticate", "server", "trailer", "user-agent", "www-authenticate",
}  # fmt: skip
_DROPPED = {"transfer-encoding", "via"}


def proxy_answer(walk: Walk) -> Answer:
    """The client's answer, by the response contract."""
    try:
        answer = json.loads(as_text(walk.backend.body))
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not answer.keys() <= _KEYS:
        raise Refused("failure.proxy_malformed")
    status, rule = _status(answer)
    headers = _headers(answer)
    body = answer.get("body")
    if body is not None and not isinstance(body, str):
        raise Refused("failure.proxy_malformed")
    flag = answer.get("base64Encoded")
    if flag is None:
        flag = answer.get("isBase64Encoded")
    if not (flag is None or isinstance(flag, bool) or flag in ("true", "True", "false", "False")):
        raise Refused("failure.proxy_malformed")
    if flag in (True, "true", "True") and is_binary(walk, walk.asked.headers, "Accept"):
        body = from_base64(body or "")
    content_type = headers.pop("content-type", ["application/json"])[-1]
    return Answer(status, rule, None, body or "", content_type, headers, None, walk.call)


def _status(answer: dict[str, Any]) -> tuple[int, str]:
    value = answer.get("statusCode")
    if value is None:
        return 200, "proxy.lambda_default"
    if isinstance(value, str) and re.fullmatch("[0-9]+", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise Refused("failure.proxy_malformed")
    if not 200 <= value <= 599:
        raise Refused("failure.proxy_malformed")
    return int(value), "proxy.lambda"


def _headers(answer: dict[str, Any]) -> dict[str, list[str]]:
    """One list a name: values of multiValueHeaders first, no value twice."""
    several, single = answer.get("multiValueHeaders"), answer.get("headers")
    lines: list[tuple[str, Any]] = []
    for given in (several, single):
        if given is not None and not isinstance(given, dict):
            raise Refused("failure.proxy_malformed")
    for name, values in (several or {}).items():
        if not isinstance(values, list):
            raise Refused("failure.proxy_malformed")
        lines.extend((name, value) for value in values)
    lines.extend((single or {}).items())
    found: dict[str, list[str]] = {}
    for name, value in lines:
        lower = name.lower()
        if isinstance(value, list | dict):
            raise Refused("failure.proxy_malformed")
        if value is None:
            continue
        text = value if isinstance(value, str) else compact(value)
        if has_control(text):
            raise Refused("failure.proxy_malformed")
        if lower in _DROPPED:
            continue
        kept = found.setdefault(f"x-amzn-remapped-{lower}" if lower in _REMAPPED else lower, [])
        if text not in kept:
            kept.append(text)
    return found
