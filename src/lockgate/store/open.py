"""``--store``: an address becomes a store whose tables are as this version needs them.

Nothing of SQLAlchemy or a driver is imported before a store is opened.
"""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lockgate.store.refusals import CannotOpen

if TYPE_CHECKING:
    from lockgate.store.sql_store import SqlStore

__all__ = ["open_store", "sqlite_path"]

_POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")


def open_store(url: str) -> "SqlStore":
    """The store at ``url``: a path, ``sqlite:///PATH`` or ``postgresql://...``.

    A missing file is made, in a folder that exists; so are a database's tables. To be called by the
    process that uses the store: its connections do not outlive a fork. Raises
    :class:`CannotOpen`.
    """
    if url.startswith(_POSTGRESQL):
        from lockgate.store.postgresql import open_postgresql

        return open_postgresql(url)
    path = sqlite_path(url)
    if path is None:
        raise CannotOpen(
            f"{url.partition('://')[0]}:// is no kind of store: "
            "give a path, sqlite:///PATH or postgresql://..."
        )
    if not path.name:
        raise CannotOpen("the store's path is missing: give one, such as lockgate.db")
    from lockgate.store.sqlite import open_sqlite

    return open_sqlite(path)


def sqlite_path(url: str) -> Path | None:
    """The file that ``url`` means, None if it means no file."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return Path(url)
    return Path(unquote(rest[1:])) if scheme == "sqlite" and rest.startswith("/") else None
