"""What logs show of secrets and of texts in general.

Source: observability.md, sections 3.2 and 3.4.
"""

from collections.abc import Iterable, Mapping

from lockgate.rules.execution_log import (
    MASKED_HEADERS,
    SHOWN_CHARACTERS,
    STARRED_HEADERS,
    TRUNCATED,
)

__all__ = ["cut", "header_map", "masked", "one_event", "text_map", "text_of"]

_ESCAPES = {
    code: f"\\u{code:04x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
} | {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}
_LONGEST_CHARACTER = 4


def masked(secret: str) -> str:
    """A secret of which only the end is shown, and nothing where there is no more than that."""
    hidden = len(secret) - SHOWN_CHARACTERS
    return "*" * len(secret) if hidden <= 0 else "*" * hidden + secret[hidden:]


def one_event(text: str) -> str:
    """A text without line ends and control characters: one event is one line."""
    return text.translate(_ESCAPES)


def cut(text: str, most: int) -> str:
    """A text of ``most`` characters, with a mark where it was longer."""
    shown = one_event(text[: most + 1])
    return shown[:most] + TRUNCATED if len(shown) > most else shown


def text_of(content: bytes, most: int) -> str:
    """Bytes as :func:`cut` shows their text; no more of them are looked at than needed."""
    return cut(content[: (most + 1) * _LONGEST_CHARACTER].decode("utf-8", "replace"), most)


def text_map(pairs: Mapping[str, str | list[str]], most: int) -> str:
    """A map as Java prints it: ``{a=1, b=2,3}``."""
    shown = (
        f"{name}={value if isinstance(value, str) else ','.join(value)}"
        for name, value in pairs.items()
    )
    return cut("{" + ", ".join(shown) + "}", most)


def header_map(lines: Iterable[tuple[str, str]], most: int) -> str:
    """Headers as Java prints a map; secrets among them are masked."""
    found: dict[str, list[str]] = {}
    for name, value in lines:
        found.setdefault(name, []).append(_header_value(name.lower(), value))
    return text_map(dict(found), most)


def _header_value(lower: str, value: str) -> str:
    if lower in MASKED_HEADERS:
        return masked(value)
    return "*" * len(value) if lower in STARRED_HEADERS else value
