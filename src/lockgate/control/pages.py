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

__all__ = ["page_of", "page_of_list", "page_rows"]

_USUAL = 25
_MOST = 500
_PLACES = 2**63


def page_of(
    call: Call,
    kind: Kind,
    scope: str,
    given: Item,
    shown: Callable[[Row], Item] = lambda row: row.item,
    wanted: Callable[[Row], bool] | None = None,
    **chosen: Any,
) -> Item:
    """A page of the objects of ``kind``; ``chosen`` is as for :meth:`Transaction.rows`.

    ``wanted`` chooses by what a store cannot look for. Where more remains the answer has a
    ``position`` that continues behind the last object.
    """
    rows, position = page_rows(call, kind, scope, given, wanted, **chosen)
    page: Item = {"items": [shown(row) for row in rows]}
    if position is not None:
        page["position"] = position
    return page


def page_rows(
    call: Call,
    kind: Kind,
    scope: str,
    given: Item,
    wanted: Callable[[Row], bool] | None = None,
    **chosen: Any,
) -> tuple[list[Row], str | None]:
    """The objects of a page as they are kept, and the position behind it where more remains."""
    limit, after = _asked(given)
    if wanted is None:
        rows = call.objects.rows(kind, scope, after=after, limit=limit + 1, **chosen)
    else:
        rows = _chosen(call, kind, scope, after, limit + 1, wanted, chosen)
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], _position(rows[limit - 1].place)


def _chosen(
    call: Call,
    kind: Kind,
    scope: str,
    after: int | None,
    limit: int,
    wanted: Callable[[Row], bool],
    chosen: dict[str, Any],
) -> list[Row]:
    """The first ``limit`` objects that are wanted, out of as many as that takes."""
    found: list[Row] = []
    while len(found) < limit:
        rows = call.objects.rows(kind, scope, after=after, limit=_MOST, **chosen)
        found += filter(wanted, rows)
        if len(rows) < _MOST:
            break
        after = rows[-1].place
    return found[:limit]


def page_of_list(given: Item, found: list[Item]) -> Item:
    """A page of a list that is made for the answer."""
    limit, after = _asked(given)
    begin = after or 0
    page: Item = {"items": found[begin : begin + limit]}
    if len(found) > begin + limit:
        page["position"] = _position(begin + limit)
    return page


def _asked(given: Item) -> tuple[int, int | None]:
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
        place = int(base64.urlsafe_b64decode(position))
    except (ValueError, binascii.Error):
        raise BadRequest("Invalid position parameter") from None
    if not 0 <= place < _PLACES:
        raise BadRequest("Invalid position parameter")
    return place
