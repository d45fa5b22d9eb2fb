"""Values as JSON text, as json-smart's ``JSONValue.toJSONString`` writes them.

The hosted service uses it in two styles: ``$input.json`` leaves ``/`` as it is (``LT_COMPRESS``),
``JSONArray.toString`` writes it as ``\\/``. Otherwise they agree: no white space, non-ASCII as it
is, but control characters, U+007F to U+009F and U+2000 to U+20FF as ``\\uXXXX`` in capitals.
"""

import re
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any

import msgspec

from lockgate.java.limits import MAX_TEXT, LimitExceeded
from lockgate.java.printing import Style
from lockgate.java.scalars import SCALAR_TEXTS
from lockgate.java.values import (
    Array,
    ArrayList,
    Character,
    Float,
    JavaObject,
    KeySet,
    SilentMap,
    Value,
)

__all__ = ["NullKey", "write_document", "write_json", "write_json_array"]


class NullKey(Exception):
    """A map that has null for a key cannot be written as JSON."""

    def __init__(self) -> None:
        super().__init__("java.lang.NullPointerException: a key of the map is null")


def write_json(value: Value) -> str:
    """What ``$input.json`` writes.

    Raises :class:`NullKey`, which no document has, and
    :class:`~lockgate.java.limits.LimitExceeded` for a value nested too deeply (or that holds
    itself) and for a text above the limit.
    """
    return _with_escapes(_JSON.write(value))


def write_json_array(value: Value) -> str:
    """What ``JSONArray.toString`` writes: every ``/`` is ``\\/``.

    Raises :class:`~lockgate.java.limits.LimitExceeded` as :func:`write_json` does.
    """
    # A slash can only stand in a string or a key.
    return write_json(value).replace("/", "\\/")


def write_document(value: Value) -> str:
    """The same text as :func:`write_json` gives, faster, for an untouched part of a document.

    The value must come out of :func:`~lockgate.java.json_reader.read_json` and hold nothing
    twice: then its text cannot be much longer than the text that was read. Raises
    :class:`~lockgate.java.limits.LimitExceeded` as :func:`write_json` does.
    """
    try:
        text = _encode(value).decode()
    except (TypeError, ValueError, RecursionError):
        return write_json(value)
    if "\\u" in text or _has_unlike_number(text):
        return write_json(value)
    if len(text) > MAX_TEXT:
        raise LimitExceeded("the text of a value is too long")
    return _with_escapes(text)


_encode = msgspec.json.Encoder(decimal_format="number").encode

# Doubles that Java writes otherwise than msgspec; a match in a string only costs time.
_has_unlike_number = re.compile(r"[0-9](?:e|\.000|[0-9]{7}\.)").search

_is_escape = re.compile(r"\\(u[0-9a-f]{4}|.)")
_is_escaped_character = re.compile("[\x7f-\x9f\u2000-\u20ff]")


def _with_escapes(text: str) -> str:
    """JSON with its rarer characters escaped as json-smart does.

    In JSON these stand in strings and keys only, so the text as a whole can be worked on.
    """
    if "\\u" in text:
        text = _is_escape.sub(lambda match: _capitals(match[0]), text)
    if not text.isascii() or "\x7f" in text:
        text = _is_escaped_character.sub(lambda match: f"\\u{ord(match[0]):04X}", text)
    return text


def _capitals(escape: str) -> str:
    return "\\u" + escape[2:].upper() if escape[1] == "u" else escape


def _double(value: float) -> str:
    text = SCALAR_TEXTS[type(value)](value)
    return "null" if text.endswith("y") else text  # Infinity; NaN stays NaN


def _quoted(text: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: encode_basestring(text(value))


_JSON = Style(
    scalars={
        **SCALAR_TEXTS,
        str: encode_basestring,
        float: _double,
        Float: _double,
        Character: lambda _: "{}",  # an object without properties to json-smart
        JavaObject: lambda value: value.java_json(),
    },
    brackets={
        dict: ("{", "}"),
        SilentMap: ("{", "}"),
        list: ("[", "]"),
        ArrayList: ("[", "]"),
        KeySet: ("[", "]"),
        Array: ("[", "]"),
    },
    keys={
        **{kind: _quoted(text) for kind, text in SCALAR_TEXTS.items()},
        str: encode_basestring,
        JavaObject: lambda key: encode_basestring(key.java_json_key()),
    },
    colon=":",
    separator=",",
)
