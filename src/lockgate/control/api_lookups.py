"""Objects of an API by their ids: what is answered where there are none.

Source: control-plane.md, section 3.
"""

from lockgate.control.call import Call
from lockgate.control.errors import ControlError, NotFound
from lockgate.control.known import known_api
from lockgate.store.objects import Item, Kind

__all__ = ["below_api", "check_api", "method_path", "methods_of"]


def check_api(call: Call, api_id: str, unknown: ControlError | None = None) -> None:
    """Raises ``unknown``, or else NotFound, where there is no such API."""
    if unknown is None:
        known_api(call, api_id)
    elif call.objects.find(Kind.REST_API, "", api_id) is None:
        raise unknown


def below_api(call: Call, kind: Kind, api_id: str, id: str, missing: str) -> Item:
    """The object, or NotFound: of the API, where that is what is missing, or with ``missing``."""
    found = call.objects.find(kind, api_id, id)
    if found is None:
        check_api(call, api_id)
        raise NotFound(missing)
    return found


def methods_of(call: Call, api_id: str) -> list[tuple[str, str, Item]]:
    """All methods of an API as resource id, verb and Method: for what is rarely asked."""
    found = []
    for row in call.objects.rows(Kind.METHOD, api_id):
        resource_id, _, verb = row.id.rpartition("/")
        found.append((resource_id, verb, row.item))
    return found


def method_path(call: Call, api_id: str, resource_id: str) -> str:
    """The path of a method's resource."""
    resource = call.objects.find(Kind.RESOURCE, api_id, resource_id)
    return "" if resource is None else str(resource["path"])
