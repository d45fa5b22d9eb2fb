"""From the syntax tree to a Python function."""

import builtins
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from lockgate.vtl.allowance import CHECK_STEPS
from lockgate.vtl.analysis import BUILT_IN, Facts
from lockgate.vtl.emit_dynamic import DynamicEmitter
from lockgate.vtl.emit_loops import LoopEmitter
from lockgate.vtl.emit_source import SourceWriter
from lockgate.vtl.emit_traced import TracedDynamicEmitter, TracedEmitter
from lockgate.vtl.limits import Limits
from lockgate.vtl.nodes import Block
from lockgate.vtl.profiles import ProfileRules
from lockgate.vtl.scope import InputObject, UtilObject

__all__ = ["CompiledFunction", "compile_evaluated", "compile_tree"]

_BUILTINS: Final = {
    name: getattr(builtins, name)
    for name in ("bool", "dict", "enumerate", "int", "len", "list", "str", "type")
}
"""All of Python that the generated code can name."""

_FIXED: Final = {
    "context": "context = scope.context",
    "stageVariables": "stage_variables = dict(scope.stage_variables)",
    "input": "input_object = InputObject(scope)",
    "util": "util_object = UtilObject()",
}
"""How the built-in variables are set up where no template code assigns them."""

_INITIAL: Final = {
    "context": "scope.context",
    "stageVariables": "dict(scope.stage_variables)",
    "input": "InputObject(scope)",
    "util": "UtilObject()",
}
"""Their first values where some code does."""

_TRACE: Final = "; trace = account.trace"


@dataclass(slots=True)
class CompiledFunction:
    """``run(scope, account, output)`` appends what the template prints to the output.

    What ``#evaluate`` runs is called with the output and the variables.

    ``source`` is its Python source, ``offsets`` the offset in the template of each line.
    ``pieces`` are the most that it may append, where that is known.
    """

    run: Callable[..., None]
    source: str
    offsets: list[int]
    pieces: int | None = None


def compile_tree(
    tree: Block,
    facts: Facts,
    rules: ProfileRules,
    limits: Limits,
    filename: str,
    template: Any,
    rebound: frozenset[str] = frozenset(),
    traced: bool = False,
) -> CompiledFunction:
    """Compile a template. ``rebound`` are built-in names that the caller's variables hide.

    ``traced``: the function tells ``account.trace`` of every step.
    """
    if facts.by_name:
        kind = TracedDynamicEmitter if traced else DynamicEmitter
        first = "ctx = start(scope, account, template)" + _TRACE * traced
        dynamic = kind(facts, rules, limits, BUILT_IN if facts.dynamic else rebound)
        return _compile_dynamic(dynamic, tree, filename, template, "scope, account, out", first)
    emitter = (TracedEmitter if traced else LoopEmitter)(facts, rules, limits, rebound)
    writer = emitter.source
    writer.depth = 1
    with writer.captured(deeper=False) as body:
        emitter.template(tree)
    writer.depth = 0
    writer.offset = 0
    with writer.indented("def render(scope, account, out):"):
        if traced:
            writer.line(_TRACE.lstrip("; "))
        _prologue(emitter, writer)
        writer.insert(body)
    function = _executed(writer, filename, template)
    if not (facts.loops or facts.defines):
        function.pieces = emitter.pieces
    return function


def compile_evaluated(
    tree: Block, facts: Facts, rules: ProfileRules, limits: Limits, filename: str, template: Any
) -> CompiledFunction:
    """Compile a text that ``#evaluate`` runs: ``run(output, variables)``."""
    emitter = DynamicEmitter(facts, rules, limits, BUILT_IN)
    return _compile_dynamic(emitter, tree, filename, template, "out, ctx", "")


def _compile_dynamic(
    emitter: DynamicEmitter,
    tree: Block,
    filename: str,
    template: Any,
    parameters: str,
    first: str,
) -> CompiledFunction:
    writer = emitter.source
    with writer.indented(f"def render({parameters}):"):
        if first:
            writer.line(first)
        with writer.captured(deeper=False) as body:
            emitter.template(tree)
        writer.offset = 0
        _fixed_names(emitter, writer)
        writer.insert(body)
    return _executed(emitter.source, filename, template)


def _executed(writer: SourceWriter, filename: str, template: Any) -> CompiledFunction:
    source = writer.source()
    names: dict[str, Any] = {
        "__builtins__": _BUILTINS,
        "InputObject": InputObject,
        "UtilObject": UtilObject,
        "template": template,
        **writer.globals,
    }
    exec(compile(source, filename, "exec"), names)
    return CompiledFunction(names["render"], source, writer.offsets)


def _fixed_names(emitter: LoopEmitter, writer: SourceWriter) -> None:
    for name in sorted(emitter.used & emitter.fixed):
        writer.line(_FIXED[name])


def _prologue(emitter: LoopEmitter, writer: SourceWriter) -> None:
    """The lines that give every name its first value."""
    if emitter.counts_steps:
        writer.line(f"left = {emitter.limits.steps}")
        writer.line(f"check = {emitter.limits.steps - CHECK_STEPS}")
    _fixed_names(emitter, writer)
    names = sorted(emitter.used)
    free = [name for name in names if name not in emitter.fixed]
    for name in free:
        if name in BUILT_IN:
            writer.line(f"{writer.variable(name)} = {_INITIAL[name]}")
    others = [name for name in free if name not in BUILT_IN]
    if others:
        writer.line(" = ".join(map(writer.variable, others)) + " = None")
    if free:
        writer.line("variables = scope.variables")
        writer.line("if variables:")
        for name in free:
            python = writer.variable(name)
            writer.line(f" {python} = variables.get({name!r}, {python})")
