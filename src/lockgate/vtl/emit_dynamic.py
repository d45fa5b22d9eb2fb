"""Templates whose variables go by name: every access is through ``ctx``."""

from lockgate.vtl import dynamic, nodes
from lockgate.vtl.analysis import walk
from lockgate.vtl.emit_loops import LoopEmitter
from lockgate.vtl.emit_source import Captured
from lockgate.vtl.emitter import Frame, Loop, Operand, Output
from lockgate.vtl.nodes import Block, Reference, Runt

__all__ = ["DynamicEmitter"]


class DynamicEmitter(LoopEmitter):
    """Writes the code of templates with macros, ``#evaluate``, or blocks and loops."""

    block_parameters = "o, ctx"

    def template(self, tree: Block) -> None:
        self.source.globals.update(
            call_macro=dynamic.call_macro,
            evaluate=dynamic.evaluate,
            show_in=dynamic.show_in,
            Argument=dynamic.Argument,
            NullRound=dynamic.NullRound,
            start=dynamic.start,
        )
        with self.source.captured(deeper=False) as definitions:
            for macro in macros_of(tree):
                name = self.source.temporary("macro")
                self.function(name, macro.body)
                self.line(f"ctx.state.define({macro.name!r}, {macro.parameters!r}, {name})")
        self.definitions = definitions
        super().template(tree)

    def before_main(self) -> None:
        self.source.insert(self.definitions)

    # ------------------------------------------------------------------------------ variables

    @property
    def variables(self) -> str:
        """What holds the variables at the present place."""
        return self.frame.variables

    def read(self, name: str) -> Operand:
        return Operand(self.fresh(f"{self.variables}.get({name!r})"))

    def mark_assigned(self, *names: str) -> None:
        """Nothing but temporaries is a Python name here."""

    def write(self, name: str, code: str) -> str:
        self.line(f"{self.variables}.put({name!r}, {code})")
        return code

    def restore(self, saved: list[tuple[str, str]]) -> None:
        for name, code in saved:
            self.line(f"{self.variables}.restore({name!r}, {code})")

    # ------------------------------------------------------------------------------ loops

    def before_rounds(self, _node: nodes.Foreach) -> str:
        return self.fresh("None", "null")

    def round(
        self, node: nodes.Foreach, loop: Loop, counters: list[str], codes: dict[str, str]
    ) -> Captured:
        outer = self.variables
        captured = super().round(node, loop, counters, codes)
        self.frame.variables = outer
        return captured

    def shield(self, node: nodes.Foreach, lasting: str | None) -> None:
        """A round for null has variables of its own kind: what is made in it may keep them."""
        outer, variable = self.variables, self.source.variable(node.variable)
        self.line(f"{outer}.put({node.variable!r}, {variable})")
        own = self.fresh(outer, "ctx")
        made = f"NullRound({outer}, {node.variable!r})"
        self.line(f"if {variable} is None: {own} = {lasting} = {lasting} or {made}")
        self.frame.variables = own

    # ------------------------------------------------------------------------------ functions

    def charge_steps(self, cost: str) -> None:
        self.line(f"ctx.state.step({cost}, {self.output.name})")

    def defined(self, name: str) -> str:
        return f"DefinedBlock({name}, {self.variables})"

    def show(self, code: str, texts: str) -> None:
        self.line(f"show_in({self.variables}, {self.output.name}, {code}, {texts})")

    def print_escaped(self, node: Reference, value: Operand) -> None:
        if self.rules.empty_references:
            super().print_escaped(node, value)
            return
        literal = f"{self.variables}.literal({node.absent!r})"
        absent = self.fresh(f"{literal} or {node.absent!r}", "s")
        slash = self.fresh(f"{chr(92)!r} if {value.code} is None else ''", "s")
        self.print_literal(node.slashes)
        self.print_piece(slash)
        self.print_piece(absent)

    # ------------------------------------------------------------------------------ directives

    def rare_statement(self, node: nodes.Statement | Reference | Runt) -> None:
        match node:
            case nodes.MacroDefinition():
                return
            case nodes.Call() if self.facts.dynamic:
                self._macro_call(node)
            case nodes.Evaluate():
                self.flush()
                code = self.value(node.expression).code
                self.source.offset = node.start
                where = f"{self.variables}, {self.output.name}"
                self.line(f"evaluate({where}, {code}, {node.start})")
            case _:
                super().rare_statement(node)

    def _macro_call(self, node: nodes.Call) -> None:
        self.flush()
        body = "None"
        if node.body is not None:
            body = self.source.temporary("body")
            self.function(body, node.body)
        arguments = [self._argument(argument) for argument in node.arguments]
        self.source.offset = node.start
        listed = "".join(f"{argument}, " for argument in arguments)
        texts = f"{node.source!r}, {node.bad_argument!r}"
        where = f"{self.variables}, {self.output.name}"
        self.line(f"call_macro({where}, {node.name!r}, ({listed}), {texts}, {body})")

    def _argument(self, node: nodes.Expression) -> str:
        """An argument is computed anew each time the macro looks at it, unless a constant."""
        literal = repr(node.literal)
        if isinstance(node, nodes.Constant) and not isinstance(node.value, str):
            return f"Argument({literal}, {self.constant(node.value).code})"
        name = self.source.temporary("argument")
        outer = self.frame
        self.frame = Frame([Output("o")], is_main=False)
        with self.source.indented(f"def {name}(ctx={outer.variables}):"):
            value = self.reference(node) if isinstance(node, Reference) else self.value(node)
            self.line(f"return {value.code}")
        self.frame = outer
        return f"Argument({literal}, None, {name})"


def macros_of(tree: Block) -> list[nodes.MacroDefinition]:
    """The macros in the order in which Velocity learns of them.

    It does so at the ``#end`` of each, or at the text literal that one stands in.
    """
    found: list[nodes.MacroDefinition] = []
    for node in sorted(_definitions(tree), key=lambda node: node.end):
        if isinstance(node, nodes.MacroDefinition):
            found.append(node)
        else:
            found += macros_of(node.body)
    return found


def _definitions(tree: Block) -> list[nodes.MacroDefinition | nodes.Interpolation]:
    """The macros outside of text literals, and the outermost text literals."""
    return [
        node
        for node in walk(tree, into_literals=False)
        if isinstance(node, nodes.MacroDefinition | nodes.Interpolation)
    ]
