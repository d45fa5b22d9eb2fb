"""Parameter mappings (§10.2, §13 (3), SC §6.3): the value of an expression."""

from typing import Any

from reference_templates import context_variable
from reference_walk import Refused, Walk, as_text, compact, member, read_strictly, values_of

REFUSED = ("content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id")
REFUSED_AWS = (*REFUSED, "authorization", "connection", "expect", "proxy-authenticate", "te")


def request_value(walk: Walk, expression: str) -> str | list[str] | None:
    """The value of a ``method.request`` expression and its like; None: there is none."""
    if expression.startswith("'"):
        return expression[1:-1]
    first, _, rest = expression.partition(".")
    if first == "stageVariables":
        return walk.stage_variables.get(rest)
    if first == "context":
        value: str | None = context_variable(walk, rest)
        return value
    kind, _, name = rest.removeprefix("request.").partition(".")
    if kind == "body":
        return _of_body(as_text(walk.body), name)
    if kind == "path":
        return walk.path_parameters.get(name)
    values = walk.header(name) if kind.endswith("header") else walk.query.get(name, [])
    if not values:
        return None
    return values if kind.startswith("multivalue") else values[-1]


def response_value(walk: Walk, expression: str) -> str | list[str] | None:
    """The value of an ``integration.response`` expression and its like; None: there is none."""
    if not expression.startswith("integration.response."):
        return request_value(walk, expression)
    kind, _, name = expression.removeprefix("integration.response.").partition(".")
    if kind != "body":
        values = values_of(walk.reply_headers, name)
        if not values:
            return None
        return values if kind == "multivalueheader" else values[-1]
    found = _of_body(as_text(walk.reply_body), name)
    inside = name.removeprefix("errorMessage.")
    if found is None and walk.function_failed and inside != name:
        # of a custom error of a function the message is looked into
        message = member(read_strictly(as_text(walk.reply_body)), "errorMessage")
        if isinstance(message, str):
            return _text(member(read_strictly(message), inside))
    return found


def _of_body(body: str, name: str) -> str | None:
    """The whole body (an empty one is none), or what ``name`` leads to in its JSON."""
    return (body or None) if not name else _text(member(read_strictly(body), name))


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else compact(value)


def has_control(text: str) -> bool:
    """S-21: whether no header can have this value."""
    return any((c < " " and c != "\t") or c == "\x7f" for c in text)


def trimmed(value: str | list[str]) -> str | list[str]:
    """S-21: blanks around a header's value are no part of it."""
    return value.strip(" \t") if isinstance(value, str) else [one.strip(" \t") for one in value]


def mapped_request(walk: Walk) -> dict[str, dict[str, str | list[str]]]:
    """The values of all ``requestParameters`` by place and name."""
    found: dict[str, dict[str, str | list[str]]] = {"header": {}, "querystring": {}, "path": {}}
    for target, expression in walk.integration.get("requestParameters", {}).items():
        place, _, name = target.removeprefix("integration.request.").partition(".")
        check_target(walk, place, name)
        value = request_value(walk, expression)
        if value is None:
            continue
        if place == "header":
            for line in [value] if isinstance(value, str) else value:
                if has_control(line):
                    raise Refused("failure.request_mapping", "client's value")
            value = trimmed(value)
        found[place][name] = value
    return found


def check_target(walk: Walk, place: str, name: str) -> None:
    """§10.2: targets that fail at run time, whatever is mapped onto them."""
    refused = REFUSED_AWS if walk.kind.startswith("AWS") else REFUSED
    if place == "header" and name.lower() in refused:
        raise Refused("failure.request_mapping")


def mapped_response(walk: Walk, entry: dict[str, Any]) -> dict[str, list[str]]:
    """The client's headers that the entry maps, in lower case."""
    found: dict[str, list[str]] = {}
    for target, expression in entry.get("responseParameters", {}).items():
        value = response_value(walk, expression)
        if value is None:
            continue
        lines = [value] if isinstance(value, str) else value
        if any(has_control(line) for line in lines):
            raise Refused("failure.response_mapping")
        found[target.removeprefix("method.response.header.").lower()] = [*trimmed(lines)]
    return found
