"""What a template can do, read off its syntax tree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Final

from lockgate.java.values import Value
from lockgate.vtl import nodes
from lockgate.vtl.nodes import Reference

__all__ = ["BUILT_IN", "MUTATORS", "Facts", "LoopFacts", "analyse", "analyse_loop", "walk"]

BUILT_IN: Final = frozenset({"context", "input", "util", "stageVariables"})
"""Variables that are there before the template begins."""

MUTATORS: Final = frozenset(
    {
        "add", "addAll", "appendElement", "clear", "put", "putAll", "putIfAbsent", "remove",
        "removeAll", "replace", "retainAll", "setValue", "sort",
    }
)  # fmt: skip
"""Names of methods that can change a collection."""

_ITERATORS: Final = frozenset({"iterator", "listIterator"})
_LOOP_PROPERTIES: Final = frozenset({"index", "count", "hasNext", "first", "last"})
_CONTEXT_KEY_METHODS: Final = frozenset(
    {("get", 1), ("getOrDefault", 2), ("containsKey", 1), ("put", 2), ("putIfAbsent", 2),
     ("remove", 1)}
)  # fmt: skip
_OVERRIDES: Final = frozenset({"requestOverride", "responseOverride"})

_LEAF_FIELDS: Final = (int, str, bool, str | None, list[str], Value)
_CHILDREN: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(f.name for f in fields(kind) if f.type not in _LEAF_FIELDS)
    for kind in vars(nodes).values()
    if isinstance(kind, type) and issubclass(kind, nodes.Node)
}
"""The fields of each kind of node that hold other nodes, or lists or pairs of them."""


@dataclass(slots=True)
class Facts:
    """All variables by name, and which of the harder features occur anywhere."""

    names: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    """Variables that ``#set``, ``#foreach`` or ``#define`` assigns."""
    context_names: set[str] | None = field(default_factory=set)
    """Keys of ``$context`` that are named; ``None``: any key may be used."""
    uses_body: bool = False
    uses_params: bool = False
    sets_overrides: bool = False
    defines: bool = False
    assigns_in_text: bool = False
    """A ``#set`` stands inside a text literal: evaluating an expression may assign."""
    breaks: bool = False
    """There is a ``#break``."""
    breaks_by_scope: bool = False
    """A ``#break`` names the loop it ends."""
    breaks_in_text: bool = False
    """One that does so stands inside a text literal."""
    stops: bool = False
    """There is a ``#stop``."""
    calls_methods: bool = False
    loops: bool = False
    iterates: bool = False
    """An iterator may be looped over, whose position outlives the loop."""
    plain_loop_variable: bool = True
    """``$foreach`` is only read for its simple properties."""
    dynamic: bool = False
    """Variables may be used that the template does not name (macros, ``#evaluate``)."""
    evaluates: bool = False
    """It evaluates a text, or is one: what that other one has may be used here, too."""

    @property
    def by_name(self) -> bool:
        """Whether variables are looked up by name when they are used.

        A block that a loop's round for null prints sees its variable as null, whatever it assigns.
        """
        return self.dynamic or (self.defines and self.loops)

    @property
    def stops_in_blocks(self) -> bool:
        """Whether the rendering, or a loop, may end in the middle of an expression."""
        if self.breaks_in_text:
            return True
        return (self.stops or self.breaks_by_scope) and (self.defines or self.evaluates)

    @property
    def uses_stage_variables(self) -> bool:
        """Whether ``$stageVariables`` occurs."""
        return "stageVariables" in self.names or self.dynamic


def walk(node: object, into_literals: bool = True) -> Iterator[object]:
    """A node and all below it, in no particular order; perhaps without what text literals hold."""
    pending = [node]
    while pending:
        current = pending.pop()
        kind = type(current)
        if kind is list or kind is tuple:
            pending.extend(current)  # type: ignore[arg-type]
            continue
        children = _CHILDREN.get(kind)
        if children is None:
            continue
        yield current
        if kind is nodes.Interpolation and not into_literals:
            continue
        pending += [getattr(current, name) for name in children]


def analyse(tree: nodes.Block, dynamic: bool = False) -> Facts:
    """The facts about a whole template; ``dynamic``: one that another one evaluates."""
    facts = Facts(dynamic=dynamic, evaluates=dynamic)
    for node in walk(tree):
        note = _NOTES.get(type(node))
        if note is not None:
            note(facts, node)
    _conclude(facts)
    return facts


def _set(facts: Facts, node: nodes.SetDirective) -> None:
    if not node.target.steps:
        _assigned(facts, node.variable)
    _assignment(facts, node.target)


def _foreach(facts: Facts, node: nodes.Foreach) -> None:
    facts.loops = True
    _assigned(facts, node.variable)


def _define(facts: Facts, node: nodes.Define) -> None:
    facts.defines = True
    _assigned(facts, node.variable)


def _call(facts: Facts, node: nodes.MethodCall) -> None:
    facts.calls_methods = True
    facts.iterates = facts.iterates or node.name in _ITERATORS


def _stop(facts: Facts, _: nodes.Stop) -> None:
    facts.stops = True


def _macro(facts: Facts, _: nodes.MacroDefinition) -> None:
    facts.dynamic = True


def _evaluate(facts: Facts, _: nodes.Evaluate) -> None:
    facts.dynamic = facts.evaluates = True


def _break(facts: Facts, node: nodes.Break) -> None:
    facts.breaks = True
    if node.scope is not None:
        facts.plain_loop_variable = False
        facts.breaks_by_scope = True


def _literal(facts: Facts, literal: nodes.Interpolation) -> None:
    """What stands inside a text literal."""
    for node in walk(literal.body):
        if isinstance(node, nodes.SetDirective | nodes.Foreach | nodes.Define):
            facts.assigns_in_text = True
        elif isinstance(node, nodes.Break) and node.scope is not None:
            facts.breaks_in_text = True


def _assigned(facts: Facts, name: str) -> None:
    facts.names.add(name)
    facts.assigned.add(name)


def _reference(facts: Facts, node: Reference) -> None:
    root, steps = node.root, node.steps
    facts.names.add(root)
    first = steps[0] if steps else None
    if root == "input":
        _input(facts, first)
    elif root == "context":
        _context(facts, first)
    elif root == "foreach":
        simple = isinstance(first, nodes.Property) and first.name in _LOOP_PROPERTIES
        facts.plain_loop_variable = facts.plain_loop_variable and simple


def _input(facts: Facts, first: nodes.Step | None) -> None:
    """Which parts of ``$input`` a reference can reach."""
    name = None if first is None or isinstance(first, nodes.Index) else first.name
    if name == "params":
        facts.uses_params = True
    elif name in ("path", "json", "body", "Body", "getBody"):
        facts.uses_body = True
    else:
        facts.uses_body = facts.uses_params = True


def _context(facts: Facts, first: nodes.Step | None) -> None:
    key: object = None
    match first:
        case nodes.Property(name=name) if name not in ("class", "Class"):
            key = name
        case nodes.Index(key=nodes.Constant(value=str(name))):
            key = name
        case nodes.MethodCall(name=method, arguments=[nodes.Constant(value=str(name)), *rest]):
            if (method, 1 + len(rest)) in _CONTEXT_KEY_METHODS:
                key = name
    if isinstance(key, str):
        if facts.context_names is not None:
            facts.context_names.add(key)
    else:
        facts.context_names = None


def _assignment(facts: Facts, target: Reference) -> None:
    """``#set`` of a property or an index can reach an override map under any name."""
    if target.steps:
        facts.sets_overrides = facts.sets_overrides or target.root not in ("foreach", "input")
    elif target.root == "foreach":
        # Also the only way to give $foreach another value.
        facts.plain_loop_variable = False


_NOTES: Final[dict[type, Callable[[Facts, Any], None]]] = {
    Reference: _reference,
    nodes.SetDirective: _set,
    nodes.Foreach: _foreach,
    nodes.Define: _define,
    nodes.MethodCall: _call,
    nodes.Break: _break,
    nodes.Stop: _stop,
    nodes.Interpolation: _literal,
    nodes.MacroDefinition: _macro,
    nodes.Evaluate: _evaluate,
}
"""What each kind of node tells; the others tell nothing."""


def _conclude(facts: Facts) -> None:
    if facts.iterates or facts.by_name:
        facts.plain_loop_variable = False
    if not facts.plain_loop_variable:
        facts.names.add("foreach")
    facts.breaks_by_scope = facts.breaks_by_scope or facts.evaluates
    if facts.dynamic:
        facts.names |= {"velocityCount", "velocityHasNext"}
        facts.context_names = None
        facts.uses_body = facts.uses_params = facts.sets_overrides = True
        return
    reachable = facts.context_names is None or bool(facts.context_names & _OVERRIDES)
    writes = facts.sets_overrides or facts.calls_methods
    facts.sets_overrides = reachable and writes


@dataclass(slots=True)
class LoopFacts:
    """What the body of a loop does that decides how the loop is written."""

    reads_only: bool = True
    """Nothing in it can change the collection that is looped over."""
    sets_variable: bool = False
    """A ``#set`` in it assigns the variable of the loop."""
    loops_variable: bool = False
    """A loop in it has the same variable."""
    may_end_early: bool = False
    """It may be done less often than there are values."""
    nodes: int = 0
    """How much it is: code that is split off cannot be counted where it is called."""
    calls: int = 0
    """Of these, calls of methods."""


def analyse_loop(loop: nodes.Foreach) -> LoopFacts:
    """The facts about the body of a loop."""
    facts = LoopFacts()
    for node in walk(loop.body):
        facts.nodes += 1
        match node:
            case nodes.MethodCall(name=name):
                facts.calls += 1
                facts.reads_only = facts.reads_only and name not in MUTATORS
            case nodes.SetDirective():
                facts.reads_only = facts.reads_only and not node.target.steps
                facts.sets_variable = facts.sets_variable or node.variable == loop.variable
            case nodes.Foreach():
                facts.loops_variable = facts.loops_variable or node.variable == loop.variable
            case nodes.Break() | nodes.Stop():
                facts.may_end_early = True
    return facts
