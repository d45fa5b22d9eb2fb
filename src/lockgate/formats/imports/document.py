"""A document as an import sees it: its version, its named parts, where its references lead.

Source: openapi.md, section 2.
"""

from typing import Any
from urllib.parse import unquote

import msgspec

from lockgate.formats.imports.findings import Findings, InvalidDocument
from lockgate.formats.imports.plain import Data, list_of, map_of, text_of
from lockgate.rules.openapi_members import MEMBERS

__all__ = ["EXPANDED", "ApiDocument", "pointer_steps"]

_REFERENCES = 32
"""References that lead to one another."""
EXPANDED = 60_000_000
"""Bytes of a document with its references and aliases written out, ten times the longest one."""
_OF_31 = "OpenAPI 3.1 is imported on a best-effort basis."


class ApiDocument:
    """``data`` is the whole of it. Raises :class:`InvalidDocument` for what defines no API.

    ``schemas`` are the named schemas, ``schemes`` the security schemes. ``most`` bounds what
    reading it may come to, as :data:`EXPANDED`; None: it is our own.
    """

    def __init__(self, data: Any, findings: Findings, most: int | None = EXPANDED) -> None:
        self.data = map_of(data)
        self.findings = findings
        self._left = most
        self.version, self.is_31 = _version(self.data)
        self.info = map_of(self.data.get("info"))
        title = text_of(self.info.get("title"))
        if title is None:
            raise InvalidDocument
        self.title = title
        self.paths = self.mapping(self.data, "paths")
        if self.version == 2:
            self.schemas = self.mapping(self.data, "definitions")
            self.schemes = self.mapping(self.data, "securityDefinitions")
        else:
            components = self.mapping(self.data, "components")
            self.schemas = self.mapping(components, "schemas", "components.")
            self.schemes = self.mapping(components, "securitySchemes", "components.")
        if self.is_31:
            findings.warn(_OF_31)
            self.schemas = _with_inner_definitions(self.schemas)
        elif "paths" not in self.data:
            findings.missing("paths")

    def charge(self, part: Any) -> None:
        """Count a part that is read now, be it read for the hundredth time.

        Raises :class:`InvalidDocument` where the document is more than anybody would write out.
        """
        if self._left is not None:
            self._left -= len(msgspec.json.encode(part))
            if self._left < 0:
                raise InvalidDocument

    def mapping(self, holder: Data, key: str, where: str = "") -> Data:
        """A member that is to be a mapping; another value is noted and counts as none.

        ``where`` names the holder in warnings, with a dot behind it.
        """
        value = holder.get(key)
        if value is not None and not isinstance(value, dict):
            self.findings.mistyped(f"{where}{key}", "object")
        return map_of(value)

    def listing(self, holder: Data, key: str, where: str) -> list[Any]:
        """A member that is to be a list; another value is noted and counts as none."""
        value = holder.get(key)
        if value is not None and not isinstance(value, list):
            self.findings.mistyped(f"{where}{key}", "array")
        return list_of(value)

    def note_unexpected(self, part: Data, kind: str, where: str) -> None:
        """Note the members that a part of this kind (rules.openapi_members) does not have."""
        known = MEMBERS[self.version][kind]
        for key in part:
            if key not in known and not key.startswith("x-"):
                self.findings.unexpected(f"{where}.{key}")

    def resolved(self, value: Any) -> Data:
        """The mapping that ``value`` is, or that its references lead to; empty where there is none.

        A reference that leads nowhere is noted.
        """
        for _ in range(_REFERENCES):
            reference = map_of(value).get("$ref")
            if not isinstance(reference, str):
                return map_of(value)
            value = self.at(reference)
            if value is None:
                break
            self.charge(value)
        self.findings.warn(f"Unknown or invalid reference specified by '{reference}'. Ignoring.")
        return {}

    def at(self, reference: str) -> Any:
        """What a reference inside of the document leads to, or None."""
        if not reference.startswith("#/"):
            return None
        found: Any = self.data
        for step in pointer_steps(reference):
            if isinstance(found, list):
                found = found[int(step)] if step.isdecimal() and int(step) < len(found) else None
            else:
                found = map_of(found).get(step)
        return found


def pointer_steps(reference: str) -> list[str]:
    """The steps of a reference ``#/a/b``, each as the key that it means."""
    steps = reference[2:].split("/")
    return [unquote(step).replace("~1", "/").replace("~0", "~") for step in steps]


def _version(data: Data) -> tuple[int, bool]:
    """The major version, and whether it is 3.1."""
    swagger, openapi = text_of(data.get("swagger")), text_of(data.get("openapi"))
    if openapi is not None and openapi.startswith("3."):
        return 3, openapi.startswith("3.1")
    if openapi is None and swagger == "2.0":
        return 2, False
    raise InvalidDocument


def _with_inner_definitions(schemas: Data) -> Data:
    """The named schemas and those in their ``$defs``, where the name is free."""
    found = dict(schemas)
    for schema in schemas.values():
        for name, inner in map_of(map_of(schema).get("$defs")).items():
            found.setdefault(name, inner)
    return found
