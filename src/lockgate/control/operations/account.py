"""The account: its role for logs, and limits that are shown.

Source: control-plane.md, sections 5.2 and 12.
"""

import re

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.operations.kinds import Operation
from lockgate.control.patch import patched
from lockgate.control.patch_table import Change, PatchTable, as_text, own, text
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]

_ID = "account"
_PLANS = "UsagePlans"
_ROLE = re.compile(r"arn:[^:]+:iam::\d{12}:role/.+", re.ASCII)
_DEFAULTS = {
    "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
    "features": [_PLANS],
    "apiKeyVersion": "4",
}


def get_account(call: Call, _given: Item) -> Item:
    """GetAccount."""
    return {**_DEFAULTS, **(call.objects.find(Kind.ACCOUNT, "", _ID) or {})}


def update_account(call: Call, given: Item) -> Item:
    """UpdateAccount."""
    kept = call.objects.find(Kind.ACCOUNT, "", _ID)
    item = patched(get_account(call, given), given.get("patchOperations"), _TABLE, "account")
    if kept is None:
        call.objects.insert(Kind.ACCOUNT, "", _ID, item)
    else:
        call.objects.update(Kind.ACCOUNT, "", _ID, item)
    return item


def _check_role(role: str) -> None:
    if not _ROLE.fullmatch(role):
        raise BadRequest(CONTROL_MESSAGES["account.role"])


def _change_features(change: Change) -> None:
    """Usage plans are always on: adding them changes nothing."""
    if as_text(change) != _PLANS:
        raise BadRequest(change.said(CONTROL_MESSAGES["account.feature"]))
    if change.op == "remove":
        raise BadRequest("Usage Plans cannot be disabled once enabled")


_TABLE = PatchTable(
    (
        text("/cloudwatchRoleArn", check=_check_role),
        own("/features", "add remove", _change_features),
    )
)

OPERATIONS: dict[str, Operation] = {
    "GetAccount": get_account,
    "UpdateAccount": update_account,
}
"""The operations by their names."""
