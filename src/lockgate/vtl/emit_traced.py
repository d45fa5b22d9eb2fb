"""The traced variant of a template: the same code, with a call of the trace at every step.

It is compiled apart, and only when somebody asks for it: rendering without a trace costs nothing.
"""

from lockgate.vtl import nodes
from lockgate.vtl.emit_dynamic import DynamicEmitter
from lockgate.vtl.emit_loops import LoopEmitter
from lockgate.vtl.emit_statements import StatementEmitter
from lockgate.vtl.emitter import Operand
from lockgate.vtl.nodes import Block, Expression, Foreach, Reference, Runt

__all__ = ["TracedDynamicEmitter", "TracedEmitter"]

_NAMES = {nodes.Stop: "#stop", nodes.Break: "#break"}


class _NoBranch(Block):
    """What an ``#if`` without ``#else`` does when no condition holds."""


class _Tracing(StatementEmitter):
    """Writes the calls of ``trace``, a name that the generated function gives a value first."""

    _printing: Reference | None = None

    @property
    def _is_outside_literals(self) -> bool:
        """Whether what is printed now goes to the output and is not part of a value."""
        return len(self.frame.outputs) == 1

    def statement(self, node: nodes.Statement | Reference | Runt) -> None:
        if isinstance(node, nodes.Stop | nodes.Break):
            self._mark("jump", node, _NAMES[type(node)])
        if isinstance(node, nodes.If) and node.otherwise is None:
            node = nodes.If(node.start, node.end, node.branches, _NoBranch(node.end, node.end))
        super().statement(node)
        match node:
            case nodes.Text(text=text) if self._is_outside_literals:
                self.line(f"trace.text({node.start}, {node.end}, {text!r})")
            case nodes.Define():
                self._mark("define", node, node.variable)

    def if_text(self, _node: nodes.If, /) -> bool:
        """A choice between texts is no shortcut here: its branches are steps."""
        return False

    def begin_branch(self, condition: Expression | None, block: Block) -> None:
        super().begin_branch(condition, block)
        name = "none" if isinstance(block, _NoBranch) else "else" if condition is None else "if"
        self._mark("branch", condition or block, name)

    def begin_round(self, node: Foreach) -> None:
        super().begin_round(node)
        code = self.source.variable(node.variable)
        self._value("round", node, code, node.variable)

    def assigned(self, node: nodes.SetDirective, value: Operand) -> None:
        super().assigned(node, value)
        self._value("set", node, value.code, node.variable)

    def reference(self, node: Reference) -> Operand:
        value = super().reference(node)
        self._value("read", node, value.code)
        return value

    def print_reference(self, node: Reference) -> None:
        outer, self._printing = self._printing, node
        super().print_reference(node)
        self._printing = outer

    def print_piece(self, code: str) -> None:
        super().print_piece(code)
        node = self._printing
        if node is not None and self._is_outside_literals:
            self.line(f"trace.printed({node.start}, {node.end}, {code})")

    def show(self, code: str, texts: str) -> None:
        node = self._printing
        assert node is not None
        before = self.fresh(f"len({self.output.name})", "before")
        super().show(code, texts)
        if self._is_outside_literals:
            place = f"{node.start}, {node.end}"
            self.line(f"trace.shown({place}, {code}, {self.output.name}, {before})")

    def _value(self, kind: str, node: nodes.Node, code: str, name: str = "") -> None:
        self.line(f"trace.value({kind!r}, {node.start}, {node.end}, {code}, {name!r})")

    def _mark(self, kind: str, node: nodes.Node, name: str) -> None:
        self.line(f"trace.mark({kind!r}, {node.start}, {node.end}, {name!r})")


class TracedEmitter(_Tracing, LoopEmitter):
    """Writes the traced variant of an ordinary template."""


class TracedDynamicEmitter(_Tracing, DynamicEmitter):
    """Writes the traced variant of a template with macros or ``#evaluate``."""

    def rare_statement(self, node: nodes.Statement | Reference | Runt) -> None:
        if isinstance(node, nodes.Call) and self.facts.dynamic:
            self._mark("call", node, f"#{node.name}")
        elif isinstance(node, nodes.Evaluate):
            self._mark("call", node, "#evaluate")
        super().rare_statement(node)
