"""The store that an address names: the one place that knows all kinds of stores."""

import os
from typing import NamedTuple

from lockgate.store.in_memory import InMemoryStore
from lockgate.store.objects import Store
from lockgate.store.secrets import KEY_BYTES, Secrets

__all__ = ["IN_MEMORY", "Opened", "StoreProblem", "check_address", "open_store"]

IN_MEMORY = "memory:"
"""The address of a store that ends with the process; what no address means."""


class StoreProblem(Exception):
    """A store that cannot be; the text says why, ``hint`` how to mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Opened(NamedTuple):
    """A store, and the key of what is sealed in it."""

    store: Store
    secrets: Secrets


def check_address(address: str | None) -> None:
    """Raise :class:`StoreProblem` where ``address`` is that of no kind of store."""
    if address not in (None, IN_MEMORY):
        raise StoreProblem(f"{address!r} is no store", f"{IN_MEMORY} is")


def open_store(address: str | None) -> Opened:
    """The store at ``address``. Raises :class:`StoreProblem`."""
    check_address(address)
    return Opened(InMemoryStore(), Secrets(os.urandom(KEY_BYTES)))
