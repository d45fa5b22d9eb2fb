"""The methods of Byte and Short, which templates get from ``getBytes`` and ``byteValue``."""

from lockgate.java.text import to_text
from lockgate.java.values import Byte, Short, Value
from lockgate.vtl.arithmetic import wrapped
from lockgate.vtl.methods import Method, MethodTable, class_cast, null_pointer
from lockgate.vtl.methods_number import Width
from lockgate.vtl.number_conversions import NUMBER_CONVERSIONS

__all__ = ["BYTE_METHODS", "SHORT_METHODS"]


class _Small(Width):
    """The methods of one of the two: those of a small Integer, with fewer static ones."""

    def __init__(self, kind: type[Byte] | type[Short]) -> None:
        super().__init__(8 if kind is Byte else 16)
        self.kind = kind

    def accepts(self, value: Value) -> bool:
        """Java takes a Byte also for a ``short``."""
        return type(value) is Byte or type(value) is self.kind

    def wrap(self, value: int) -> int:
        return self.kind(value)

    def compare_to(self, value: Value, other: Value) -> int:
        """``compareTo``: the difference."""
        if other is None:
            raise null_pointer()
        if type(other) is not self.kind:
            raise class_cast(self.kind.__name__)
        return int(value - other)

    def table(self) -> MethodTable:
        one, two, unsigned = self.on_one, self.on_two, self.unsigned
        return {
            **NUMBER_CONVERSIONS,
            (self.parser, 1): Method(self.parse, "a text as a number (static)"),
            (self.parser, 2): Method(self.parse_in, "a text in a base as a number (static)"),
            ("valueOf", 1): Method(self.value_of, "a text or number as a number (static)"),
            ("valueOf", 2): Method(self.parse_in, "a text in a base as a number (static)"),
            ("decode", 1): Method(self.decode, "a text, also of base 16 or 8 (static)"),
            ("toString", 1): Method(one(to_text), "the text of a number (static)"),
            ("hashCode", 1): Method(one(int), "the hash of a number (static)"),
            ("toUnsignedInt", 1): Method(one(unsigned), "its bits as an Integer (static)"),
            ("toUnsignedLong", 1): Method(
                one(lambda n: wrapped(unsigned(n), long=True, big=False)),
                "its bits as a Long (static)",
            ),
            ("compare", 2): Method(two(lambda a, b: a - b), "the difference (static)"),
            ("compareUnsigned", 2): Method(
                two(lambda a, b: unsigned(a) - unsigned(b)), "the difference, unsigned (static)"
            ),
            ("compareTo", 1): Method(self.compare_to, "the difference"),
        }


_SHORT = _Small(Short)

BYTE_METHODS: MethodTable = _Small(Byte).table()
"""``java.lang.Byte``."""

SHORT_METHODS: MethodTable = {
    **_SHORT.table(),
    ("reverseBytes", 1): Method(
        _SHORT.on_one(_SHORT.reversed_bytes), "with its bytes reversed (static)"
    ),
}
"""``java.lang.Short``."""
