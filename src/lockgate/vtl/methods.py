"""What a method of a Java class is here: an entry of a table.

There is no other way from a template to a function: a name that is in no table has no value.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from lockgate.java.values import Byte, Short, Value
from lockgate.vtl.failures import JavaException

__all__ = [
    "MORE",
    "NO_METHOD",
    "Method",
    "MethodTable",
    "as_index",
    "class_cast",
    "is_integer",
    "null_pointer",
    "out_of_bounds",
    "unsupported",
]


class Method(NamedTuple):
    """``function`` takes the object and the arguments, of any types.

    It gives ``None`` both for null and where Java has no method for such arguments, which
    templates cannot tell apart, ``""`` where Java's method is ``void``, and raises
    ``JavaException`` where it throws.
    """

    function: Callable[..., Value]
    meaning: str

    @property
    def is_static(self) -> bool:
        """Whether Java needs no object for it; the meaning says so."""
        return self.meaning.endswith("(static)")


MethodTable = dict[tuple[str, int], Method]
"""Methods of one class by Java name and number of arguments."""

MORE: Final = 1000
"""The number of arguments of a method that takes any more than others of its name do."""


NO_METHOD: Final = object()
"""What a function gives where Java has several methods for null, and so Velocity finds none."""


def as_index(value: Value) -> bool:
    """Whether a value can be passed where Java wants an ``int``: an Integer, Short or Byte."""
    if type(value) is int:
        return -0x80000000 <= value <= 0x7FFFFFFF
    return type(value) is Byte or type(value) is Short


def is_integer(value: Value) -> bool:
    """Whether a value is an Integer."""
    return type(value) is int and -0x80000000 <= value <= 0x7FFFFFFF


def null_pointer() -> JavaException:
    """The error of a method that was passed null."""
    return JavaException("java.lang.NullPointerException")


def out_of_bounds(kind: str, *indexes: Any) -> JavaException:
    """The error of an index outside a text or a list."""
    return JavaException(f"java.lang.{kind}OutOfBoundsException: {', '.join(map(str, indexes))}")


def class_cast(wanted: str) -> JavaException:
    """The error of a value of another class than the one wanted."""
    return JavaException(f"java.lang.ClassCastException: no {wanted}")


def unsupported(*_: Value) -> Value:
    """A method that exists and only throws."""
    raise JavaException("java.lang.UnsupportedOperationException")
