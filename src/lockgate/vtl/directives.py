"""Directives with a name: from what was read between ``(`` and ``#end`` to a statement.

Velocity takes the arguments of its directives by their position and hardly looks at them, which
is visible in templates: the word between the two arguments of ``#foreach`` may be any.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from lockgate.vtl import nodes
from lockgate.vtl.errors import TemplateError
from lockgate.vtl.nodes import Block, Expression, Reference, Runt, Statement
from lockgate.vtl.profiles import ProfileRules
from lockgate.vtl.source import Source

__all__ = ["DirectiveCall", "build_directive", "first_token"]

_BLOCK_DIRECTIVES: Final = frozenset({"foreach", "define", "macro", "literal"})


class ParserState(Protocol):
    """What the builders need of the parser."""

    source: Source
    rules: ProfileRules
    macros: set[str]

    def late(self, error: TemplateError) -> None:
        """Note a mistake that counts only when the rest of the template can be read."""


@dataclass(slots=True)
class DirectiveCall:
    """A directive as it stands: words among the arguments are plain strings."""

    name: str
    start: int
    known: bool
    in_parentheses: bool = False
    arguments: list[Expression | str] = field(default_factory=list)
    body: Block | None = None
    end: int = 0
    source: str = ""
    body_source: str = ""

    @property
    def takes_body(self) -> bool:
        """Whether statements up to an ``#end`` belong to it."""
        return self.name in _BLOCK_DIRECTIVES if self.known else self.name.startswith("@")

    @property
    def values(self) -> list[Expression]:
        """The arguments that are no words."""
        return [a for a in self.arguments if not isinstance(a, str)]

    def argument_problem(self) -> str | None:
        """What is wrong with the argument that was read last."""
        position, last = len(self.arguments) - 1, self.arguments[-1]
        if self.name == "macro" and position == 0:
            return None if isinstance(last, str) else "the name of a macro must be a plain word"
        if isinstance(last, str) and self.known and (self.name, position) != ("foreach", 1):
            return f"a plain word cannot be an argument of #{self.name}"
        return None


def build_directive(parser: ParserState, call: DirectiveCall) -> Statement | None:
    """The statement of a directive; ``None`` for one that does nothing."""
    if call.known:
        return _BUILDERS[call.name](parser, call)
    name = call.name.removeprefix("@") if call.body is not None else call.name
    bad = next((a for a in call.arguments if isinstance(a, str)), None)
    return nodes.Call(call.start, call.end, name, call.values, call.body, call.source, bad)


def _foreach(parser: ParserState, call: DirectiveCall) -> Statement:
    if not call.in_parentheses:
        parser.late(parser.source.error("other", "#foreach without arguments", call.start))
        return nodes.Failure(call.start, call.end, "")
    children: list[Expression | Block | str] = [*call.arguments]
    if call.body is not None:
        children.append(call.body)
    if len(children) < 3:
        return nodes.Failure(call.start, call.end, "#foreach without something to loop over")
    iterable = children[2]
    line, column = parser.source.position(call.start)
    variable = _first_word(call.arguments[0])
    if isinstance(iterable, (Block, str)):
        nothing = nodes.ListLiteral(call.start, call.end, "", [])
        return nodes.Foreach(call.start, call.end, variable, nothing, Block(0, 0), line, column)
    body = children[3]
    if not isinstance(body, Block):
        # One argument too many stands where the body is looked for.
        statements = [body] if isinstance(body, (Reference, Runt)) else []
        body = Block(call.start, call.end, [*statements])
    return nodes.Foreach(call.start, call.end, variable, iterable, body, line, column)


def _define(parser: ParserState, call: DirectiveCall) -> Statement | None:
    if call.body is None or len(call.arguments) != 1:
        parser.late(parser.source.error("other", "#define takes one reference", call.start))
        return None
    argument = call.arguments[0]
    variable = first_token(argument)[1:]
    return nodes.Define(call.start, call.end, variable, call.body)


def _macro(parser: ParserState, call: DirectiveCall) -> Statement | None:
    if call.body is None or not call.arguments:
        raise parser.source.error("parse", "#macro without a name", call.start)
    name = str(call.arguments[0])
    parser.macros.add(name)
    if not parser.rules.keeps_macros:
        return None
    parameters = [first_token(a).removeprefix("$") for a in call.arguments[1:]]
    return nodes.MacroDefinition(call.start, call.end, name, parameters, call.body)


def _literal(parser: ParserState, call: DirectiveCall) -> Statement | None:
    if call.body is None:
        parser.late(parser.source.error("other", "#literal without ()", call.start))
    elif call.arguments:
        # Velocity shows the source of the first thing that it finds.
        return nodes.Text(call.start, call.end, call.values[0].literal)
    elif not call.body_source:
        # Velocity looks for the first word of the block, and there is none.
        parser.late(parser.source.error("other", "#literal without a text", call.start))
    return nodes.Text(call.start, call.end, call.body_source)


def _evaluate(parser: ParserState, call: DirectiveCall) -> Statement:
    argument = call.values[0] if len(call.arguments) == 1 else nodes.Constant(0, 0, "", 0)
    text = isinstance(argument, nodes.Constant) and isinstance(argument.value, str)
    if not (text or isinstance(argument, (nodes.Interpolation, Reference, Runt))):
        problem = "#evaluate takes one text or reference"
        parser.late(parser.source.error("parse", problem, call.start))
    return nodes.Evaluate(call.start, call.end, argument)


def _resource(_: ParserState, call: DirectiveCall) -> Statement:
    return nodes.ResourceDirective(call.start, call.end, call.name, call.values)


def _stop(parser: ParserState, call: DirectiveCall) -> Statement:
    return nodes.Stop(call.start, call.end, _only_argument(parser, call))


def _break(parser: ParserState, call: DirectiveCall) -> Statement:
    return nodes.Break(call.start, call.end, _only_argument(parser, call))


def _only_argument(parser: ParserState, call: DirectiveCall) -> Expression | None:
    """The argument of a directive that takes one at most."""
    if len(call.values) > 1:
        problem = f"#{call.name} takes one argument at most"
        parser.late(parser.source.error("other", problem, call.start))
    return call.values[0] if call.values else None


_BUILDERS: Final[dict[str, Callable[[ParserState, DirectiveCall], Statement | None]]] = {
    "foreach": _foreach,
    "define": _define,
    "macro": _macro,
    "literal": _literal,
    "evaluate": _evaluate,
    "include": _resource,
    "parse": _resource,
    "stop": _stop,
    "break": _break,
}


def first_token(argument: Expression | str) -> str:
    """The first token of an argument or a target, which names what it stands for."""
    if isinstance(argument, str):
        return argument
    if isinstance(argument, Reference):
        for opening in ("$!{", "${"):
            if argument.literal.startswith(opening):
                return opening
        return argument.literal[: argument.literal.index(argument.root) + len(argument.root)]
    if isinstance(argument, nodes.ListLiteral | nodes.Range | nodes.MapLiteral):
        return argument.literal[:1]
    return argument.literal


def _first_word(argument: Expression | str) -> str:
    """The variable of a ``#foreach``: a reference's name, otherwise a text nobody can refer to."""
    if isinstance(argument, Reference):
        return argument.root
    return first_token(argument)[1:]
