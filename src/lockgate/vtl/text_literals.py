"""The content of a text in quotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from lockgate.java.text import from_units
from lockgate.vtl.failures import JavaException
from lockgate.vtl.number_parsing import parse_integer

__all__ = ["BadEscape", "TextLiteral", "read_text_literal"]


class BadEscape(ValueError):
    """A ``\\u`` without four digits; ``offset`` is its place in the literal."""

    def __init__(self, offset: int) -> None:
        super().__init__("\\u must be followed by four hexadecimal digits")
        self.offset = offset


@dataclass(slots=True)
class TextLiteral:
    """``text`` is the content, ``offsets`` where in the literal each of its characters stands."""

    text: str
    offsets: Sequence[int]
    interpolated: bool


def read_text_literal(image: str) -> TextLiteral:
    """Take off the quotes; a doubled quote is one, and in double quotes ``\\uXXXX`` is a character.

    Raises ``BadEscape``.
    """
    quote, content = image[0], image[1:-1]
    offsets: Sequence[int] = range(1, len(image))
    interpolated = quote == '"' and ("$" in content or "#" in content)
    if quote == '"' and "\\u" in content:
        content, offsets = _unescaped(content)
    if quote * 2 in content:
        content, offsets = _undoubled(content, offsets, quote)
    return TextLiteral(content, offsets, interpolated)


def _unescaped(content: str) -> tuple[str, list[int]]:
    units: list[str] = []
    offsets: list[int] = []
    position = 0
    while position < len(content):
        unit, width = content[position], 1
        if content.startswith("\\u", position):
            unit, width = _character(content, position), 6
        units.append(unit)
        offsets.append(position + 1)
        position += width
    offsets.append(len(content) + 1)
    joined = from_units("".join(units))
    if len(joined) != len(units):  # surrogates became one character
        offsets = offsets[: len(joined)] + offsets[-1:]
    return joined, offsets


def _character(content: str, position: int) -> str:
    digits = content[position + 2 : position + 6]
    try:
        # Java reads them as a number, with a sign if there is one.
        code = parse_integer(digits if len(digits) == 4 else "", 16, 32)
    except JavaException:
        raise BadEscape(position + 1) from None
    return chr(code & 0xFFFF)


def _undoubled(content: str, offsets: Sequence[int], quote: str) -> tuple[str, list[int]]:
    kept: list[int] = []
    position = 0
    while position < len(content):
        kept.append(position)
        position += 2 if content.startswith(quote * 2, position) else 1
    text = "".join(content[i] for i in kept)
    return text, [*(offsets[i] for i in kept), offsets[-1]]
