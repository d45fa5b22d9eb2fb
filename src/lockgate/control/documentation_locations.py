"""Where a documentation part belongs: the kinds of API entities and what each location has.

Source: control-plane.md, section 10.3; guide page "Representation of API documentation".
"""

from typing import NamedTuple

import msgspec

from lockgate.control.checks.names import check_name_length
from lockgate.control.errors import BadRequest
from lockgate.rules.compat import CONTROL_MESSAGES, DOCUMENTATION_DEFAULTS
from lockgate.store.objects import Item

__all__ = ["LOCATIONS", "checked_location", "location_name"]

_FIELDS = ("path", "method", "statusCode", "name")
_DEFAULTS = {"path": "/", "method": "*", "statusCode": "*"}


class LocationType(NamedTuple):
    """Which fields a location may have besides its type, and whether a name is required."""

    fields: tuple[str, ...] = ()
    is_named: bool = False


LOCATIONS: dict[str, LocationType] = {
    "API": LocationType(),
    "AUTHORIZER": LocationType(("name",), True),
    "MODEL": LocationType(("name",), True),
    "RESOURCE": LocationType(("path",)),
    "METHOD": LocationType(("path", "method")),
    "REQUEST_BODY": LocationType(("path", "method")),
    "QUERY_PARAMETER": LocationType(("path", "method", "name"), True),
    "REQUEST_HEADER": LocationType(("path", "method", "name"), True),
    "PATH_PARAMETER": LocationType(("path", "method", "name"), True),
    "RESPONSE": LocationType(("path", "method", "statusCode")),
    "RESPONSE_BODY": LocationType(("path", "method", "statusCode")),
    "RESPONSE_HEADER": LocationType(_FIELDS, True),
}
"""The types of locations."""


def checked_location(location: Item) -> Item:
    """The location as it is kept: a field that is empty is none.

    ``location`` has one of the types. Raises BadRequest for fields that the type does not have.
    """
    kind = LOCATIONS[location["type"]]
    kept = {name: location[name] for name in _FIELDS if (location.get(name) or "").strip()}
    if any(name not in kind.fields for name in kept):
        unknown = [name for name in _FIELDS if name not in kind.fields]
        listed = " or ".join(part for part in (", ".join(unknown[:-1]), unknown[-1]) if part)
        raise BadRequest(f"[Location type: {location['type']} cannot have {listed} defined.]")
    if kind.is_named and "name" not in kept:
        message = CONTROL_MESSAGES["documentation.name_missing"]
        raise BadRequest(message % {"type": location["type"]})
    if DOCUMENTATION_DEFAULTS == "shown":
        kept = {name: kept.get(name, _DEFAULTS.get(name)) for name in kind.fields}
    checked = {"type": location["type"], **kept}
    check_name_length(location_name(checked))
    return checked


def location_name(location: Item) -> str:
    """A text that is the same for locations that mean the same; it begins with the type."""
    fields = LOCATIONS[location["type"]].fields
    meant = [
        location.get(name) or _DEFAULTS.get(name, "") if name in fields else "" for name in _FIELDS
    ]
    return msgspec.json.encode([location["type"], *meant]).decode()
