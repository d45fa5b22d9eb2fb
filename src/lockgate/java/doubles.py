"""``Double.toString`` and ``Float.toString``: the digits, and how Java lays them out.

Java 19 and later give the shortest digits that read back as the same Double (Raffaele Giulietti's
algorithm), which are Python's. Earlier ones look for them too, but miss them in a few places
(JDK-4511638), which :func:`_java_17_digits` states; found by comparing with Java 17.
"""

import math
from typing import Final

__all__ = ["JAVA_VERSION", "double_text", "float_text"]

JAVA_VERSION: Final[int] = 17
"""The Java whose digits are given: 19 for the shortest, anything below for Java 17's."""

_DOUBLE_BITS: Final = 53
_SINGLE_BITS: Final = 24
_LEAST_SINGLE: Final = 2.0**-149

_Digits = tuple[int, int]
"""A positive decimal: digits, and the power of ten that they are multiplied with."""

# From here to 1e26 Java's estimate of the decimal exponent, the tangent of log10 at 1.5 in place
# of log10, says 26; and from 26 on it computes with integers of any size.
_ESTIMATED_26 = math.ldexp(
    1.5 + (26 - math.log10(1.5) - 86 * math.log10(2)) * 1.5 * math.log(10), 86
)


def double_text(value: float) -> str:
    """``Double.toString(value)``: ``1.0``, ``1.0E10``, ``NaN``, ``-Infinity``."""
    if 1e-3 <= value < 1e7 or -1e7 < value <= -1e-3 or value == 0:
        return float.__repr__(value)
    if not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    magnitude = abs(value)
    if JAVA_VERSION >= 19 or 1e-5 < magnitude < 2**53:
        digits, power = _shortest_digits(magnitude)
    else:
        digits, power = _java_17_digits(magnitude, _DOUBLE_BITS)
    return ("-" if value < 0 else "") + _with_exponent(digits, power)


def float_text(value: float) -> str:
    """``Float.toString(value)``, of a value that a Java ``float`` has."""
    if value == 0 or not math.isfinite(value):
        return double_text(value)
    sign, magnitude = "-" if value < 0 else "", abs(value)
    is_plain = 1e-3 <= magnitude < 1e7
    digits, power = _java_17_digits(magnitude, _SINGLE_BITS, 1 if is_plain else 2)
    if not is_plain:
        return sign + _with_exponent(digits, power)
    # With so few digits the nearest Double is written with the same ones.
    return sign + float.__repr__(float(f"{digits}e{power}"))


def _with_exponent(digits: int, power: int) -> str:
    text = str(digits)
    return f"{text[0]}.{text[1:].rstrip('0') or '0'}E{power + len(text) - 1}"


def _shortest_digits(value: float) -> _Digits:
    """The fewest digits that read back as the value; of several, those nearest to it."""
    mantissa, _, exponent = float.__repr__(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if len(whole) + len(fraction) == 1:
        # Java always gives two digits, which may be nearer: 4.9E-324, not 5.0E-324.
        return _shortest_digits_of_two(value)
    return int(whole + fraction), int(exponent or 0) - len(fraction)


def _shortest_digits_of_two(value: float) -> _Digits:
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return int(mantissa.replace(".", "")), int(exponent) - 1


def _java_17_digits(value: float, bits: int, least: int = 2) -> _Digits:
    """Java 17 writes digits until the rest is less than half an ulp, or that close to one more.

    ``bits`` are those of the mantissa of the value's type, ``least`` is how many digits to write.

    That gives the shortest digits but for these cases:

    * a whole number below 2**63 keeps all its digits but for those that its ulp makes worthless;
    * at a power of two the smaller ulp below it is taken for the one above it, too;
    * at least two digits are written, where an exponent is;
    * a rest that is exactly half an ulp from one more counts as close from 1e26 on only;
    * between 2**84 and 2**85 a 64-bit sum overflows at the 17th digit.
    """
    if value < 2**63 and value.is_integer():
        return _whole_digits(int(value), bits)
    rest, half_ulp, one, power = _scaled(value, bits)
    closed = value >= _ESTIMATED_26
    overflowing = 2**84 <= value < 2**85
    digits = count = 0
    while True:
        digit, rest = divmod(rest, one)
        digits = digits * 10 + digit
        count += 1
        above = rest < half_ulp
        below = rest + half_ulp > one or (closed and rest + half_ulp == one)
        if overflowing and count == 17 and rest * 10 * 5**25 >= (2**63 - 2**6 * 10**17) * one:
            below = False
        if (above or below) and count >= least:
            break
        rest *= 10
        half_ulp *= 10
        power -= 1
    tie_or_more = 2 * rest > one or (2 * rest == one and digits % 2)
    if below and (tie_or_more or not above):
        digits += 1
    return digits, power


def _whole_digits(value: int, bits: int) -> _Digits:
    """All digits, but as many fewer as half an ulp has, rounded."""
    half_ulp = 1 << max(0, value.bit_length() - bits - 2)
    worthless = len(str(half_ulp)) - 1
    if worthless == 0:
        return value, 0
    unit = 10**worthless
    return (value + unit // 2) // unit, worthless


def _scaled(value: float, bits: int) -> tuple[int, int, int, int]:
    """Value, half an ulp and one on a common scale, and the power of ten taken out of it.

    After that the value with half an ulp added is above 1 and at most 10.
    """
    numerator, denominator = value.as_integer_ratio()
    ulp_numerator, ulp_denominator = _ulp(value, bits).as_integer_ratio()
    scaled = 4 * numerator * ulp_denominator
    half_ulp = 2 * ulp_numerator * denominator
    one = 4 * denominator * ulp_denominator
    if math.frexp(value)[0] == 0.5:
        half_ulp //= 2
    power = math.floor(math.log10(value))
    if power >= 0:
        one *= 10**power
    else:
        scaled *= 10**-power
        half_ulp *= 10**-power
    if scaled + half_ulp > 10 * one:
        return scaled, half_ulp, 10 * one, power + 1
    if scaled + half_ulp <= one:
        return 10 * scaled, 10 * half_ulp, one, power - 1
    return scaled, half_ulp, one, power


def _ulp(value: float, bits: int) -> float:
    """How far the next greater value of the type is away."""
    if bits == _DOUBLE_BITS:
        return math.ulp(value)
    return max(_LEAST_SINGLE, math.ldexp(1.0, math.frexp(value)[1] - bits))
