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
    """Copy an API's definition from one transaction to another, in place of what is there."""
    target.clear(api_id, BELOW_API)
    for kind in BELOW_API:
        for row in source.rows(kind, api_id):
            target.insert(kind, api_id, row.id, row.item, name=row.name)
    api = source.find(Kind.REST_API, "", api_id)
    if api is not None and target.find(Kind.REST_API, "", api_id) is None:
        target.insert(Kind.REST_API, "", api_id, api)
    elif api is not None:
        target.update(Kind.REST_API, "", api_id, api)
