r"""What a backslash and the letters behind it stand for.

An escape is a code point (``\n``, ``\x41``), a class (``\d``), or something of its own
(``\b``, ``\1``), which only the parser knows and which has no place in brackets.
"""

from lockgate.jregex import properties
from lockgate.jregex.charsets import CharSet
from lockgate.jregex.errors import PatternError
from lockgate.jregex.source import PatternSource
from lockgate.jregex.unicode_sets import code_of_name

__all__ = ["CLASS_LETTERS", "class_of_letter", "read_code", "read_name", "read_property"]

CLASS_LETTERS = frozenset("dDhHsSvVwW")

_SIMPLE = {"a": 0x07, "e": 0x1B, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09}
_HEX = frozenset(map(ord, "0123456789abcdefABCDEF"))
_OCTAL = frozenset(map(ord, "01234567"))
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NAME = frozenset(map(ord, _LETTERS)) | frozenset(map(ord, "0123456789"))
_BRACE, _END_BRACE, _BACKSLASH = map(ord, "{}\\")


def class_of_letter(letter: str, unicode_classes: bool) -> CharSet:
    r"""``\d`` and its like; those of Unicode under ``(?U)``."""
    small = letter.lower()
    if small == "h":
        chars = properties.HORIZONTAL_SPACE
    elif small == "v":
        chars = properties.VERTICAL_SPACE
    elif unicode_classes:
        chars = properties.unicode_class(small)
    else:
        chars = {"d": properties.DIGIT, "s": properties.SPACE, "w": properties.WORD}[small]
    return chars if letter == small else ~chars


def read_property(source: PatternSource, ignore_case: bool, unicode_classes: bool) -> CharSet:
    r"""Reads ``\pL``, ``\p{...}`` or ``\P{...}``, the backslash being at the cursor."""
    source.read_raw()
    negated = source.peek_raw() == ord("P")
    if source.next() != _BRACE:
        name = chr(source.read_raw())
    else:
        name = _read_braced_name(source)
    found = properties.property_class(name, ignore_case, unicode_classes)
    if found is None:
        key, equals, value = name.partition("=")
        if equals:
            described = f"Unicode property {{name=<{key.lower()}>, value=<{value}>}}"
        else:
            described = f"character property name {{{name}}}"
        raise source.error(
            f"Unknown {described}",
            "categories are \\p{Lu}, scripts \\p{IsLatin}, blocks \\p{InGreek}",
        )
    return ~found if negated else found


def _read_braced_name(source: PatternSource) -> str:
    source.next()
    start = source.at
    while not source.at_end() and source.peek_raw() != _END_BRACE:
        source.read()
        source.peek()
    if source.at_end():
        raise source.error("Unclosed character family", "write \\p{...}")
    name = "".join(map(chr, source.codes[start : source.at]))
    source.read_raw()
    if not name:
        raise source.error("Empty character family", "write \\p{...}")
    return name


def read_code(source: PatternSource) -> int | None:
    """The code point of an escape whose backslash is at the cursor.

    None, with the cursor left alone, for an escape that stands for no code point.
    """
    letter = chr(source.peek_raw(1))
    if letter not in _LETTERS and not "0" <= letter <= "9":
        if source.at + 1 >= len(source):
            raise PatternError("Pattern ends with a backslash", source.start(), "write \\\\")
        source.read_raw()
        return source.read_raw()
    if letter in _SIMPLE:
        source.read_raw()
        source.read_raw()
        return _SIMPLE[letter]
    if letter not in "0cuxN":
        return None
    source.read_raw()
    source.read_raw()
    return {"0": _octal, "c": _control, "u": _unicode, "x": _hexadecimal, "N": _named}[letter](
        source
    )


def _octal(source: PatternSource) -> int:
    first = source.read()
    if first not in _OCTAL:
        raise source.error("Illegal octal escape sequence", "write \\0 and 1 to 3 octal digits")
    value = first - 0x30
    second = source.read()
    if second not in _OCTAL:
        source.back()
        return value
    value = value * 8 + second - 0x30
    third = source.read()
    if third not in _OCTAL or first > ord("3"):
        source.back()
        return value
    return value * 8 + third - 0x30


def _control(source: PatternSource) -> int:
    if source.at_end():
        raise source.error("Illegal control escape sequence", "write \\cX")
    return source.read() ^ 0x40


def _hexadecimal(source: PatternSource) -> int:
    first = source.read()
    if first in _HEX:
        second = source.read()
        if second in _HEX:
            return int(chr(first) + chr(second), 16)
    elif first == _BRACE and source.peek() in _HEX:
        value = 0
        while (digit := source.read()) in _HEX:
            value = value * 16 + int(chr(digit), 16)
            if value > 0x10FFFF:
                raise source.error("Hexadecimal codepoint is too big")
        if digit == _END_BRACE:
            return value
        raise source.error("Unclosed hexadecimal escape sequence", "write \\x{h...h}")
    raise source.error("Illegal hexadecimal escape sequence", "write \\xhh or \\x{h...h}")


def _unicode(source: PatternSource) -> int:
    value = _four_digits(source)
    if 0xD800 <= value < 0xDC00:
        # A pair written as two escapes is one character.
        kept = source.at
        if source.read() == _BACKSLASH and source.read() == ord("u"):
            low = _four_digits(source)
            if 0xDC00 <= low < 0xE000:
                return 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
        source.rewind(kept)
    return value


def _four_digits(source: PatternSource) -> int:
    value = 0
    for _ in range(4):
        digit = source.read()
        if digit not in _HEX:
            raise source.error("Illegal Unicode escape sequence", "write \\uhhhh")
        value = value * 16 + int(chr(digit), 16)
    return value


def _named(source: PatternSource) -> int:
    if source.read() != _BRACE:
        raise source.error("Illegal character name escape sequence", "write \\N{NAME}")
    start = source.at
    while not source.at_end() and source.read() != _END_BRACE:
        pass
    name = "".join(map(chr, source.codes[start : source.at - 1]))
    if source.codes[source.at - 1] != _END_BRACE:
        raise source.error("Unclosed character name escape sequence", "write \\N{NAME}")
    code = code_of_name(name)
    if code is None:
        raise source.error(f"Unknown character name [{name}]")
    return code


def read_name(source: PatternSource) -> str:
    """The name of a group, up to and with the ``>`` behind it."""
    first = source.read()
    if not (first < 0x80 and chr(first) in _LETTERS):
        raise source.error("capturing group name does not start with a Latin letter")
    name = chr(first)
    while (code := source.read()) in _NAME:
        name += chr(code)
    if code != ord(">"):
        raise source.error(
            "named capturing group is missing trailing '>'",
            "names are made of the letters a to z, in either case, and digits",
        )
    return name
