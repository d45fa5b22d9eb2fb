"""What all parts of the code generator share: the source, the variables and the output."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lockgate.java.values import Value
from lockgate.vtl.analysis import BUILT_IN, Facts
from lockgate.vtl.emit_source import SourceWriter, is_temporary
from lockgate.vtl.limits import Limits
from lockgate.vtl.nodes import Block
from lockgate.vtl.profiles import ProfileRules

__all__ = ["MAX_DEPTH", "Emitter", "Frame", "Loop", "Operand", "Output", "Part", "Shield"]

_MAX_INLINE: Final = 1 << 200
_MAX_PIECES: Final = 64

MAX_DEPTH: Final = 60
"""Indentation from which on pieces of code become functions: Python allows 100 levels."""


@dataclass(slots=True)
class Operand:
    """A value in the generated code: a name or a literal, free of side effects.

    ``kind`` is its type where that is known for sure, ``likely`` where it is just probable. Where
    one is int, the number is one of few digits.
    """

    code: str
    nullable: bool = True
    kind: type | None = None
    likely: type | None = None


@dataclass(slots=True)
class Output:
    """A list of texts that is being filled, and what is yet to be appended to it.

    ``pending`` are Python expressions for texts, ``literal`` is constant text that comes after
    them.
    """

    name: str
    pending: list[str] = field(default_factory=list)
    literal: list[str] = field(default_factory=list)

    def pieces(self) -> list[str]:
        """All that is yet to be appended, as Python expressions."""
        return [*self.pending, repr("".join(self.literal))] if self.literal else self.pending

    def clear(self) -> None:
        """Nothing is left to be appended."""
        self.pending.clear()
        self.literal.clear()


@dataclass(slots=True)
class Loop:
    """A ``for`` of the function that is being written.

    ``position`` and ``last`` name the number of the round and of the last one, ``scope`` the
    ``$foreach`` object; each only where it is wanted.
    """

    output: Output
    position: str | None
    last: str | None
    scope: str | None


class Shield(NamedTuple):
    """Names of what keeps a loop variable null.

    ``active`` is true while it does so, false when a loop inside that has the same variable has
    taken the variable away, and null in a round for another value. ``lasting``, where there is
    such a loop, keeps that for the next round for null.
    """

    active: str
    lasting: str | None


@dataclass(slots=True)
class Frame:
    """The function that is being written."""

    outputs: list[Output]
    is_main: bool = True
    """It is the whole template, or a part of it."""
    is_part: bool = False
    """It is a part of another function, which calls it in its place."""
    loops: list[Loop] = field(default_factory=list)
    """Loops around the present place; those around the call of a part are among them."""
    loop_floor: int = 0
    """How many of the loops are not its own."""
    changed: set[str] = field(default_factory=set)
    """Python names of variables that it assigns."""
    definite: set[str] = field(default_factory=set)
    """Template variables that surely have a value at the present place."""
    variables: str = "ctx"
    """Where the code finds its variables at the present place, if they are no Python names."""
    shielded: dict[str, tuple["Shield", ...]] = field(default_factory=dict)
    """Loop variables that stay null in a round for null, with what tells so for each loop."""
    parts: list["Part"] = field(default_factory=list)
    """Parts still to be written; the parts of a part are those of the function as well."""

    @property
    def own_loops(self) -> int:
        """Loops around the present place that are its own."""
        return len(self.loops) - self.loop_floor

    def part(self) -> "Frame":
        """The frame of a part that is called at the present place."""
        copies = {id(output): Output(output.name) for output in self.outputs}
        loops = [
            Loop(copies.get(id(loop.output), loop.output), loop.position, loop.last, loop.scope)
            for loop in self.loops
        ]
        return Frame(
            list(copies.values()), self.is_main, True, loops, len(loops),
            variables=self.variables, shielded=dict(self.shielded), parts=self.parts,
        )  # fmt: skip


@dataclass(slots=True)
class Part:
    """A piece of a function that becomes a function of its own; ``emit`` writes its body."""

    name: str
    frame: Frame
    emit: Callable[[], None]


class Emitter:
    """State of the code generator; the parts of it are its subclasses."""

    def __init__(
        self, facts: Facts, rules: ProfileRules, limits: Limits, rebound: frozenset[str]
    ) -> None:
        self.facts = facts
        self.rules = rules
        self.limits = limits
        self.source = SourceWriter()
        self.fixed = BUILT_IN - facts.assigned - rebound
        """Built-in variables that nothing can give another value."""
        self.used: set[str] = set()
        """Variables and built-ins that the code refers to."""
        self.frame = Frame([Output("out")])
        self.functions: list[tuple[str, Block]] = []
        """Functions that print blocks, still to be written."""
        self.counts_steps = False
        self.pieces = 0
        """Pieces that the code appends to outputs; so many at most, where nothing is repeated."""

    # -------------------------------------------------------------------------------- source

    @property
    def is_deep(self) -> bool:
        """Whether what comes next should be split off."""
        return self.source.depth > MAX_DEPTH

    def split_off(self, emit: Callable[[], None]) -> str:
        """Have a piece of code written as a part of the function; gives its name."""
        name = self.source.temporary("part")
        self.frame.parts.append(Part(name, self.frame.part(), emit))
        return name

    def line(self, text: str) -> None:
        """One line of Python."""
        self.source.line(text)

    def fresh(self, code: str, purpose: str = "t") -> str:
        """A new temporary with the value of an expression."""
        name = self.source.temporary(purpose)
        self.source.line(f"{name} = {code}")
        return name

    def constant(self, value: Value) -> Operand:
        """A constant of the template."""
        kind = type(value)
        plain = kind is str or kind is bool or (kind is int and abs(value) < _MAX_INLINE)
        code = repr(value) if plain else self.source.constant(value, "constant")
        return Operand(code, False, kind if plain or kind is not int else None)

    # ----------------------------------------------------------------------------- variables

    def read(self, name: str) -> Operand:
        """A variable's present value."""
        self.used.add(name)
        return Operand(self.source.variable(name), name not in self.frame.definite)

    def mark_assigned(self, *names: str) -> None:
        """The present function gives these Python names of the whole template a new value."""
        self.frame.changed.update(names)

    def write(self, name: str, code: str) -> str:
        """Give a variable a value; gives the code of the value from now on.

        A temporary that the last line computed is not needed for that and may be gone.
        """
        self.used.add(name)
        python = self.source.variable(name)
        self.mark_assigned(python)
        guard = self.guard(name)
        if not guard and is_temporary(code) and self.source.rename(code, python):
            return python
        self.source.line(f"{guard}{python} = {code}")
        return code

    def guard(self, name: str) -> str:
        """What stands before an assignment of a variable that loops may keep null."""
        names = [shield.active for shield in self.frame.shielded.get(name, ())]
        return f"if not ({' or '.join(names)}): " if names else ""

    # -------------------------------------------------------------------------------- output

    @property
    def output(self) -> Output:
        """Where text goes now."""
        return self.frame.outputs[-1]

    def print_literal(self, text: str) -> None:
        """Print a constant text."""
        if text:
            self.output.literal.append(text)

    def print_piece(self, code: str) -> None:
        """Print the value of a temporary that holds a text."""
        output = self.output
        output.pending = output.pieces()
        output.literal.clear()
        output.pending.append(code)
        if len(output.pending) > _MAX_PIECES and output.name:
            self.flush()

    def flush(self) -> None:
        """Append all pending pieces."""
        self.emit_pending(self.output)
        self.output.clear()

    def emit_pending(self, output: Output) -> None:
        """Write the code that appends the pending pieces, and keep them pending."""
        pieces = output.pieces()
        self.pieces += len(pieces)
        if len(pieces) == 1:
            self.line(f"{output.name}.append({pieces[0]})")
        elif pieces:
            self.line(f"{output.name}.extend(({', '.join(pieces)}))")

    @contextmanager
    def _here(self) -> Iterator[None]:
        """No block: what follows is always executed."""
        yield

    @contextmanager
    def branch(self, head: str) -> Iterator[None]:
        """A block of code that may not be executed: what it assigns is not surely assigned."""
        definite = set(self.frame.definite)
        with self.source.indented(head):
            yield
        self.frame.definite = definite
