"""Gateway responses: what answers for a failure, and with which status, headers and text.

Source: guide pages "Gateway responses in API Gateway" and "Gateway response types". Texts are not
templates: variables are replaced and nothing else happens.
"""

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from lockgate.diagnostics import Place, Report, one_line
from lockgate.engine import context
from lockgate.engine.accept import choose
from lockgate.engine.bodies import as_bytes
from lockgate.engine.decisions import Failed, FixedAnswer, GatewayAnswer, Note, decide
from lockgate.engine.exchange import Exchange
from lockgate.engine.expressions import (
    GATEWAY,
    compile_source,
    has_no_control_character,
    sendable_types,
)
from lockgate.engine.failure import Failure
from lockgate.engine.headers import is_field_name, is_field_value, replace
from lockgate.engine.parameters import HeaderName
from lockgate.model import Definition, GatewayResponse, ParameterMapping, TemplateText
from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES, family_of
from lockgate.rules.headers import RESPONSE_OVERRIDE_REFUSED

__all__ = ["CompiledGatewayResponse", "GatewayResponses", "answer", "compile_gateway_responses"]

_TARGET = re.compile(r"gatewayresponse\.(header|path|querystring)\.(.+)", re.DOTALL)
_VARIABLE = re.compile(
    r"\$(?:\{(?P<braced>(?:context|method)\.[A-Za-z0-9._-]*[A-Za-z0-9_-]|stageVariables\.\w+)\}"
    r"|(?P<bare>(?>(?:context|method)\.[A-Za-z0-9._-]*[A-Za-z0-9_-]|stageVariables\.\w+))(?!\())",
    re.ASCII,
)
"""A variable. With a bracket behind its name it is a call, which comes out as it was written."""
_REQUEST = re.compile(r"method\.request\.(header|querystring|path)\.(.+)")

TextGetter = Callable[[Exchange, Failure], str]


class GatewayText(NamedTuple):
    """A body's text: fixed parts and variables in turn."""

    media_type: str
    parts: tuple[str | TextGetter, ...]

    def fill(self, exchange: Exchange, failure: Failure) -> str:
        """The text with its variables replaced; those without a value by nothing."""
        return "".join(
            part if isinstance(part, str) else part(exchange, failure) for part in self.parts
        )


class _Header(NamedTuple):
    name: str
    get: Callable[[Exchange, Failure], str | list[str] | None]


class CompiledGatewayResponse:
    """A customised entry; ``status`` None: the failure's own."""

    __slots__ = ("headers", "place", "response", "status", "status_place", "texts", "type")

    def __init__(
        self,
        response: GatewayResponse,
        headers: tuple[_Header, ...],
        texts: tuple[GatewayText, ...],
    ) -> None:
        self.response = response
        self.type = response.type
        self.status = response.status_code
        self.place = response.place
        self.status_place = response.status_place
        self.headers = headers
        self.texts: dict[str, GatewayText] = {}
        for text in texts:
            self.texts.setdefault(text.media_type.lower(), text)

    def text_for(self, accept: bytes | None) -> GatewayText | None:
        """The text for the first media type of ``Accept``; None where the entry has none."""
        return choose(self.texts, accept)


class GatewayResponses:
    """All customised entries of an API by type; ``place`` is where they stand or would stand."""

    __slots__ = ("entries", "missing", "place")

    def __init__(
        self, entries: dict[str, CompiledGatewayResponse], place: Place, missing: str | None
    ) -> None:
        self.entries = entries
        self.place = place
        self.missing = missing

    def used_for(self, failure: Failure) -> CompiledGatewayResponse | None:
        """The entry for the failure's exact type, else for the family of its own status."""
        assert failure.type is not None
        if not GATEWAY_RESPONSE_TYPES[failure.type].customisable:
            return None
        exact = self.entries.get(failure.type)
        return exact or self.entries.get(family_of(failure.status))


_ERROR_TYPE = "x-amzn-errortype"
"""The failure's own; no customisation changes it."""

_NOWHERE = "x-amazon-apigateway-gateway-responses"


def answer(exchange: Exchange, failure: Failure) -> None:
    """Let the gateway response for ``failure`` be the answer."""
    plan = exchange.plan
    _drop_override(exchange, failure)
    decide(exchange, Failed(failure, exchange.status))
    exchange.headers = []
    exchange.content_type = "application/json"
    exchange.closes = failure.cause.closes
    if plan is None or failure.type is None:
        decide(exchange, FixedAnswer(failure))
        exchange.body = _built_in_body(failure)
        return
    responses = plan.gateway_responses
    used = responses.used_for(failure)
    if used is None:
        missing = responses.missing or failure.type
        decide(exchange, GatewayAnswer(failure, None, responses.place, missing))
        exchange.body = _built_in_body(failure)
        return
    place = used.place if used.status is None else used.status_place
    decide(exchange, GatewayAnswer(failure, used, place, None))
    text = used.text_for(exchange.request.fields.get(b"accept"))
    if text is None:
        exchange.body = _built_in_body(failure)
    else:
        exchange.content_type = text.media_type
        exchange.body = as_bytes(text.fill(exchange, failure))
    for header in used.headers:
        _map_header(exchange, failure, header)


_OF_OVERRIDES = ("failure.override_twice", "failure.override_value")


def _drop_override(exchange: Exchange, failure: Failure) -> None:
    """Note that an override set before the failure has no effect."""
    overrides = exchange.overrides
    if overrides is None or failure.cause.name in _OF_OVERRIDES:
        return
    assignments = overrides.status_assignments()
    if assignments:
        last = assignments[-1]
        facts = {"line": last.template.line_of(last.assignment.offset), "phase": last.phase}
        exchange.log.append(
            Note(failure.step, "note.override_dropped", last.template.text.place, facts)
        )


def message_string(failure: Failure) -> str:
    """``$context.error.messageString``: the message as a JSON text, or ``null``."""
    blank = " " if failure.has_leading_blank else ""
    return blank + json.dumps(failure.message, ensure_ascii=False)


def _built_in_body(failure: Failure) -> bytes:
    if failure.cause.name == "failure.too_large":
        limit = failure.facts.get("limit")
        return str(failure.message).format(limit=limit).encode()
    key = "Message" if failure.type == "ACCESS_DENIED" else "message"
    return as_bytes(f'{{"{key}":{message_string(failure)}}}')


def _map_header(exchange: Exchange, failure: Failure, header: _Header) -> None:
    value = header.get(exchange, failure)
    if value is None:
        return
    lines = [value] if isinstance(value, str) else value
    # A header that cannot be sent is left out: there is no further failure to answer with.
    lines = [line.strip(" \t") for line in lines if is_field_value(line)]
    lower = header.name.lower()
    if not lines or lower in RESPONSE_OVERRIDE_REFUSED or lower == _ERROR_TYPE:
        return
    if lower == "content-type":
        exchange.content_type = lines[-1]
    else:
        replace(exchange.headers, header.name, lines)


# -- compiling


def compile_gateway_responses(
    definition: Definition, stage_variables: dict[str, str], report: Report
) -> GatewayResponses:
    """The customised gateway responses of a definition, ready to answer."""
    entries = {}
    place: Place | None = None
    for response in definition.gateway_responses:
        place = place or _parent(response.place)
        headers = tuple(
            header
            for mapping in response.response_parameters
            if (header := _header(mapping, stage_variables, report)) is not None
        )
        sendable = sendable_types(response.response_templates, report)
        texts = tuple(_compile_text(one, stage_variables) for one in sendable)
        entries[response.type] = CompiledGatewayResponse(response, headers, texts)
    missing = _NOWHERE if place is None else None
    return GatewayResponses(entries, place or definition.place, missing)


def _parent(place: Place) -> Place:
    pointer = place.pointer.rpartition("/")[0]
    return Place(place.source, pointer, place.line, place.column, place.via)


def _header(
    mapping: ParameterMapping, stage_variables: dict[str, str], report: Report
) -> _Header | None:
    found = _TARGET.fullmatch(mapping.target)
    if found is None or not is_field_name(found[2]):
        report.error(
            "mapping.target",
            f"{one_line(mapping.target)!r} cannot be set by a gateway response",
            mapping.place,
            "use gatewayresponse.header.NAME",
        )
        return None
    source = compile_source(mapping.source, GATEWAY, stage_variables, mapping.place, report)
    if source is None or not has_no_control_character(source, mapping, report):
        return None
    if found[1] != "header":
        report.warning(
            "mapping.no-effect",
            f"{mapping.target} has no effect: an answer has headers only",
            mapping.place,
            "remove it, or use gatewayresponse.header.NAME",
        )
        return None
    get = source.get
    error = _ERRORS.get(mapping.source.removeprefix("context."))
    if error is None:
        return _Header(found[2], lambda exchange, failure: get(exchange))
    return _Header(found[2], lambda exchange, failure: error(exchange, failure) or None)


def _compile_text(template: TemplateText, stage_variables: dict[str, str]) -> GatewayText:
    parts: list[str | TextGetter] = []
    end = 0
    for found in _VARIABLE.finditer(template.text):
        parts.append(template.text[end : found.start()])
        parts.append(_variable(found["braced"] or found["bare"], stage_variables))
        end = found.end()
    parts.append(template.text[end:])
    return GatewayText(template.media_type, tuple(part for part in parts if part != ""))


def _variable(name: str, stage_variables: dict[str, str]) -> str | TextGetter:
    scope, _, rest = name.partition(".")
    if scope == "stageVariables":
        return stage_variables.get(rest, "")
    if scope == "context":
        error = _ERRORS.get(rest)
        if error is not None:
            return error
        get = context.lookup(rest)
        return lambda exchange, failure: _shown(get(exchange))
    found = _REQUEST.fullmatch(name)
    if found is None:
        return ""
    kind, parameter = found[1], found[2]
    if kind == "header":
        header = HeaderName(parameter)
        return lambda exchange, failure: exchange.parameters.header(header) or ""
    if kind == "path":
        return lambda exchange, failure: exchange.parameters.path.get(parameter, "")
    return lambda exchange, failure: exchange.parameters.query.get(parameter, [""])[-1]


def _shown(value: object) -> str:
    return "" if value is None or isinstance(value, dict) else str(value)


_ERRORS: dict[str, TextGetter] = {
    "error.message": lambda exchange, failure: failure.message or "",
    "error.messageString": lambda exchange, failure: message_string(failure),
    "error.responseType": lambda exchange, failure: failure.type or "",
    "error.validationErrorString": lambda exchange, failure: failure.validation_error,
}
