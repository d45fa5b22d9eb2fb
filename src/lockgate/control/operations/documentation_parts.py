"""Documentation parts: texts about the entities of an API, each with its location.

Source: control-plane.md, sections 3, 5.2 and 10.3.
"""

from collections.abc import Callable

import msgspec

from lockgate.control.call import Call, new_id
from lockgate.control.documentation_locations import checked_location, location_name
from lockgate.control.errors import BadRequest, Conflict
from lockgate.control.known import known, known_api
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of, page_of_list
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, text
from lockgate.control.undocumented import entities
from lockgate.control.whole_api import read_api
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind, Taken

__all__ = ["OPERATIONS", "check_properties"]

_EMPTY = "Documentation part properties must be non-empty"


def create_documentation_part(call: Call, given: Item) -> Item:
    """CreateDocumentationPart: one for each location."""
    api_id, location = given["restApiId"], given["location"]
    known_api(call, api_id)
    location = checked_location(location)
    check_properties(given["properties"])
    item = {"id": new_id(6), "location": location, "properties": given["properties"]}
    name = location_name(location)
    try:
        call.objects.insert(Kind.DOCUMENTATION_PART, api_id, item["id"], item, name=name)
    except Taken:
        at = ", ".join(f"{field} '{value}'" for field, value in location.items())
        raise Conflict(CONTROL_MESSAGES["documentation.exists"] % {"at": at}) from None
    return item


def get_documentation_part(call: Call, given: Item) -> Item:
    """GetDocumentationPart."""
    return _found(call, given)


def get_documentation_parts(call: Call, given: Item) -> Item:
    """GetDocumentationParts: all, or those that every filter takes."""
    api_id, kind, state = given["restApiId"], given.get("type"), given.get("locationStatus")
    known_api(call, api_id)
    if state == "UNDOCUMENTED":
        return page_of_list(given, _undocumented(call, api_id, _filter(given)))
    prefix = "" if kind is None else f'["{kind}",'
    part = Kind.DOCUMENTATION_PART
    if given.get("path") is None and given.get("nameQuery") is None:
        return page_of(call, part, api_id, given, name_prefix=prefix)
    is_wanted = _filter(given)
    return page_of(
        call,
        part,
        api_id,
        given,
        wanted=lambda row: is_wanted(row.item["location"]),
        name_prefix=prefix,
    )


def update_documentation_part(call: Call, given: Item) -> Item:
    """UpdateDocumentationPart."""
    item = patched(_found(call, given), given.get("patchOperations"), _TABLE, "documentationPart")
    call.objects.update(Kind.DOCUMENTATION_PART, given["restApiId"], item["id"], item)
    return item


def delete_documentation_part(call: Call, given: Item) -> None:
    """DeleteDocumentationPart."""
    item = _found(call, given)
    call.objects.delete(Kind.DOCUMENTATION_PART, given["restApiId"], item["id"])


def check_properties(properties: str) -> None:
    """Raises BadRequest for what is no JSON object in a text."""
    if not properties.strip():
        raise BadRequest(_EMPTY)
    try:
        found = msgspec.json.decode(properties.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadRequest(CONTROL_MESSAGES["documentation.properties"])


def _filter(given: Item) -> Callable[[Item], bool]:
    """Whether a location is one that the caller asks for."""
    kind, path, name = given.get("type"), given.get("path"), given.get("nameQuery")

    def is_wanted(location: Item) -> bool:
        own_kind, own_path, _, _, own_name = msgspec.json.decode(location_name(location))
        return (
            (kind is None or own_kind == kind)
            and (path is None or own_path == path)
            and (name is None or own_name == name)
        )

    return is_wanted


def _undocumented(call: Call, api_id: str, wanted: Callable[[Item], bool]) -> list[Item]:
    """Locations of the API's entities that no part is about."""
    api = read_api(call.objects, api_id)
    assert api is not None
    known = {location_name(part["location"]) for part in api.documentation_parts}
    return [
        {"location": location}
        for location in entities(api)
        if location_name(location) not in known and wanted(location)
    ]


def _found(call: Call, given: Item) -> Item:
    api_id, id = given["restApiId"], given["documentationPartId"]
    return known(call, Kind.DOCUMENTATION_PART, api_id, id)


_TABLE = PatchTable((text("/properties", clears=False, check=check_properties),))

OPERATIONS: dict[str, Operation] = {
    "CreateDocumentationPart": create_documentation_part,
    "DeleteDocumentationPart": delete_documentation_part,
    "GetDocumentationPart": get_documentation_part,
    "GetDocumentationParts": get_documentation_parts,
    "UpdateDocumentationPart": update_documentation_part,
}
"""The operations by their names."""
