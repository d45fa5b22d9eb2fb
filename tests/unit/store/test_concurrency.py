"""Who writes at the same time: nothing is lost, nobody sees a half."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from lockgate.store.objects import ConcurrentChange, Kind, Store, Taken
from lockgate.store.open import open_objects

HERE = "eu-west-1"
ROUNDS = 25


def tried(store: Store, change: Callable[[Store], str]) -> str:
    """What a change gives, when nobody is in its way."""
    while True:
        try:
            return change(store)
        except ConcurrentChange:
            continue


def count_up(store: Store) -> str:
    """Read, then write what depends on it: in two objects, which are always the same."""
    with store.transaction(HERE, True) as objects:
        before = objects.find(Kind.ACCOUNT, "", "one")
        assert before is not None
        assert objects.find(Kind.ACCOUNT, "", "two") == before
        objects.update(Kind.ACCOUNT, "", "one", {"value": before["value"] + 1})
        objects.update(Kind.ACCOUNT, "", "two", {"value": before["value"] + 1})
        objects.announce("keys")
    return "done"


def take(name: str) -> Callable[[Store], str]:
    """Insert what has this name, unless somebody has."""

    def change(store: Store) -> str:
        try:
            with store.transaction(HERE, True) as objects:
                if objects.named(Kind.MODEL, "api", name) is not None:
                    return "seen"
                id = f"{name}-{time.monotonic_ns()}"
                objects.insert(Kind.MODEL, "api", id, {}, name=name)
        except Taken:
            return "taken"
        return "inserted"

    return change


def begin(store: Store) -> None:
    with store.transaction(HERE, True) as objects:
        for id in ("one", "two"):
            objects.insert(Kind.ACCOUNT, "", id, {"value": 0})


def read(store: Store, stopped: threading.Event) -> None:
    while not stopped.is_set():
        with store.transaction(HERE, False) as objects:
            one = objects.find(Kind.ACCOUNT, "", "one")
            time.sleep(0.001)
            assert objects.find(Kind.ACCOUNT, "", "two") == one


def work(address: str, results: "multiprocessing.queues.Queue[list[str]]") -> None:
    """What each process does."""
    store = open_objects(address)
    done = [tried(store, count_up) for _ in range(ROUNDS)]
    done += [tried(store, take(f"name-{number}")) for number in range(ROUNDS)]
    store.close()
    results.put(done)


def check(store: Store, done: list[list[str]]) -> None:
    flat = [one for each in done for one in each]
    counted = flat.count("done")
    assert counted == ROUNDS * len(done)
    with store.transaction(HERE, False) as objects:
        assert objects.find(Kind.ACCOUNT, "", "one") == {"value": counted}
        assert len(objects.rows(Kind.MODEL, "api")) == ROUNDS
    assert flat.count("inserted") == ROUNDS
    assert store.last_change() == counted


def test_threads_that_write_at_once_lose_nothing(opened: Callable[[], Store]) -> None:
    store, other = opened(), opened()
    begin(store)
    stopped = threading.Event()

    def write(store: Store) -> list[str]:
        done = [tried(store, count_up) for _ in range(ROUNDS)]
        return done + [tried(store, take(f"name-{number}")) for number in range(ROUNDS)]

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read, each, stopped) for each in (store, other)]
        writers = [pool.submit(write, each) for each in (store, other, store, other)]
        done = [writer.result(timeout=120) for writer in writers]
        stopped.set()
        for reader in readers:
            reader.result(timeout=120)
    check(store, done)


def test_processes_that_open_and_write_at_once_lose_nothing(
    address: str, opened: Callable[[], Store]
) -> None:
    # Nobody has opened the store before: all of them make its tables.
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.queues.Queue[list[str]] = context.Queue()
    first = [context.Process(target=opening, args=(address, results)) for _ in range(3)]
    for process in first:
        process.start()
    for _ in first:
        assert results.get(timeout=120) == ["opened"]
    store = opened()
    begin(store)
    processes = [context.Process(target=work, args=(address, results)) for _ in range(3)]
    for process in processes:
        process.start()
    done = [results.get(timeout=120) for _ in processes]
    for process in (*first, *processes):
        process.join(timeout=120)
    check(store, done)


def opening(address: str, results: "multiprocessing.queues.Queue[list[str]]") -> None:
    """What the processes do that open an empty store."""
    open_objects(address).close()
    results.put(["opened"])


def test_another_process_is_heard(opened: Callable[[], Store]) -> None:
    listening, writing = opened(), opened()
    heard = threading.Semaphore(0)
    listening.listen(lambda: heard.release())
    for number in range(3):
        with writing.transaction(HERE, True) as objects:
            objects.announce(f"api/{number}")
        seen = listening.last_change()
        assert seen == number + 1
        assert heard.acquire(timeout=60)
    changes = listening.changes_since(0)
    assert [change.subject for change in changes] == ["api/0", "api/1", "api/2"]
