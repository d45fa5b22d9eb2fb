"""A whole API out of the store, and into it: for snapshots, imports, exports, clones and tests."""

from lockgate.model.api_objects import ApiObjects
from lockgate.store.objects import BELOW_API, Item, Kind, Transaction

__all__ = ["keep_api", "read_api"]


def read_api(objects: Transaction, api_id: str) -> ApiObjects | None:
    """The API with all that lies below it, or None."""
    api = objects.find(Kind.REST_API, "", api_id)
    if api is None:
        return None

    def items(kind: Kind) -> list[Item]:
        return [row.item for row in objects.rows(kind, api_id)]

    return ApiObjects(
        api,
        items(Kind.RESOURCE),
        {row.id: row.item for row in objects.rows(Kind.METHOD, api_id)},
        items(Kind.AUTHORIZER),
        items(Kind.MODEL),
        items(Kind.REQUEST_VALIDATOR),
        items(Kind.GATEWAY_RESPONSE),
        items(Kind.DOCUMENTATION_PART),
    )


def keep_api(source: Transaction, target: Transaction, api_id: str) -> None:
    """Copy an API's definition from one transaction to another, in place of what is there.

    Objects are the same where their ids are; what does not differ is not written.
    """
    for kind in BELOW_API:
        _keep_kind(source, target, api_id, kind)
    api = source.find(Kind.REST_API, "", api_id)
    kept = target.find(Kind.REST_API, "", api_id)
    if api is not None and kept is None:
        target.insert(Kind.REST_API, "", api_id, api)
    elif api is not None and api != kept:
        target.update(Kind.REST_API, "", api_id, api)


def _keep_kind(source: Transaction, target: Transaction, api_id: str, kind: Kind) -> None:
    rows = source.rows(kind, api_id)
    before = {row.id: row for row in target.rows(kind, api_id)}
    # What goes makes way first: another object may have its name.
    for id in before.keys() - {row.id for row in rows}:
        target.delete(kind, api_id, id)
    for row in rows:
        kept = before.get(row.id)
        if kept is None:
            target.insert(kind, api_id, row.id, row.item, name=row.name)
        elif kept.item != row.item or kept.name != row.name:
            target.update(kind, api_id, row.id, row.item, name=row.name)
