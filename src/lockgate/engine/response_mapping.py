"""An integration's answer to the client's: headers, body and overrides of one entry (step 29).

Source: guide pages "Set up method response data mapping" and "Use a mapping template to override
an API's request and response parameters and status codes".
"""

from typing import NamedTuple

from lockgate.diagnostics import Place, Report, one_line
from lockgate.engine.accept import choose, media_types
from lockgate.engine.bodies import as_bytes, reply_text
from lockgate.engine.decisions import TemplateChoice
from lockgate.engine.exchange import Exchange
from lockgate.engine.expressions import (
    RESPONSE,
    Source,
    compile_source,
    has_no_control_character,
    sendable_types,
)
from lockgate.engine.failure import Failure
from lockgate.engine.headers import client_header, is_field_name, is_field_value, replace
from lockgate.engine.overrides import apply_status, override_values
from lockgate.engine.remembered import Remembered
from lockgate.engine.templates import TemplateSet, compile_templates
from lockgate.model import IntegrationResponse, ParameterMapping
from lockgate.rules.headers import RESPONSE_OVERRIDE_REFUSED

__all__ = ["ResponseMapping", "compile_response_mapping"]

_TARGET = "method.response.header."
_DEFAULT_TYPE = "application/json"


class MappedHeader(NamedTuple):
    """A header of the client's answer and where its value comes from."""

    name: str
    source: Source
    mapping: ParameterMapping


class ResponseMapping:
    """What one integration response makes of the integration's answer."""

    __slots__ = ("_choices", "headers", "templates")

    def __init__(self, headers: tuple[MappedHeader, ...], templates: TemplateSet) -> None:
        self.headers = headers
        self.templates = templates
        self._choices = Remembered(self._choose)

    def apply(self, exchange: Exchange) -> None:
        """Make the answer's headers and body, then let overrides change them."""
        for header in self.headers:
            self._map(exchange, header)
        exchange.body = exchange.reply_body
        content_type = _DEFAULT_TYPE
        if self.templates.first is not None:
            choice = self.choice(exchange)
            exchange.log.append(choice)
            chosen = choice.chosen
            if chosen is not None and chosen.text.text:
                content_type = chosen.text.media_type
                output = chosen.run(exchange, reply_text(exchange), "response")
                exchange.body = as_bytes(output)
        if exchange.content_type is None:
            exchange.content_type = content_type
        if exchange.overrides is not None:
            apply_status(exchange)
            self._override_headers(exchange)

    def map_headers(self, exchange: Exchange) -> None:
        """Make the answer's headers."""
        for header in self.headers:
            self._map(exchange, header)

    def _map(self, exchange: Exchange, header: MappedHeader) -> None:
        value = header.source.get(exchange)
        if value is None:
            return
        for line in [value] if isinstance(value, str) else value:
            if header.source.constant is None and not is_field_value(line):
                raise Failure(
                    "failure.response_mapping",
                    header.mapping.place,
                    {
                        "target": header.mapping.target,
                        "reason": "control character",
                        "guard": "S-21",
                    },
                )
            if header.name.lower() == "content-type":
                exchange.content_type = line.strip(" \t")
            else:
                exchange.headers.append((header.name, line.strip(" \t")))

    def _override_headers(self, exchange: Exchange) -> None:
        overrides = exchange.overrides
        assert overrides is not None
        for name, values in override_values(overrides, "responseOverride", "header"):
            lower = name.lower()
            renamed = client_header(name)
            if lower in RESPONSE_OVERRIDE_REFUSED or renamed is None:
                continue
            value = ",".join(values)
            if not is_field_name(name) or not is_field_value(value):
                raise Failure(
                    "failure.response_mapping",
                    self.templates.place,
                    {
                        "target": f"$context.responseOverride.header.{one_line(name)}",
                        "reason": "control character",
                        "guard": "S-21",
                    },
                )
            if lower == "content-type":
                exchange.content_type = value.strip(" \t")
            else:
                replace(exchange.headers, renamed, [value.strip(" \t")])

    # -- the template for an Accept header

    def choice(self, exchange: Exchange) -> TemplateChoice:
        """The choice for the request's Accept."""
        return self._choices[exchange.request.fields.get(b"accept")]

    def _choose(self, accept: bytes | None) -> TemplateChoice:
        first, *later = media_types(accept) or [""]
        chosen = choose(self.templates.by_type, accept)
        return TemplateChoice(
            29, "select.response_template", self.templates, chosen, first or None, tuple(later)
        )


def compile_response_mapping(
    response: IntegrationResponse,
    declared: tuple[str, ...] | None,
    stage_variables: dict[str, str],
    report: Report,
) -> ResponseMapping:
    """The mapping of ``response``. ``declared`` are the headers of its method response; None where
    there is none to compare with.
    """
    headers = []
    for mapping in response.response_parameters:
        name = _target(mapping, declared, report)
        if name is None:
            continue
        source = compile_source(mapping.source, RESPONSE, stage_variables, mapping.place, report)
        if source is None or not has_no_control_character(source, mapping, report):
            continue
        renamed = client_header(name)
        if renamed is None:
            report.warning(
                "mapping.dropped-header",
                f"{name} is never sent to clients; the mapping has no effect",
                mapping.place,
                "remove it, or choose another name for the header",
            )
            continue
        headers.append(MappedHeader(renamed, source, mapping))
    texts = sendable_types(response.response_templates, report)
    templates = compile_templates(texts, response.place, report)
    return ResponseMapping(tuple(headers), templates)


def _target(
    mapping: ParameterMapping, declared: tuple[str, ...] | None, report: Report
) -> str | None:
    """The header that ``mapping`` sets, or None after an error."""
    place: Place = mapping.place
    name = mapping.target.removeprefix(_TARGET)
    if not mapping.target.startswith(_TARGET) or not is_field_name(name):
        report.error(
            "mapping.target",
            f"{one_line(mapping.target)!r} cannot be set by an integration response",
            place,
            f"use {_TARGET}NAME",
        )
        return None
    if declared is not None and name.lower() not in {header.lower() for header in declared}:
        report.error(
            "mapping.undeclared-header",
            f"{mapping.target} is not declared by the method response",
            place,
            f"add {name} to the headers of the response in the operation's responses",
        )
        return None
    return name
