"""Resources: the tree of paths below an API's root.

A resource's name in the store is ``{parent id}/{path part}``, so that siblings are found, and
compared, without reading others; an API counts its resources in ``_resources``.
Source: control-plane.md, sections 3, 4.2 and 5.2 (Resource).
"""

import re

from lockgate.control.call import Call, new_id
from lockgate.control.checks.names import check_name_length
from lockgate.control.errors import BadRequest, Conflict, LimitExceeded
from lockgate.control.known import find_resource, known_api
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, text
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.limits import RESOURCES_OF_API
from lockgate.store.objects import Item, Kind, Taken

__all__ = ["OPERATIONS"]

_PART = re.compile(r"[A-Za-z0-9._:-]+|\{[A-Za-z0-9._-]+\+?\}", re.ASCII)
_TABLE = PatchTable((text("/pathPart", clears=False), text("/parentId", clears=False)))


def create_resource(call: Call, given: Item) -> Item:
    """CreateResource."""
    api_id, part = given["restApiId"], given["pathPart"]
    parent = find_resource(call, api_id, given["parentId"])
    _check_place(call, api_id, parent, part)
    _count(call, api_id, 1)
    item = {
        "id": new_id(6),
        "parentId": parent["id"],
        "pathPart": part,
        "path": _path(parent, part),
    }
    try:
        call.objects.insert(Kind.RESOURCE, api_id, item["id"], item, name=_name(parent, part))
    except Taken:
        raise _taken(part) from None
    return item


def get_resource(call: Call, given: Item) -> Item:
    """GetResource."""
    resource = find_resource(call, given["restApiId"], given["resourceId"])
    return _with_methods(call, given, resource)


def get_resources(call: Call, given: Item) -> Item:
    """GetResources."""
    api_id = given["restApiId"]
    known_api(call, api_id)
    return page_of(
        call, Kind.RESOURCE, api_id, given, lambda row: _with_methods(call, given, row.item)
    )


def update_resource(call: Call, given: Item) -> Item:
    """UpdateResource: a new name or parent; what lies below keeps its place in it."""
    api_id = given["restApiId"]
    before = find_resource(call, api_id, given["resourceId"])
    operations = given.get("patchOperations")
    item = patched(before, operations, _TABLE, "resource")
    for member in ("pathPart", "parentId"):
        if "parentId" not in before and member in item:
            raise BadRequest(f"Root resource cannot update its {member}.")
    if item != before:
        _move(call, api_id, before, item)
    return _with_methods(call, given, item)


def delete_resource(call: Call, given: Item) -> None:
    """DeleteResource: with all resources below it, and their methods."""
    api_id = given["restApiId"]
    resource = find_resource(call, api_id, given["resourceId"])
    if "parentId" not in resource:
        raise BadRequest(CONTROL_MESSAGES["resource.root"])
    doomed = [resource, *_below(call, api_id, resource)]
    for one in doomed:
        for row in call.objects.rows(Kind.METHOD, api_id, id_prefix=f"{one['id']}/"):
            call.objects.delete(Kind.METHOD, api_id, row.id)
        call.objects.delete(Kind.RESOURCE, api_id, one["id"])
    _count(call, api_id, -len(doomed))


def _check_part(part: str) -> None:
    """Raises BadRequest for what can be no segment of a route."""
    if not _PART.fullmatch(part):
        raise BadRequest(
            "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and "
            "curly braces at the beginning and the end."
        )
    check_name_length(part)


def _check_place(
    call: Call, api_id: str, parent: Item, part: str, itself: str | None = None
) -> None:
    """Whether ``part`` can stand below ``parent``; ``itself`` is the id of who moves there."""
    _check_part(part)
    above = parent.get("pathPart", "")
    if above.endswith("+}"):
        raise BadRequest(
            f"Cannot create a child of a resource with a greedy path variable: {above}"
        )
    same = call.objects.named(Kind.RESOURCE, api_id, _name(parent, part))
    if same is not None and same.id != itself:
        raise _taken(part)
    if part.startswith("{"):
        variables = call.objects.rows(
            Kind.RESOURCE, api_id, name_prefix=f"{_name(parent, '{')}", limit=2
        )
        for row in variables:
            if row.id != itself:
                raise BadRequest(
                    f"A sibling ({row.item['pathPart']}) of this resource already has a variable "
                    "path part -- only one is allowed"
                )


def _taken(part: str) -> Conflict:
    return Conflict(f"Another resource with the same parent already has this name: {part}")


def _move(call: Call, api_id: str, before: Item, item: Item) -> None:
    """Keep ``item``, that has a new name or parent, and the new paths of what lies below it."""
    parent = find_resource(call, api_id, item["parentId"])
    _check_no_cycle(call, api_id, item["id"], parent)
    part = item["pathPart"]
    _check_place(call, api_id, parent, part, item["id"])
    below = _below(call, api_id, before)
    if below and part.endswith("+}"):
        raise BadRequest(f"Cannot create a child of a resource with a greedy path variable: {part}")
    item["path"] = _path(parent, part)
    call.objects.update(Kind.RESOURCE, api_id, item["id"], item, name=_name(parent, part))
    for one in below:
        one["path"] = item["path"] + one["path"][len(before["path"]) :]
        call.objects.update(Kind.RESOURCE, api_id, one["id"], one)


def _check_no_cycle(call: Call, api_id: str, id: str, parent: Item | None) -> None:
    while parent is not None:
        if parent["id"] == id:
            raise BadRequest("Resources cannot be cyclical.")
        above = parent.get("parentId")
        parent = None if above is None else call.objects.find(Kind.RESOURCE, api_id, above)


def _below(call: Call, api_id: str, resource: Item) -> list[Item]:
    """All resources below one, parents before their children."""
    found: list[Item] = []
    waiting = [resource]
    while waiting:
        parent = waiting.pop()
        rows = call.objects.rows(Kind.RESOURCE, api_id, name_prefix=_name(parent, ""))
        children = [row.item for row in rows]
        found.extend(children)
        waiting.extend(children)
    return found


def _count(call: Call, api_id: str, more: int) -> None:
    """Note in the API how many resources it has: to count them would take ever longer."""
    api = known_api(call, api_id)
    api["_resources"] += more
    if api["_resources"] > RESOURCES_OF_API and more > 0:
        raise LimitExceeded(CONTROL_MESSAGES["resource.limit"])
    call.objects.update(Kind.REST_API, "", api_id, api)


def _with_methods(call: Call, given: Item, resource: Item) -> Item:
    """The resource as it is answered: with its verbs or, ``embed=methods``, its methods."""
    rows = call.objects.rows(Kind.METHOD, given["restApiId"], id_prefix=f"{resource['id']}/")
    if rows:
        is_whole = "methods" in (given.get("embed") or ())
        resource["resourceMethods"] = {
            row.item["httpMethod"]: row.item if is_whole else {} for row in rows
        }
    return resource


def _name(parent: Item, part: str) -> str:
    return f"{parent['id']}/{part}"


def _path(parent: Item, part: str) -> str:
    return f"{parent['path'].rstrip('/')}/{part}"


OPERATIONS: dict[str, Operation] = {
    "CreateResource": create_resource,
    "DeleteResource": delete_resource,
    "GetResource": get_resource,
    "GetResources": get_resources,
    "UpdateResource": update_resource,
}
"""The operations by their names."""
