"""Statements as Python: text, conditions, assignments, blocks."""

import re
from abc import abstractmethod
from collections import Counter
from itertools import chain
from typing import Final

from lockgate.vtl import nodes
from lockgate.vtl.analysis import walk
from lockgate.vtl.emit_references import ReferenceEmitter
from lockgate.vtl.emit_source import Captured
from lockgate.vtl.emitter import Frame, Operand, Output, Part
from lockgate.vtl.nodes import Block, Expression, Foreach, Reference, Runt
from lockgate.vtl.objects import DefinedBlock, to_string
from lockgate.vtl.printing import joined
from lockgate.vtl.properties import set_index, set_property
from lockgate.vtl.runtime import (
    StopRendering,
    break_scope,
    raise_failure,
    raise_missing,
)

__all__ = ["StatementEmitter"]

_MAX_LOOPS: Final = 12
"""Loops in each other from which on the inner ones become functions: Python allows 20."""

_MAX_STATEMENTS: Final = 500
"""Statements of a block from which on it is cut: Python is slow on very long functions."""

_MAX_ELSE: Final = 20
"""The same for conditions that have to be computed in an ``else``."""

_WORD: Final = re.compile(r"\w+")
_TEMPORARY: Final = re.compile(r"(?!part|block|macro|argument|body)[a-z]+[0-9]+")
"""The names that ``SourceWriter.temporary`` gives to values."""

_MAX_SIMPLE: Final = 40
"""Statements of a text literal that is put together without a list."""

_INCLUDE_ERROR: Final = "<!-- include error : error with arg {} please see log. see error log -->"


class StatementEmitter(ReferenceEmitter):
    """Writes the code of statements in their order; loops are in ``LoopEmitter``."""

    block_parameters = "o"
    """The parameters of a function that prints a block."""

    def block(self, block: Block) -> None:
        """All statements of a block."""
        if self.is_deep or self.frame.own_loops >= _MAX_LOOPS:
            self._outlined(block)
        elif len(block.statements) > _MAX_STATEMENTS:
            for start in range(0, len(block.statements), _MAX_STATEMENTS):
                piece = block.statements[start : start + _MAX_STATEMENTS]
                self._outlined(Block(block.start, block.end, piece))
        else:
            self._statements(block)

    @abstractmethod
    def foreach(self, node: Foreach) -> None:
        """A loop."""

    def begin_round(self, node: Foreach) -> None:
        """Called before the code of a round, when the loop's variable has its next value."""

    def _statements(self, block: Block) -> None:
        stops = self.facts.stops_in_blocks
        for statement in block.statements:
            if stops and self.output.name:  # a simple text has no list
                self.flush()
            self.source.offset = statement.start
            self.statement(statement)

    def statement(self, node: nodes.Statement | Reference | Runt) -> None:
        """One statement."""
        match node:
            case nodes.Text():
                self.print_literal(node.text)
            case Reference():
                self.print_reference(node)
            case Runt():
                self.print_literal(node.root)
            case nodes.SetDirective():
                self._set(node)
            case nodes.If():
                self._if(node)
            case nodes.Foreach():
                self.foreach(node)
            case nodes.Define():
                self._define(node)
            case nodes.Stop():
                self._stop(node)
            case nodes.Break():
                self._break(node)
            case _:
                self.rare_statement(node)

    def rare_statement(self, node: nodes.Statement | Reference | Runt) -> None:
        """Directives that do not work on the service: they print themselves, or fail."""
        match node:
            case nodes.Call():
                self.print_literal(node.source)
            case nodes.Failure():
                self.source.globals["raise_failure"] = raise_failure
                self.line(f"raise_failure({node.message!r})")
            case nodes.ResourceDirective():
                self._resource(node)

    # ----------------------------------------------------------------------------- assignment

    def _set(self, node: nodes.SetDirective) -> None:
        value = self.settled(self.value(node.value))
        self.source.offset = node.start
        if not node.target.steps:
            value = self._assign(node.variable, value)
        else:
            with self.branch(f"if {value.code} is not None:") if value.nullable else self._here():
                self._assign_below(node, value)
        self.assigned(node, value)

    def assigned(self, node: nodes.SetDirective, value: Operand) -> None:
        """Called behind the code of a ``#set``."""

    def _assign(self, name: str, value: Operand) -> Operand:
        """Give a variable a value, unless it is null; gives where the value is from now on."""
        if not value.nullable:
            code = self.write(name, value.code)
            if name not in self.frame.shielded:
                self.frame.definite.add(name)
            return value if code == value.code else Operand(code, False, value.kind)
        if value.code != "None":
            with self.source.indented(f"if {value.code} is not None:"):
                self.write(name, value.code)
        return value

    def _assign_below(self, node: nodes.SetDirective, value: Operand) -> None:
        target, last = node.target, node.target.steps[-1]
        owner = self._root(target.root)
        for step in target.steps[:-1]:
            owner = self._step(owner, step)
        self.source.offset = node.start
        code = owner.code
        place = f"{value.code}, {node.start}, template"
        if isinstance(last, nodes.Index):
            self.source.globals["set_index"] = set_index
            with self.branch(f"if {code} is not None:"):
                key = self.value(last.key).code
                self.source.offset = node.start
                self.line(f"set_index({code}, {key}, {place})")
            return
        self.source.globals["set_property"] = set_property
        with self.source.indented(f"if type({code}) is dict:"):
            self.line(f"{code}[{last.name!r}] = {value.code}")
        with self.source.indented("else:"):
            self.line(f"set_property({code}, {last.name!r}, {place})")

    # ----------------------------------------------------------------------------- conditions

    def _if(self, node: nodes.If) -> None:
        if self.if_text(node):
            return
        condition = self.condition(node.branches[0][0])
        self.flush()
        opened = 0
        outcomes: list[set[str]] = []
        self._branch_block(f"if {condition}:", *node.branches[0], outcomes)
        for number, (expression, block) in enumerate(node.branches[1:], 1):
            if opened > _MAX_ELSE:
                rest = nodes.If(node.start, node.end, node.branches[number:], node.otherwise)
                with self.branch("else:"):
                    self._outlined(Block(node.start, node.end, [rest]))
                self.source.depth -= opened
                return
            with self.source.captured() as captured:
                condition = self.condition(expression)
            if captured.lines:
                self.line("else:")
                self.source.depth += 1
                opened += 1
                self.source.insert(captured)
                head = f"if {condition}:"
            else:
                head = f"elif {condition}:"
            self._branch_block(head, expression, block, outcomes)
        if node.otherwise is not None:
            self._branch_block("else:", None, node.otherwise, outcomes)
            self.frame.definite = set.intersection(*outcomes)
        self.source.depth -= opened

    def _branch_block(
        self, head: str, condition: Expression | None, block: Block, outcomes: list[set[str]]
    ) -> None:
        """A branch; enters the variables that are surely assigned at its end."""
        with self.branch(head):
            self.begin_branch(condition, block)
            self.block(block)
            self.flush()
            outcomes.append(set(self.frame.definite))

    def begin_branch(self, condition: Expression | None, block: Block) -> None:
        """Called before the code of a branch; ``#else`` has no condition."""

    def if_text(self, node: nodes.If, /) -> bool:
        """A choice between two constant texts is a piece of text itself."""
        if len(node.branches) > 1:
            return False
        condition, block = node.branches[0]
        chosen, other = _only_text(block), _only_text(node.otherwise or Block(0, 0))
        if chosen is None or other is None:
            return False
        code = self.condition(condition)
        self.print_piece(self.fresh(f"{chosen!r} if {code} else {other!r}", "s"))
        return True

    # -------------------------------------------------------------------------- text literals

    def interpolation(self, node: nodes.Interpolation) -> Operand:
        statements = node.body.statements
        simple = all(isinstance(s, (nodes.Text, Reference, Runt)) for s in statements)
        flushes = self.prints_blocks or self.facts.stops_in_blocks
        if simple and len(statements) <= _MAX_SIMPLE and not (node.trims or flushes):
            return self._simple_text(node)
        output = Output(self.source.temporary("o"))
        self.line(f"{output.name} = []")
        self.frame.outputs.append(output)
        self.block(node.body)
        self.flush()
        self.frame.outputs.pop()
        self.source.offset = node.start
        self.source.globals["joined"] = joined
        code = f"joined({output.name})"
        return Operand(self.fresh(code + "[:-1]" if node.trims else code), False, str)

    def _simple_text(self, node: nodes.Interpolation) -> Operand:
        """A text with references in it and nothing else: no list is needed."""
        output = Output("")
        self.frame.outputs.append(output)
        self._statements(node.body)
        self.frame.outputs.pop()
        pieces = output.pieces()
        self.source.offset = node.start
        if len(pieces) == 1:
            return Operand(pieces[0], False, str)
        self.source.globals["joined"] = joined
        return Operand(self.fresh(f"joined(({', '.join(pieces)}))"), False, str)

    # ---------------------------------------------------------------------- blocks and jumps

    def _define(self, node: nodes.Define) -> None:
        name = self.source.temporary("block")
        self.function(name, node.body)
        self.source.globals["DefinedBlock"] = DefinedBlock
        self._assign(node.variable, Operand(self.defined(name), False))

    def defined(self, name: str) -> str:
        """The value of a ``#define`` whose block a function prints."""
        return f"DefinedBlock({name})"

    def function(self, name: str, body: Block) -> None:
        """Have a block written as a function that prints it into the list it is given."""
        self.functions.append((name, body))

    def template(self, tree: Block) -> None:
        """All of a template: first the functions that its blocks became."""
        with self.source.captured(deeper=False) as main:
            self._body(tree)
        while self.functions:
            name, body = self.functions.pop(0)
            self.frame = Frame([Output("o")], is_main=False)
            with self.source.captured(deeper=False) as captured:
                self.line(f"def {name}({self.block_parameters}):")
                self.source.depth += 1
                start = len(self.source.lines)
                self.charge_steps(str(len(body.statements) + 1))
                self._body(body)
                self._declare(start, self.frame.changed)
                self.source.depth -= 1
            self.source.insert(captured)
        self.before_main()
        self.source.insert(main)

    def before_main(self) -> None:
        """Code that runs before the first statement, when all functions are defined."""

    def _body(self, block: Block) -> None:
        """The body of a function: first the parts that were split off from it."""
        with self.source.captured(deeper=False) as body:
            self.block(block)
            self.flush()
        owner = self.frame
        parts: list[tuple[Part, Captured]] = []
        while owner.parts:
            part = owner.parts.pop(0)
            parts.append((part, self._part(part)))
        self.frame = owner
        # Parts do not see each other's names: what several use belongs to the function.
        names = [_temporaries(lines) for _, lines in parts]
        used = Counter(chain(*names, _temporaries(body))) if parts else Counter()
        shared = {name for name, count in used.items() if count > 1}
        if shared:
            self.line(" = ".join(sorted(shared)) + " = None")
        for (part, lines), own in zip(parts, names, strict=True):
            self.line(f"def {part.name}():")
            self.source.depth += 1
            self._declare(len(self.source.lines), (shared & own) | part.frame.changed)
            self.source.depth -= 1
            self.source.insert(lines)
        self.source.insert(body)

    def _part(self, part: Part) -> Captured:
        """The lines of a part."""
        self.frame = part.frame
        with self.source.captured() as captured:
            part.emit()
            self.flush()
            self.line("return None")
        return captured

    def _declare(self, start: int, names: set[str]) -> None:
        """Say which variables of the function around it a nested function assigns."""
        if names:
            self.source.insert_line(start, f"nonlocal {', '.join(sorted(names))}")

    def _outlined(self, block: Block) -> None:
        self.flush()
        name = self.split_off(lambda: self._statements(block))
        if self.facts.breaks and any(isinstance(node, nodes.Break) for node in walk(block)):
            with self.source.indented(f"if {name}():"):
                self._jump()
        else:
            self.line(f"{name}()")

    def _stop(self, node: nodes.Stop) -> None:
        self.emit_pending(self.frame.outputs[0])
        if node.message is not None and not isinstance(node.message, nodes.Constant):
            # Nobody sees the text, but finding it may run a block.
            self.source.globals["to_string"] = to_string
            self.line(f"to_string({self.value(node.message).code})")
        in_loop = self.facts.evaluates and self.frame.loops
        if self.frame.is_part or not self.frame.is_main or in_loop:
            self.source.globals["StopRendering"] = StopRendering
            self.line("raise StopRendering")
        else:
            self.line("return")

    def _break(self, node: nodes.Break) -> None:
        if node.scope is not None:
            text = repr(node.scope.literal)
            value = self.value(node.scope).code
            self.emit_pending(self.output)
            self.source.globals["break_scope"] = break_scope
            self.line(f"raise break_scope({value}, {text})")
        else:
            self._jump()

    def _jump(self) -> None:
        """Leave the loop around, or without one the block or the template."""
        frame = self.frame
        output = frame.loops[-1].output if frame.loops else frame.outputs[0]
        if frame.is_part and len(frame.loops) == frame.loop_floor:
            if output is self.output:
                self.emit_pending(output)
            self.line("return True")
            return
        self.emit_pending(output)
        self.line("break" if len(frame.loops) > frame.loop_floor else "return")

    def charge_steps(self, cost: str) -> None:
        """Count steps, and look at the output from time to time."""
        self.counts_steps = True
        self.mark_assigned("left", "check")
        self.line(f"left -= {cost}")
        self.line(f"if left < check: check = account.audit(left, {self.output.name})")

    # ---------------------------------------------------------------------------------- files

    def _resource(self, node: nodes.ResourceDirective) -> None:
        self.source.globals["raise_missing"] = raise_missing
        self.source.globals["raise_failure"] = raise_failure
        if node.name == "parse":
            if not node.arguments:
                self.line("raise_failure('#parse without an argument')")
                return
            self._missing(node, node.arguments[0], "")
            return
        for number, argument in enumerate(node.arguments):
            text = isinstance(argument, nodes.Constant) and isinstance(argument.value, str)
            if text or isinstance(argument, (nodes.Interpolation, Reference, Runt)):
                self._missing(node, argument, _INCLUDE_ERROR.format(number))
            else:
                self.line("raise_failure('#include takes texts and references')")

    def _missing(
        self, node: nodes.ResourceDirective, argument: nodes.Expression, null: str
    ) -> None:
        value = self.value(argument)
        self.source.offset = node.start
        code = f"raise_missing({node.name!r}, {self._text(value)})"
        if not value.nullable:
            self.line(code)
            return
        with self.source.indented(f"if {value.code} is not None:"):
            self.line(code)
        self.print_literal(null)


def _temporaries(captured: Captured) -> set[str]:
    words = set(_WORD.findall("\n".join(captured.lines)))
    return set(filter(_TEMPORARY.fullmatch, words))


def _only_text(block: Block) -> str | None:
    """The text of a block that holds nothing else."""
    texts = [s.text for s in block.statements if isinstance(s, nodes.Text)]
    return "".join(texts) if len(texts) == len(block.statements) else None
