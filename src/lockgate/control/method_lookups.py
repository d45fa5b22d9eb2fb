"""Resources, methods and what they have in themselves, by ids; and what is answered without.

The operations do not agree in what they say of a missing API; each names its answer.
Source: control-plane.md, section 3.
"""

from lockgate.control.api_lookups import check_api
from lockgate.control.call import Call
from lockgate.control.errors import NotFound
from lockgate.store.objects import Item, Kind

__all__ = [
    "NO_INTEGRATION",
    "NO_METHOD",
    "NO_RESOURCE",
    "NO_STATUS",
    "find_integration",
    "find_method",
    "find_resource",
    "keep_method",
]

NO_RESOURCE = "Invalid Resource identifier specified"
NO_METHOD = "Invalid Method identifier specified"
NO_INTEGRATION = "Invalid Integration identifier specified"
NO_STATUS = "Invalid Response status code specified"


def find_resource(call: Call, api_id: str, id: str, *, no_api: str | None = None) -> Item:
    """The resource. Raises NotFound, with ``no_api`` where that is what is missing."""
    found = call.objects.find(Kind.RESOURCE, api_id, id)
    if found is not None:
        return found
    check_api(call, api_id, None if no_api is None else NotFound(no_api))
    raise NotFound(NO_RESOURCE)


def find_method(
    call: Call, given: Item, *, no_api: str | None = None, missing: str = NO_METHOD
) -> Item:
    """The method that an input names. Raises NotFound, with ``missing`` without the method."""
    api_id = given["restApiId"]
    found = call.objects.find(Kind.METHOD, api_id, _id(given))
    if found is None:
        find_resource(call, api_id, given["resourceId"], no_api=no_api)
        raise NotFound(missing)
    return found


def find_integration(method: Item) -> Item:
    """The method's integration. Raises NotFound."""
    found: Item | None = method.get("methodIntegration")
    if found is None:
        raise NotFound(NO_INTEGRATION)
    return found


def keep_method(call: Call, given: Item, method: Item) -> None:
    """Keep the method that an input names, with what has changed in it."""
    call.objects.update(Kind.METHOD, given["restApiId"], _id(given), method)


def _id(given: Item) -> str:
    return f"{given['resourceId']}/{given['httpMethod']}"
