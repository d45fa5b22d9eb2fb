"""What every store does, whatever it is made of."""

import threading
from collections.abc import Callable

import pytest

from lockgate.store.objects import BELOW_API, Item, Kind, Row, Store, Taken, Transaction

HERE = "eu-west-1"
ODD = [
    "",
    "a/b",
    "a\x1fb",
    "a\0b",
    "\uffff",
    "\uffff0",
    "\uffff1",
    "\U0010ffff",
    "é",
    "\ud7ff",
    "%_",
]


def ids(rows: list[Row]) -> list[str]:
    return [row.id for row in rows]


def test_what_is_kept_is_found_again_in_its_region_only(store: Store) -> None:
    item: Item = {"name": "é\0\u2028", "tags": {"a": [1, 2.5, None, True]}, "_hidden": -(2**53)}
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.REST_API, "", "one", item)
        assert objects.find(Kind.REST_API, "", "one") == item
    with store.transaction(HERE, False) as objects:
        assert objects.find(Kind.REST_API, "", "one") == item
        assert objects.find(Kind.REST_API, "", "two") is None
        assert objects.find(Kind.RESOURCE, "", "one") is None
        assert objects.find(Kind.REST_API, "x", "one") is None
    with store.transaction("us-east-1", False) as objects:
        assert objects.find(Kind.REST_API, "", "one") is None
        assert objects.everywhere(Kind.REST_API) == []


def test_what_is_found_is_nobody_elses(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        item: Item = {"tags": {}}
        objects.insert(Kind.REST_API, "", "one", item)
        item["tags"]["a"] = "b"
        found = objects.find(Kind.REST_API, "", "one")
        assert found == {"tags": {}}
        found["tags"]["c"] = "d"
        assert objects.find(Kind.REST_API, "", "one") == {"tags": {}}


def test_what_fails_leaves_nothing(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.STAGE, "api", "dev", {"a": 1}, name="x")
        objects.put_blob(Kind.STAGE, "api", "dev", b"before")
    with pytest.raises(ZeroDivisionError), store.transaction(HERE, True) as objects:
        objects.insert(Kind.STAGE, "api", "new", {})
        objects.update(Kind.STAGE, "api", "dev", {"a": 2}, name="y")
        objects.put_blob(Kind.STAGE, "api", "dev", b"after")
        objects.announce("api/api")
        raise ZeroDivisionError
    with store.transaction(HERE, True) as objects:
        assert ids(objects.rows(Kind.STAGE, "api")) == ["dev"]
        assert objects.named(Kind.STAGE, "api", "y") is None
        found = objects.named(Kind.STAGE, "api", "x")
        assert found is not None
        assert found.item == {"a": 1}
        assert objects.blob(Kind.STAGE, "api", "dev") == b"before"


def test_ids_and_names_are_taken_once_and_the_transaction_goes_on(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.MODEL, "api", "1", {}, name="Pet")
        with pytest.raises(Taken) as taken:
            objects.insert(Kind.MODEL, "api", "1", {}, name="Cat")
        assert (taken.value.kind, taken.value.by) == (Kind.MODEL, "id")
        with pytest.raises(Taken) as taken:
            objects.insert(Kind.MODEL, "api", "2", {}, name="Pet")
        assert taken.value.by == "name"
        objects.insert(Kind.MODEL, "other", "1", {}, name="Pet")
        objects.insert(Kind.MODEL, "api", "3", {}, name="Cat")
        with pytest.raises(Taken) as taken:
            objects.update(Kind.MODEL, "api", "3", {"a": 1}, name="Pet")
        assert taken.value.by == "name"
    with store.transaction(HERE, False) as objects:
        assert ids(objects.rows(Kind.MODEL, "api")) == ["1", "3"]
        assert objects.find(Kind.MODEL, "api", "3") == {}


def test_a_name_goes_with_its_object(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.MODEL, "api", "1", {}, name="Pet")
        objects.update(Kind.MODEL, "api", "1", {"a": 1}, name="Cat")
        assert objects.named(Kind.MODEL, "api", "Pet") is None
        objects.update(Kind.MODEL, "api", "1", {"a": 2})
        found = objects.named(Kind.MODEL, "api", "Cat")
        assert found is not None
        assert (found.id, found.name, found.item) == ("1", "Cat", {"a": 2})
        assert objects.delete(Kind.MODEL, "api", "1")
        assert objects.named(Kind.MODEL, "api", "Cat") is None
        objects.insert(Kind.MODEL, "api", "2", {}, name="Cat")


def test_what_is_not_there_cannot_be_changed(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        with pytest.raises(KeyError):
            objects.update(Kind.MODEL, "api", "1", {})
        with pytest.raises(KeyError):
            objects.update(Kind.MODEL, "api", "1", {}, name="Pet")
        with pytest.raises(KeyError):
            objects.put_blob(Kind.MODEL, "api", "1", b"")
        assert not objects.delete(Kind.MODEL, "api", "1")


@pytest.mark.parametrize(
    "change",
    [
        lambda objects: objects.insert(Kind.MODEL, "api", "2", {}),
        lambda objects: objects.update(Kind.MODEL, "api", "1", {}),
        lambda objects: objects.delete(Kind.MODEL, "api", "1"),
        lambda objects: objects.delete(Kind.MODEL, "api", "2"),
        lambda objects: objects.clear("api", [Kind.MODEL]),
        lambda objects: objects.put_blob(Kind.MODEL, "api", "1", b""),
        lambda objects: objects.announce("keys"),
    ],
)
def test_who_only_reads_changes_nothing(
    store: Store, change: Callable[[Transaction], object]
) -> None:
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.MODEL, "api", "1", {"a": 1})
    with (
        pytest.raises(RuntimeError, match="to read only"),
        store.transaction(HERE, False) as objects,
    ):
        change(objects)
    with store.transaction(HERE, True) as objects:
        assert objects.find(Kind.MODEL, "api", "1") == {"a": 1}
        objects.delete(Kind.MODEL, "api", "1")


def test_rows_come_in_the_order_of_creation(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        for id in "cabd":
            objects.insert(Kind.RESOURCE, "api", id, {"id": id}, name=f"root/{id}")
        objects.insert(Kind.RESOURCE, "apis", "x", {})
        objects.update(Kind.RESOURCE, "api", "c", {"id": "c"}, name="root/changed")
    with store.transaction(HERE, False) as objects:
        rows = objects.rows(Kind.RESOURCE, "api")
        assert ids(rows) == list("cabd")
        assert [row.name for row in rows][:2] == ["root/changed", "root/a"]
        assert ids(objects.rows(Kind.RESOURCE, "api", limit=2)) == list("ca")
        assert ids(objects.rows(Kind.RESOURCE, "api", after=rows[1].place)) == list("bd")
        assert ids(objects.rows(Kind.RESOURCE, "api", after=rows[1].place, limit=1)) == ["b"]
        assert ids(objects.rows(Kind.RESOURCE, "api", newest_first=True)) == list("dbac")
        newest = objects.rows(Kind.RESOURCE, "api", newest_first=True, after=rows[2].place)
        assert ids(newest) == list("ac")


def test_places_are_given_once(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.RESOURCE, "api", "a", {})
        (last,) = objects.rows(Kind.RESOURCE, "api")
        objects.delete(Kind.RESOURCE, "api", "a")
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.RESOURCE, "api", "b", {})
        assert ids(objects.rows(Kind.RESOURCE, "api", after=last.place)) == ["b"]


def test_prefixes_of_ids_and_names_choose(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        for id in ("b/GET", "a/GET", "a/PUT", "ab/GET", "a"):
            objects.insert(Kind.METHOD, "api", id, {}, name=f"n{id}" if id != "a/PUT" else None)
        objects.insert(Kind.METHOD, "api2", "a/GET", {}, name="na/GET")
        rows = objects.rows
        assert ids(rows(Kind.METHOD, "api", id_prefix="a/")) == ["a/GET", "a/PUT"]
        assert ids(rows(Kind.METHOD, "api", id_prefix="a/", newest_first=True, limit=1)) == [
            "a/PUT"
        ]
        assert ids(rows(Kind.METHOD, "api", name_prefix="na")) == ["a/GET", "ab/GET", "a"]
        assert ids(rows(Kind.METHOD, "api", name_prefix="na/", id_prefix="a")) == ["a/GET"]
        first = rows(Kind.METHOD, "api", id_prefix="a")[0]
        assert ids(rows(Kind.METHOD, "api", id_prefix="a", after=first.place)) == [
            "a/PUT",
            "ab/GET",
            "a",
        ]


def test_texts_of_any_characters_are_keys(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        for scope in ODD:
            for id in ODD:
                objects.insert(Kind.MODEL, scope, id, {"is": [scope, id]}, name=id)
    with store.transaction(HERE, False) as objects:
        for scope in ODD:
            assert ids(objects.rows(Kind.MODEL, scope)) == ODD
            assert [row.name for row in objects.rows(Kind.MODEL, scope)] == ODD
            for id in ODD:
                assert objects.find(Kind.MODEL, scope, id) == {"is": [scope, id]}
                expected = [one for one in ODD if one.startswith(id)]
                assert ids(objects.rows(Kind.MODEL, scope, id_prefix=id)) == expected
                assert ids(objects.rows(Kind.MODEL, scope, name_prefix=id)) == expected
        everywhere = objects.everywhere(Kind.MODEL)
        assert sorted(scope for scope, _ in everywhere) == sorted(ODD * len(ODD))


def test_everywhere_is_one_kind_of_one_region(store: Store) -> None:
    with store.transaction("us-east-1", True) as objects:
        objects.insert(Kind.STAGE, "api", "other", {})
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.STAGE, "one", "dev", {"a": 1})
        objects.insert(Kind.STAGE, "two", "dev", {"a": 2})
        objects.insert(Kind.DEPLOYMENT, "two", "d", {})
        found = [(scope, row.id, row.item) for scope, row in objects.everywhere(Kind.STAGE)]
    assert found == [("one", "dev", {"a": 1}), ("two", "dev", {"a": 2})]


def test_a_scope_is_cleared_of_some_kinds(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        for scope in ("api", "apis"):
            objects.insert(Kind.RESOURCE, scope, "a", {}, name="root")
            objects.insert(Kind.STAGE, scope, "dev", {})
        objects.clear("api", BELOW_API)
        assert objects.rows(Kind.RESOURCE, "api") == []
        assert ids(objects.rows(Kind.STAGE, "api")) == ["dev"]
        assert ids(objects.rows(Kind.RESOURCE, "apis")) == ["a"]
        objects.insert(Kind.RESOURCE, "api", "a", {}, name="root")


def test_bytes_beside_an_object_go_with_it(store: Store) -> None:
    content = bytes(range(256)) * 5000
    with store.transaction(HERE, True) as objects:
        for id in "abc":
            objects.insert(Kind.DEPLOYMENT, "api", id, {})
            objects.put_blob(Kind.DEPLOYMENT, "api", id, content)
    with store.transaction(HERE, True) as objects:
        assert objects.blob(Kind.DEPLOYMENT, "api", "a") == content
        objects.put_blob(Kind.DEPLOYMENT, "api", "a", b"")
        assert objects.blob(Kind.DEPLOYMENT, "api", "a") == b""
        objects.put_blob(Kind.DEPLOYMENT, "api", "a", None)
        assert objects.blob(Kind.DEPLOYMENT, "api", "a") is None
        objects.update(Kind.DEPLOYMENT, "api", "b", {"a": 1})
        assert objects.blob(Kind.DEPLOYMENT, "api", "b") == content
        objects.delete(Kind.DEPLOYMENT, "api", "b")
        objects.clear("api", [Kind.DEPLOYMENT])
        for id in "abc":
            objects.insert(Kind.DEPLOYMENT, "api", id, {})
            assert objects.blob(Kind.DEPLOYMENT, "api", id) is None


def test_a_large_object_is_kept(store: Store) -> None:
    item = {"schema": "é" * 3_000_000}
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.MODEL, "api", "a", item)
    with store.transaction(HERE, False) as objects:
        assert objects.find(Kind.MODEL, "api", "a") == item


def test_regions_are_those_with_objects(store: Store) -> None:
    assert store.regions() == []
    for region in ("us-east-1", "eu-west-1", "us-east-10", "ap"):
        with store.transaction(region, True) as objects:
            objects.insert(Kind.STAGE, "api", "dev", {})
            objects.insert(Kind.DEPLOYMENT, "api", "dev", {})
    with store.transaction("ap", True) as objects:
        objects.clear("api", [Kind.STAGE, Kind.DEPLOYMENT])
    assert store.regions() == ["eu-west-1", "us-east-1", "us-east-10"]


def test_a_setting_is_settled_once(store: Store) -> None:
    assert store.setting("key") is None
    assert store.settle("key", "one") == "one"
    assert store.settle("key", "two") == "one"
    assert store.setting("key") == "one"


def test_each_subject_is_told_once_in_the_order_of_its_last_announcement(store: Store) -> None:
    assert (store.last_change(), store.changes_since(0)) == (0, [])
    with store.transaction(HERE, True) as objects:
        objects.announce("api/a")
        objects.announce("api/b")
        objects.announce("api/a")
    seen = store.last_change()
    assert [change.subject for change in store.changes_since(0)] == ["api/a", "api/b"]
    with store.transaction("us-east-1", True) as objects:
        objects.announce("api/a")
    with store.transaction(HERE, True) as objects:
        objects.announce("api/a\0")
        objects.announce("api/a")
    changes = store.changes_since(seen)
    assert [(change.region, change.subject) for change in changes] == [
        ("us-east-1", "api/a"),
        (HERE, "api/a\0"),
        (HERE, "api/a"),
    ]
    assert [change.seq for change in changes] == sorted({change.seq for change in changes})
    assert changes[-1].seq == store.last_change()
    assert store.changes_since(0)[0].subject == "api/b"
    assert changes[-1].at >= 1_790_000_000
    with pytest.raises(ZeroDivisionError), store.transaction(HERE, True) as objects:
        objects.announce("api/c")
        raise ZeroDivisionError
    assert store.changes_since(changes[-1].seq) == []


def test_who_listens_is_called_for_what_is_kept_only(store: Store) -> None:
    told = threading.Semaphore(0)
    last: list[int] = []

    def listener() -> None:
        last.append(store.last_change())
        told.release()

    with store.transaction(HERE, True) as objects:
        objects.announce("domains")
    before = store.last_change()
    store.listen(listener)
    with store.transaction(HERE, True) as objects:
        objects.announce("api/a")
    while store.last_change() not in last:
        assert told.acquire(timeout=30)
    assert store.last_change() > before
