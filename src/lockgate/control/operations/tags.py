"""Tags by ARN, of every kind of object that can have some.

Source: control-plane.md, section 12.
"""

import re
from typing import NamedTuple

from lockgate.control.call import Call
from lockgate.control.errors import NotFound
from lockgate.control.operations.kinds import Operation
from lockgate.control.tagging import check_tags
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]

_ARN = re.compile(r"arn:([^:]+):apigateway:([^:]+):([^:]*):(/.+)")
_STAGE = re.compile(r"/restapis/([^/]+)/stages/([^/]+)")
_KINDS = {
    "restapis": Kind.REST_API,
    "apikeys": Kind.API_KEY,
    "usageplans": Kind.USAGE_PLAN,
    "domainnames": Kind.DOMAIN_NAME,
    "clientcertificates": Kind.CLIENT_CERTIFICATE,
    "vpclinks": Kind.VPC_LINK,
}


class _Place(NamedTuple):
    """Where the object that an ARN names is kept."""

    kind: Kind
    scope: str
    id: str


def tag_resource(call: Call, given: Item) -> None:
    """TagResource: the given tags join those there are."""
    place, item = _found(call, given["resourceArn"])
    tags = {**(item.get("tags") or {}), **given["tags"]}
    check_tags(tags)
    _keep(call, place, item, tags)


def untag_resource(call: Call, given: Item) -> None:
    """UntagResource: keys that are not there do not matter."""
    place, item = _found(call, given["resourceArn"])
    gone = set(given["tagKeys"])
    tags = {key: value for key, value in (item.get("tags") or {}).items() if key not in gone}
    _keep(call, place, item, tags)


def get_tags(call: Call, given: Item) -> Item:
    """GetTags: all of them, as 50 are no list to be paged."""
    _, item = _found(call, given["resourceArn"])
    return {"tags": item.get("tags") or {}}


def _keep(call: Call, place: _Place, item: Item, tags: dict[str, str]) -> None:
    item.pop("tags", None)
    if tags:
        item["tags"] = tags
    call.objects.update(place.kind, place.scope, place.id, item)


def _found(call: Call, arn: str) -> tuple[_Place, Item]:
    place = _place(call, arn)
    item = None if place is None else call.objects.find(*place)
    if place is None or item is None:
        raise NotFound(CONTROL_MESSAGES["tags.resource"] % {"arn": arn})
    return place, item


def _place(call: Call, arn: str) -> _Place | None:
    parts = _ARN.fullmatch(arn)
    if parts is None or (parts[1], parts[2]) != (call.partition, call.region):
        return None
    # Those of private domain names have the account, all others do not.
    if parts[3] not in ("", call.account):
        return None
    stage = _STAGE.fullmatch(parts[4])
    if stage is not None:
        return _Place(Kind.STAGE, stage[1], stage[2])
    family, _, id = parts[4][1:].partition("/")
    kind = _KINDS.get(family)
    if kind is Kind.DOMAIN_NAME:
        # A private domain name has its id behind the name: what it is kept by.
        id = id.rpartition("+")[2].lower()
    return None if kind is None else _Place(kind, "", id)


OPERATIONS: dict[str, Operation] = {
    "GetTags": get_tags,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
}
"""The operations by their names."""
