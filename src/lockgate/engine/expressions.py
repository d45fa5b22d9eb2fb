"""Parameter-mapping expressions: where a header, query parameter or path variable gets its value.

Source: guide page "Amazon API Gateway API request and response data mapping reference". An
expression is compiled once into a getter; a getter answers None where there is no value, and then
the target is not sent.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from lockgate.diagnostics import Place, Report, one_line
from lockgate.engine import context
from lockgate.engine.bodies import reply_document, reply_text, request_document, request_text
from lockgate.engine.exchange import Exchange
from lockgate.engine.headers import is_field_value
from lockgate.engine.parameters import HeaderName
from lockgate.java.json_reader import JsonReadError, read_strict_json
from lockgate.java.json_writer import write_json
from lockgate.java.values import Value
from lockgate.jsonpath import JsonPath, JsonPathError, compile_path
from lockgate.model import ParameterMapping, TemplateText

__all__ = [
    "GATEWAY",
    "JSON_PATH_HINT",
    "REQUEST",
    "RESPONSE",
    "Source",
    "compile_source",
    "has_no_control_character",
    "mapped_text",
    "reply_header",
    "selected",
    "sendable_types",
]

Getter = Callable[[Exchange], str | list[str] | None]


class Source(NamedTuple):
    """A compiled expression.

    ``from_client`` says that the value comes from what the client sent, ``constant`` is the value
    where it is always the same, and ``parameter`` the declared parameter (location and name) that
    the expression reads, if it reads one. ``is_literal``: the value is written in the expression
    itself; ``is_list``: it is all lines of a header.
    """

    get: Getter
    from_client: bool
    constant: str | None = None
    parameter: tuple[str, str] | None = None
    is_literal: bool = False
    is_list: bool = False


REQUEST = frozenset(("method.request", "method.request.body"))
"""Kinds of expression for a request to an integration."""
RESPONSE = frozenset(("integration.response",))
"""Kinds of expression for an integration's answer."""
GATEWAY = frozenset(("method.request",))
"""Kinds of expression for a gateway response."""
JSON_PATH_HINT = (
    "a path is such as $.items[0].name; a name with other signs than letters, digits and _ stands "
    "in brackets and quotes: ['first name']"
)
"""How to mend what is no JSONPath."""

_PARAMETER = re.compile(
    r"method\.request\.(path|querystring|header|multivaluequerystring|multivalueheader)"
    r"\.([A-Za-z0-9._$-]+)",
    re.ASCII,
)
_BODY = re.compile(r"(method\.request|integration\.response)\.body(?:\.(.+))?", re.DOTALL)
_REPLY_HEADER = re.compile(
    r"integration\.response\.(header|multivalueheader)\.([A-Za-z0-9._$-]+)", re.ASCII
)
_CONTEXT = re.compile(r"context\.([A-Za-z0-9._-]+)", re.ASCII)
_STAGE_VARIABLE = re.compile(r"stageVariables\.([A-Za-z0-9_]+)", re.ASCII)


def compile_source(
    text: str,
    kinds: frozenset[str],
    stage_variables: dict[str, str],
    place: Place,
    report: Report,
) -> Source | None:
    """The expression ``text``; None after an error has been reported at ``place``."""
    if len(text) >= 2 and text[0] == text[-1] == "'":
        literal = text[1:-1]
        return Source(lambda exchange: literal, False, literal, is_literal=True)
    if found := _STAGE_VARIABLE.fullmatch(text):
        value = stage_variables.get(found[1])
        return Source(lambda exchange: value, False, value)
    if found := _CONTEXT.fullmatch(text):
        return Source(_context_text(found[1]), True)
    if "method.request" in kinds and (found := _PARAMETER.fullmatch(text)):
        return _parameter(found[1], found[2])
    if "integration.response" in kinds and (found := _REPLY_HEADER.fullmatch(text)):
        return Source(reply_header(found[1], found[2]), False)
    if found := _BODY.fullmatch(text):
        if found[1] == "method.request" and "method.request.body" in kinds:
            return _body(found[2], request_text, request_document, True, place, report)
        if found[1] == "integration.response" and "integration.response" in kinds:
            return _body(found[2], reply_text, reply_document, False, place, report)
    report.error(
        "mapping.source",
        f"{one_line(text)!r} is no expression that can stand here",
        place,
        _hint(text, kinds),
    )
    return None


def _hint(text: str, kinds: frozenset[str]) -> str:
    if "integration.response" in kinds:
        forms = "integration.response.header.NAME, integration.response.body.PATH"
    else:
        forms = "method.request.header.NAME, .querystring.NAME, .path.NAME"
    if '"' in text:
        return f"a fixed text stands in single quotes: '{text.strip(chr(34))}'"
    return f"use {forms}, context.NAME, stageVariables.NAME or 'a fixed text' in single quotes"


def has_no_control_character(source: Source, mapping: ParameterMapping, report: Report) -> bool:
    """Whether what is known of the value can stand in a message; reported otherwise."""
    if source.constant is None or is_field_value(source.constant):
        return True
    report.error(
        "mapping.control-character",
        f"the value of {one_line(mapping.target)} has a control character",
        mapping.place,
        "remove it: neither line ends nor other control characters can be sent in a header",
    )
    return False


def sendable_types(texts: Iterable[TemplateText], report: Report) -> list[TemplateText]:
    """Those of an answer's ``texts`` whose media type can be its ``Content-Type``.

    The others are reported: such a key would write headers of its own.
    """
    found = []
    for text in texts:
        if is_field_value(text.media_type):
            found.append(text)
            continue
        report.error(
            "template.media-type",
            f"the media type {one_line(text.media_type)!r} has a control character",
            text.place,
            "write the media type alone, such as application/json; it becomes the Content-Type",
        )
    return found


# -- parameters of the request


def _parameter(location: str, name: str) -> Source:
    declared = location.removeprefix("multivalue")
    is_list = location == "multivalueheader"
    getter = _PARAMETER_GETTERS[location](name)
    return Source(getter, True, parameter=(declared, name), is_list=is_list)


def _path(name: str) -> Getter:
    return lambda exchange: exchange.parameters.path.get(name)


def _query(name: str) -> Getter:
    def get(exchange: Exchange) -> str | None:
        values = exchange.parameters.query.get(name)
        return None if values is None else values[-1]

    return get


def _all_query(name: str) -> Getter:
    return lambda exchange: exchange.parameters.query.get(name)


def _header(name: str) -> Getter:
    header = HeaderName(name)
    return lambda exchange: exchange.parameters.header(header)


def _all_headers(name: str) -> Getter:
    header = HeaderName(name)
    return lambda exchange: exchange.parameters.header_values(header) or None


_PARAMETER_GETTERS: dict[str, Callable[[str], Getter]] = {
    "path": _path,
    "querystring": _query,
    "multivaluequerystring": _all_query,
    "header": _header,
    "multivalueheader": _all_headers,
}


# -- headers of the integration's answer


def reply_header(kind: str, name: str) -> Getter:
    """The last value, or with ``multivalueheader`` all values, of a header of the answer.

    That is the header of the exact name, or else of the name in any case.
    """
    exact, lower = name.encode("latin-1", "replace"), name.lower().encode("latin-1", "replace")

    def values(exchange: Exchange) -> list[str]:
        headers = exchange.reply_headers
        found = [value for given, value in headers if given == exact]
        if not found:
            found = [value for given, value in headers if given.lower() == lower]
        return [value.decode("latin-1") for value in found]

    def last(exchange: Exchange) -> str | None:
        found = values(exchange)
        return found[-1] if found else None

    if kind == "header":
        return last
    return lambda exchange: values(exchange) or None


# -- bodies


def _body(
    expression: str | None,
    text_of: Callable[[Exchange], str],
    document_of: Callable[[Exchange], Value],
    from_client: bool,
    place: Place,
    report: Report,
) -> Source | None:
    if expression is None:
        return Source(lambda exchange: text_of(exchange) or None, from_client)
    try:
        path = compile_path(f"$.{expression}" if expression[0] != "[" else f"${expression}")
    except JsonPathError as error:
        report.error(
            "mapping.json-path",
            f"{one_line(expression)!r} is no JSONPath: {error}",
            place,
            JSON_PATH_HINT,
        )
        return None
    unwrap = None if from_client else _inside_error_message(expression)

    def get(exchange: Exchange) -> str | None:
        document = document_of(exchange)
        value = selected(path, document)
        if value is None and unwrap is not None:
            value = unwrap(document)
        return mapped_text(value)

    return Source(get, from_client)


def _inside_error_message(expression: str) -> Callable[[Value], Value] | None:
    """A getter for ``errorMessage.x.y``, which looks inside the message where that is JSON."""
    first, _, rest = expression.partition(".")
    if first != "errorMessage" or not rest:
        return None
    path: JsonPath = compile_path(f"$.{rest}")

    def get(document: Value) -> Value:
        message = document.get("errorMessage") if isinstance(document, dict) else None
        if not isinstance(message, str):
            return None
        try:
            return selected(path, read_strict_json(message))
        except JsonReadError:
            return None

    return get


def selected(path: JsonPath, document: Value) -> Value:
    """What ``path`` leads to; nothing where it leads nowhere or cannot be evaluated."""
    if document is None:
        return None
    try:
        return path.value(document)
    except JsonPathError:
        return None


def mapped_text(value: Value) -> str | None:
    """A JSON value as a mapped text: strings as they are, everything else as compact JSON."""
    if value is None or isinstance(value, str):
        return value
    return write_json(value)


def _context_text(path: str) -> Getter:
    get = context.lookup(path)

    def text(exchange: Exchange) -> str | None:
        value = get(exchange)
        if value is None or isinstance(value, str):
            return value
        return None if isinstance(value, dict) else str(value)

    return text
