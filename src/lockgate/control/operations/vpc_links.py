"""VPC links: names for load balancers that integrations reach.

Source: control-plane.md, sections 3, 5.2 and 12.
"""

import re

from lockgate.control.call import Call, new_id
from lockgate.control.errors import BadRequest
from lockgate.control.known import known
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, text
from lockgate.control.tagging import check_tags
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]

_ARN = re.compile(r"arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S+")
_EMPTY = "Name cannot be empty"
_READY = {"status": "AVAILABLE", "statusMessage": "Your vpc link is ready for use"}


def create_vpc_link(call: Call, given: Item) -> Item:
    """CreateVpcLink: the answer says PENDING, whoever reads the link finds it ready."""
    _check_name(given["name"])
    for arn in given["targetArns"]:
        if not _ARN.fullmatch(arn):
            raise BadRequest(f"Invalid ARN. ARN is not well formed {arn}")
    check_tags(given.get("tags") or {})
    item = {"id": new_id(6), "name": given["name"], "targetArns": given["targetArns"]}
    if given.get("description"):
        item["description"] = given["description"]
    if given.get("tags"):
        item["tags"] = given["tags"]
    call.objects.insert(Kind.VPC_LINK, "", item["id"], {**item, **_READY})
    call.objects.announce("links")
    return {**item, "status": "PENDING"}


def get_vpc_link(call: Call, given: Item) -> Item:
    """GetVpcLink."""
    return _found(call, given)


def get_vpc_links(call: Call, given: Item) -> Item:
    """GetVpcLinks."""
    return page_of(call, Kind.VPC_LINK, "", given)


def update_vpc_link(call: Call, given: Item) -> Item:
    """UpdateVpcLink."""
    item = patched(_found(call, given), given.get("patchOperations"), _TABLE, "vpcLink")
    call.objects.update(Kind.VPC_LINK, "", item["id"], item)
    return item


def delete_vpc_link(call: Call, given: Item) -> None:
    """DeleteVpcLink: not while an integration uses it."""
    id = _found(call, given)["id"]
    used = []
    for api_id, row in call.objects.everywhere(Kind.METHOD):
        integration = row.item.get("methodIntegration") or {}
        if integration.get("connectionId") == id:
            resource_id, _, verb = row.id.rpartition("/")
            used.append(f"{verb}:{resource_id}:{api_id}")
    if used:
        raise BadRequest(
            f"Cannot delete vpc link. Vpc link '{id}', is referenced in [{', '.join(used)}] "
            "in format of [Method:Resource:Api]."
        )
    call.objects.delete(Kind.VPC_LINK, "", id)
    call.objects.announce("links")


def _found(call: Call, given: Item) -> Item:
    return known(call, Kind.VPC_LINK, "", given["vpcLinkId"])


def _check_name(name: str) -> None:
    if not name:
        raise BadRequest(_EMPTY)


_TABLE = PatchTable((text("/name", clears=False, check=_check_name), text("/description")))

OPERATIONS: dict[str, Operation] = {
    "CreateVpcLink": create_vpc_link,
    "DeleteVpcLink": delete_vpc_link,
    "GetVpcLink": get_vpc_link,
    "GetVpcLinks": get_vpc_links,
    "UpdateVpcLink": update_vpc_link,
}
"""The operations by their names."""
