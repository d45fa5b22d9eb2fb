"""``lockgate render``: a mapping template without a gateway, for people and for machines."""

import asyncio
import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from cyclopts import Parameter

from lockgate.cli.arguments import ArgumentProblem, check_file, pairs, read_text
from lockgate.cli.batch import run_batch
from lockgate.cli.options import Headers, Query, StageVariables
from lockgate.cli.output import fail, print_json, say
from lockgate.cli.watching import changes
from lockgate.java.text import to_text
from lockgate.loading import mark_of
from lockgate.vtl import Scope, Template, TemplateError, compile_template, overrides_of
from lockgate.vtl.tracked import plain_context

__all__ = ["render"]

_MEMBERS = {"body", "params", "context", "stageVariables"}
_PLACES = ("path", "querystring", "header")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class InputOptions:
    """What the template is given."""

    body: Annotated[str | None, Parameter(help="The payload; @FILE reads it, @- stdin.")] = None
    header: Headers = None
    query: Query = None
    path: Annotated[
        list[str] | None, Parameter(help="A path parameter, NAME=VALUE; may be repeated.")
    ] = None
    context: Annotated[str, Parameter(help="$context as JSON; @FILE reads it.")] = "{}"
    stage_variable: StageVariables = None
    input: Annotated[
        Path | None,
        Parameter(
            name="--input",
            help="JSON file with body, params (path, querystring, header), context and "
            "stageVariables; the other options come on top.",
        ),
    ] = None


_NO_INPUT: Final = InputOptions()


def render(
    template: Annotated[
        str | None, Parameter(help="File with the template; - reads standard input.")
    ] = None,
    /,
    *,
    inputs: InputOptions = _NO_INPUT,
    trace: Annotated[bool, Parameter(negative="", help="Show every step on stderr.")] = False,
    json: Annotated[
        bool, Parameter(negative="", help="Print output, overrides and steps as JSON.")
    ] = False,
    watch: Annotated[
        bool, Parameter(negative="", help="Render again whenever a file changes.")
    ] = False,
    batch: Annotated[
        bool,
        Parameter(negative="", help="Answer requests, JSON lines on stdin, with JSON lines."),
    ] = False,
) -> int:
    """Render a mapping template and print its output; overrides go to stderr."""
    if batch and template is not None:
        return fail("--batch takes templates from standard input, and a file is given")
    if batch:
        with open(0, "rb", closefd=False) as requests:
            return run_batch(requests, sys.stdout.buffer)
    if template is None:
        return fail("no template is given", "lockgate render FILE, or --batch")

    def once() -> int:
        return _render_once(template, inputs, trace, json)

    return _watch(once, _files(template, inputs)) if watch else once()


def _render_once(template: str, inputs: InputOptions, trace: bool, json: bool) -> int:
    try:
        source = _source(template)
        scope = _scope(inputs)
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    name = "<stdin>" if template == "@-" else template
    return _render(source, name, scope, trace, json)


def _files(template: str, inputs: InputOptions) -> list[Path]:
    """The files that a rendering reads."""
    texts = (template, inputs.body or "", inputs.context)
    files = [Path(text.lstrip("@")) for text in texts if _is_file(text)]
    return files if inputs.input is None else [inputs.input, *files]


def _is_file(text: str) -> bool:
    return text != "@-" and Path(text.lstrip("@")).is_file()


def _watch(once: Callable[[], int], files: list[Path]) -> int:
    async def follow() -> None:
        async for _ in changes(lambda: marks):
            say("-" * 40)
            once()

    marks = {file: mark_of(file) for file in files}
    once()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(follow())
    return 0


# -- the inputs


def _source(template: str) -> str:
    if template == "@-":
        return read_text(template)
    check_file(Path(template), "the template stands in a file")
    return read_text(f"@{template}")


def _given(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    given = _json(read_text(f"@{file}"), str(file))
    unknown = sorted(given.keys() - _MEMBERS)
    if unknown:
        hint = f"it may hold {', '.join(sorted(_MEMBERS))}"
        raise ArgumentProblem(f"{file}: what is {unknown[0]!r}?", hint)
    return given


def _scope(inputs: InputOptions) -> Scope:
    given = _given(inputs.input)
    body = inputs.body
    text = given.get("body", "") if body is None else read_text(body)
    if not isinstance(text, str):  # a document instead of a text is handy in a file
        text = msgspec.json.encode(text).decode()
    params = _members(given, "params")
    mine = {
        "path": pairs(inputs.path, "--path"),
        "querystring": pairs(inputs.query, "--query"),
        "header": pairs(inputs.header, "--header", ":"),
    }
    document = {**_members(given, "context"), **_json(read_text(inputs.context), "--context")}
    variables = _members(given, "stageVariables")
    return Scope(
        body=text,
        params={place: {**_members(params, place), **mine[place]} for place in _PLACES},
        context=plain_context(document, []),
        stage_variables={**variables, **pairs(inputs.stage_variable, "--stage-variable")},
    )


def _members(given: dict[str, Any], name: str) -> dict[str, Any]:
    found = given.get(name) or {}
    if not isinstance(found, dict):
        raise ArgumentProblem(f"--input: {name!r} is no JSON object")
    return found


def _json(text: str, option: str) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise ArgumentProblem(f"{option} is no JSON: {error}") from None
    if not isinstance(document, dict):
        raise ArgumentProblem(f"{option} is no JSON object")
    return document


# -- the answer


def _render(source: str, name: str, scope: Scope, trace: bool, json: bool) -> int:
    try:
        template = compile_template(source, name=name)
    except TemplateError as error:
        return _report(name, error)
    if trace or json:
        return _traced(template, scope, json)
    try:
        output = template.render(scope)
    except TemplateError as error:
        return _report(name, error)
    _print(output, scope)
    return 0


def _traced(template: Template, scope: Scope, json: bool) -> int:
    from lockgate.cli.template_trace import as_json, lines

    trace = template.trace(scope)
    overrides = overrides_of(scope.context)
    if json:
        print_json(as_json(template, trace, overrides))
        return 0 if trace.error is None else 1
    for line in lines(template, trace):
        say(line)
    if trace.error is not None:
        return _report(template.name, trace.error)
    _print(trace.output or "", scope)
    return 0


def _print(output: str, scope: Scope) -> None:
    sys.stdout.write(output)
    if sys.stdout.isatty() and not output.endswith("\n"):
        sys.stdout.write("\n")
    sys.stdout.flush()
    _print_overrides(overrides_of(scope.context))


def _report(name: str, error: TemplateError) -> int:
    say(f"{name}:{error.line}:{error.column}: error: {error.message} [{error.kind}]")
    say(error.excerpt())
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
