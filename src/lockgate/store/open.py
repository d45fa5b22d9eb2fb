"""``--store``: an address becomes a store whose tables are as this version needs them.

Nothing of SQLAlchemy or a driver is imported before a store is opened.
"""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lockgate.store.refusals import CannotOpen

if TYPE_CHECKING:
    from lockgate.store.sql_store import SqlStore

__all__ = ["open_store"]

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
    scheme, separator, rest = url.partition("://")
    if not separator:
        path = url
    elif scheme == "sqlite" and rest.startswith("/"):
        path = unquote(rest[1:])
    else:
        raise CannotOpen(
            f"{scheme}:// is no kind of store: give a path, sqlite:///PATH or postgresql://..."
        )
    if not path:
        raise CannotOpen("the store's path is missing: give one, such as lockgate.db")
    from lockgate.store.sqlite import open_sqlite

    return open_sqlite(Path(path))
