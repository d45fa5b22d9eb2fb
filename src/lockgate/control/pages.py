"""Lists page by page: ``limit`` and ``position`` in, ``items`` and ``position`` out.

Source: control-plane.md, section 1.2.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.store.objects import Item, Kind, Row

__all__ = ["page_of"]

_USUAL = 25
_MOST = 500


def page_of(
    call: Call,
    kind: Kind,
    scope: str,
    given: Item,
    shown: Callable[[Row], Item] = lambda row: row.item,
    **chosen: Any,
) -> Item:
    """A page of the objects of ``kind``; ``chosen`` is as for :meth:`Transaction.rows`.

    Where more remains the answer has a ``position`` that continues behind the last object.
    """
    limit = given.get("limit")
    if limit is None or not 1 <= limit <= _MOST:
        limit = _USUAL
    position = given.get("position")
    after = None if position is None else _place(position)
    rows = call.objects.rows(kind, scope, after=after, limit=limit + 1, **chosen)
    page: Item = {"items": [shown(row) for row in rows[:limit]]}
    if len(rows) > limit:
        page["position"] = base64.urlsafe_b64encode(b"%d" % rows[limit - 1].place).decode()
    return page


def _place(position: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(position))
    except (ValueError, binascii.Error):
        raise BadRequest("Invalid position parameter") from None
