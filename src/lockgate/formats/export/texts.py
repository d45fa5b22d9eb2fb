"""The texts that documentation parts have for the entities of an API, inherited ones among them.

Source: control-plane.md, section 10.3 (inheritance).
"""

from collections.abc import Iterator
from typing import Any

import msgspec

__all__ = ["Texts"]

Object = dict[str, Any]
_Place = tuple[str, str, str]
"""Path, method and status."""


class Texts:
    """Finds texts in ``parts``, which are documentation parts."""

    def __init__(self, parts: list[Object]) -> None:
        self._parts: dict[tuple[str, str], dict[_Place, Object]] = {}
        for part in parts:
            location = part["location"]
            place = (
                location.get("path") or "/",
                location.get("method") or "*",
                location.get("statusCode") or "*",
            )
            named = self._parts.setdefault((location["type"], location.get("name") or ""), {})
            named[place] = _object(part.get("properties"))

    def of(
        self, kind: str, path: str = "/", method: str = "*", status: str = "*", name: str = ""
    ) -> Object:
        """The properties for an entity: its own, and those that it inherits."""
        named = self._parts.get((kind, name))
        found: Object = {}
        if named is not None:
            for place in _places(path, method, status):
                found = {**named.get(place, {}), **found}
        return found

    def text(
        self,
        member: str,
        kind: str,
        path: str = "/",
        method: str = "*",
        status: str = "*",
        name: str = "",
    ) -> str | None:
        """One property of an entity, where it is a text."""
        found = self.of(kind, path, method, status, name).get(member)
        return found if isinstance(found, str) and found else None


def _places(path: str, method: str, status: str) -> Iterator[_Place]:
    """Where an entity's texts may stand, nearest first: the path outranks the rest."""
    segments = [] if path == "/" else path.split("/")[1:]
    for end in range(len(segments), -1, -1):
        prefix = f"/{'/'.join(segments[:end])}"
        for of_status in dict.fromkeys((status, "*")):
            for of_method in dict.fromkeys((method, "*")):
                yield prefix, of_method, of_status


def _object(text: Any) -> Object:
    try:
        found = msgspec.json.decode(text or "{}")
    except (msgspec.MsgspecError, UnicodeError, RecursionError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
