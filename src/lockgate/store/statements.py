"""All SQL of transactions: written with SQLAlchemy Core, made texts once, run by the driver.

The texts are those of ``statements.json``, which ``scripts/store_statements.py`` writes.
"""

from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import msgspec

__all__ = ["Part", "Statements", "key_of", "statements_for"]


class Part(NamedTuple):
    """Which rows of a kind are asked for, as far as it shapes the statement."""

    after: bool = False
    limit: bool = False
    newest_first: bool = False
    id_prefix: bool = False
    name_prefix: bool = False


def key_of(part: Part) -> str:
    """The key of a part's statement: a digit for each of its members."""
    return "".join("01"[flag] for flag in part)


class Statements(msgspec.Struct, frozen=True):
    """The texts for one dialect; each takes a mapping of parameters.

    Parameters are called as the columns. ``{column}_from`` and ``{column}_below`` are the bounds of
    a prefix; ``limit`` and ``after`` as in :meth:`Transaction.rows`. ``of_rows`` has those for
    each :class:`Part` by its key.
    """

    insert: str
    update: str
    rename: str
    delete: str
    clear: str
    find: str
    named: str
    everywhere: str
    next_shelf: str
    place: str
    blob: str
    put_blob: str
    drop_blob: str
    announce: str
    changes_since: str
    last_change: str
    setting: str
    settle: str
    last_recorded: str
    record: str
    recorded: str
    of_rows: dict[str, str]

    def rows(self, part: Part) -> str:
        """The text for rows of a part."""
        return self.of_rows[key_of(part)]


@cache
def statements_for(dialect: Literal["sqlite", "postgresql"]) -> Statements:
    """The texts for one kind of database."""
    table = files("lockgate.store").joinpath("statements.json").read_bytes()
    return msgspec.json.decode(table, type=dict[str, Statements])[dialect]
