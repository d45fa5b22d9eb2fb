"""Steps 23 to 25 (§10, §12): what an integration receives."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote

from reference_mappings import check_target, has_control, mapped_request
from reference_templates import OverrideTwice, TemplateFailed, override_text, render
from reference_walk import Call, Refused, Walk, media_type, read_strictly

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
    try:
        return render(walk, template, walk.asked.body)
    except TemplateFailed:
        raise Refused("failure.request_template") from None
    except OverrideTwice:
        raise Refused("failure.override_twice") from None


def custom_request(walk: Walk) -> str:
    """Steps 23 and 24 of HTTP and AWS: the payload; what is sent is in ``walk.call``."""
    template = chosen_template(walk)
    mapped = mapped_request(walk)
    rendered = rendered_request(walk, template)
    for kind, values in walk.request_override.items():
        for name, value in values.items():
            _override(mapped, kind, name, value)
    payload = walk.asked.body if rendered is None else rendered
    if rendered is not None and not rendered.strip():
        payload = ""
    if walk.kind == "HTTP":
        path, query = backend_address(walk, mapped)
        check_link(walk)
        query += _pairs(mapped)
        walk.call = Call("http", _verb(walk), path, query, _lines(mapped), payload)
    else:
        payload = function_payload(walk, payload)
        kind = dict(_lines(mapped)).get("x-amz-invocation-type", "RequestResponse")
        walk.call = Call(kind, body=payload)
    return payload


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
    walk.call = Call("http", _verb(walk), path, query, lines, walk.asked.body)


def function_proxy_request(walk: Walk) -> None:
    """Step 24 of AWS_PROXY: mappings are ignored, but a forbidden target fails all the same."""
    for target in walk.integration.get("requestParameters", {}):
        place, _, name = target.removeprefix("integration.request.").partition(".")
        check_target(walk, place, name)
    check_verb(walk)
    walk.call = Call("RequestResponse")


def function_payload(walk: Walk, payload: str) -> str:
    """SC §5 rows 8 and 11: functions take JSON, by POST."""
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
    uri = re.sub(
        r"\$\{stageVariables\.(\w+)\}",
        lambda found: walk.stage_variables.get(found[1], ""),
        walk.integration["uri"],
    )
    parts = re.fullmatch(r"https?://([^/?]+)(/[^?]*)?(?:\?(.*))?", uri)
    if parts is None:
        raise Refused("failure.endpoint_address")
    for name in re.findall(r"\{(\w+)\}", uri):
        if name not in mapped["path"]:
            raise Refused("failure.endpoint_address")

    def filled(text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: str(mapped["path"][found[1]]), text)

    own = parse_qsl(parts[3] or "", keep_blank_values=True)
    return filled(unquote(parts[2] or "/")), tuple((name, filled(value)) for name, value in own)


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
    if kind == "header" and has_control(override_text(value)):
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
