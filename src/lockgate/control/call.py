"""One call of the management API: what an operation knows besides its input."""

import os
import string
from typing import TYPE_CHECKING, NamedTuple

from lockgate.store.objects import Transaction

if TYPE_CHECKING:
    from lockgate.store.secrets import Secrets

__all__ = ["Call", "Caller", "new_id", "partition_of", "random_text"]

_LETTERS = string.ascii_lowercase + string.digits


class Caller(NamedTuple):
    """Who calls: the ARN and the access key of the signature, empty where there is none.

    ``principal_id`` is that of the key's principal where the signature was verified, else empty.
    """

    arn: str = ""
    access_key: str = ""
    source_ip: str = ""
    user_agent: str = ""
    principal_id: str = ""


class Call(NamedTuple):
    """``now`` is in seconds since 1970; ``objects`` are those of the region that is called."""

    objects: Transaction
    secrets: "Secrets"
    now: int
    account: str = "123456789012"
    region: str = "us-east-1"
    caller: Caller = Caller()

    @property
    def partition(self) -> str:
        """The first part of ARNs of the region."""
        return partition_of(self.region)


def partition_of(region: str) -> str:
    """The first part of ARNs of a region."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def new_id(length: int) -> str:
    """An id as the service makes them: small letters and digits (control-plane.md, section 2)."""
    return random_text(length, _LETTERS)


def random_text(length: int, letters: str) -> str:
    """A text that nobody guesses: each of ``letters`` is as likely as the others everywhere."""
    fair = 256 - 256 % len(letters)
    text = ""
    while len(text) < length:
        # One question to the system for all of it: it costs more than the rest.
        drawn = os.urandom(2 * length)
        text += "".join(letters[byte % len(letters)] for byte in drawn if byte < fair)
    return text[:length]
