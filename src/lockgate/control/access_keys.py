"""Access keys of the management API: made and taken away by a local command, kept in the store.

From the first key on every call is verified, also when the last key is gone: the store remembers
that it had one. Source: access-control.md, section 7.5.
"""

import string
from typing import NamedTuple

from lockgate.control.call import random_text
from lockgate.store.objects import NO_REGION, Item, Kind, Store, Transaction
from lockgate.store.secrets import Secrets

__all__ = [
    "ACTIVE",
    "INACTIVE",
    "MOST_KEYS",
    "KeyProblem",
    "NewKey",
    "change_status",
    "delete_key",
    "find_key",
    "guard",
    "is_guarded",
    "list_keys",
    "make_key",
    "principal_arn",
    "secret_of",
]

ACTIVE = "Active"
INACTIVE = "Inactive"
MOST_KEYS = 2
"""How many keys a principal may have: one that is used, and the one that follows it."""
_GUARDED = "access"
_ID_LETTERS = string.ascii_uppercase + "234567"
_SECRET_LETTERS = string.ascii_letters + string.digits + "+/"


class KeyProblem(Exception):
    """A key cannot be made or found; says why."""


class NewKey(NamedTuple):
    """A key as only its maker sees it."""

    id: str
    secret: str
    user: str


def is_guarded(store: Store) -> bool:
    """Whether the store has, or has had, a key."""
    return store.setting(_GUARDED) is not None


def guard(store: Store) -> None:
    """Let nobody in without a signature from now on."""
    store.settle(_GUARDED, "keys")


def make_key(
    objects: Transaction, secrets: Secrets, user: str, policy: str | None, now: int
) -> NewKey:
    """A new key of a principal. Raises :class:`KeyProblem`."""
    own = [item for item in list_keys(objects) if item["userName"] == user]
    if len(own) >= MOST_KEYS:
        raise KeyProblem(f"{user} has {MOST_KEYS} keys already")
    id = "AKIA" + random_text(16, _ID_LETTERS)
    secret = random_text(40, _SECRET_LETTERS)
    item: Item = {
        "accessKeyId": id,
        "userName": user,
        "principalId": own[0]["principalId"] if own else "AIDA" + random_text(17, _ID_LETTERS),
        "status": ACTIVE,
        "createDate": now,
        "policy": policy,
        "_secret": secrets.seal(secret, id),
    }
    objects.insert(Kind.ACCESS_KEY, "", id, item)
    return NewKey(id, secret, user)


def find_key(store: Store, id: str) -> Item | None:
    """A key as it is now, or None."""
    return store.find(NO_REGION, Kind.ACCESS_KEY, "", id)


def list_keys(objects: Transaction) -> list[Item]:
    """All keys, oldest first."""
    return [row.item for row in objects.rows(Kind.ACCESS_KEY, "")]


def change_status(objects: Transaction, id: str, status: str) -> Item:
    """Switch a key on or off. Raises :class:`KeyProblem`."""
    item = _there(objects, id)
    item["status"] = status
    objects.update(Kind.ACCESS_KEY, "", id, item)
    return item


def delete_key(objects: Transaction, id: str) -> Item:
    """Forget a key. Raises :class:`KeyProblem`."""
    item = _there(objects, id)
    objects.delete(Kind.ACCESS_KEY, "", id)
    return item


def _there(objects: Transaction, id: str) -> Item:
    item = objects.find(Kind.ACCESS_KEY, "", id)
    if item is None:
        raise KeyProblem(f"there is no key {id}")
    return item


def secret_of(item: Item, secrets: Secrets) -> str:
    """What the key's owner signs with."""
    return secrets.open(item["_secret"], item["accessKeyId"])


def principal_arn(account: str, partition: str, user: str) -> str:
    """The ARN of a principal."""
    return f"arn:{partition}:iam::{account}:user/{user}"
