"""``String.format``: the conversions ``b c d e f h n o s x %``, with flags, width and precision."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from lockgate.java.numbers import double_text
from lockgate.java.text import to_units
from lockgate.java.values import Array, Byte, Character, Short, Value
from lockgate.vtl.allowance import NOTICED, spend
from lockgate.vtl.arithmetic import is_big, is_long
from lockgate.vtl.failures import JavaException, LimitReached
from lockgate.vtl.hashing import hash_code
from lockgate.vtl.limits import DEFAULT_LIMITS
from lockgate.vtl.methods import as_index
from lockgate.vtl.texts import text_of

__all__ = ["format_text"]

_SPECIFIER: Final = re.compile(
    r"%(?P<index>[0-9]+\$|<)?(?P<flags>[-#+ 0,(]*)(?P<width>[1-9][0-9]*)?"
    r"(?:\.(?P<precision>[0-9]+))?(?P<conversion>[a-zA-Z%])"
)
_FLAGS: Final = {
    **dict.fromkeys("bhsc", "-"),
    "d": "-+ 0,(",
    **dict.fromkeys("ox", "-#+ 0("),
    "e": "-#+ 0(",
    "f": "-#+ 0,(",
    "g": "-+ 0,(",
    "a": "-#+ 0",
    "t": "-",
    "%": "-",
    "n": "",
}
"""The flags that each conversion knows."""
_BITS: Final = {Byte: 8, Short: 16}
_UNSIGNED: Final = str.maketrans("", "", "+ (")
_UPPER: Final = "bhscxegat"
_DIGIT_COST: Final = 400
"""Bytes that could be copied while a digit is rounded."""
_MAX_WIDTH: Final = 100_000


def format_text(pattern: str, values: Sequence[Value] | None) -> str:
    """The pattern with its specifiers replaced by the values, in the locale ``en_US``.

    Without any values, not even none, all specifiers stand for null.
    """
    if values is not None and len(values) == 1 and isinstance(values[0], Array):
        values = list(values[0])
    parts: list[str] = []
    position, ordinary, last = 0, 0, -1
    for match in _SPECIFIER.finditer(pattern):
        parts.append(_plain(pattern[position : match.start()]))
        position = match.end()
        conversion = match["conversion"]
        if conversion in "n%":
            _check_flags(conversion, None, match)
            parts.append(_pad("\n" if conversion == "n" else "%", match))
            continue
        if match["index"] == "<":
            index = last
        elif match["index"]:
            index = int(match["index"][:-1]) - 1
        else:
            index, ordinary = ordinary, ordinary + 1
        if index < 0 or (values is not None and index >= len(values)):
            raise _failure("MissingFormatArgument", match[0])
        last = index
        parts.append(_convert(None if values is None else values[index], conversion, match))
    parts.append(_plain(pattern[position:]))
    if sum(map(len, parts)) > DEFAULT_LIMITS.text:
        raise LimitReached("a text that is too long")
    return "".join(parts)


def _plain(text: str) -> str:
    if "%" in text:
        raise _failure("UnknownFormatConversion", text)
    return text


def _convert(value: Value, conversion: str, match: re.Match[str]) -> str:
    kind = conversion.lower()
    _check_flags(kind, value, match)
    if kind in "bhs":
        text = _general(value, kind, match)
    elif value is None:
        text = _pad("null"[: int(match["precision"] or 4)], match)
    elif kind == "c":
        text = _character(value, match)
    elif kind in "dox":
        text = _integer(value, kind, match)
    elif kind in "ef":
        text = _decimal(value, kind, match)
    else:
        raise _failure("UnknownFormatConversion", match[0])
    return text.upper() if conversion.isupper() else text


def _check_flags(kind: str, value: Value, match: re.Match[str]) -> None:
    """Java refuses flags that a conversion does not know, and some together."""
    flags = match["flags"]
    known = _FLAGS.get(kind)
    if known is None or (match[0][-1].isupper() and kind not in _UPPER):
        raise _failure("UnknownFormatConversion", match[0])
    if kind in "ox" and value is not None and not is_big(value):
        known = known.translate(_UNSIGNED)
    if not set(flags) <= set(known) or len(set(flags)) < len(flags):
        raise _failure("FormatFlagsConversionMismatch", match[0])
    if ("-" in flags or "0" in flags) and match["width"] is None:
        raise _failure("MissingFormatWidth", match[0])
    if {"+", " "} <= set(flags) or {"-", "0"} <= set(flags):
        raise _failure("IllegalFormatFlags", match[0])
    if kind in "cdoxn%" and match["precision"] is not None:
        raise _failure("IllegalFormatPrecision", match[0])
    if kind == "n" and match["width"] is not None:
        raise _failure("IllegalFormatWidth", match[0])


def _general(value: Value, kind: str, match: re.Match[str]) -> str:
    if kind == "b":
        text = text_of(value if isinstance(value, bool) else value is not None)
    elif kind == "h" and value is not None:
        text = f"{hash_code(value) & 0xFFFFFFFF:x}"
    else:
        text = text_of(value)
    if match["precision"] is not None:
        text = text[: int(match["precision"])]
    return _pad(text, match)


def _character(value: Value, match: re.Match[str]) -> str:
    if type(value) is Character:
        return _pad(str(value), match)
    if as_index(value) and 0 <= value <= 0x10FFFF:
        return _pad(chr(value), match)
    raise _failure("IllegalFormatConversion", match[0])


def _integer(value: Value, kind: str, match: re.Match[str]) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _failure("IllegalFormatConversion", match[0])
    if kind == "d":
        return _signed(value < 0, text_of(abs(value)), match)
    if value < 0 and not is_big(value):
        value += 1 << (64 if is_long(value) else _BITS.get(type(value), 32))
    digits = f"{abs(value):{kind}}"
    prefix = "" if "#" not in match["flags"] else "0x" if kind == "x" else "0"
    return _signed(value < 0, digits, match, prefix)


def _decimal(value: Value, kind: str, match: re.Match[str]) -> str:
    if not isinstance(value, float | Decimal):
        raise _failure("IllegalFormatConversion", match[0])
    if isinstance(value, float) and value - value != 0:
        return _pad(double_text(value), match)
    exact = Decimal(double_text(value)) if isinstance(value, float) else value
    precision = 6 if match["precision"] is None else int(match["precision"])
    _check_width(precision)
    if kind == "f":
        if exact.adjusted() > _MAX_WIDTH:
            raise LimitReached("a number of too many digits")
        digits = f"{_rounded(abs(exact), -precision):f}"
    else:
        digits = _scientific(abs(exact), precision)
    return _signed(exact.is_signed(), digits, match)


def _scientific(value: Decimal, precision: int) -> str:
    exponent = value.adjusted() if value else 0
    mantissa = _rounded(value.scaleb(-exponent), -precision)
    if mantissa >= 10:
        exponent += 1
        mantissa = _rounded(value.scaleb(-exponent), -precision)
    return f"{mantissa:f}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _rounded(value: Decimal, exponent: int) -> Decimal:
    """A half is rounded away from zero; digits are never lost otherwise."""
    sign, digits, own = value.as_tuple()
    drop = exponent - int(own)
    if len(digits) + abs(drop) > NOTICED:
        spend(_DIGIT_COST * (len(digits) + max(-drop, 0)))
    number = int("".join(map(str, digits)))
    if drop <= 0:
        return Decimal((sign, tuple(map(int, f"{number}{'0' * -drop}")), exponent))
    scaled = Decimal(number).scaleb(-drop) if drop <= len(digits) else Decimal(0)
    return Decimal((sign, scaled.to_integral_value(ROUND_HALF_UP).as_tuple().digits, exponent))


def _signed(negative: bool, digits: str, match: re.Match[str], prefix: str = "") -> str:
    flags = match["flags"]
    if "," in flags:
        whole, point, rest = digits.partition(".")
        digits = f"{int(whole):,}{point}{rest}"
    before, after = "", ""
    if negative:
        before, after = ("(", ")") if "(" in flags else ("-", "")
    elif "+" in flags:
        before = "+"
    elif " " in flags:
        before = " "
    before += prefix
    width = int(match["width"] or 0)
    _check_width(width)
    if "0" in flags:
        digits = digits.rjust(width - len(before) - len(after), "0")
    return _pad(before + digits + after, match)


def _pad(text: str, match: re.Match[str]) -> str:
    width = int(match["width"] or 0)
    _check_width(width)
    missing = width - len(to_units(text))
    if missing <= 0:
        return text
    return text + " " * missing if "-" in match["flags"] else " " * missing + text


def _check_width(width: int) -> None:
    if width > _MAX_WIDTH:
        raise LimitReached("a number of too many digits")


def _failure(kind: str, detail: str) -> JavaException:
    return JavaException(f"java.util.{kind}Exception: {detail}")
