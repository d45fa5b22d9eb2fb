"""Steps 23 to 25 (§10, §12): what an integration receives."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote

from reference_content import is_binary, to_base64
from reference_mappings import check_target, has_control, mapped_request, trimmed
from reference_templates import OverrideTwice, TemplateFailed, override_text, render
from reference_walk import (
    Call,
    Refused,
    Walk,
    as_bytes,
    as_text,
    compact,
    media_type,
    read_strictly,
)

Mapped = dict[str, dict[str, str | list[str]]]


def chosen_template(walk: Walk) -> str | None:
    """§10.1: the request template's text; None: the body passes as it is."""
    key = media_type(walk.header("Content-Type"), "application/json")
    templates: dict[str, str] = walk.integration.get("requestTemplates", {})
    behavior = str(walk.integration.get("passthroughBehavior", "WHEN_NO_MATCH")).upper()
    for name, text in templates.items():
        if name.lower() == key:
            return text or None  # mapping-templates §8: the empty one passes the body
    if behavior == "NEVER" or (behavior == "WHEN_NO_TEMPLATES" and templates):
        raise Refused("failure.media_type")
    return None


def rendered_request(walk: Walk, template: str | None) -> str | None:
    """The request template's output, or None where none runs."""
    if template is None:
        return None
    if isinstance(walk.body, bytes):
        raise Refused("failure.content_handling")
    try:
        return render(walk, template, walk.body)
    except TemplateFailed:
        raise Refused("failure.request_template") from None
    except OverrideTwice:
        raise Refused("failure.override_twice") from None


def mapped_and_rendered(walk: Walk) -> tuple[Mapped, str | bytes]:
    """Steps 23 and 24 of the custom types: what is mapped and overridden, and the payload."""
    template = chosen_template(walk)
    mapped = mapped_request(walk)
    rendered = rendered_request(walk, template)
    for kind, values in walk.request_override.items():
        for name, value in values.items():
            _override(mapped, kind, name, value)
    if rendered is None:
        return mapped, walk.body
    return mapped, rendered if rendered.strip() else ""


def custom_request(walk: Walk) -> None:
    """Steps 23 and 24 of HTTP and Lambda; what is sent is in ``walk.call``."""
    mapped, payload = mapped_and_rendered(walk)
    if walk.kind == "HTTP":
        path, query = backend_address(walk, mapped)
        check_link(walk)
        query += _pairs(mapped)
        walk.call = Call("http", _verb(walk), path, query, _lines(mapped), payload)
    else:
        payload = function_payload(walk, payload)
        kind = dict(_lines(mapped)).get("x-amz-invocation-type", "RequestResponse")
        walk.call = Call(kind, body=payload)


def service_request(walk: Walk) -> None:
    """Steps 23 and 24 of AWS services (§12.5): by path, or by an action's name."""
    mapped, payload = mapped_and_rendered(walk)
    uri = _with_variables(walk)
    parts = re.fullmatch(r"arn:aws:apigateway:[a-z0-9-]+:(?:(\w+)\.)?(\w+):(path|action)/(.*)", uri)
    if parts is None:
        raise Refused("failure.endpoint_address")
    subdomain, service, form, rest = parts.groups()
    path, own = _split(rest) if form == "path" else ("", f"Action={rest}")
    check_slots(uri, mapped)
    query = tuple((n, _filled(v, mapped)) for n, v in parse_qsl(own, keep_blank_values=True))
    host = f"{subdomain}.{service}" if subdomain else service
    walk.call = Call(
        host, _verb(walk), "/" + _filled(unquote(path), mapped), query + _pairs(mapped),
        _lines(mapped), payload,
    )  # fmt: skip


def _split(target: str) -> tuple[str, str]:
    path, _, query = target.partition("?")
    return path, query


def proxy_request(walk: Walk) -> None:
    """Step 24 of HTTP_PROXY (§12.2): the client's request with what is mapped laid over it."""
    mapped = mapped_request(walk)
    path, query = backend_address(walk, mapped)
    check_link(walk)
    own = walk.query
    for name, value in mapped["querystring"].items():
        own[name] = [value] if isinstance(value, str) else value
    query += tuple((name, value) for name, values in own.items() for value in values)
    lines = _lines(mapped)
    for name in ("content-type", "accept"):
        if walk.header(name):
            lines[name] = ",".join(walk.header(name))
    walk.call = Call("http", _verb(walk), path, query, lines, walk.body)


def function_proxy_request(walk: Walk) -> None:
    """Step 24 of AWS_PROXY: mappings are ignored, but a forbidden target fails all the same."""
    for target in walk.integration.get("requestParameters", {}):
        place, _, name = target.removeprefix("integration.request.").partition(".")
        check_target(walk, place, name)
    check_verb(walk)
    walk.call = Call("event", body=_event_body(walk))


def _event_body(walk: Walk) -> str:
    """§12.4: the members of the event that tell of the body."""
    body = as_bytes(walk.asked.body)
    flag = bool(body) and is_binary(walk, walk.asked.headers, "Content-Type")
    text = to_base64(body) if flag else as_text(body) or None
    return compact({"body": text, "isBase64Encoded": flag})


def function_payload(walk: Walk, body: str | bytes) -> str:
    """SC §5 rows 8 and 11: functions take JSON, which is UTF-8, by POST."""
    payload = as_text(body)
    if as_bytes(body) != payload.encode():
        raise Refused("failure.payload_not_json")
    if payload.strip() == "":
        payload = "{}"
    if read_strictly(payload) is None and payload.strip() != "null":
        raise Refused("failure.payload_not_json")
    check_verb(walk)
    return payload


def check_link(walk: Walk) -> None:
    """SC §5 row 5: the VPC link that generated definitions know is ``link``."""
    if walk.integration.get("connectionId", "link") != "link":
        raise Refused("failure.vpc_link")


def check_verb(walk: Walk) -> None:
    """SC §5 row 8."""
    if walk.integration.get("httpMethod") != "POST":
        raise Refused("failure.invoke_refused")


def backend_address(walk: Walk, mapped: Mapped) -> tuple[str, tuple[tuple[str, str], ...]]:
    """§10.3: path and own query of the URI, decoded, with its slots filled."""
    uri = _with_variables(walk)
    parts = re.fullmatch(r"https?://([^/?]+)(/[^?]*)?(?:\?(.*))?", uri)
    if parts is None:
        raise Refused("failure.endpoint_address")
    check_slots(uri, mapped)
    own = parse_qsl(parts[3] or "", keep_blank_values=True)
    query = tuple((name, _filled(value, mapped)) for name, value in own)
    return _filled(unquote(parts[2] or "/"), mapped), query


def _with_variables(walk: Walk) -> str:
    """The URI; an undefined stage variable is the empty text."""
    return re.sub(
        r"\$\{stageVariables\.(\w+)\}",
        lambda found: walk.stage_variables.get(found[1], ""),
        walk.integration["uri"],
    )


def check_slots(uri: str, mapped: Mapped) -> None:
    """§10.3: each slot has a value."""
    for name in re.findall(r"\{(\w+)\}", uri):
        if name not in mapped["path"]:
            raise Refused("failure.endpoint_address")


def _filled(text: str, mapped: Mapped) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(mapped["path"][found[1]]), text)


def _verb(walk: Walk) -> str:
    verb = str(walk.integration["httpMethod"])
    return walk.verb if verb == "ANY" else verb


def _override(mapped: Mapped, kind: str, name: str, value: Any) -> None:
    """§10.2: an override wins over the mapping of the same name."""
    for other in list(mapped[kind]):
        if other == name or (kind == "header" and other.lower() == name.lower()):
            del mapped[kind][other]
    several = kind == "querystring" and isinstance(value, list)
    mapped[kind][name] = value if several else override_text(value)
    if kind != "header":
        return
    mapped[kind][name] = trimmed(override_text(value))
    if has_control(override_text(value)):
        raise Refused("failure.request_mapping", "client's value")


def _pairs(mapped: Mapped) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name, value in mapped["querystring"].items():
        found += [(name, one) for one in ([value] if isinstance(value, str) else value)]
    return tuple(found)


def _lines(mapped: Mapped) -> dict[str, str]:
    return {
        name.lower(): value if isinstance(value, str) else ",".join(value)
        for name, value in mapped["header"].items()
    }
