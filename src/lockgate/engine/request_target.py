"""A request target with slots: the path and query of a backend's address, and their encoding.

Source: guide page "Set up request data mappings". What goes into a slot or a query is encoded by
the gateway; what the definition itself gives is encoded already.
"""

import re
from collections.abc import Container, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

__all__ = ["RequestTarget", "quote_literal", "quote_query", "slots_in", "strict_path",
           "strict_query"]  # fmt: skip

_SLOT = re.compile(r"\{([A-Za-z0-9._$-]+)\+?\}", re.ASCII)
_PATH_SAFE = "/-._~!$&'()*+,;="
_QUERY_SAFE = "/-._~!$'()*,:@?"
_SLOT_SAFE = "/-._~!$'()*,"
_URI_SAFE = _PATH_SAFE + ":@%?#[]"
_LITERAL_SAFE = _PATH_SAFE + ":@%?"
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*", re.ASCII)
"""What needs no encoding wherever it stands."""
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}", re.ASCII)


class RequestTarget(NamedTuple):
    """A compiled request target.

    ``path`` alternates fixed texts and names of slots, beginning and ending with a text; so does
    ``query``.
    """

    path: tuple[str, ...]
    query: tuple[str, ...]

    @property
    def slots(self) -> frozenset[str]:
        """The names to be filled from ``integration.request.path``."""
        return frozenset(self.path[1::2] + self.query[1::2])

    def path_with(self, values: Mapping[str, str], literals: Container[str] = ()) -> str:
        """The path with its slots filled; raises KeyError for a slot without a value.

        ``literals`` names the values that are encoded already.
        """
        return _filled(self.path, values, _PATH_SAFE, literals)

    def query_with(self, values: Mapping[str, str], literals: Container[str] = ()) -> str:
        """The target's own query with its slots filled, likewise."""
        return _filled(self.query, values, _SLOT_SAFE, literals)


def _filled(
    parts: tuple[str, ...], values: Mapping[str, str], safe: str, literals: Container[str]
) -> str:
    """Fixed texts and filled slots in turn."""
    text = parts[0]
    for index in range(1, len(parts), 2):
        name = parts[index]
        text += _slot(values[name], safe, name in literals) + parts[index + 1]
    return text


def _slot(value: str, safe: str, is_encoded: bool) -> str:
    """A value as it stands in a slot."""
    if _PLAIN.fullmatch(value):
        return value
    return quote(value, safe=safe + "%" if is_encoded else safe)


def slots_in(text: str) -> tuple[str, ...]:
    """Fixed texts and slot names in turn; characters that no URI may hold are encoded."""
    parts = _SLOT.split(text)
    return tuple(
        part if index & 1 else quote(part, safe=_URI_SAFE) for index, part in enumerate(parts)
    )


def quote_query(text: str) -> str:
    """``text`` encoded so that it stays one name or value of a query string."""
    return quote(text, safe=_QUERY_SAFE)


def quote_literal(text: str) -> str:
    """A text of the definition for a query string: it is encoded but for what no URI may hold."""
    return quote(text, safe=_LITERAL_SAFE)


# -- the one spelling that a signed request has


def strict_path(path: str) -> str:
    """An encoded path in which all but unreserved characters and slashes is encoded."""
    return _ENCODED.sub(lambda found: found[0].upper(), quote(path, safe="/-._~%"))


def strict_query(query: str) -> str:
    """An encoded query string likewise, in its order; ``+`` is a blank, as in a form."""
    return "&".join(
        "=".join(_strict(part) for part in pair.split("=", 1)) for pair in query.split("&") if pair
    )


def _strict(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe="-._~")
