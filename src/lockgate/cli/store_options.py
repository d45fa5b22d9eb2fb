"""The store of commands that work on one without a gateway."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from cyclopts import Parameter

from lockgate.cli.arguments import ArgumentProblem, check_store
from lockgate.cli.output import say
from lockgate.store.open import IN_MEMORY, Opened, StoreProblem, is_missing, open_store

__all__ = ["NO_STORE", "StoreOptions", "opened_store"]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class StoreOptions:
    """Which store, and its key."""

    store: Annotated[
        str | None,
        Parameter(
            help="The store of the gateway: a file, or an address of PostgreSQL.",
            env_var="LOCKGATE_STORE",
        ),
    ] = None
    store_key: Annotated[
        str | None,
        Parameter(
            help="File with the key of what the store keeps secret [default: --store and .key].",
            env_var="LOCKGATE_STORE_KEY_FILE",
        ),
    ] = None


NO_STORE: Final = StoreOptions()


@contextlib.contextmanager
def opened_store(options: StoreOptions, may_be_new: bool = False) -> Iterator[Opened]:
    """The store, until the block ends. Raises ArgumentProblem."""
    if options.store in (None, IN_MEMORY):
        raise ArgumentProblem(
            "--store is missing"
            if options.store is None
            else f"--store {IN_MEMORY} is in the gateway's own process, out of reach",
            "name the one that the gateway is served with, such as --store lockgate.db",
        )
    assert options.store is not None
    check_store(options.store, options.store_key)
    if not may_be_new and is_missing(options.store):
        raise ArgumentProblem(
            f"--store {options.store}: there is no such file",
            "name the one that the gateway is served with",
        )
    is_new = is_missing(options.store)
    try:
        opened = open_store(options.store, options.store_key)
    except StoreProblem as problem:
        raise ArgumentProblem(f"{problem.option} {problem}", problem.hint) from None
    if is_new:
        say(f"{options.store} is a new store: no gateway has it yet")
    try:
        yield opened
    finally:
        opened.store.close()
