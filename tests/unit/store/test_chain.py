"""The audit log as a chain: whatever is changed of it is found."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lockgate.store.chain import Broken, append, records_of, verify
from lockgate.store.objects import Kind, Recorded, Store
from lockgate.store.open import open_objects
from lockgate.store.secrets import Secrets

SECRETS = Secrets(b"k" * 32)


def write(store: Store, *texts: str) -> None:
    for text in texts:
        with store.transaction("eu-west-1", True) as objects:
            append(objects, text, SECRETS)


def test_records_follow_each_other_whatever_the_region(store: Store) -> None:
    assert verify(store, SECRETS) == (0, "")
    write(store, "one", "two")
    with store.transaction("us-east-1", True) as objects:
        append(objects, "three", SECRETS)
        append(objects, "four", SECRETS)
    found = list(records_of(store))
    assert [(record.seq, record.text) for record in found] == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
        (4, "four"),
    ]
    assert [record.seq for record in records_of(store, 2)] == [3, 4]
    assert verify(store, SECRETS, found[0].hash) == (4, found[3].hash)
    assert store.regions() == []


def test_several_processes_write_one_chain(opened: Callable[[], Store]) -> None:
    """Each thinks that it wrote the last record; one of them is right."""
    one, other = opened(), opened()
    for text in "abc":
        write(one, text)
        write(other, text.upper())
        write(other, text * 2)
    assert [record.text for record in records_of(one)] == [
        "a",
        "A",
        "aa",
        "b",
        "B",
        "bb",
        "c",
        "C",
        "cc",
    ]
    assert verify(other, SECRETS) == (9, list(records_of(one))[-1].hash)


def test_writers_at_the_same_time_write_one_chain(opened: Callable[[], Store]) -> None:
    stores = [opened(), opened()]

    def work(number: int) -> int:
        for text in range(10):
            write(stores[number % 2], f"{number} {text}")
        return number

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(work, range(4))) == [0, 1, 2, 3]
    found = [record.text for record in records_of(stores[0])]
    assert sorted(found) == sorted(f"{one} {text}" for one in range(4) for text in range(10))
    assert verify(stores[1], SECRETS)[0] == 40


def test_a_record_has_its_place(store: Store) -> None:
    with store.transaction("eu-west-1", True) as objects:
        assert not objects.record(Recorded(1, "", "hash"), "another")
        assert objects.record(Recorded(1, "", "hash"), "")
        assert not objects.record(Recorded(2, "", "more"), "")
        assert objects.last_recorded() == objects.last_recorded(is_sure=False) == (1, "hash")


def test_one_object_is_found_without_a_transaction(store: Store) -> None:
    assert store.find("eu-west-1", Kind.ACCOUNT, "", "account") is None
    with store.transaction("eu-west-1", True) as objects:
        objects.insert(Kind.ACCOUNT, "", "account", {"a": 1})
    assert store.find("eu-west-1", Kind.ACCOUNT, "", "account") == {"a": 1}
    assert store.find("eu-west-2", Kind.ACCOUNT, "", "account") is None


def test_what_did_not_happen_has_no_record(store: Store) -> None:
    write(store, "one")
    with pytest.raises(ZeroDivisionError), store.transaction("eu-west-1", True) as objects:
        append(objects, "two", SECRETS)
        raise ZeroDivisionError
    with pytest.raises(RuntimeError), store.transaction("eu-west-1", False) as objects:
        append(objects, "two", SECRETS)
    write(store, "three")
    assert [(record.seq, record.text) for record in records_of(store)] == [(1, "one"), (2, "three")]
    assert verify(store, SECRETS) == (2, list(records_of(store))[1].hash)


def test_many_records_are_read_in_parts(store: Store) -> None:
    with store.transaction("eu-west-1", True) as objects:
        for number in range(1001):
            append(objects, str(number), SECRETS)
    assert [record.text for record in records_of(store)] == [str(one) for one in range(1001)]


def test_the_memory_keeps_the_last_ones() -> None:
    from lockgate.store.in_memory import InMemoryStore

    store = InMemoryStore()
    write(store, *map(str, range(2001)))
    assert [record.seq for record in store.recorded(0, 5000)] == list(range(1002, 2002))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "lockgate.db"
    store = open_objects(str(made))
    write(store, '{"eventName":"CreateRestApi"}', '{"eventName":"DeleteRestApi"}', "{}")
    store.close()
    return made


def verified(path: Path, seen: str | None = None) -> tuple[int, str] | Broken:
    store = open_objects(str(path))
    try:
        return verify(store, SECRETS, seen)
    finally:
        store.close()


def test_every_byte_counts(path: Path) -> None:
    """Each byte of each text and hash is flipped, one at a time."""
    store = open_objects(str(path))
    records = list(records_of(store))
    store.close()
    with sqlite3.connect(path, isolation_level=None) as database:
        for record in records:
            for column, text in (("text", record.text), ("hash", record.hash)):
                for at in range(0, len(text), 7):
                    flipped = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
                    change = f"UPDATE audit SET {column} = ? WHERE seq = ?"
                    database.execute(change, (flipped, record.seq))
                    found = verified(path)
                    assert found == Broken(record.seq, "is not as it was written")
                    database.execute(change, (text, record.seq))
    database.close()
    assert verified(path) == (3, records[2].hash)


def forged(path: Path, *records: Recorded) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM audit")
        database.executemany("INSERT INTO audit VALUES (?, ?, ?)", records)
    database.close()


def test_what_is_taken_out_put_in_or_moved_is_found(path: Path) -> None:
    store = open_objects(str(path))
    one, two, three = records_of(store)
    store.close()
    forged(path, one, three)
    assert verified(path) == Broken(2, "is missing")
    forged(path, one, three._replace(seq=2))
    assert verified(path) == Broken(2, "is not as it was written")
    forged(path, two._replace(seq=1), one._replace(seq=2), three)
    assert verified(path) == Broken(1, "is not as it was written")
    forged(path, two, three)
    assert verified(path) == Broken(1, "is missing")


def test_an_end_that_is_cut_off_is_found_by_who_has_seen_it(path: Path) -> None:
    store = open_objects(str(path))
    one, two, three = records_of(store)
    store.close()
    forged(path, one, two)
    assert verified(path) == (2, two.hash)
    assert verified(path, two.hash) == (2, two.hash)
    missing = verified(path, three.hash)
    assert isinstance(missing, Broken)
    assert missing.seq == 3


def test_who_has_another_key_writes_no_record(path: Path) -> None:
    store = open_objects(str(path))
    with store.transaction("eu-west-1", True) as objects:
        append(objects, "{}", Secrets(b"x" * 32))
    assert verify(store, SECRETS) == Broken(4, "is not as it was written")
    store.close()
