"""The store that an address names: the one place that knows all kinds of stores.

Nothing of SQLAlchemy or a driver is imported before a store is opened.
"""

import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from lockgate.store.in_memory import InMemoryStore
from lockgate.store.keys import key_beside, open_secrets
from lockgate.store.objects import Store
from lockgate.store.refusals import StoreProblem
from lockgate.store.secrets import KEY_BYTES, Secrets

__all__ = [
    "IN_MEMORY",
    "Opened",
    "StoreProblem",
    "check_address",
    "is_missing",
    "open_objects",
    "open_store",
]

IN_MEMORY = "memory:"
"""The address of a store that ends with the process; what no address means."""

_POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")


class Opened(NamedTuple):
    """A store, and the key of what is sealed in it."""

    store: Store
    secrets: Secrets


def check_address(address: str | None, key_file: str | None = None) -> None:
    """Raise :class:`StoreProblem` where ``address`` is that of no kind of store."""
    if address in (None, IN_MEMORY):
        if key_file is not None:
            raise StoreProblem(
                "has no key where nothing is kept", "give the store as well: --store PATH"
            )
        return
    assert address is not None
    if address.startswith(_POSTGRESQL):
        if key_file is None:
            raise StoreProblem(
                "in PostgreSQL needs a file for its key, the same on each machine",
                "give it by --store-key FILE; it is made for a new store",
            )
    elif not _path(address).name:
        raise StoreProblem(f"{address!r} has no path", "such as lockgate.db")


def is_missing(address: str) -> bool:
    """Whether ``address`` is that of a file which is not there: opening it would make it."""
    return not address.startswith(_POSTGRESQL) and not _path(address).exists()


def open_store(address: str | None, key_file: str | None = None) -> Opened:
    """The store at ``address``, and its key: see :func:`open_objects` and ``store/keys``.

    Raises :class:`StoreProblem`.
    """
    check_address(address, key_file)
    if address in (None, IN_MEMORY):
        return Opened(InMemoryStore(), Secrets(os.urandom(KEY_BYTES)))
    assert address is not None
    store = open_objects(address)
    try:
        key = key_beside(_path(address)) if key_file is None else Path(key_file)
        return Opened(store, open_secrets(store, key))
    except BaseException:
        store.close()
        raise


def open_objects(address: str) -> Store:
    """The store at ``address``: a path, ``sqlite:///PATH`` or ``postgresql://...``.

    A missing file is made, in a folder that exists; so are a database's tables. To be called by the
    process that uses the store: its connections do not outlive a fork. Raises
    :class:`StoreProblem`.
    """
    if address == IN_MEMORY:
        return InMemoryStore()
    if address.startswith(_POSTGRESQL):
        from lockgate.store.postgresql import open_postgresql

        return open_postgresql(address)
    from lockgate.store.sqlite import open_sqlite

    return open_sqlite(_path(address))


def _path(address: str) -> Path:
    scheme, separator, rest = address.partition("://")
    if not separator:
        return Path(address)
    if scheme == "sqlite" and rest.startswith("/"):
        return Path(unquote(rest[1:]))
    raise StoreProblem(
        f"{scheme}:// is no kind of store", "give a path, sqlite:///PATH or postgresql://..."
    )
