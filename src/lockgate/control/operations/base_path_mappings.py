"""Base path mappings: which API and stage a custom domain leads to, by the path's beginning.

Source: control-plane.md, sections 4.5 and 12; traffic.md, section 7.
"""

import re

from lockgate.control.call import Call
from lockgate.control.domain_names import find_domain, kept_id
from lockgate.control.errors import BadRequest, Conflict
from lockgate.control.known import known
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, text
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.limits import MAPPING_KEY
from lockgate.store.objects import Item, Kind, Taken

__all__ = ["OPERATIONS"]

_EMPTY = "(none)"
_KEY = re.compile(r"[A-Za-z0-9$\-_.+!*'()]*", re.ASCII)
_TAKEN = "Base path already exists for this domain name"


def create_base_path_mapping(call: Call, given: Item) -> Item:
    """A mapping; without a stage, the path's next segment chooses one."""
    scope = kept_id(find_domain(call, given))
    mapping: Item = {
        "basePath": _base_path(given.get("basePath")),
        "restApiId": given.get("restApiId") or "",
    }
    if given.get("stage"):
        mapping["stage"] = given["stage"]
    _check_target(call, mapping)
    _insert(call, scope, mapping)
    return mapping


def _base_path(path: str | None) -> str:
    if not path:
        return _EMPTY
    if "/" in path:
        raise BadRequest(
            "API Gateway V1 doesn't support the slash character (/) in base path mappings. "
            "To create a multi-level base path mapping, use API Gateway V2."
        )
    if not _KEY.fullmatch(path) or len(path) > MAPPING_KEY:
        raise BadRequest(CONTROL_MESSAGES["mapping.path"])
    return path


def _check_target(call: Call, mapping: Item) -> None:
    if call.objects.find(Kind.REST_API, "", mapping["restApiId"]) is None:
        raise BadRequest("Invalid REST API identifier specified")
    stage = mapping.get("stage")
    if stage and call.objects.find(Kind.STAGE, mapping["restApiId"], stage) is None:
        raise BadRequest("Invalid stage identifier specified")


def _insert(call: Call, scope: str, mapping: Item) -> None:
    try:
        call.objects.insert(Kind.BASE_PATH_MAPPING, scope, mapping["basePath"], mapping)
    except Taken:
        raise Conflict(_TAKEN) from None
    call.objects.announce("domains")


def get_base_path_mapping(call: Call, given: Item) -> Item:
    """One mapping."""
    return _mapping(call, given)[1]


def _mapping(call: Call, given: Item) -> tuple[str, Item]:
    scope = kept_id(find_domain(call, given))
    return scope, known(call, Kind.BASE_PATH_MAPPING, scope, given["basePath"])


def get_base_path_mappings(call: Call, given: Item) -> Item:
    """A page of a domain's mappings."""
    return page_of(call, Kind.BASE_PATH_MAPPING, kept_id(find_domain(call, given)), given)


_PATCHES = PatchTable(
    (
        text("/basePath"),
        text("/restapiId", clears=False, member="/restApiId"),
        text("/restApiId", clears=False),
        text("/stage"),
    ),
    listed=("/basePath", "/restapiId", "/stage"),
)


def update_base_path_mapping(call: Call, given: Item) -> Item:
    """Patch a mapping; under another path it is another one."""
    scope, before = _mapping(call, given)
    mapping = patched(before, given.get("patchOperations"), _PATCHES, "BasePathMapping")
    mapping["basePath"] = _base_path(mapping.get("basePath"))
    _check_target(call, mapping)
    if mapping["basePath"] != before["basePath"]:
        _insert(call, scope, mapping)
        call.objects.delete(Kind.BASE_PATH_MAPPING, scope, before["basePath"])
    else:
        call.objects.update(Kind.BASE_PATH_MAPPING, scope, mapping["basePath"], mapping)
        call.objects.announce("domains")
    return mapping


def delete_base_path_mapping(call: Call, given: Item) -> None:
    """Drop a mapping."""
    scope, mapping = _mapping(call, given)
    call.objects.delete(Kind.BASE_PATH_MAPPING, scope, mapping["basePath"])
    call.objects.announce("domains")


OPERATIONS: dict[str, Operation] = {
    "CreateBasePathMapping": create_base_path_mapping,
    "GetBasePathMapping": get_base_path_mapping,
    "GetBasePathMappings": get_base_path_mappings,
    "UpdateBasePathMapping": update_base_path_mapping,
    "DeleteBasePathMapping": delete_base_path_mapping,
}
