"""ImportDocumentationParts: the documentation of an OpenAPI document, without its API.

Source: control-plane.md, section 10.3; openapi.md, sections 1, 8 and 10.
"""

from typing import Any, NamedTuple

import msgspec

from lockgate.control.call import Call, new_id
from lockgate.control.documentation_locations import LOCATIONS, checked_location, location_name
from lockgate.control.documentation_texts import texts_of
from lockgate.control.errors import BadRequest, Conflict, LimitExceeded
from lockgate.control.known import known_api
from lockgate.control.operations.documentation_parts import check_properties
from lockgate.control.operations.documentation_versions import keep_version
from lockgate.control.operations.kinds import Operation
from lockgate.diagnostics import Report
from lockgate.formats.document import read_document
from lockgate.formats.tree import MapNode, Node, ScalarNode, plain
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.limits import DOCUMENTATION_PARTS_OF_API
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS", "Documentation", "keep_documentation", "read_documentation"]

_EXTENSION = "x-amazon-apigateway-documentation"
_UNREADABLE = "Unable to build importer with provided input."


class Documentation(NamedTuple):
    """What a document says: the parts' properties by the names of their locations.

    ``locations`` has the locations by the same names; ``warnings`` tell what was left out.
    """

    locations: dict[str, Item]
    properties: dict[str, str]
    version: str | None
    warnings: list[str]


def import_documentation_parts(call: Call, given: Item) -> Item:
    """ImportDocumentationParts."""
    api_id, mode = given["restApiId"], given.get("mode") or "merge"
    known_api(call, api_id)
    documentation = read_documentation(_document(given["body"]))
    ids, warnings = keep_documentation(call, api_id, documentation, mode == "overwrite")
    if warnings and given.get("failOnWarnings"):
        raise BadRequest("\n\t".join(["Warnings found during import:", *warnings]))
    return {"ids": ids, "warnings": warnings or None}


def read_documentation(document: dict[str, Any]) -> Documentation:
    """The documentation in an OpenAPI document: parts of the extension beat plain texts."""
    found = Documentation({}, {}, None, [])
    for location, properties in texts_of(document):
        try:
            _take(found, checked_location(location), properties)
        except BadRequest as error:
            found.warnings.append(error.message)
    extension = document.get(_EXTENSION)
    if not isinstance(extension, dict):
        return found
    parts = extension.get("documentationParts")
    for index, part in enumerate(parts if isinstance(parts, list) else []):
        try:
            _take(found, _location(part), part.get("properties"))
        except BadRequest as error:
            message = CONTROL_MESSAGES["documentation.invalid"]
            found.warnings.append(message % {"index": index, "why": error.message})
    version = extension.get("version")
    return found._replace(version=None if version is None else str(version))


def keep_documentation(
    call: Call, api_id: str, documentation: Documentation, is_overwritten: bool
) -> tuple[list[str], list[str]]:
    """Keep the parts; equal locations keep their ids. Returns all ids, and the warnings."""
    warnings = list(documentation.warnings)
    rows = call.objects.rows(Kind.DOCUMENTATION_PART, api_id)
    kept = {row.name: row.item for row in rows}
    if is_overwritten:
        for row in rows:
            if row.name not in documentation.properties:
                call.objects.delete(Kind.DOCUMENTATION_PART, api_id, row.id)
                del kept[row.name]
    if len(kept.keys() | documentation.properties.keys()) > DOCUMENTATION_PARTS_OF_API:
        raise LimitExceeded(CONTROL_MESSAGES["documentation.limit"])
    ids = []
    for name, properties in documentation.properties.items():
        item = kept.get(name)
        if item is None:
            item = {"id": new_id(6), "location": documentation.locations[name]}
            item["properties"] = properties
            call.objects.insert(Kind.DOCUMENTATION_PART, api_id, item["id"], item, name=name)
        elif item["properties"] != properties:
            item["properties"] = properties
            call.objects.update(Kind.DOCUMENTATION_PART, api_id, item["id"], item)
        ids.append(item["id"])
    if documentation.version:
        try:
            keep_version(call, api_id, documentation.version)
        except Conflict as conflict:
            warnings.append(conflict.message)
    return ids, warnings


def _document(body: bytes) -> dict[str, Any]:
    """The document as plain data."""
    document = read_document("body", body, Report())
    found = None if document is None else plain(document.root)
    if document is None or not isinstance(found, dict):
        raise BadRequest(_UNREADABLE)
    if not ("swagger" in found or "openapi" in found) or not _can_be_kept(found):
        raise BadRequest(_UNREADABLE)
    for parent in ("info", _EXTENSION):
        version = _scalar(document.root, parent, "version")
        if version is not None:
            found[parent]["version"] = version.text
    return found


def _can_be_kept(found: dict[str, Any]) -> bool:
    """Whether there are no halves of surrogate pairs in it: JSON text can escape them."""
    try:
        msgspec.json.encode(found)
    except UnicodeEncodeError:
        return False
    return True


def _scalar(root: Node, *keys: str) -> ScalarNode | None:
    """A value as it is written: a version 1.10 is no number."""
    node: Node | None = root
    for key in keys:
        member = node.members.get(key) if isinstance(node, MapNode) else None
        node = None if member is None else member.node
    return node if isinstance(node, ScalarNode) else None


def _location(part: Any) -> Item:
    """The location of a part of the extension. Raises BadRequest where there is none."""
    location = part.get("location") if isinstance(part, dict) else None
    if not isinstance(location, dict) or str(location.get("type")) not in LOCATIONS:
        raise BadRequest(CONTROL_MESSAGES["documentation.location"])
    texts = {key: str(one) for key, one in location.items() if isinstance(one, str | int)}
    return checked_location(texts)


def _take(found: Documentation, location: Item, properties: Any) -> None:
    """Note a part, in place of one noted before for the same location."""
    is_text = isinstance(properties, str)
    text = properties if is_text else msgspec.json.encode(properties).decode()
    check_properties(text)
    name = location_name(location)
    found.locations[name] = location
    found.properties[name] = text


OPERATIONS: dict[str, Operation] = {"ImportDocumentationParts": import_documentation_parts}
"""The operations by their names."""
