"""Whatever is done, in whatever transactions: SQL has kept what memory has."""

from collections.abc import Callable
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockgate.store.in_memory import InMemoryStore
from lockgate.store.objects import Item, Kind, Row, Store, Taken, Transaction
from lockgate.store.open import open_objects

KINDS = st.sampled_from([Kind.RESOURCE, Kind.METHOD])
SCOPES = st.sampled_from(["", "a", "a\x1f"])
IDS = st.text("ab/\0\x1f\uffff\U0010ffffé", max_size=3)
ITEMS = st.dictionaries(
    st.text(max_size=3), st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
)

Step = Callable[[Transaction], Any]


def without_places(rows: list[Row]) -> list[tuple[str, str | None, Item]]:
    return [(row.id, row.name, row.item) for row in rows]


@st.composite
def changes(draw: st.DrawFn) -> Step:
    """A step that may change something."""
    kind, scope, id = draw(KINDS), draw(SCOPES), draw(IDS)
    item, name, content = draw(ITEMS), draw(st.none() | IDS), draw(st.none() | st.binary())

    def rename(objects: Transaction) -> None:
        if objects.find(kind, scope, id) is not None:
            objects.update(kind, scope, id, item, name=name)

    steps: list[Step] = [
        lambda objects: objects.insert(kind, scope, id, item, name=name),
        lambda objects: objects.insert(kind, scope, id, item, name=name),
        lambda objects: objects.update(kind, scope, id, item),
        lambda objects: objects.delete(kind, scope, id),
        lambda objects: objects.put_blob(kind, scope, id, content),
        lambda objects: objects.clear(scope, [kind]),
        lambda objects: objects.announce(id),
        rename,
    ]
    return draw(st.sampled_from(steps))


@st.composite
def questions(draw: st.DrawFn) -> Step:
    """A step that only asks."""
    kind, scope, id, text = draw(KINDS), draw(SCOPES), draw(IDS), draw(IDS)
    chosen: dict[str, Any] = {
        "limit": draw(st.none() | st.integers(1, 3)),
        "newest_first": draw(st.booleans()),
        "id_prefix": draw(IDS),
        "name_prefix": draw(IDS),
    }
    skipped = draw(st.none() | st.integers(0, 3))

    def rows(objects: Transaction) -> Any:
        every = objects.rows(kind, scope)
        after = None if skipped is None or skipped >= len(every) else every[skipped].place
        return without_places(objects.rows(kind, scope, after=after, **chosen))

    def named(objects: Transaction) -> Any:
        found = objects.named(kind, scope, text)
        return None if found is None else without_places([found])

    def everywhere(objects: Transaction) -> Any:
        return sorted((scope, row.id, row.name) for scope, row in objects.everywhere(kind))

    steps: list[Step] = [
        rows,
        rows,
        named,
        everywhere,
        lambda objects: objects.find(kind, scope, id),
        lambda objects: objects.blob(kind, scope, id),
    ]
    return draw(st.sampled_from(steps))


class Undone(Exception):
    """A transaction that is left by an exception."""


HISTORIES = st.lists(
    st.tuples(st.lists(changes() | questions(), max_size=8), st.booleans()), max_size=6
)


def outcome(step: Step, objects: Transaction) -> Any:
    try:
        return step(objects)
    except Taken as taken:
        return taken.kind, taken.by
    except KeyError as missing:
        return "missing", missing.args


def done(store: Store, region: str, steps: list[Step], is_kept: bool) -> list[Any]:
    """What each step gave."""
    outcomes: list[Any] = []
    try:
        with store.transaction(region, True) as objects:
            outcomes += [outcome(step, objects) for step in steps]
            if not is_kept:
                raise Undone
    except Undone:
        pass
    return outcomes


def everything(store: Store, region: str) -> list[Any]:
    with store.transaction(region, False) as objects:
        return [
            (scope, without_places([row]), objects.blob(kind, scope, row.id))
            for kind in (Kind.RESOURCE, Kind.METHOD)
            for scope in ("", "a", "a\x1f")
            for row in objects.rows(kind, scope)
        ]


def announced(store: Store, region: str) -> list[str]:
    return [one.subject for one in store.changes_since(0) if one.region == region]


NUMBERS = count()


@given(HISTORIES)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def check_histories(store: Store, history: list[tuple[list[Step], bool]]) -> None:
    memory, region = InMemoryStore(), f"region-{next(NUMBERS)}"
    for steps, is_kept in history:
        assert done(store, region, steps, is_kept) == done(memory, region, steps, is_kept)
        assert everything(store, region) == everything(memory, region)
    assert announced(store, region) == announced(memory, region)
    assert (region in store.regions()) == (region in memory.regions())


def test_sql_keeps_what_memory_keeps(address: str) -> None:
    store = open_objects(address)
    check_histories(store)
    store.close()
