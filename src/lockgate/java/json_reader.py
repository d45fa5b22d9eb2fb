"""JSON text as values: permissively, as json-smart reads it, and strictly.

What the strict reader reads, the permissive one reads as the same value (Security reference,
S-50). So JSON is read by the quick strict reader in both cases, and the permissive reader
proper, in ``permissive_json``, sees the rest. One thing json-smart reads otherwise than others,
and then the strict reader does as it does: in a string that has escapes a U+007F is dropped.
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from gc import is_tracked
from itertools import chain
from typing import Any, NoReturn

import msgspec

from lockgate.java.json_numbers import DOUBLE_LENGTH, read_fraction
from lockgate.java.limits import MAX_DEPTH
from lockgate.java.permissive_json import JsonReadError, read_permissively
from lockgate.java.values import Value

__all__ = ["JsonReadError", "read_json", "read_strict_json"]


def _fraction(text: str) -> float | Decimal:
    return float(text) if len(text) <= DOUBLE_LENGTH else read_fraction(text)


_DELETE = "\x7f"
_decode = msgspec.json.Decoder(float_hook=_fraction).decode


def read_json(text: str) -> Value:
    """The value of a text, read as json-smart's permissive mode reads it.

    Objects are ``dict``, arrays ``list`` (JSONArray), numbers by their text: Integer, Long or
    BigInteger by size, Double, or BigDecimal above 18 characters. The empty text is the text
    ``""``.

    Raises :class:`JsonReadError` for a text that json-smart refuses, and at the limits of
    depth, digits and (in a text that is no JSON) values in ``lockgate.java.limits``.
    """
    if _DELETE not in text:
        try:
            value = _decode(text)
        except (ValueError, RecursionError):
            return read_permissively(text)
        if len(text) <= _SHORT or _is_shallow(text, value):
            return value
    return read_permissively(text)


def read_strict_json(text: str) -> Value:
    """The value of a text that is JSON as RFC 8259 has it, of the same types as above.

    Raises :class:`JsonReadError` for any other text, and at the limits of :func:`read_json`.
    """
    try:
        value = _decode(text)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        if not _has_surrogate(text):
            raise _read_error(text, error) from None
        value = _read_surrogates(text)
    if len(text) > _SHORT and not _is_shallow(text, value):
        raise _too_deep()
    return value if _DELETE not in text else read_permissively(text)


_has_surrogate = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]").search
_byte_offset = re.compile(r"\(byte (\d+)\)$").search


_SHORT = 2 * MAX_DEPTH
"""Characters up to which a document cannot have too many levels."""

_MOST = MAX_DEPTH + 1


def _is_shallow(text: str, value: Value) -> bool:
    """Whether the document has at most the permitted number of levels."""
    # Of the ways to count a character in a text that has it here and there this is the fastest.
    octets = text.encode("utf-8", "surrogatepass")
    others = len(octets.replace(b"{", b"", _MOST)) + len(octets.replace(b"[", b"", _MOST))
    return 2 * len(octets) - others <= MAX_DEPTH or _has_few_levels(value)


def _has_few_levels(value: Value) -> bool:
    """The same by a look at every value of the document."""
    level: list[Any] = [[value]]
    for number in range(_MOST):
        children: Iterable[Any] = chain.from_iterable(
            [parent.values() if type(parent) is dict else parent for parent in level]
        )
        if number < MAX_DEPTH:
            # What the garbage collector need not track holds no objects and arrays; it may be an
            # object itself. So most values are passed over without a look by slow code.
            children = filter(is_tracked, children)
        level = [child for child in children if type(child) is dict or type(child) is list]
        if not level:
            return True
    return False


def _read_surrogates(text: str) -> Value:
    """JSON with surrogates that have no partner, which msgspec refuses."""
    try:
        return _surrogate_decoder.decode(text)
    except json.JSONDecodeError as error:
        raise JsonReadError(error.msg, error.pos) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise JsonReadError(str(error), 0) from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


_surrogate_decoder = json.JSONDecoder(parse_float=read_fraction, parse_constant=_refuse)


def _read_error(text: str, error: ValueError) -> JsonReadError:
    message = str(error)
    offset = _byte_offset(message)
    if offset is None:
        return JsonReadError(message, len(text) if "truncated" in message else 0)
    before = text.encode("utf-8", "surrogatepass")[: int(offset[1])]
    return JsonReadError(message[: offset.start()].rstrip(), len(before.decode("utf-8", "ignore")))


def _too_deep() -> JsonReadError:
    return JsonReadError(f"more than {MAX_DEPTH} levels", 0)
