"""The store that an address names: the one place that knows all kinds of stores.

Nothing of SQLAlchemy or a driver is imported before a store is opened.
"""

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lockgate.store.in_memory import InMemoryStore
from lockgate.store.objects import Store
from lockgate.store.refusals import StoreProblem

if TYPE_CHECKING:
    from lockgate.store.secrets import Secrets

__all__ = [
    "IN_MEMORY",
    "Opened",
    "StoreProblem",
    "check_address",
    "is_missing",
    "open_objects",
    "open_present",
    "open_store",
]

IN_MEMORY = "memory:"
"""The address of a store that ends with the process; what no address means."""

_POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")


class Opened:
    """A store, and what seals the secrets in it, which is made when somebody asks for it."""

    def __init__(self, store: Store, make_secrets: "Callable[[], Secrets]") -> None:
        self.store = store
        self._make_secrets = make_secrets

    @cached_property
    def secrets(self) -> "Secrets":
        """What seals and opens. Raises :class:`StoreProblem`."""
        return self._make_secrets()


def _of_memory() -> "Secrets":
    from lockgate.store.secrets import KEY_BYTES, Secrets

    return Secrets(os.urandom(KEY_BYTES))


def check_address(address: str | None, key_file: str | None = None) -> None:
    """Raise :class:`StoreProblem` where ``address`` is that of no kind of store."""
    if address in (None, IN_MEMORY):
        if key_file is not None:
            raise StoreProblem(
                "is for a store that is kept", "give that as well: --store PATH", "--store-key"
            )
        return
    assert address is not None
    if address.startswith(_POSTGRESQL):
        if key_file is None:
            raise StoreProblem(
                "in PostgreSQL needs a file for its key, the same on each machine",
                "give it by --store-key FILE; it is made for a new store",
            )
    elif f"{address}:" == IN_MEMORY:
        raise StoreProblem(
            f"{address!r} has no colon", f"{IN_MEMORY} keeps nothing; ./{address} is a file"
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
        return Opened(InMemoryStore(), _of_memory)
    assert address is not None
    store = open_objects(address)
    try:
        from lockgate.store.keys import key_beside, open_secrets

        key = key_beside(_path(address)) if key_file is None else Path(key_file)
        secrets = open_secrets(store, key)
        return Opened(store, lambda: secrets)
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


def open_present(address: str) -> Store | None:
    """The store at ``address``, None where it is a file that nobody has made yet.

    Raises :class:`StoreProblem`.
    """
    return None if is_missing(address) else open_objects(address)


def _path(address: str) -> Path:
    scheme, separator, rest = address.partition("://")
    if not separator:
        return Path(address)
    if scheme == "sqlite" and rest.startswith("/"):
        return Path(unquote(rest[1:]))
    raise StoreProblem(
        f"{scheme}:// is no kind of store", "give a path, sqlite:///PATH or postgresql://..."
    )
