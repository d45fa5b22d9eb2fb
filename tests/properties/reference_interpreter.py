"""A slow, literal reading of the decision tree for REST APIs (SC §1), for tests.

It works on the raw document and knows nothing of the engine, its model or its tables. It covers
routing, request validation, texts and bytes, MOCK, HTTP, HTTP_PROXY, AWS with Lambda and with other
services, AWS_PROXY, and every failure of those. What the specification leaves open is decided here
where a comment says so, or is not generated.
"""

import re
from typing import Any

from reference_calls import (
    chosen_template,
    custom_request,
    function_proxy_request,
    proxy_request,
    rendered_request,
    service_request,
)
from reference_content import convert_reply, convert_request
from reference_failures import answer_failure, choose_by_accept
from reference_functions import proxy_answer
from reference_mappings import has_control, mapped_response
from reference_routing import check_path, find_method
from reference_selection import Chosen, check_method_response, choose
from reference_templates import (
    OverrideTwice,
    TemplateFailed,
    override_text,
    render,
    usable_status,
)
from reference_validation import check_request
from reference_walk import (
    INTEGRATION,
    Answer,
    Asked,
    Backend,
    Refused,
    Walk,
    as_text,
    compact,
    member,
    read_strictly,
)


def interpret(
    document: dict[str, Any], stage_variables: dict[str, str], asked: Asked, backend: Backend
) -> Answer:
    """What the specification says that the client gets."""
    walk = Walk(document, stage_variables, asked, backend, verb=asked.verb)
    walk.body = as_text(asked.body)
    try:
        check_path(walk)
        find_method(walk)
        return _serve(walk)
    except Refused as refused:
        return answer_failure(walk, refused)


def _serve(walk: Walk) -> Answer:
    check_request(walk)
    if INTEGRATION not in walk.operation:
        raise Refused("failure.no_integration")
    if walk.kind != "AWS_PROXY":
        convert_request(walk)
    if walk.kind == "HTTP_PROXY":
        proxy_request(walk)
        _raise_fault(walk, _HTTP_FAULTS)
        return _passed_on(walk)
    if walk.kind == "AWS_PROXY":
        function_proxy_request(walk)
        _raise_fault(walk, _FUNCTION_FAULTS)
        if walk.backend.error is not None:
            raise Refused("failure.function_error")
        return proxy_answer(walk)
    aws = _function if walk.calls_function else _service
    text = {"MOCK": _mock, "HTTP": _http, "AWS": aws}[walk.kind](walk)
    return _respond(walk, choose(walk, text))


# -- step 25 of the custom types: the text that patterns see (SC §2.1)


def _mock(walk: Walk) -> str:
    """§12.6."""
    rendered = rendered_request(walk, chosen_template(walk))
    text = as_text(walk.body) if rendered is None else rendered
    status = member(read_strictly(text), "statusCode")
    # what the permissive reader takes beyond JSON, as far as the family goes
    loose = re.fullmatch(r"\{['\"]?statusCode['\"]?: ?(-?[1-9][0-9]*),?\}(?: .*)?", text.strip())
    if status is None and loose is not None:
        status = int(loose[1])
    if not isinstance(status, int) or isinstance(status, bool):
        raise Refused("failure.mock_status")
    return str(status)


def _http(walk: Walk) -> str:
    """§12.1."""
    custom_request(walk)
    return _answered(walk)


def _service(walk: Walk) -> str:
    """§12.5."""
    service_request(walk)
    return _answered(walk)


def _answered(walk: Walk) -> str:
    """The backend's status is the text."""
    _raise_fault(walk, _HTTP_FAULTS)
    walk.reply_headers, walk.reply_body = walk.backend.headers, walk.backend.body
    return str(walk.backend.status)


def _function(walk: Walk) -> str:
    """§12.3."""
    custom_request(walk)
    _raise_fault(walk, _FUNCTION_FAULTS)
    assert walk.call is not None
    if walk.call.kind == "Event":
        return ""
    error = walk.backend.error
    if error is None:
        walk.reply_body = walk.backend.body
        return ""
    walk.reply_body, walk.function_failed = error, True
    message = member(read_strictly(error), "errorMessage")
    return message if isinstance(message, str) else "" if message is None else compact(message)


_HTTP_FAULTS = {
    "connect": "failure.connect",
    "tls": "failure.backend_tls",
    "protocol": "failure.backend_protocol",
    "address": "failure.endpoint_address",
    "timeout": "failure.timeout",
    "too_large": "failure.response_too_large",
}
_FUNCTION_FAULTS = {
    "refused": "failure.invoke_refused",
    "throttled": "failure.invoke_throttled",
    "timeout": "failure.timeout",
    "too_large": "failure.response_too_large",
}


def _raise_fault(walk: Walk, causes: dict[str, str]) -> None:
    """SC §5: the call brought no answer. A fault that this kind of call cannot have is none."""
    cause = causes.get(walk.backend.fault or "")
    if cause is not None:
        raise Refused(cause)


# -- HTTP_PROXY (SC §4.1, §10.5)

_REMAPPED = (
    "authorization", "content-md5", "date", "max-forwards", "server", "user-agent",
    "www-authenticate",
)  # fmt: skip
_DROPPED = ("content-length", "expect", "host", "proxy-authenticate", "te", "trailer",
            "transfer-encoding", "upgrade", "via")  # fmt: skip


def _passed_on(walk: Walk) -> Answer:
    headers: dict[str, list[str]] = {}
    for name, value in walk.backend.headers:
        lower = name.lower()
        if lower not in _DROPPED:
            lower = f"x-amzn-remapped-{lower}" if lower in _REMAPPED else lower
            headers.setdefault(lower, []).append(value)
    content_type = ",".join(headers.pop("content-type", ["application/json"]))
    walk.reply_headers, walk.reply_body = walk.backend.headers, walk.backend.body
    body = convert_reply(walk, None)
    return Answer(
        walk.backend.status, "proxy.http", None, body, content_type, headers, None, walk.call
    )


# -- steps 28 and 29


def _respond(walk: Walk, chosen: Chosen) -> Answer:
    """§13: headers, body and status of the entry that answers."""
    check_method_response(walk, chosen)
    entry = chosen.entry
    headers = mapped_response(walk, entry)
    body, content_type = convert_reply(walk, entry.get("contentHandling")), "application/json"
    templates = entry.get("responseTemplates", {})
    if templates:
        key = choose_by_accept(walk, templates)
        if templates[key]:
            content_type = key
            if isinstance(body, bytes):
                raise Refused("failure.content_handling")
            body = _rendered_response(walk, templates[key], body)
    for name, value in walk.response_override.get("header", {}).items():
        headers[name.lower()] = [override_text(value).strip(" \t")]
        if has_control(override_text(value)):
            raise Refused("failure.response_mapping")
    status, rule = chosen.status, chosen.rule
    number = usable_status(walk.statuses_set[-1]) if walk.statuses_set else None
    if number is not None:
        status, rule = number, "response_override.template"
    if "content-type" in headers:
        content_type = headers.pop("content-type")[-1]
    return Answer(status, rule, None, body, content_type, headers, None, walk.call)


def _rendered_response(walk: Walk, template: str, body: str) -> str:
    try:
        return render(walk, template, body)
    except TemplateFailed:
        raise Refused("failure.response_template") from None
    except OverrideTwice:
        raise Refused("failure.override_twice") from None
