"""A document as an import sees it: its version, its named parts, where its references lead.

Source: openapi.md, section 2.
"""

from typing import Any
from urllib.parse import unquote

from lockgate.formats.imports.findings import Findings, InvalidDocument
from lockgate.formats.imports.plain import Data, map_of, text_of

__all__ = ["ApiDocument", "pointer_steps"]

_REFERENCES = 32
"""References that lead to one another."""
_OF_31 = "OpenAPI 3.1 is imported on a best-effort basis."


class ApiDocument:
    """``data`` is the whole of it. Raises :class:`InvalidDocument` for what defines no API.

    ``schemas`` are the named schemas, ``schemes`` the security schemes.
    """

    def __init__(self, data: Any, findings: Findings) -> None:
        self.data = map_of(data)
        self.findings = findings
        self.version, self.is_31 = _version(self.data)
        self.info = map_of(self.data.get("info"))
        title = text_of(self.info.get("title"))
        if title is None:
            raise InvalidDocument
        self.title = title
        self.paths = map_of(self.data.get("paths"))
        components = map_of(self.data.get("components"))
        if self.version == 2:
            self.schemas = map_of(self.data.get("definitions"))
            self.schemes = map_of(self.data.get("securityDefinitions"))
        else:
            self.schemas = map_of(components.get("schemas"))
            self.schemes = map_of(components.get("securitySchemes"))
        if self.is_31:
            findings.warn(_OF_31)
            self.schemas = _with_inner_definitions(self.schemas)
        elif "paths" not in self.data:
            findings.missing("paths")

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
