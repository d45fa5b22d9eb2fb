"""Keys of maps.

To Java ``1``, ``1.0`` and ``true`` are three keys, to a Python ``dict`` they are one. Texts and
Integers, which are all that occurs in practice, are keys as they are; any other value is wrapped
in a key that knows its class.
"""

from lockgate.java.json_writer import NullKey
from lockgate.java.numbers import class_name
from lockgate.java.values import JavaObject, Value
from lockgate.vtl.allowance import weight_of
from lockgate.vtl.texts import text_of

__all__ = ["MapKey", "given_key", "key_weight", "map_key"]


class MapKey(JavaObject):
    """A key that is neither a text nor an Integer; equal when class and text are.

    Of what has an identity the text is not asked for.
    """

    __slots__ = ("_identity", "value")
    java_class = "java.lang.Object"

    def __init__(self, value: Value) -> None:
        self.value = value
        name = type(value).__name__ if isinstance(value, JavaObject | list | dict) else ""
        itself = value.identity if isinstance(value, JavaObject) else None
        text = text_of(value) if itself is None else f"@{id(itself)}"
        self._identity = (name or class_name(value), text)

    def java_text(self) -> str:
        return text_of(self.value)

    def java_json_key(self) -> str:
        if self.value is None:
            raise NullKey
        return self.java_text()

    @property
    def weight(self) -> int:
        """How many items the key counts for in a map."""
        return weight_of(self._identity[1])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MapKey) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)


def map_key(value: Value) -> Value:
    """The key under which a value is looked up in a ``dict``."""
    if type(value) is str:
        return value
    if type(value) is int and -0x80000000 <= value <= 0x7FFFFFFF:
        return value
    return MapKey(value)


def given_key(key: Value) -> Value:
    """The value that was given as a key."""
    return key.value if type(key) is MapKey else key


def key_weight(key: Value) -> int:
    """How many items a key, as :func:`map_key` gives it, counts for in a map."""
    return key.weight if type(key) is MapKey else weight_of(key)
