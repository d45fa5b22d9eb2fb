"""From every released shape of the tables to the present one, when a store is opened.

``versions`` has one module a step, numbered; Alembic runs those that a store has not had. The
whole way happens in one transaction that no other process shares, so a store is at the old shape
or at the new one, whatever happens meanwhile.
"""

from pathlib import Path
from typing import Any

__all__ = ["LATEST", "TABLE_NAMES", "VERSION_TABLE", "NotOurs", "TooNew", "is_present", "migrate"]

VERSION_TABLE = "lockgate_version"
"""The table with the number of the step that a store is at."""
TABLE_NAMES = frozenset(("objects", "blobs", "changes", "settings", "audit"))
"""The tables of a store, by which one is known."""

LATEST = "0002"
"""The number of the last step."""


class TooNew(Exception):
    """A store was written by a newer version of the program."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"was written by a newer Lockgate (its tables are {version}, this one knows {LATEST})"
        )


class NotOurs(Exception):
    """A database has tables, and they are not a store's."""


def is_present(tables: set[str], version: str | None) -> bool:
    """Whether nothing is to be done for a database with these tables, at this version.

    Raises :class:`TooNew` and :class:`NotOurs`.
    """
    if version is None:
        if tables & TABLE_NAMES:
            raise NotOurs
        return False
    if version > LATEST:
        raise TooNew(version)
    return version == LATEST


def migrate(connection: Any) -> None:
    """Take the steps that are missing, on SQLAlchemy's ``connection`` with its lock already held.

    The caller commits.
    """
    # Alembic takes a third of a second to import: only who has something to do pays for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    command.upgrade(config, "head")
