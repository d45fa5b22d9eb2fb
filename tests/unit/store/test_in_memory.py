"""Objects in memory keep what they are given, by the same rules as the other stores."""

import pytest

from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Item, Kind, Taken


def test_what_is_kept_is_nobody_elses() -> None:
    objects = InMemory()
    item: Item = {"name": "a", "tags": {}}
    objects.insert(Kind.REST_API, "", "one", item)
    item["tags"]["x"] = "y"
    found = objects.find(Kind.REST_API, "", "one")
    assert found == {"name": "a", "tags": {}}
    found["name"] = "b"
    assert objects.find(Kind.REST_API, "", "one") == {"name": "a", "tags": {}}


def test_ids_and_names_are_taken_once() -> None:
    objects = InMemory()
    objects.insert(Kind.MODEL, "api", "1", {}, name="Pet")
    with pytest.raises(Taken) as taken:
        objects.insert(Kind.MODEL, "api", "1", {}, name="Cat")
    assert taken.value.by == "id"
    with pytest.raises(Taken) as taken:
        objects.insert(Kind.MODEL, "api", "2", {}, name="Pet")
    assert taken.value.by == "name"
    objects.insert(Kind.MODEL, "other", "1", {}, name="Pet")
    objects.update(Kind.MODEL, "api", "1", {"a": 1}, name="Cat")
    objects.insert(Kind.MODEL, "api", "2", {}, name="Pet")
    row = objects.named(Kind.MODEL, "api", "Cat")
    assert row is not None
    assert (row.id, row.item) == ("1", {"a": 1})


def test_rows_come_in_the_order_of_creation_from_a_place_on() -> None:
    objects = InMemory()
    for id in "cab":
        objects.insert(Kind.RESOURCE, "api", id, {"id": id}, name=f"root/{id}")
    first = objects.rows(Kind.RESOURCE, "api", limit=1)
    assert [row.id for row in first] == ["c"]
    rest = objects.rows(Kind.RESOURCE, "api", after=first[0].place)
    assert [row.id for row in rest] == ["a", "b"]
    assert [row.id for row in objects.rows(Kind.RESOURCE, "api", newest_first=True)] == list("bac")
    assert [row.id for row in objects.rows(Kind.RESOURCE, "api", name_prefix="root/a")] == ["a"]
    assert [row.id for row in objects.rows(Kind.RESOURCE, "api", id_prefix="b")] == ["b"]


def test_bytes_beside_an_object_go_with_it() -> None:
    objects = InMemory()
    objects.insert(Kind.DEPLOYMENT, "api", "1", {})
    objects.put_blob(Kind.DEPLOYMENT, "api", "1", b"snapshot")
    assert objects.blob(Kind.DEPLOYMENT, "api", "1") == b"snapshot"
    assert objects.delete(Kind.DEPLOYMENT, "api", "1")
    assert objects.blob(Kind.DEPLOYMENT, "api", "1") is None
    assert not objects.delete(Kind.DEPLOYMENT, "api", "1")
