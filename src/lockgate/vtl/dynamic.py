"""Variables by name, macros and ``#evaluate``.

Where the latter occur, which only plain Velocity has, a template may use variables that it does not
name; and a ``#define`` block sees those of the place where it is printed, which in a loop's round
for null are not those of other places. So there the variables live in a dictionary instead of being
Python locals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lockgate.java.values import Value
from lockgate.vtl.allowance import CHECK_STEPS, Allowance
from lockgate.vtl.errors import TemplateError
from lockgate.vtl.failures import VelocityFailure
from lockgate.vtl.objects import DefinedBlock, to_string
from lockgate.vtl.printing import TEXTS
from lockgate.vtl.runtime import StopRendering
from lockgate.vtl.scope import InputObject, Scope, UtilObject

if TYPE_CHECKING:
    from lockgate.vtl.template import Template

__all__ = [
    "Argument",
    "Macro",
    "MacroVariables",
    "NullRound",
    "RenderState",
    "Variables",
    "call_macro",
    "evaluate",
    "show_in",
    "start",
]

PrintBlock = Callable[[list[str], "Variables"], None]


@dataclass(slots=True)
class Macro:
    """A ``#macro``: ``print_block`` prints its body."""

    parameters: list[str]
    print_block: PrintBlock


@dataclass(slots=True)
class Argument:
    """An argument of a macro: a constant, or what gives the value each time it is asked for."""

    literal: str
    constant: Value = None
    compute: Callable[[], Value] | None = None


class RenderState:
    """What all variables of one render share."""

    __slots__ = ("_check", "_left", "account", "depth", "macros", "template")

    def __init__(self, account: Allowance, template: "Template") -> None:
        self.account = account
        self.template = template
        self.macros: dict[str, Macro] = {}
        self.depth = 0
        self._left = account.limits.steps
        self._check = self._left - CHECK_STEPS

    def step(self, cost: int, output: list[str]) -> None:
        """Count steps, and look at the output from time to time."""
        self._left -= cost
        if self._left < self._check:
            self._check = self.account.audit(self._left, output)

    def define(self, name: str, parameters: list[str], print_block: PrintBlock) -> None:
        """Keep a macro; the first of a name stays."""
        self.macros.setdefault(name, Macro(parameters, print_block))


class Variables:
    """The variables of a template."""

    __slots__ = ("state", "values")

    def __init__(self, state: RenderState, values: dict[str, Value]) -> None:
        self.state = state
        self.values = values

    def get(self, name: str) -> Value:
        """A variable's value, or null."""
        return self.values.get(name)

    def put(self, name: str, value: Value) -> None:
        """Give a variable a value."""
        self.values[name] = value

    def remove(self, name: str) -> None:
        """Take a variable away."""
        self.values.pop(name, None)

    def restore(self, name: str, value: Value) -> None:
        """Give a variable the value that it had before a loop, if it had one."""
        if value is None:
            self.remove(name)
        else:
            self.put(name, value)

    def literal(self, _reference: str) -> str | None:
        """The source of the argument that a parameter of a macro stands for."""
        return None


class MacroVariables(Variables):
    """The variables inside a macro: its arguments, by name, and all of the caller's."""

    __slots__ = ("_arguments", "_inner", "_literals")

    def __init__(self, inner: Variables, names: list[str], arguments: Sequence[Argument]) -> None:
        super().__init__(inner.state, {})
        self._inner = inner
        self._arguments: dict[str, Callable[[], Value]] = {}
        self._literals: dict[str, str] = {}
        for name, argument in zip(names, arguments, strict=False):
            if argument.compute is None:
                self.values[name] = argument.constant
            else:
                self._arguments[name] = argument.compute
                self._literals["$" + name] = argument.literal

    def get(self, name: str) -> Value:
        value = self.values.get(name)
        if value is not None:
            return value
        compute = self._arguments.get(name)
        return self._inner.get(name) if compute is None else compute()

    def put(self, name: str, value: Value) -> None:
        self.values[name] = value
        self._inner.put(name, value)

    def remove(self, name: str) -> None:
        self.values.pop(name, None)
        self._arguments.pop(name, None)
        self._inner.remove(name)

    def literal(self, reference: str) -> str | None:
        return self._literals.get(reference) or self._inner.literal(reference)


class NullRound(Variables):
    """The variables in a round of a loop for null: the variable of the loop stays null there.

    It does so whatever is assigned to it, also by a ``#define`` block that is printed there, and
    for good in one that is made there; until a loop inside that has the same variable ends.
    """

    __slots__ = ("_inner", "_is_null", "_name")

    def __init__(self, inner: Variables, name: str) -> None:
        super().__init__(inner.state, {})
        self._inner = inner
        self._name = name
        self._is_null = True

    def get(self, name: str) -> Value:
        return None if self._is_null and name == self._name else self._inner.get(name)

    def put(self, name: str, value: Value) -> None:
        if value is None and name == self._name:
            self._is_null = True
        self._inner.put(name, value)

    def remove(self, name: str) -> None:
        if name == self._name:
            self._is_null = False
        self._inner.remove(name)

    def literal(self, reference: str) -> str | None:
        return self._inner.literal(reference)


def start(scope: Scope, account: Allowance, template: "Template") -> Variables:
    """The variables at the beginning of a render."""
    values: dict[str, Value] = {
        "context": scope.context,
        "input": InputObject(scope),
        "util": UtilObject(),
        "stageVariables": dict(scope.stage_variables),
        **scope.variables,
    }
    return Variables(RenderState(account, template), values)


def call_macro(
    variables: Variables,
    output: list[str],
    name: str,
    arguments: Sequence[Argument],
    source: str,
    bad_argument: str | None,
    body: PrintBlock | None,
) -> None:
    """Call a macro; print the call as it stands where there is none of this name."""
    state = variables.state
    macro = state.macros.get(name)
    if macro is None:
        output.append(source)
        return
    if bad_argument is not None:
        raise VelocityFailure(f"{bad_argument!r} cannot be an argument of the macro #{name}")
    if state.depth >= state.account.limits.depth:
        raise VelocityFailure(f"macros are nested too deeply at #{name}")
    inner = MacroVariables(variables, macro.parameters, arguments)
    if body is not None:
        inner.values["bodyContent"] = DefinedBlock(body, inner)
    state.depth += 1
    try:
        macro.print_block(output, inner)
    finally:
        state.depth -= 1


def evaluate(variables: Variables, output: list[str], value: Value, offset: int) -> None:
    """``#evaluate``: a text as a template, with the present variables."""
    if value is None:
        return
    text = to_string(value)
    if text is None:
        raise VelocityFailure("java.lang.NullPointerException: a block inside itself")
    template = variables.state.template
    try:
        print_block = template.evaluated(text, variables.state.macros)
    except TemplateError as error:
        raise template.error_at(error.kind, error.message, offset) from None
    try:
        print_block(output, variables)
    except StopRendering:
        return


def show_in(
    variables: Variables, output: list[str], value: Value, before: str, absent: str, nested: str
) -> None:
    """Print a value as :func:`~lockgate.vtl.printing.show` does; a block sees the variables.

    The parameter of a macro prints for no value what was passed for it.
    """
    if value is None:
        lead = len(before) + len(before) - len(before.lstrip("\\"))
        literal = variables.literal(absent[lead:])
        output.append(absent if literal is None else absent[:lead] + literal)
        return
    if type(value) is not DefinedBlock:
        output += (before, TEXTS[type(value)](value))
    elif not value.print_into(output, variables):
        output.append(nested)
