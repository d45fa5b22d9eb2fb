"""An OpenAPI schema to JSON Schema draft 4, as the service does it on import.

Source: guide page "Amazon API Gateway important notes" and what imports were seen to do; the
tables stand in :mod:`lockgate.rules.openapi_schemas`.
"""

import re
from typing import Any
from urllib.parse import unquote

from lockgate.diagnostics import Place, Report, one_line
from lockgate.formats.document import escape
from lockgate.formats.tree import ListNode, MapNode, ScalarNode, plain
from lockgate.formats.view import View
from lockgate.rules.compat import MODEL_NULLABLE
from lockgate.rules.openapi_schemas import DROPPED, LOST

__all__ = ["Losses", "SchemaConversion"]

_REFERENCE = re.compile(
    r"(?:#/components/schemas|#/definitions|https://[^/]+/restapis/[^/]+/models)/([^/]+)"
)
_LEVELS = 60
"""Schemas inside one another."""


class Losses:
    """Keywords that are lost, with the places where they stand."""

    def __init__(self) -> None:
        self.places: dict[tuple[str, str], list[Place]] = {}

    def note(self, what: str, instead: str, place: Place) -> None:
        """``what`` stands at ``place``; ``instead`` happens."""
        self.places.setdefault((what, instead), []).append(place)

    def report(self, report: Report) -> None:
        """One warning for each keyword."""
        for (what, instead), places in self.places.items():
            more = len(places) - 1
            also = f" (and in {more} more place{'s' if more > 1 else ''})" if more else ""
            report.warning(
                "model.keyword-lost",
                f"{one_line(what)} is lost when the service makes a model of the schema: "
                f"{instead}{also}",
                places[0],
                "remove it, and let the integration check what it asks for",
            )


class SchemaConversion:
    """One schema on its way to a model.

    Afterwards ``places`` tells where the model's parts stand, and ``references`` the names of
    other models with the place of the reference.
    """

    def __init__(self, kept: frozenset[str], is_31: bool, losses: Losses) -> None:
        self.kept = kept
        self.is_31 = is_31
        self.losses = losses
        self.places: dict[str, Place] = {}
        self.references: dict[str, Place] = {}

    def schema(self, view: View, pointer: str, level: int) -> dict[str, Any]:
        """The schema at ``pointer`` of the model."""
        self.places[pointer] = view.place
        if isinstance(view.node, ScalarNode) and isinstance(view.node.value, bool):
            self.losses.note("a schema true or false", "any value is allowed", view.place)
            return {}
        if not isinstance(view.node, MapNode):
            view.wrong_type("a schema", {"type": "string"})
            return {}
        if level > _LEVELS:
            view.report.error(
                "schema.too-deep",
                f"schemas are nested deeper than {_LEVELS} levels",
                view.place,
                "give the inner schemas names of their own and refer to them with $ref",
            )
            return {}
        if "$ref" in view:
            return self._reference(view, pointer)
        found: dict[str, Any] = {}
        for key, member in view.members():
            self.places[f"{pointer}/{key}"] = member.place
            if self.is_31 and self._from_31(key, member, found):
                continue
            if self._is_kept(key, member):
                found[key] = self._value(key, member, f"{pointer}/{key}", level + 1)
        if MODEL_NULLABLE == "union" and view.flag("nullable"):
            given = found.get("type")
            if isinstance(given, str):
                found["type"] = [given, "null"]
        return found

    def _reference(self, view: View, pointer: str) -> dict[str, Any]:
        member = view.member("$ref")
        assert member is not None
        self.places[f"{pointer}/$ref"] = member.place
        text = plain(member.node)
        found = _REFERENCE.fullmatch(text) if isinstance(text, str) else None
        if found is not None:
            name = unquote(found[1]).replace("~1", "/").replace("~0", "~")
            self.references.setdefault(name, member.place)
        return {"$ref": text}

    def _is_kept(self, key: str, member: View) -> bool:
        """Whether a model has the keyword; notes it where that may surprise its author."""
        if key in DROPPED or key.startswith("x-"):
            return False
        is_lost = key not in self.kept
        if key == "required":
            is_lost = isinstance(member.node, ScalarNode)
        elif key == "type":
            is_lost = isinstance(member.node, ListNode) and not self.is_31
        if is_lost and plain(member.node) is not False and not _is_union(key):
            self.losses.note(key, LOST.get(key, "it has no effect"), member.place)
        return not is_lost

    def _value(self, key: str, member: View, pointer: str, level: int) -> Any:
        """The value of a keyword in the model."""
        node = member.node
        if key == "properties" and isinstance(node, MapNode):
            found = {}
            for name, one in member.members():
                found[name] = self.schema(one, f"{pointer}/{escape(name)}", level)
            return found
        if key in ("allOf", "anyOf", "oneOf", "items") and isinstance(node, ListNode):
            schemas = []
            for index, one in enumerate(member.items()):
                schemas.append(self.schema(one, f"{pointer}/{index}", level))
            return schemas
        is_schema = key in ("not", "items", "additionalProperties")
        if is_schema and not (key == "additionalProperties" and isinstance(node, ScalarNode)):
            return self.schema(member, pointer, level)
        return plain(node)

    def _from_31(self, key: str, member: View, found: dict[str, Any]) -> bool:
        """Whether a keyword of a later draft has been written as draft 4 has it."""
        if key not in ("const", "exclusiveMinimum", "exclusiveMaximum"):
            return False
        value = plain(member.node)
        if key == "const":
            found["enum"] = [value]
        elif isinstance(value, bool):
            return False
        else:
            found[key[9].lower() + key[10:]] = value
            found[key] = True
        return True


def _is_union(key: str) -> bool:
    return key == "nullable" and MODEL_NULLABLE == "union"
