"""Values as text: Java's ``String.valueOf``."""

from lockgate.java.json_writer import write_json_array
from lockgate.java.printing import Style
from lockgate.java.scalars import SCALAR_TEXTS
from lockgate.java.utf16 import from_units, to_units, utf16_length
from lockgate.java.values import Array, ArrayList, KeySet, SilentMap, Value

__all__ = ["from_units", "to_text", "to_units", "utf16_length"]


def to_text(value: Value) -> str:
    """``String.valueOf(value)``.

    Maps print as ``{k=v, k2=v2}``, lists made by a template as ``[a, b]``, lists out of documents
    as JSON, also inside maps, and ``None`` as ``null``. A map or list directly inside itself
    prints as ``(this Map)`` or ``(this Collection)``.

    Raises :class:`~lockgate.java.limits.LimitExceeded` for a value nested too deeply (or that
    holds itself by way of another) and for a text above the limit, and another ``ValueError`` for
    an integer of more digits than Python writes.
    """
    if type(value) is str:
        return value
    return _JAVA.write(value)


def _array(value: Array) -> str:
    # Java prints an address here; a fixed one keeps renders repeatable.
    return f"[Ljava.lang.String;@{len(value):x}"


_JAVA = Style(
    scalars={
        **SCALAR_TEXTS,
        list: write_json_array,
        Array: _array,
        SilentMap: lambda _: "",
    },
    brackets={dict: ("{", "}"), ArrayList: ("[", "]"), KeySet: ("[", "]")},
    keys=SCALAR_TEXTS,
    colon="=",
    separator=", ",
    itself=lambda value: "(this Map)" if isinstance(value, dict) else "(this Collection)",
)
