"""The page of ``$context``: its variables as one real request has them, and the overrides."""

from typing import Any, Final

from lockgate.diagnostics import Report
from lockgate.engine.address import Directory
from lockgate.engine.compile import compile_plan
from lockgate.engine.context import CONTEXT, IDENTITY, build
from lockgate.engine.effects import HttpAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.machine import begin, resume
from lockgate.engine.messages import Request
from lockgate.engine.plan import PlanSettings
from lockgate.formats.openapi import read_definition
from lockgate.vtl import made_override
from pages.answers import rendered
from pages.book import Book, Section
from pages.classes import setting
from pages.markdown import code, fenced, table

__all__ = ["page", "sample_context"]

DEFINITION: Final = r"""
openapi: 3.0.1
info: {title: Pets, version: "1"}
x-lockgate-extensions: true
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {description: A pet}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        uri: http://backend.example/pets/{id}
        requestParameters: {integration.request.path.id: method.request.path.id}
        responses:
          "(4\\d\\d)": {statusCode: "$1"}
"""

HEADERS: Final = [(b"Host", b"api.example.com"), (b"User-Agent", b"curl/8.5.0")]


_CERTIFICATE: Final = (
    "Under mutual TLS `$context.identity.clientCert` tells of the "
    "[client's certificate](../../how-to/serve-over-tls.md#what-an-api-sees). Access logs have "
    "[more variables](../logs.md#variables).\n\n"
)


def sample_context() -> dict[str, Any]:
    """``$context`` after the backend of the page's request has answered 404."""
    report = Report()
    definition = read_definition("pets.yaml", DEFINITION.encode(), report)
    assert definition is not None
    plan = compile_plan(definition, PlanSettings("pets", is_canary=False), report)
    assert plan is not None
    request = Request(
        "GET",
        "/dev/pets/7",
        HEADERS,
        {name.lower(): value for name, value in HEADERS},
        b"",
        id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        extended_id="JKJaXmPLvHcESHA=",
        trace="0123456789abcdef01234567",
        epoch_ms=1428582896000,
        source_ip="203.0.113.7",
    )
    exchange = begin(Directory([plan], plan), request)
    assert isinstance(exchange, Exchange)
    resume(exchange, HttpAnswer(404, [], b"{}"))
    return _plain(build(exchange, None, []))


def _plain(variables: dict[str, Any]) -> dict[str, Any]:
    """The variables that have a value, as plain maps."""
    return {
        name: _plain(value) if isinstance(value, dict) else value
        for name, value in variables.items()
        if value is not None
    }


def page(book: Book) -> str:
    """The page of ``$context`` and ``$stageVariables``."""
    section = book.section("$context")
    text = f"# $context and $stageVariables\n\n## $context\n\n{setting(section)}"
    text += fenced("http", "GET /dev/pets/7 HTTP/1.1\n" + _head())
    text += fenced("yaml", DEFINITION.strip())
    context = sample_context()
    names = [name for name in CONTEXT if name not in ("identity", "lockgate")]
    names += [f"identity.{name}" for name in IDENTITY]
    names += ["lockgate.matchedStatus", "lockgate.match"]
    rows = []
    for name in names:
        example = book.example(section, name)
        if example is not None:
            answer = rendered(example.template, {"context": context})
            means = example.words.get("means", "")
            rows.append((code(name), means, code(example.source), answer.cell()))
    text += table(("Variable", "Meaning", "Example", "Output"), rows)
    text += _CERTIFICATE
    text += _overrides(book, book.section("Overrides"))
    return text + _stage_variables(book, book.section("$stageVariables"))


def _head() -> str:
    return "".join(f"{name.decode()}: {value.decode()}\n" for name, value in HEADERS)


def override_targets() -> list[str]:
    """Everything below ``$context`` that a template can set."""
    names = [
        f"{override}.{name}.NAME"
        for override in ("requestOverride", "responseOverride")
        for name in made_override(override, [])
    ]
    return [*names, "responseOverride.status"]


def _overrides(book: Book, section: Section) -> str:
    rows = []
    for name in override_targets():
        example = book.example(section, name)
        if example is not None:
            answer = rendered(example.template, example.inputs)
            means = example.words.get("means", "")
            shown = code(answer.overrides) if answer.overrides else answer.cell()
            rows.append((code(f"$context.{name}"), means, code(example.source), shown))
    heads = ("Assigned", "Effect", "Example", "What is left")
    return f"## {section.title}\n\n{setting(section)}" + table(heads, rows)


def _stage_variables(book: Book, section: Section) -> str:
    rows = []
    for key in section.examples:
        example = book.example(section, key)
        if example is not None:
            answer = rendered(example.template, example.inputs)
            rows.append((example.words.get("means", ""), code(example.source), answer.cell()))
    text = f"## {section.title}\n\n{setting(section)}"
    return text + table(("Meaning", "Example", "Output"), rows)
