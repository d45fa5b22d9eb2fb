"""The key that seals a store's secrets: in a file of its own, never in the store.

Security spec, row C-4. Beside a SQLite file it is ``PATH.key``; for PostgreSQL the file is named,
for each machine needs a copy of it. It is made for a store that has had none, and never again: a
second one would make all that the first one sealed worthless, so a lost key is an error. The store
knows a fingerprint of its key, which tells the wrong one before anything is read.
"""

import contextlib
import os
import secrets as randomness
import stat
import tempfile
from pathlib import Path
from typing import Protocol

from lockgate.store.open import sqlite_path
from lockgate.store.refusals import CannotOpen
from lockgate.store.secrets import KEY_BYTES, Secrets

__all__ = ["open_secrets"]

_SETTING = "key"
_FINGERPRINTED = "the key of a store"


class _Settings(Protocol):
    def setting(self, name: str) -> str | None: ...

    def settle(self, name: str, value: str) -> str: ...


def open_secrets(store: _Settings, url: str, key_file: str | None = None) -> Secrets:
    """What seals and opens the secrets of the store at ``url``.

    ``key_file``: see ``--store-key``. Raises :class:`CannotOpen`.
    """
    path = _path(url, key_file)
    known = store.setting(_SETTING)
    if known is None:
        _make(path)
    found = Secrets(_read(path))
    fingerprint = found.fingerprint(_FINGERPRINTED)
    if (known or store.settle(_SETTING, fingerprint)) != fingerprint:
        raise CannotOpen(f"{path}: is not the key that the store was made with: give that one")
    return found


def _path(url: str, key_file: str | None) -> Path:
    if key_file:
        return Path(key_file)
    database = sqlite_path(url)
    if database is None:
        raise CannotOpen(
            "a store in PostgreSQL needs a file for its key, the same on each machine: "
            "--store-key FILE or LOCKGATE_STORE_KEY_FILE"
        )
    return database.with_name(database.name + ".key")


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
        raise CannotOpen(f"{path}: the store's key cannot be written: {error.strerror}") from None


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
        raise CannotOpen(
            f"{path}: the store's key is missing: put the file back that the store was made with"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CannotOpen(f"{path}: the store's key cannot be read: {error}") from None
    if mode & stat.S_IRWXO:
        raise CannotOpen(f"{path}: anybody may read the store's key: chmod o= {path}")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise CannotOpen(f"{path}: is no key: a line of {2 * KEY_BYTES} hexadecimal digits")
    return key
