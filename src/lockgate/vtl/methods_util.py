"""The functions of ``$util``."""

import re
from binascii import a2b_base64, b2a_base64
from codecs import charmap_decode
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from string import ascii_letters, digits
from typing import Final

from lockgate.java.json_reader import read_json
from lockgate.java.text import to_units
from lockgate.java.values import Value
from lockgate.vtl.allowance import LARGE, NOTICED, charge, charge_items, spend
from lockgate.vtl.failures import JavaException
from lockgate.vtl.methods import Method, MethodTable, null_pointer

__all__ = ["UTIL_METHODS"]


def _made(text: str) -> str:
    if len(text) > LARGE:
        charge(text)
    return text


# ------------------------------------------------------------------------------- JavaScript

_RARE: Final = re.compile("[^ -\x7f]")
_SHORT_ESCAPES: Final = {"\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r"}


@lru_cache(maxsize=4096)
def _escaped(character: str) -> str:
    """A control character or one outside ASCII."""
    short = _SHORT_ESCAPES.get(character)
    return short or "".join([f"\\u{ord(unit):04X}" for unit in to_units(character)])


def _escape_rare(match: re.Match[str]) -> str:
    return _escaped(match[0])


_SHORT: Final = 2048
"""Characters of a text that may be taken apart at every rare one of them."""


def _rare_escaped(text: str) -> str:
    """The same as all of ``escapeJavaScript``, for a text that may hold rare characters."""
    if len(text) > _SHORT or "\\" in text or "\x7f" in text:
        escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
        return _RARE.sub(_escape_rare, escaped.replace("/", "\\/"))
    # JSON has the same escapes, with small letters for digits and fewer characters escaped.
    parts = encode_basestring_ascii(text).split("\\u")
    if len(parts) == 2:  # often there is just one
        first, last = parts
        json = f"{first}\\u{last[:4].upper()}{last[4:]}"
    else:
        json = "\\u".join([parts[0], *[part[:4].upper() + part[4:] for part in parts[1:]]])
    return json[1:-1].replace("'", "\\'").replace("/", "\\/")


def _escape_java_script(_: Value, text: Value) -> Value:
    if type(text) is not str:
        return None
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
        escaped = escaped.replace("/", "\\/")
        return escaped if len(text) <= NOTICED else _made(escaped)
    if len(text) > NOTICED:
        spend(256 * len(text))
        return _made(_rare_escaped(text))
    return _rare_escaped(text)  # each character gives at most twelve


# -------------------------------------------------------------------------------------- JSON


_CHARACTERS_OF_ITEM: Final = 10
"""JSON text that takes as much memory, once read, as one item of the account."""


def _parse_json(_: Value, text: Value) -> Value:
    if text is None:
        raise null_pointer()
    if type(text) is not str:
        return None
    charge_items(1 + len(text) // _CHARACTERS_OF_ITEM)
    return read_json(text)


# --------------------------------------------------------------------------------------- URL

_URL_SAFE: Final = frozenset(ascii_letters + digits + "*-._")

_ENCODED: Final = [
    chr(byte) if chr(byte) in _URL_SAFE else "+" if byte == 32 else f"%{byte:02X}"
    for byte in range(256)
]


def _url_encode(_: Value, text: Value) -> Value:
    if text is None:
        raise null_pointer()
    if type(text) is not str:
        return None
    octets = text.encode("utf-8", "replace")
    if len(octets) > NOTICED:
        spend(32 * len(octets))
        return _made(charmap_decode(octets, "strict", _ENCODED)[0])
    return charmap_decode(octets, "strict", _ENCODED)[0]  # three for each at most


_ESCAPED_BYTES: Final = re.compile("(?:%.{0,2})+", re.DOTALL)


def _url_decode(_: Value, text: Value) -> Value:
    if text is None:
        raise null_pointer()
    if type(text) is not str:
        return None
    if len(text) > NOTICED:
        spend(256 * len(text))
    return _made(_ESCAPED_BYTES.sub(_decode_bytes, text.replace("+", " ")))


def _decode_bytes(match: re.Match[str]) -> str:
    pieces = match[0][1:].split("%")
    return _decode_utf8(bytes(map(_escaped_byte, pieces)))


def _escaped_byte(pair: str) -> int:
    """Two digits as Java's ``Integer.parseInt`` reads them, which takes a sign for one."""
    if len(pair) < 2:
        raise JavaException("java.lang.IllegalArgumentException: URLDecoder: incomplete escape")
    sign, first = pair[0], pair
    if sign in " -":  # the blank was a "+"
        first = "0" + pair[1]
    value = 0
    for digit in first:
        number = int(digit) if digit.isdecimal() else "abcdef".find(digit.lower()) + 10
        if number < 10 and not digit.isdecimal():
            raise JavaException("java.lang.IllegalArgumentException: URLDecoder: illegal escape")
        value = 16 * value + number
    if sign == "-" and value:
        raise JavaException("java.lang.IllegalArgumentException: URLDecoder: negative value")
    return value


# ------------------------------------------------------------------------------------ Base64


def _base64_encode(_: Value, text: Value) -> Value:
    if text is None:
        raise null_pointer()
    if type(text) is not str:
        return None
    encoded = b2a_base64(text.encode("utf-8", "replace"), newline=False).decode()
    return encoded if len(encoded) <= LARGE else _made(encoded)


_NO_BASE64: Final = re.compile("[^A-Za-z0-9+/=]+")


def _base64_decode(_: Value, text: Value) -> Value:
    if text is None:
        raise null_pointer()
    if type(text) is not str:
        return None
    units, padding, rest = _NO_BASE64.sub("", text).partition("=")
    left_over = len(units) % 4
    if padding:
        # Two digits want both of their signs of padding, one right behind the other.
        after = text[text.index("=") + 1 :]
        if left_over == 0 or (left_over == 2 and not after.startswith("=")):
            raise _bad_base64("wrong 4-byte ending unit")
        rest = rest.removeprefix("=") if left_over == 2 else rest
        if rest.replace("=", ""):
            raise _bad_base64("incorrect ending byte")
    if left_over == 1:
        raise _bad_base64("the last unit does not have enough valid bits")
    return _made(_decode_utf8(_base64_bytes(units)))


def _base64_bytes(units: str) -> bytes:
    return a2b_base64(units + "=" * (-len(units) % 4))


def _bad_base64(problem: str) -> JavaException:
    return JavaException(f"java.lang.IllegalArgumentException: Input byte array: {problem}")


_SURROGATE: Final = re.compile(b"\xed[\xa0-\xbf][\x80-\xbf]?")


def _decode_utf8(data: bytes) -> str:
    """As Java decodes: an encoded surrogate is one U+FFFD, where Python makes three of it."""
    if b"\xed" in data:
        data = _SURROGATE.sub("\ufffd".encode(), data)
    return data.decode("utf-8", "replace")


UTIL_METHODS: MethodTable = {
    ("escapeJavaScript", 1): Method(_escape_java_script, "a text escaped for JavaScript"),
    ("parseJson", 1): Method(_parse_json, "a JSON text as a document"),
    ("urlEncode", 1): Method(_url_encode, "a text as application/x-www-form-urlencoded"),
    ("urlDecode", 1): Method(_url_decode, "the text of an application/x-www-form-urlencoded"),
    ("base64Encode", 1): Method(_base64_encode, "the Base64 text of the UTF-8 bytes"),
    ("base64Decode", 1): Method(_base64_decode, "the UTF-8 text of Base64"),
}
"""``$util``."""
