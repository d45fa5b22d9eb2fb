"""The audit log: one record for each call that changes something, or is refused.

A record is kept in the transaction of what it tells of, so there is neither without the other. Its
members are CloudTrail's; secrets are masked (:mod:`lockgate.rules.audit`). Reads that succeed, and
those that find nothing, are not recorded. Source: security spec, row C-5.
"""

import time
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from lockgate.control.call import Caller
from lockgate.control.errors import ControlError
from lockgate.control.request import Identity, Request
from lockgate.rules.audit import HIDDEN, MOST_TEXT, SECRET_MEMBERS
from lockgate.store.objects import Item

__all__ = ["Event", "masked", "of_local_command", "refused_text", "text_of"]

_VERSION = "1.11"
_LONGEST_MESSAGE = 1_000
_LONGEST_AGENT = 256
_SHORTEST_SECRET = 6
_OF_PATCH = frozenset(("op", "path", "from", "value"))


class Event(NamedTuple):
    """What is known of a call: ``identity`` None: nobody was let in; ``given`` None: not read."""

    request_id: str
    name: str
    request: Request
    now: int
    identity: Identity | None = None
    given: Item | None = None

    @property
    def is_reading(self) -> bool:
        """Whether the call changes nothing."""
        return self.request.method in ("GET", "HEAD")


def text_of(event: Event, output: Item | None) -> str:
    """The record of a call that succeeded."""
    return _encoded(_members(event, output))


def refused_text(event: Event, error: Exception) -> str:
    """The record of a call that did not."""
    if not isinstance(error, ControlError):
        error = ControlError("Internal server error")
    record = _members(event, None)
    record["errorCode"] = error.type
    record["errorMessage"] = _message(error, event.given)
    return _encoded(record)


def of_local_command(name: str, user: str, given: Item, output: Item | None, now: int) -> str:
    """The record of what somebody does on this machine, such as making an access key."""
    return _encoded(
        {
            "eventVersion": _VERSION,
            "userIdentity": {"type": "LocalCommand", "userName": user},
            "eventTime": _time(now),
            "eventSource": "iam.amazonaws.com",
            "eventName": name,
            "sourceIPAddress": "local",
            "userAgent": "lockgate",
            "requestParameters": masked(given),
            "responseElements": masked(output),
            "readOnly": False,
        }
    )


def _members(event: Event, output: Item | None) -> Item:
    request, identity = event.request, event.identity
    caller = Caller(source_ip=request.source_ip) if identity is None else identity.caller
    agent = request.fields.get(b"user-agent", b"").decode("utf-8", "replace")
    return {
        "eventVersion": _VERSION,
        "userIdentity": _user(identity, caller),
        "eventTime": _time(event.now),
        "eventSource": "apigateway.amazonaws.com",
        "eventName": event.name,
        "awsRegion": "" if identity is None else identity.region,
        "sourceIPAddress": request.source_ip,
        "userAgent": agent[:_LONGEST_AGENT],
        "requestParameters": masked(event.given),
        "responseElements": masked(output),
        "requestID": event.request_id,
        "readOnly": event.is_reading,
    }


def _user(identity: Identity | None, caller: Caller) -> Item:
    if identity is None:
        return {"type": "Unknown"}
    user: Item = {"arn": caller.arn, "accountId": identity.account}
    if caller.principal_id:
        name = caller.arn.rpartition("/")[2]
        user |= {"type": "IAMUser", "principalId": caller.principal_id, "userName": name}
        user["accessKeyId"] = caller.access_key
    else:
        # Whose key this is nobody has looked at: the listener is this machine's own.
        user |= {"type": "Root", "isVerified": False}
    return user


@lru_cache(4)
def _time(now: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))


def _encoded(record: Item) -> str:
    """The record as JSON; of what is too long there is only how long it is."""
    text = msgspec.json.encode(record)
    if len(text) > MOST_TEXT:
        for name in ("requestParameters", "responseElements"):
            size = len(msgspec.json.encode(record[name]))
            if size > MOST_TEXT // 2:
                record[name] = {"omitted": f"{size} bytes"}
        text = msgspec.json.encode(record)
    return text.decode()


def masked(value: Any) -> Any:
    """A copy of JSON data that tells no secret, and nothing of our own (``_...``)."""
    if isinstance(value, str):
        # A fixed value of a parameter mapping may be a backend's password.
        return HIDDEN if value[:1] == "'" else value
    if isinstance(value, dict):
        if _is_patch(value):
            is_secret = _is_secret_patch(value)
            return {
                key: HIDDEN if is_secret and key == "value" else masked(one)
                for key, one in value.items()
            }
        return {
            key: _hidden(one) if key in SECRET_MEMBERS else masked(one)
            for key, one in value.items()
            if one is not None and not key.startswith("_")
        }
    if isinstance(value, list):
        return [masked(one) for one in value]
    return value


def _is_patch(value: Item) -> bool:
    return "op" in value and value.keys() <= _OF_PATCH


def _is_secret_patch(operation: Item) -> bool:
    return not SECRET_MEMBERS.isdisjoint(str(operation.get("path")).split("/"))


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return dict.fromkeys(value, HIDDEN)
    # A document that is imported may hold anything.
    return f"{len(value)} bytes" if isinstance(value, bytes) else HIDDEN


def _message(error: ControlError, given: Item | None) -> str:
    """The error's first line: what follows in some is the request's own text."""
    text = error.message.partition("\n")[0]
    for secret in _secrets_in(given):
        text = text.replace(secret, HIDDEN)
    return text[:_LONGEST_MESSAGE]


def _secrets_in(value: Any, is_secret: bool = False) -> list[str]:
    """The texts that :func:`masked` leaves out, as far as they can be told from others."""
    if isinstance(value, dict):
        if _is_patch(value) and not _is_secret_patch(value):
            return []
        return [
            one
            for key, inner in value.items()
            for one in _secrets_in(inner, is_secret or key in SECRET_MEMBERS)
        ]
    if isinstance(value, list):
        return [one for inner in value for one in _secrets_in(inner, is_secret)]
    is_found = is_secret and isinstance(value, str) and len(value) >= _SHORTEST_SECRET
    return [value] if is_found else []
