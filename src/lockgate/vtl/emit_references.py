"""References as Python: one lookup for each property, method and index."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lockgate.java.values import Value
from lockgate.jsonpath import JsonPathError, compile_path
from lockgate.vtl import nodes
from lockgate.vtl.analysis import MUTATORS
from lockgate.vtl.dispatch import methods_named
from lockgate.vtl.emit_expressions import ExpressionEmitter
from lockgate.vtl.emit_inline import INLINE_NAMES, Inline, inline_index, inline_method
from lockgate.vtl.emitter import Operand
from lockgate.vtl.methods_text import text_method
from lockgate.vtl.methods_util import UTIL_METHODS
from lockgate.vtl.nodes import Reference
from lockgate.vtl.printing import TEXTS, show
from lockgate.vtl.properties import CLASS_NAMES, PROPERTIES, get_class, get_index
from lockgate.vtl.runtime import call_tracked, raise_error
from lockgate.vtl.scope import is_wide

__all__ = ["ReferenceEmitter"]

_LOOP_CONDITIONS: Final = {
    "hasNext": "{position} < {last}",
    "last": "{position} >= {last}",
    "first": "{position} == 0",
}
_COUNTS: Final = frozenset({"indexOf", "lastIndexOf", "length", "size"})
"""Methods that give a small number."""

_LOOP_NUMBERS: Final = {"index": "{position}", "count": "{position} + 1"}


class ReferenceEmitter(ExpressionEmitter):
    """Writes the code that follows a reference from its root to its value."""

    calls = 0
    """Calls of methods that were written."""

    def reference(self, node: Reference) -> Operand:
        self.source.offset = node.start
        if not node.computable:
            return Operand("None", True)
        direct = self._direct(node)
        if direct is not None:
            value, rest = direct
        else:
            value, rest = self._root(node.root), node.steps
        for step in rest:
            value = self._step(value, step)
        self.source.offset = node.start
        return value

    def print_reference(self, node: Reference) -> None:
        """Print a reference: what it is worth, or for no value what plain Velocity prints."""
        value = self.reference(node)
        before = node.slashes + node.prefix
        absent = before if self.rules.empty_references else node.slashes + before + node.absent
        if node.escaped:
            self.print_escaped(node, value)
        elif self.prints_blocks:
            nested = node.slashes + before + node.absent
            self.flush()
            self.show(value.code, ", ".join(map(repr, (before, absent, nested))))
        elif self.rules.empty_references:
            self.print_literal(before)
            self.print_value(value)
        elif before and value.nullable:
            text = self._text(value, repr(absent))
            self.print_piece(
                self.fresh(f"{absent!r} if {value.code} is None else {before!r} + ({text})", "s")
            )
        else:
            self.print_literal(before)
            self.print_piece(self.fresh(self._text(value, repr(absent)), "s"))

    def print_escaped(self, node: Reference, value: Operand) -> None:
        """Print a reference as it stands; in plain Velocity the slash goes if it has a value."""
        shown = node.slashes + node.absent
        slash = node.slashes + "\\" + node.absent
        if not value.nullable or self.rules.empty_references:
            self.print_literal(shown)
        else:
            self.print_piece(self.fresh(f"{slash!r} if {value.code} is None else {shown!r}", "s"))

    def show(self, code: str, texts: str) -> None:
        """Print a value that may be a block."""
        self.source.globals["show"] = show
        self.line(f"show({self.output.name}, {code}, {texts})")

    @property
    def prints_blocks(self) -> bool:
        """Whether the value of a reference may be a block, which prints by itself."""
        return self.facts.defines or self.facts.dynamic

    def print_value(self, value: Operand) -> None:
        """Print a value; null prints nothing."""
        if value.kind is str and not value.nullable:
            self.print_piece(self.settled_text(value))
        else:
            self.print_piece(self.fresh(self._text(value), "s"))

    def settled_text(self, value: Operand) -> str:
        """The code of a text that no later assignment changes."""
        return self.fresh(value.code, "s") if value.code.startswith("v") else value.code

    def _text(self, value: Operand, absent: str | None = None) -> str:
        """The text of a value as an expression.

        What is done in many rounds has a short way for what is a text already; elsewhere it would
        cost more to compile it.
        """
        self.source.globals["TEXTS"] = TEXTS
        code = value.code
        if value.kind is int and not value.nullable:  # few digits, as where one is likely
            return f'f"{{{code}}}"'
        text = f"TEXTS[type({code})]({code})"
        if value.likely is int:
            text = f'f"{{{code}}}" if type({code}) is int else {text}'
        if absent is not None and value.nullable:
            text = f"{absent} if {code} is None else {text}"
        return f"{code} if type({code}) is str else {text}" if self.frame.loops else text

    # ---------------------------------------------------------------------------------- roots

    def _root(self, name: str) -> Operand:
        if name in self.fixed:
            self.used.add(name)
            is_map = name in ("context", "stageVariables")
            return Operand(_FIXED_NAMES[name], False, dict if is_map else None)
        return self.read(name)

    def _direct(self, node: Reference) -> tuple[Operand, list[nodes.Step]] | None:
        """The first step of a built-in object, where it is known at once what to call."""
        if not node.steps:
            return None
        first, rest = node.steps[0], node.steps[1:]
        value: Operand | None = None
        if node.root == "foreach" and self._simple_loops:
            value = self._loop_property(first)
        elif node.root not in self.fixed:
            return None
        elif node.root == "input":
            value = self._input(first)
        elif node.root == "util" and isinstance(first, nodes.MethodCall):
            value = self._util(first)
        return None if value is None else (value, rest)

    @property
    def _simple_loops(self) -> bool:
        return self.facts.plain_loop_variable and self._in_own_loop

    @property
    def _in_own_loop(self) -> bool:
        return bool(self.frame.loops) and self.frame.loops[-1].position is not None

    def _loop_property(self, step: nodes.Step) -> Operand | None:
        if not isinstance(step, nodes.Property):
            return None
        loop = self.frame.loops[-1]
        names = {"position": loop.position, "last": loop.last}
        if step.name in _LOOP_CONDITIONS:
            code = _LOOP_CONDITIONS[step.name].format(**names)
            return Operand(f"({code})", False, bool)
        if step.name in _LOOP_NUMBERS:
            code = _LOOP_NUMBERS[step.name].format(**names)
            return Operand(code if code.isidentifier() else self.fresh(code), False, int)
        return None

    def _input(self, step: nodes.Step) -> Operand | None:
        match step:
            case nodes.Property(name="body" | "Body") | nodes.MethodCall("getBody", arguments=[]):
                return Operand(self.fresh("scope.body"), False, str)
            case nodes.MethodCall(name="params", arguments=[]):
                return Operand(self.fresh("scope.parameters()"), False, dict)
            case nodes.MethodCall(name="params", arguments=[name]):
                code = self.value(name).code
                return Operand(self.fresh(f"scope.parameter({code})"), False)
            case nodes.MethodCall(
                name="path" | "json", arguments=[nodes.Constant(value=str(path))]
            ) if path:
                return self._json_path(step, path)
        return None

    def _json_path(self, step: nodes.MethodCall, path: str) -> Operand:
        """A path that is known beforehand is compiled here; a bad one fails when it is reached."""
        if path == "$" and step.name == "path":
            return Operand(self.fresh("scope.document()"))
        try:
            compiled = compile_path(path)
        except JsonPathError as error:
            self.source.globals["raise_error"] = raise_error
            name = self.source.constant(error, "error")
            return Operand(self.fresh(f"raise_error({name})"))
        name = self.source.constant(compiled, "path")
        code = f"scope.{step.name}({name}, {is_wide(path)})"
        if step.name == "json":
            self.calls += 1  # a text of some size is written each time
            return Operand(self.fresh(code), False, str)
        return Operand(self.fresh(code))

    def _util(self, step: nodes.MethodCall) -> Operand | None:
        method = UTIL_METHODS.get((step.name, len(step.arguments)))
        if method is None:
            return None
        codes = self.values(step.arguments)
        self.source.offset = step.start
        self.source.globals[step.name] = method.function
        self.calls += 1
        return Operand(self.fresh(f"{step.name}({', '.join(['None', *codes])})"))

    # ---------------------------------------------------------------------------------- steps

    def _step(self, value: Operand, step: nodes.Step) -> Operand:
        match step:
            case nodes.Property():
                return self._property(value, step)
            case nodes.MethodCall():
                return self._method(value, step)
        return self._index(value, step)

    def _property(self, value: Operand, step: nodes.Property) -> Operand:
        code, name = value.code, step.name
        if name in CLASS_NAMES:
            self.source.globals["get_class"] = get_class
            return Operand(self.fresh(f"get_class({code})"))
        if value.kind is dict:
            return Operand(self.fresh(f"{code}.get({name!r})"))
        self.source.globals["PROPERTIES"] = PROPERTIES
        return Operand(self.fresh(f"PROPERTIES[type({code})]({code}, {name!r})"))

    def _method(self, value: Operand, step: nodes.MethodCall) -> Operand:
        value = self.settled(value)
        table = self.source.constant(_methods(step), step.name)
        if all(map(self._is_simple, step.arguments)):
            codes = self.values(step.arguments)
            call = self._method_code(value.code, table, step, codes)
            inline = inline_method(step.name, value.code, step.arguments, codes)
            result = self.fresh(self._inlined(inline, call))
            return Operand(result, likely=int if step.name in _COUNTS else None)
        # Arguments are only evaluated for an object that is there.
        return self._guarded_step(
            value,
            lambda code: self._method_code(code, table, step, self.values(step.arguments)),
        )

    def _inlined(self, inline: Inline | None, call: str) -> str:
        if inline is None:
            return call
        self.source.globals.update(INLINE_NAMES)
        return inline.code(call)

    def _is_simple(self, node: nodes.Expression) -> bool:
        """Whether evaluating an argument has no effect, so that it may be done in vain.

        A variable may be the argument of a macro, which is evaluated where it is used.
        """
        if isinstance(node, Reference):
            return not node.steps and not self.facts.dynamic
        return isinstance(node, (nodes.Constant, nodes.Runt))

    def _guarded_step(self, value: Operand, emit: Callable[[str], str]) -> Operand:
        """A step whose arguments must not be evaluated in vain.

        ``emit`` writes the code of the arguments and gives that of the step.
        """
        if self.is_deep:
            owner = self.fresh(value.code)
            name = self.split_off(lambda: self.line(f"return {emit(owner)}"))
            return Operand(self.fresh(f"None if {owner} is None else {name}()"))
        result = self.fresh(value.code)
        with self.branch(f"if {result} is not None:") if value.nullable else self._here():
            self.line(f"{result} = {emit(result)}")
        return Operand(result)

    def _method_code(
        self, code: str, table: str, step: nodes.MethodCall, arguments: list[str]
    ) -> str:
        self.source.offset = step.start
        self.calls += 1
        listed = ", ".join([code, *arguments])
        if step.name in MUTATORS and self.facts.sets_overrides:
            self.source.globals["call_tracked"] = call_tracked
            return f"call_tracked({table}[type({code})], {step.start}, template, {listed})"
        return f"{table}[type({code})]({listed})"

    def _index(self, value: Operand, step: nodes.Index) -> Operand:
        value = self.settled(value)
        self.source.globals["get_index"] = get_index
        if self._is_simple(step.key):
            call = self._index_code(value.code, step)
            return Operand(self.fresh(self._inlined(inline_index(value.code, step.key), call)))
        return self._guarded_step(value, lambda code: self._index_code(code, step))

    def _index_code(self, code: str, step: nodes.Index) -> str:
        key = self.value(step.key).code
        self.source.offset = step.start
        return f"get_index({code}, {key})"


def _methods(step: nodes.MethodCall) -> Mapping[type[Any], Callable[..., Value]]:
    """The functions of a method by type; those of texts may know the arguments beforehand."""
    methods = methods_named(step.name, len(step.arguments))
    constants = [node.value for node in step.arguments if isinstance(node, nodes.Constant)]
    if len(constants) == len(step.arguments):
        function = text_method(step.name, *constants)
        if function is not None:
            return {**methods, str: function}
    return methods


_FIXED_NAMES: Final = {
    "context": "context",
    "stageVariables": "stage_variables",
    "input": "input_object",
    "util": "util_object",
}
"""The Python names of the built-in variables, where nothing else can be assigned to them."""
