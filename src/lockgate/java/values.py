"""Which Python type stands for which Java class.

========================  =================================================================
Java                      Python
========================  =================================================================
``null``                  ``None``
``String``                ``str`` (lengths and indexes count UTF-16 units, see ``text``)
``Boolean``               ``bool``
``Integer``               ``int`` within 32 bits
``Long``                  ``int`` beyond 32 bits; :class:`Long` when a small value is a Long
``Byte``, ``Short``       :class:`Byte`, :class:`Short`
``BigInteger``            ``int`` beyond 64 bits; :class:`BigInteger` when a smaller one is
``Double``                ``float``
``Float``                 :class:`Float`: only the ``NaN`` of a document
``BigDecimal``            ``decimal.Decimal``
``Character``             :class:`Character`
``LinkedHashMap``         ``dict`` (insertion order)
``JSONArray``             ``list``: lists out of documents, which print as JSON
``ArrayList``             :class:`ArrayList`: lists made by a template, which print as Java's
``LinkedKeySet``          :class:`KeySet`: the keys of a map, which print as an ArrayList does
``String[]`` and others   :class:`Array`
anything else             a subclass of :class:`JavaObject`
========================  =================================================================

Documents are by far the commonest source of values, so what they are made of are the plain
Python types, and the rarer classes are subclasses.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

__all__ = [
    "Array",
    "ArrayList",
    "BigInteger",
    "Byte",
    "Character",
    "Float",
    "JavaObject",
    "KeySet",
    "Long",
    "Short",
    "SilentMap",
    "Value",
]

Value = Any
"""Any of the types in the table above."""


class Long(int):
    """A ``java.lang.Long`` whose value would also fit an Integer."""

    __slots__ = ()


class Byte(int):
    """A ``java.lang.Byte``."""

    __slots__ = ()


class Short(int):
    """A ``java.lang.Short``."""

    __slots__ = ()


class BigInteger(int):
    """A ``java.math.BigInteger`` whose value would also fit a Long."""

    __slots__ = ()


class Float(float):
    """A ``java.lang.Float``: what json-smart reads the word ``NaN`` as."""

    __slots__ = ()


class Character(str):
    """A ``java.lang.Character``: one UTF-16 unit; has no String methods."""

    __slots__ = ()


class ArrayList(list[Value]):
    """A ``java.util.ArrayList``; prints as ``[a, b]``."""

    __slots__ = ()


class KeySet(list[Value]):
    """The ``keySet()`` of a ``map``, as it was when it was asked for."""

    __slots__ = ("map",)

    def __init__(self, map_: dict[Any, Value]) -> None:
        super().__init__(map_)
        self.map = map_


class Array(list[Value]):
    """A Java array, such as ``split`` gives; its length never changes."""

    __slots__ = ()


class SilentMap(dict[str, Value]):
    """A map that prints as nothing, as the maps under ``$context`` do on the service."""

    __slots__ = ()


class JavaObject(ABC):
    """An object of a Java class that has no Python type of its own, such as an iterator."""

    __slots__ = ()

    java_class: ClassVar[str]
    """The full name of the class."""

    @abstractmethod
    def java_text(self) -> str:
        """``toString()``."""

    @property
    def identity(self) -> object | None:
        """For what is equal to itself only: the object that it is; None where the text tells."""
        return None

    def java_json_key(self) -> str:
        """The name of a member of a JSON object, where the object is a key of a map."""
        return self.java_text()

    def java_json(self) -> str:
        """How json-smart writes the object: by default it finds no properties."""
        return "{}"
