"""The syntax tree of a template.

``start`` and ``end`` are offsets in the outermost template. Statements and expressions are
separate kinds of nodes; a reference can be both.
"""

from dataclasses import dataclass, field

from lockgate.java.values import Value

__all__ = [
    "Binary",
    "Block",
    "BooleanOperation",
    "Break",
    "Call",
    "Comparison",
    "Constant",
    "Define",
    "Evaluate",
    "Expression",
    "Failure",
    "Foreach",
    "If",
    "Index",
    "Interpolation",
    "ListLiteral",
    "MacroDefinition",
    "MapLiteral",
    "MethodCall",
    "Negation",
    "Node",
    "Property",
    "Range",
    "Reference",
    "ResourceDirective",
    "Runt",
    "SetDirective",
    "Statement",
    "Step",
    "Stop",
    "Text",
]


@dataclass(slots=True)
class Node:
    """Anything with a place in the template."""

    start: int
    end: int


# ------------------------------------------------------------------------------- expressions


@dataclass(slots=True)
class Expression(Node):
    """A node that has a value.

    ``literal`` is its text as plain Velocity adds it to a text where the value is null. Of an
    operation that is what stands behind its last operator: one more of Velocity's oddities.
    """

    literal: str


@dataclass(slots=True)
class Constant(Expression):
    """A number, a text without references, ``true`` or ``false``."""

    value: Value


@dataclass(slots=True)
class Interpolation(Expression):
    """A text in double quotes that is a small template of its own.

    ``trims``: the last character of what it prints is dropped (only after an unclosed comment).
    """

    body: "Block"
    trims: bool


@dataclass(slots=True)
class ListLiteral(Expression):
    """``[a, b]``."""

    items: list[Expression]


@dataclass(slots=True)
class MapLiteral(Expression):
    """``{"k": v}``."""

    entries: list[tuple[Expression, Expression]]


@dataclass(slots=True)
class Range(Expression):
    """``[first..last]``."""

    first: Expression
    last: Expression


@dataclass(slots=True)
class Binary(Expression):
    """Arithmetic: ``operator`` is one of ``+ - * / %``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(slots=True)
class Comparison(Expression):
    """``operator`` is one of ``== != < <= > >=``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(slots=True)
class BooleanOperation(Expression):
    """``operator`` is ``and`` or ``or``; the right side is only looked at when it matters."""

    operator: str
    left: Expression
    right: Expression


@dataclass(slots=True)
class Negation(Expression):
    """``!x``."""

    operand: Expression


@dataclass(slots=True)
class Property(Node):
    """``.name`` of a reference."""

    name: str


@dataclass(slots=True)
class MethodCall(Node):
    """``.name(arguments)`` of a reference."""

    name: str
    arguments: list[Expression]


@dataclass(slots=True)
class Index(Node):
    """``[key]`` of a reference."""

    key: Expression


Step = Property | MethodCall | Index


@dataclass(slots=True)
class Reference(Expression):
    """``$root.step.step``, an expression and a statement.

    ``absent`` is what it prints in plain Velocity when it has no value: itself, or nothing when
    it is quiet. ``prefix`` are ``$`` and ``#`` characters in front of it that are text,
    ``slashes`` the backslashes that stay of those in front, and ``escaped`` says that one of
    them was for the reference. ``computable`` is false for ``$\\!x``, which has no value.
    """

    root: str
    steps: list[Step]
    absent: str
    escaped: bool = False
    computable: bool = True
    slashes: str = ""
    prefix: str = ""


@dataclass(slots=True)
class Runt(Expression):
    """A name without ``$``, right behind ``)`` or ``]`` of a reference or as an argument.

    It is read like a reference, prints as text and has no value.
    """

    root: str


# -------------------------------------------------------------------------------- statements


@dataclass(slots=True)
class Statement(Node):
    """A node that prints or does something."""


@dataclass(slots=True)
class Text(Statement):
    """Text that is printed as it is."""

    text: str


@dataclass(slots=True)
class Block(Node):
    """Statements in their order."""

    statements: list[Statement | Reference | Runt] = field(default_factory=list)


@dataclass(slots=True)
class If(Statement):
    """``#if`` with its ``#elseif`` branches, and what ``#else`` holds."""

    branches: list[tuple[Expression, Block]]
    otherwise: Block | None


@dataclass(slots=True)
class SetDirective(Statement):
    """``#set``.

    ``variable`` is what is assigned when the target has no steps: by one of Velocity's oddities
    that is ``{`` for ``${x}``, which nothing can read.
    """

    target: Reference
    variable: str
    value: Expression


@dataclass(slots=True)
class Foreach(Statement):
    """``#foreach($variable in iterable)``."""

    variable: str
    iterable: Expression
    body: Block
    line: int
    column: int


@dataclass(slots=True)
class Define(Statement):
    """``#define($variable)``."""

    variable: str
    body: Block


@dataclass(slots=True)
class MacroDefinition(Statement):
    """``#macro(name $parameter ...)``."""

    name: str
    parameters: list[str]
    body: Block


@dataclass(slots=True)
class Call(Statement):
    """A directive of an unknown name: a call of a macro, or text.

    ``source`` is how the call prints when there is no such macro. ``body`` belongs to a
    ``#@name()`` call. ``bad_argument`` is a bare word among the arguments, which text may have
    but no macro.
    """

    name: str
    arguments: list[Expression]
    body: Block | None
    source: str
    bad_argument: str | None


@dataclass(slots=True)
class Evaluate(Statement):
    """``#evaluate(expression)``."""

    expression: Expression


@dataclass(slots=True)
class ResourceDirective(Statement):
    """``#include`` or ``#parse``: there are no files, so executing it is an error."""

    name: str
    arguments: list[Expression]


@dataclass(slots=True)
class Failure(Statement):
    """A directive whose arguments are wrong in a way that only shows when it is executed."""

    message: str


@dataclass(slots=True)
class Stop(Statement):
    """``#stop``, or ``#stop(message)``: the rendering ends here."""

    message: Expression | None


@dataclass(slots=True)
class Break(Statement):
    """``#break``, or ``#break($scope)`` of a loop that is named."""

    scope: Expression | None
