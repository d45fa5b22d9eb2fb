"""A transaction happens whole or not at all, and regions do not see each other."""

import pytest

from lockgate.store.in_memory import InMemoryStore
from lockgate.store.objects import BELOW_API, Kind


def ids(store: InMemoryStore, kind: Kind = Kind.MODEL, scope: str = "api") -> list[str]:
    with store.transaction("us-east-1", False) as objects:
        return [row.id for row in objects.rows(kind, scope)]


def test_what_fails_leaves_nothing_behind() -> None:
    store = InMemoryStore()
    with store.transaction("us-east-1", True) as objects:
        for id in ("1", "2", "3"):
            objects.insert(Kind.MODEL, "api", id, {"id": id}, name=f"m{id}")
        objects.put_blob(Kind.MODEL, "api", "1", b"old")
    with pytest.raises(ZeroDivisionError), store.transaction("us-east-1", True) as objects:
        objects.delete(Kind.MODEL, "api", "2")
        objects.update(Kind.MODEL, "api", "3", {"id": "changed"}, name="other")
        objects.put_blob(Kind.MODEL, "api", "1", b"new")
        objects.insert(Kind.RESOURCE, "api", "r", {})
        objects.clear("api", BELOW_API)
        objects.insert(Kind.MODEL, "api", "4", {}, name="m2")
        raise ZeroDivisionError
    assert ids(store) == ["1", "2", "3"]
    assert ids(store, Kind.RESOURCE) == []
    with store.transaction("us-east-1", False) as objects:
        assert objects.find(Kind.MODEL, "api", "3") == {"id": "3"}
        assert objects.blob(Kind.MODEL, "api", "1") == b"old"
        assert objects.named(Kind.MODEL, "api", "other") is None
        second = objects.named(Kind.MODEL, "api", "m2")
        assert second is not None
        assert second.id == "2"


def test_a_name_may_be_had_again() -> None:
    store = InMemoryStore()
    with store.transaction("us-east-1", True) as objects:
        objects.insert(Kind.MODEL, "api", "1", {}, name="Pet")
        objects.delete(Kind.MODEL, "api", "1")
        objects.insert(Kind.MODEL, "api", "2", {}, name="Pet")
        objects.clear("api", [Kind.MODEL])
        objects.insert(Kind.MODEL, "api", "3", {}, name="Pet")
    assert ids(store) == ["3"]


def test_regions_are_apart() -> None:
    store = InMemoryStore()
    with store.transaction("eu-west-1", True) as objects:
        objects.insert(Kind.MODEL, "api", "1", {})
    assert ids(store) == []
