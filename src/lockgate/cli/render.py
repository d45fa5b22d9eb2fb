"""``lockgate render``: a mapping template without a gateway, for people and for machines."""

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import Parameter

from lockgate.cli.arguments import ArgumentProblem, pairs, read_text
from lockgate.cli.batch import run_batch
from lockgate.cli.output import fail, say
from lockgate.java.text import to_text
from lockgate.vtl import (
    Assignment,
    Scope,
    TemplateError,
    compile_template,
    overrides_of,
    plain_context,
)

__all__ = ["render"]


def render(
    template: Annotated[
        str | None, Parameter(help="File with the template; - reads standard input.")
    ] = None,
    /,
    *,
    body: Annotated[str, Parameter(help="The payload; @FILE reads it, @- stdin.")] = "",
    header: Annotated[
        list[str] | None, Parameter(help="A header, 'Name: value'; may be repeated.")
    ] = None,
    query: Annotated[
        list[str] | None, Parameter(help="A query parameter, NAME=VALUE; may be repeated.")
    ] = None,
    path: Annotated[
        list[str] | None, Parameter(help="A path parameter, NAME=VALUE; may be repeated.")
    ] = None,
    context: Annotated[str, Parameter(help="$context as JSON; @FILE reads it.")] = "{}",
    stage_variable: Annotated[
        list[str] | None, Parameter(help="A stage variable, NAME=VALUE; may be repeated.")
    ] = None,
    batch: Annotated[
        bool,
        Parameter(help="Answer requests, JSON lines on stdin, with JSON lines."),
    ] = False,
) -> int:
    """Render a mapping template and print its output; overrides go to stderr."""
    if batch:
        return run_batch(sys.stdin.buffer, sys.stdout.buffer)
    if template is None:
        return fail("no template is given", "lockgate render FILE, or --batch")
    try:
        source = _source(template)
        log: list[Assignment] = []
        scope = Scope(
            body=read_text(body),
            params={
                "path": pairs(path, "--path"),
                "querystring": pairs(query, "--query"),
                "header": pairs(header, "--header", ":"),
            },
            context=plain_context(_json(read_text(context)), log),
            stage_variables=pairs(stage_variable, "--stage-variable"),
        )
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    name = "<stdin>" if template == "@-" else template
    try:
        output = compile_template(source, name=name).render(scope)
    except TemplateError as error:
        return _report(name, error)
    sys.stdout.write(output)
    if sys.stdout.isatty() and not output.endswith("\n"):
        sys.stdout.write("\n")
    _print_overrides(overrides_of(scope.context))
    return 0


def _source(template: str) -> str:
    if template == "@-":
        return sys.stdin.read()
    if not Path(template).is_file():
        raise ArgumentProblem(f"there is no file {template!r}", "the template stands in a file")
    return read_text(f"@{template}")


def _json(text: str) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise ArgumentProblem(f"--context is no JSON: {error}") from None
    if not isinstance(document, dict):
        raise ArgumentProblem("--context is no JSON object")
    return document


def _report(name: str, error: TemplateError) -> int:
    say(f"{name}:{error.line}:{error.column}: error: {error.message} [{error.kind}]")
    say(error.pretty())
    return 1


def _print_overrides(overrides: dict[str, Any]) -> None:
    for top, members in overrides.items():
        if not isinstance(members, dict):
            continue
        for name, value in members.items():
            if isinstance(value, dict):
                for key, inner in value.items():
                    say(f"$context.{top}.{name}.{key} = {to_text(inner)}")
            else:
                say(f"$context.{top}.{name} = {to_text(value)}")
