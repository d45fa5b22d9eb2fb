"""The key that seals a store's secrets: in a file of its own, never in the store.

Security spec, row C-4. Beside a SQLite file it is ``PATH.key``; for PostgreSQL it is named by
``--store-key``, for each machine needs a copy. It is made for a store that has had none, and never
again: a second one would make all that the first one sealed worthless, so a lost key is an error.
The store knows a fingerprint of its key, which tells the wrong one before anything is read.
"""

import contextlib
import os
import secrets as randomness
import stat
import tempfile
from pathlib import Path
from typing import Protocol

from lockgate.store.refusals import StoreProblem
from lockgate.store.secrets import KEY_BYTES, Secrets

__all__ = ["Settings", "key_beside", "open_secrets"]

_SETTING = "key"
_OPTION = "--store-key"
_FINGERPRINTED = "the key of a store"


class Settings(Protocol):
    """What a store keeps of itself."""

    def setting(self, name: str) -> str | None:
        """A value, or None."""

    def settle(self, name: str, value: str) -> str:
        """Keep a value, unless there is one: the one that is kept."""


def key_beside(database: Path) -> Path:
    """Where the key of a SQLite file is, if nobody says where."""
    return database.with_name(database.name + ".key")


def open_secrets(store: Settings, path: Path) -> Secrets:
    """What seals and opens the secrets of a store, with the key in the file at ``path``.

    Raises :class:`StoreProblem`.
    """
    known = store.setting(_SETTING)
    if known is None:
        _make(path)
    found = Secrets(_read(path))
    fingerprint = found.fingerprint(_FINGERPRINTED)
    if (known or store.settle(_SETTING, fingerprint)) != fingerprint:
        raise StoreProblem(
            f"{path}: is not the key that the store was made with",
            "give that one: --store-key FILE",
            _OPTION,
        )
    return found


def _make(path: Path) -> None:
    """A new key, unless there is a file: whole or not at all, and one for all who try at once."""
    if path.exists():
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with open(handle, "w") as file:
                file.write(randomness.token_hex(KEY_BYTES) + "\n")
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(temporary, path)
            _settle_folder(path.parent)
        finally:
            os.unlink(temporary)
    except OSError as error:
        raise StoreProblem(
            f"{path}: the store's key cannot be written: {error.strerror}",
            "name a file in a folder that is there and that you may write to",
            _OPTION,
        ) from None


def _settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> bytes:
    try:
        with path.open() as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(1024).strip()
    except FileNotFoundError:
        raise StoreProblem(
            f"{path}: the store's key is missing",
            "put the file back that the store was made with",
            _OPTION,
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise StoreProblem(f"{path}: the store's key cannot be read: {why}", "", _OPTION) from None
    if mode & stat.S_IRWXO:
        raise StoreProblem(f"{path}: anybody may read the store's key", f"chmod o= {path}", _OPTION)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreProblem(
            f"{path}: is no key",
            f"it is a line of {2 * KEY_BYTES} hexadecimal digits",
            _OPTION,
        )
    return key
