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

__all__ = ["page_of", "page_of_list"]

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
    limit, after = _wanted(given)
    rows = call.objects.rows(kind, scope, after=after, limit=limit + 1, **chosen)
    page: Item = {"items": [shown(row) for row in rows[:limit]]}
    if len(rows) > limit:
        page["position"] = _position(rows[limit - 1].place)
    return page


def page_of_list(given: Item, found: list[Item]) -> Item:
    """A page of what is no list of kept objects, or only some of them."""
    limit, after = _wanted(given)
    begin = max(after or 0, 0)
    page: Item = {"items": found[begin : begin + limit]}
    if len(found) > begin + limit:
        page["position"] = _position(begin + limit)
    return page


def _wanted(given: Item) -> tuple[int, int | None]:
    """How many, and behind which place."""
    limit = given.get("limit")
    if limit is None or not 1 <= limit <= _MOST:
        limit = _USUAL
    position = given.get("position")
    return limit, None if position is None else _place(position)


def _position(place: int) -> str:
    return base64.urlsafe_b64encode(b"%d" % place).decode()


def _place(position: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(position))
    except (ValueError, binascii.Error):
        raise BadRequest("Invalid position parameter") from None
