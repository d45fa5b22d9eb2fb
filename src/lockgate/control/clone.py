"""A copy of an API's definition below another API, with ids of its own.

Source: control-plane.md, section 4.1 (``cloneFrom``).
"""

from lockgate.control.call import Call, new_id
from lockgate.store.objects import Item, Kind, Row

__all__ = ["clone_definition"]

_PLAIN = (Kind.AUTHORIZER, Kind.REQUEST_VALIDATOR, Kind.DOCUMENTATION_PART)


def clone_definition(call: Call, source: str, target: str) -> str:
    """Copy what lies below ``source`` below ``target``, which is empty; answer the root's id."""
    ids: dict[str, str] = {}
    for kind in _PLAIN:
        for row in call.objects.rows(kind, source):
            item = {**row.item, "id": ids.setdefault(row.id, new_id(6))}
            call.objects.insert(kind, target, item["id"], item, name=row.name)
    for row in call.objects.rows(Kind.MODEL, source):
        item = {**row.item, "id": new_id(6)}
        if item.get("schema") is not None:
            # References name the API: https://apigateway.amazonaws.com/restapis/{id}/models/X.
            item["schema"] = item["schema"].replace(
                f"/restapis/{source}/models/", f"/restapis/{target}/models/"
            )
        call.objects.insert(Kind.MODEL, target, item["id"], item, name=row.name)
    for row in call.objects.rows(Kind.GATEWAY_RESPONSE, source):
        call.objects.insert(Kind.GATEWAY_RESPONSE, target, row.id, row.item)
    root = _clone_resources(call, source, target, ids)
    for row in call.objects.rows(Kind.METHOD, source):
        resource, _, verb = row.id.partition("/")
        method = _with_own_ids(row.item, ids)
        call.objects.insert(Kind.METHOD, target, f"{ids[resource]}/{verb}", method)
    return root


def _clone_resources(call: Call, source: str, target: str, ids: dict[str, str]) -> str:
    rows = call.objects.rows(Kind.RESOURCE, source)
    root = ""
    for row in rows:
        # The root's id is longer than those of others.
        ids[row.id] = new_id(len(row.id))
    for row in rows:
        item = {**row.item, "id": ids[row.id]}
        if "parentId" in item:
            item["parentId"] = ids[item["parentId"]]
        else:
            root = item["id"]
        call.objects.insert(Kind.RESOURCE, target, item["id"], item, name=_name(row, item))
    return root


def _name(row: Row, item: Item) -> str | None:
    return None if row.name is None else f"{item['parentId']}/{item['pathPart']}"


def _with_own_ids(method: Item, ids: dict[str, str]) -> Item:
    for member in ("authorizerId", "requestValidatorId"):
        if method.get(member) in ids:
            method[member] = ids[method[member]]
    integration = method.get("methodIntegration")
    if integration is not None and integration.get("cacheNamespace") in ids:
        integration["cacheNamespace"] = ids[integration["cacheNamespace"]]
    return method
