"""SC §5 and §6: what each failure answers, and who may change it."""

import re
from typing import NamedTuple

from reference_mappings import has_control, request_value, trimmed
from reference_templates import context_variable
from reference_walk import GATEWAY_RESPONSES, Answer, Refused, Walk, compact, media_type


class Row(NamedTuple):
    """Step, gateway response type, own status and message (None: it depends on the request)."""

    step: int
    type: str
    status: int
    message: str | None


_ISE = "Internal server error"
_NETWORK = "Network error communicating with endpoint"
_CONFIGURATION = "API_CONFIGURATION_ERROR"
_FAILURE = "INTEGRATION_FAILURE"

ROWS = {
    "failure.path": Row(7, "DEFAULT_4XX", 400, "Bad Request"),
    "failure.no_route": Row(9, "MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token"),
    "failure.parameters": Row(19, "BAD_REQUEST_PARAMETERS", 400, None),
    "failure.body_model": Row(20, "BAD_REQUEST_BODY", 400, "Invalid request body"),
    "failure.media_type": Row(23, "UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type"),
    "client's value": Row(24, "DEFAULT_4XX", 400, "Bad Request"),
    "failure.payload_not_json": Row(25, "DEFAULT_4XX", 400, None),
    "failure.connect": Row(25, _FAILURE, 504, _NETWORK),
    "failure.backend_protocol": Row(25, _FAILURE, 504, _NETWORK),
    "failure.timeout": Row(25, "INTEGRATION_TIMEOUT", 504, "Endpoint request timed out"),
    "failure.invoke_refused": Row(25, _FAILURE, 500, _ISE),
    "failure.invoke_throttled": Row(25, _FAILURE, 500, _ISE),
    "failure.function_error": Row(25, _FAILURE, 502, _ISE),
    "failure.proxy_malformed": Row(25, _FAILURE, 502, _ISE),
    **{
        f"failure.{name}": Row(step, _CONFIGURATION, 500, _ISE)
        for name, step in (
            ("content_handling", 22),
            ("request_mapping", 24),
            ("request_template", 24),
            ("override_twice", 24),
            ("endpoint_address", 24),
            ("mock_status", 25),
            ("vpc_link", 25),
            ("no_integration", 25),
            ("backend_tls", 25),
            ("response_too_large", 25),
            ("no_integration_response", 27),
            ("no_method_response", 28),
            ("response_mapping", 29),
            ("response_template", 29),
        )
    },
}

_ERROR_TYPES = {
    "DEFAULT_4XX": "BadRequestException",
    "MISSING_AUTHENTICATION_TOKEN": "MissingAuthenticationTokenException",
    "UNSUPPORTED_MEDIA_TYPE": "BadRequestException",
    "BAD_REQUEST_PARAMETERS": "BadRequestException",
    "BAD_REQUEST_BODY": "BadRequestException",
}


def answer_failure(walk: Walk, refused: Refused) -> Answer:
    """SC §6.2: the exact entry alone, else that of the family, else the built-in."""
    row = ROWS[refused.like]
    entries = walk.document.get(GATEWAY_RESPONSES, {})
    family = "DEFAULT_4XX" if row.status < 500 else "DEFAULT_5XX"
    entry = entries.get(row.type)
    if entry is None:
        entry = entries.get(family, {})
    templates = entry.get("responseTemplates", {})
    content_type = "application/json"
    text = '{"message":$context.error.messageString}'
    if templates:
        content_type = choose_by_accept(walk, templates)
        text = templates[content_type]
    headers = {}
    for target, expression in entry.get("responseParameters", {}).items():
        value = request_value(walk, expression)
        lines = [value] if isinstance(value, str) else value
        if lines is not None and not any(has_control(line) for line in lines):
            headers[target.removeprefix("gatewayresponse.header.").lower()] = [*trimmed(lines)]
    if "content-type" in headers:
        content_type = headers.pop("content-type")[-1]
    return Answer(
        int(entry.get("statusCode", row.status)),
        f"gateway_response.{row.type}",
        refused.cause,
        _fill(walk, refused, text),
        content_type,
        headers,
        _ERROR_TYPES.get(row.type, "InternalServerErrorException"),
        walk.call,
    )


def choose_by_accept(walk: Walk, templates: dict[str, str]) -> str:
    """§13 (4): the key for the first media type of ``Accept``."""
    accept = media_type(walk.header("Accept"), "*/*")
    if accept in templates:
        return accept
    if accept == "*/*" and "application/json" in templates:
        return "application/json"
    return next(iter(templates))


_VARIABLE = re.compile(r"\$(?:\{([\w.-]+)\}|((?:context|stageVariables|method)\.[\w.-]*\w)(\()?)")


def _fill(walk: Walk, refused: Refused, text: str) -> str | None:
    """SC §6.4: variables are replaced, and nothing else happens. None: the text is not told."""
    row = ROWS[refused.like]
    message = row.message if refused.message is None else refused.message
    if message is None or (refused.details is None and "validationErrorString" in text):
        return None
    own = {
        "context.error.validationErrorString": refused.details or "",
        "context.error.message": message,
        "context.error.messageString": (" " if row.step >= 19 else "") + compact(message),
        "context.error.responseType": row.type,
    }

    def value(found: re.Match[str]) -> str:
        if found[3]:
            return found[0]  # a method call, which comes out literally
        name = found[1] or found[2]
        if name in own:
            return own[name]
        if name.startswith("context."):
            return str(context_variable(walk, name.removeprefix("context.")) or "")
        given = request_value(walk, name)
        return given if isinstance(given, str) else ""

    return _VARIABLE.sub(value, text)
