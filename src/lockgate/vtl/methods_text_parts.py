"""The methods of ``java.lang.String`` that count its characters or give some of them."""

import re
from typing import Final

from lockgate.java.text import from_units
from lockgate.java.values import Byte, Character, Value
from lockgate.vtl.allowance import LARGE, NOTICED, charge_items, spend
from lockgate.vtl.failures import JavaException, LimitReached
from lockgate.vtl.limits import DEFAULT_LIMITS
from lockgate.vtl.methods import NO_METHOD, Method, MethodTable, as_index, out_of_bounds
from lockgate.vtl.objects import ByteArray, CharArray, JavaStream
from lockgate.vtl.text_units import JAVA_SPACE, is_simple, length, made, units_of

__all__ = ["BLANKS", "TEXT_PART_METHODS"]

BLANKS: Final = "".join(map(chr, range(33)))
"""What ``trim`` takes away."""

_CHARSETS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "utf-16": "utf-16-be",
    "utf-16be": "utf-16-be",
    "utf-16le": "utf-16-le",
}


def _char_at(text: str, index: Value) -> Value:
    if not as_index(index):
        return None
    units = units_of(text)
    if not 0 <= index < len(units):
        raise out_of_bounds("StringIndex", index)
    return Character(units[index])


def _code_point_at(text: str, index: Value) -> Value:
    if not as_index(index):
        return None
    units = units_of(text)
    if not 0 <= index < len(units):
        raise out_of_bounds("StringIndex", index)
    return ord(from_units(units[index : index + 2])[0])


def _code_point_before(text: str, index: Value) -> Value:
    if not as_index(index):
        return None
    units = units_of(text)
    if not 1 <= index <= len(units):
        raise out_of_bounds("StringIndex", index)
    return ord(from_units(units[max(index - 2, 0) : index])[-1])


def _code_point_count(text: str, start: Value, end: Value) -> Value:
    if not (as_index(start) and as_index(end)):
        return None
    units = units_of(text)
    if not 0 <= start <= end <= len(units):
        raise out_of_bounds("Index", start, end)
    return len(from_units(units[start:end]))


def _offset_by_code_points(text: str, index: Value, offset: Value) -> Value:
    if not (as_index(index) and as_index(offset)):
        return None
    units = units_of(text)
    if not 0 <= index <= len(units):
        raise out_of_bounds("Index", index)
    before, after = from_units(units[:index]), from_units(units[index:])
    if not -len(before) <= offset <= len(after):
        raise out_of_bounds("Index", index, offset)
    if offset >= 0:
        return index + length(after[:offset])
    return index - length(before[offset:])


def _substring_from(text: str, start: Value) -> Value:
    if not as_index(start):
        return None
    if 0 <= start <= len(text) and is_simple(text[:start]):
        return made(text[start:])
    units = units_of(text)
    if not 0 <= start <= len(units):
        raise out_of_bounds("StringIndex", start)
    return made(from_units(units[start:]))


def _substring(text: str, start: Value, end: Value) -> Value:
    if type(start) is int and type(end) is int and 0 <= start <= end <= len(text):
        head = text[:end]
        if head.isascii() or is_simple(head):
            part = head[start:]
            return part if len(part) <= LARGE else made(part)
    if not (as_index(start) and as_index(end)):
        return None
    units = units_of(text)
    if not 0 <= start <= end <= len(units):
        raise out_of_bounds("StringIndex", start, end)
    return made(from_units(units[start:end]))


def _trim(text: str) -> str:
    stripped = text.strip(BLANKS)
    return stripped if len(stripped) <= LARGE else made(stripped)


def _strip(text: str) -> str:
    return made(text.strip(JAVA_SPACE))


def _strip_leading(text: str) -> str:
    return made(text.lstrip(JAVA_SPACE))


def _strip_trailing(text: str) -> str:
    return made(text.rstrip(JAVA_SPACE))


def _to_char_array(text: str) -> Value:
    units = units_of(text)
    charge_items(len(units))
    return CharArray(map(Character, units))


def _get_bytes(text: str) -> Value:
    return _bytes(text, "utf-8")


def _get_bytes_in(text: str, charset: Value) -> Value:
    if charset is None:
        return NO_METHOD
    if type(charset) is not str:
        return None
    codec = _CHARSETS.get(charset.lower())
    if codec is None:
        raise JavaException(f"java.io.UnsupportedEncodingException: {charset}")
    return _bytes(text, codec)


def _bytes(text: str, codec: str) -> ByteArray:
    data = text.encode(codec, "replace")
    charge_items(len(data))
    return ByteArray(Byte(b - 256 if b > 127 else b) for b in data)


def _lines(text: str) -> list[str]:
    if len(text) > NOTICED:
        spend(128 * len(text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _indent(text: str, count: Value) -> Value:
    if not as_index(count):
        return None
    lines = _lines(text)
    if count > 0:
        if len(lines) * count > DEFAULT_LIMITS.text:
            raise LimitReached("a text that is too long")
        lines = [" " * count + line for line in lines]
    elif count < 0:
        lines = [line[min(-count, _blanks_before(line)) :] for line in lines]
    return made("".join(f"{line}\n" for line in lines))


def _blanks_before(line: str) -> int:
    return len(line) - len(line.lstrip(JAVA_SPACE))


def _strip_indent(text: str) -> str:
    """As the text of a Java text block is stripped."""
    lines = _lines(text)
    ends = text[-1:] in ("\n", "\r")
    filled = [_blanks_before(line) for line in lines if line.strip(JAVA_SPACE)]
    if lines and not lines[-1].strip(JAVA_SPACE):
        filled.append(len(lines[-1]))
    outdent = 0 if ends else min(filled, default=0)
    stripped = "\n".join(line[outdent:].rstrip(JAVA_SPACE) for line in lines)
    return made(stripped + "\n" if ends else stripped)


_ESCAPE: Final = re.compile(r"\\([0-3][0-7]{0,2}|[4-7][0-7]?|\r\n|.|)", re.DOTALL)
_ESCAPES: Final = {
    "b": "\b", "f": "\f", "n": "\n", "r": "\r", "s": " ", "t": "\t", "'": "'", '"': '"',
    "\\": "\\", "\n": "", "\r": "", "\r\n": "",
}  # fmt: skip


def _translate_escapes(text: str) -> str:
    if len(text) > NOTICED:
        spend(256 * len(text))
    return made(_ESCAPE.sub(_unescaped, text))


def _unescaped(match: re.Match[str]) -> str:
    sign = match[1]
    if sign[:1] and sign[0] in "01234567":
        return chr(int(sign, 8))
    if sign not in _ESCAPES:
        raise JavaException("java.lang.IllegalArgumentException: Invalid escape sequence")
    return _ESCAPES[sign]


TEXT_PART_METHODS: MethodTable = {
    ("length", 0): Method(length, "number of UTF-16 units"),
    ("isEmpty", 0): Method(lambda text: not text, "whether there are no characters"),
    ("isBlank", 0): Method(lambda text: not text.strip(JAVA_SPACE), "whether all is white space"),
    ("charAt", 1): Method(_char_at, "the character at an index"),
    ("codePointAt", 1): Method(_code_point_at, "the number of the character at an index"),
    ("codePointBefore", 1): Method(_code_point_before, "the same, of the one before the index"),
    ("codePointCount", 2): Method(_code_point_count, "number of characters in a part"),
    ("offsetByCodePoints", 2): Method(
        _offset_by_code_points, "the index that is some characters from another"
    ),
    ("substring", 1): Method(_substring_from, "the text from an index on"),
    ("substring", 2): Method(_substring, "the text from an index up to another"),
    ("subSequence", 2): Method(_substring, "the text from an index up to another"),
    ("trim", 0): Method(_trim, "without characters up to the blank at both ends"),
    ("strip", 0): Method(_strip, "without white space at both ends"),
    ("stripLeading", 0): Method(_strip_leading, "without white space at the start"),
    ("stripTrailing", 0): Method(_strip_trailing, "without white space at the end"),
    ("toCharArray", 0): Method(_to_char_array, "the characters as an array"),
    ("getBytes", 0): Method(_get_bytes, "the UTF-8 bytes as an array"),
    ("getBytes", 1): Method(_get_bytes_in, "the bytes in a character set"),
    ("chars", 0): Method(lambda text: JavaStream(length(text), True), "a stream to count"),
    ("codePoints", 0): Method(lambda text: JavaStream(len(text), True), "a stream to count"),
    ("indent", 1): Method(_indent, "with blanks put or taken in front of each line"),
    ("stripIndent", 0): Method(_strip_indent, "without the blanks that all its lines begin with"),
    ("translateEscapes", 0): Method(_translate_escapes, "with Java's escapes translated"),
    ("lines", 0): Method(
        lambda text: JavaStream(len(_lines(text))), "a stream of the lines, to count"
    ),
}
"""Those of the table that give a part."""
