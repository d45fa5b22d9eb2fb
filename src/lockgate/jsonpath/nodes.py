"""What a JSONPath consists of. Positions count characters from the start of the whole path."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

__all__ = [
    "And",
    "Argument",
    "BooleanLiteral",
    "Comparison",
    "Condition",
    "Exists",
    "Filter",
    "Function",
    "Index",
    "JsonArgument",
    "JsonLiteral",
    "Not",
    "NullLiteral",
    "NumberLiteral",
    "Operand",
    "Or",
    "Path",
    "PathArgument",
    "PathOperand",
    "PatternLiteral",
    "Property",
    "Scan",
    "Slice",
    "Step",
    "TextLiteral",
    "Wildcard",
]


@dataclass(frozen=True, slots=True)
class Property:
    """``.name``, ``['name']`` or ``['a','b']``."""

    position: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """``[0]``, ``[-1]`` or ``[0,2]``."""

    position: int
    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """``[from:to]``; one of the two may be missing."""

    position: int
    start: int | None
    stop: int | None


@dataclass(frozen=True, slots=True)
class Wildcard:
    """``.*`` or ``[*]``."""

    position: int


@dataclass(frozen=True, slots=True)
class Scan:
    """``..``: the next step is taken at every depth."""

    position: int


@dataclass(frozen=True, slots=True)
class Filter:
    """``[?(condition)]``."""

    position: int
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Function:
    """``.name(arguments)``. Whether there is such a function is asked when it is called."""

    position: int
    name: str
    arguments: tuple["Argument", ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A whole path; ``root`` is ``$`` or ``@``."""

    position: int
    root: str
    steps: tuple["Step", ...]


@dataclass(frozen=True, slots=True)
class JsonArgument:
    """An argument that is a JSON text, read when the function is called."""

    position: int
    text: str


@dataclass(frozen=True, slots=True)
class PathArgument:
    """An argument that is a path."""

    position: int
    path: Path


@dataclass(frozen=True, slots=True)
class And:
    """``a && b && ...``."""

    operands: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """``a || b || ...``."""

    operands: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """``!a``."""

    operand: "Condition"


@dataclass(frozen=True, slots=True)
class Exists:
    """``@.a``, and with ``wanted`` false ``!@.a``."""

    path: Path
    wanted: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left operator right``; the operator is in capitals, such as ``==`` or ``IN``."""

    left: "Operand"
    operator: str
    right: "Operand"


@dataclass(frozen=True, slots=True)
class PathOperand:
    """A side of a comparison that is looked up.

    A ``!`` before it counts only for a path that stands alone, which is an :class:`Exists`.
    """

    path: Path
    negated: bool


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """``'text'`` or ``"text"``, unescaped."""

    value: str


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A number; always a BigDecimal."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class BooleanLiteral:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class NullLiteral:
    """``null``."""


@dataclass(frozen=True, slots=True)
class JsonLiteral:
    """``[...]`` or ``{...}``, read when the comparison is made."""

    text: str


@dataclass(frozen=True, slots=True)
class PatternLiteral:
    """``/pattern/flags``."""

    position: int
    pattern: str
    flags: str


Step: TypeAlias = Property | Index | Slice | Wildcard | Scan | Filter | Function
Argument: TypeAlias = JsonArgument | PathArgument
Condition: TypeAlias = And | Or | Not | Exists | Comparison
Operand: TypeAlias = (
    PathOperand
    | TextLiteral
    | NumberLiteral
    | BooleanLiteral
    | NullLiteral
    | JsonLiteral
    | PatternLiteral
)
