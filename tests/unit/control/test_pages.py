"""Lists page by page: kept objects, and lists that are made for the answer."""

from typing import Any

import pytest
from kept_apis import call_with_api

from lockgate.control.errors import BadRequest
from lockgate.control.pages import page_of, page_of_list
from lockgate.store.objects import Item, Kind

ITEMS: list[Item] = [{"number": number} for number in range(600)]


def kept(given: Item) -> Item:
    call = call_with_api()
    for item in ITEMS:
        call.objects.insert(Kind.VPC_LINK, "", str(item["number"]), item)
    return page_of(call, Kind.VPC_LINK, "", given)


def made(given: Item) -> Item:
    return page_of_list(given, ITEMS)


@pytest.mark.parametrize("page", [kept, made])
@pytest.mark.parametrize(
    "limit, length", [(None, 25), (1, 1), (500, 500), (0, 25), (-1, 25), (501, 25)]
)
def test_how_many(page: Any, limit: int | None, length: int) -> None:
    first = page({"limit": limit})
    assert first["items"] == ITEMS[:length]
    second = page({"limit": limit, "position": first["position"]})
    assert second["items"] == ITEMS[length : 2 * length]


@pytest.mark.parametrize("page", [kept, made])
def test_the_last_page_has_no_position(page: Any) -> None:
    first = page({"limit": 300})
    assert page({"limit": 300, "position": first["position"]}) == {"items": ITEMS[300:]}


@pytest.mark.parametrize("page", [kept, made])
@pytest.mark.parametrize("position", ["", "?", "é", "x" * 100, "MS41", "LTE=", "OTk5" * 9])
def test_a_position_that_is_none(page: Any, position: str) -> None:
    with pytest.raises(BadRequest, match="Invalid position parameter"):
        page({"position": position})
