"""Documentation versions: snapshots of all documentation parts of an API.

The parts are kept as bytes beside the version. Source: control-plane.md, sections 3, 5.2 and 10.3.
"""

import msgspec

from lockgate.control.call import Call
from lockgate.control.checks.names import check_name_length
from lockgate.control.errors import BadRequest, Conflict
from lockgate.control.known import known, known_api
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, text
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind, Taken, Transaction

__all__ = ["OPERATIONS", "keep_version", "parts_of_version"]


def create_documentation_version(call: Call, given: Item) -> Item:
    """CreateDocumentationVersion; ``stageName`` attaches it to the stage at once."""
    api_id, version = given["restApiId"], given["documentationVersion"]
    known_api(call, api_id)
    if not version.strip():
        raise BadRequest(CONTROL_MESSAGES["documentation_version.empty"])
    item = keep_version(call, api_id, version, given.get("description"))
    if given.get("stageName"):
        _attach(call, api_id, given["stageName"], version)
    return item


def get_documentation_version(call: Call, given: Item) -> Item:
    """GetDocumentationVersion."""
    return _found(call, given)


def get_documentation_versions(call: Call, given: Item) -> Item:
    """GetDocumentationVersions."""
    known_api(call, given["restApiId"])
    return page_of(call, Kind.DOCUMENTATION_VERSION, given["restApiId"], given)


def update_documentation_version(call: Call, given: Item) -> Item:
    """UpdateDocumentationVersion."""
    kept = _found(call, given)
    item = patched(kept, given.get("patchOperations"), _TABLE, "documentationVersion")
    call.objects.update(Kind.DOCUMENTATION_VERSION, given["restApiId"], item["version"], item)
    return item


def delete_documentation_version(call: Call, given: Item) -> None:
    """DeleteDocumentationVersion."""
    item = _found(call, given)
    call.objects.delete(Kind.DOCUMENTATION_VERSION, given["restApiId"], item["version"])


def keep_version(call: Call, api_id: str, version: str, description: str | None = None) -> Item:
    """Make a version of the parts as they are now. Raises Conflict where there is one."""
    check_name_length(version)
    item: Item = {"version": version, "createdDate": call.now}
    if description:
        item["description"] = description
    try:
        call.objects.insert(Kind.DOCUMENTATION_VERSION, api_id, version, item)
    except Taken:
        message = CONTROL_MESSAGES["documentation_version.exists"]
        raise Conflict(message % {"version": version}) from None
    parts = [row.item for row in call.objects.rows(Kind.DOCUMENTATION_PART, api_id)]
    content = msgspec.json.encode(parts)
    call.objects.put_blob(Kind.DOCUMENTATION_VERSION, api_id, version, content)
    return item


def parts_of_version(objects: Transaction, api_id: str, version: str) -> list[Item]:
    """The documentation parts as they were when the version was made; none of an unknown one."""
    content = objects.blob(Kind.DOCUMENTATION_VERSION, api_id, version)
    parts: list[Item] = [] if content is None else msgspec.json.decode(content)
    return parts


def _attach(call: Call, api_id: str, stage_name: str, version: str) -> None:
    stage = known(call, Kind.STAGE, api_id, stage_name)
    stage["documentationVersion"] = version
    stage["lastUpdatedDate"] = call.now
    call.objects.update(Kind.STAGE, api_id, stage_name, stage)


def _found(call: Call, given: Item) -> Item:
    api_id, version = given["restApiId"], given["documentationVersion"]
    return known(call, Kind.DOCUMENTATION_VERSION, api_id, version)


_TABLE = PatchTable((text("/description"),))

OPERATIONS: dict[str, Operation] = {
    "CreateDocumentationVersion": create_documentation_version,
    "DeleteDocumentationVersion": delete_documentation_version,
    "GetDocumentationVersion": get_documentation_version,
    "GetDocumentationVersions": get_documentation_versions,
    "UpdateDocumentationVersion": update_documentation_version,
}
"""The operations by their names."""
