"""A request of the management API, and who may send it."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import parse_qsl

from lockgate.control.call import Caller
from lockgate.control.routes import Query
from lockgate.http1.head import Fields

if TYPE_CHECKING:
    from lockgate.control.policies import Policy

__all__ = ["Admission", "AnyCaller", "Identity", "Request", "is_signed"]


class Request(NamedTuple):
    """One request as it was received; ``fields`` are the last values of its headers by their
    lower-case names, ``headers`` all of them.
    """

    method: str
    target: str
    fields: Fields
    body: bytes = b""
    source_ip: str = ""
    headers: Sequence[tuple[bytes, bytes]] = ()

    @property
    def path(self) -> str:
        """The path, not decoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> Query:
        """The pairs of the query, decoded."""
        text = self.target.partition("?")[2]
        return parse_qsl(text, keep_blank_values=True) if text else []


class Identity(NamedTuple):
    """For whom a call is made, and where. ``policy`` None: everything is allowed."""

    account: str
    region: str
    caller: Caller
    policy: "Policy | None" = None


class Admission(Protocol):
    """Whether a request is let in."""

    def admit(self, request: Request, query: Query) -> Identity:
        """Who calls, before anything of the body is read.

        Raises :class:`~lockgate.control.errors.ControlError`.
        """


_CREDENTIAL = re.compile(r"Credential=([^/,\s]{1,128})/[0-9]{8}/([a-z0-9-]{1,40})/")
_IN_QUERY = re.compile(r"([^/\s]{1,128})/[0-9]{8}/([a-z0-9-]{1,40})/")
_ALGORITHM = b"AWS4-"


def is_signed(request: Request, query: Query) -> bool:
    """Whether the request has a signature, be it right or wrong."""
    authorization = request.fields.get(b"authorization", b"")
    return authorization.startswith(_ALGORITHM) or any(
        name == "X-Amz-Credential" for name, _ in query
    )


class AnyCaller:
    """Lets everybody in: what is right while only this machine can call.

    A signature is not looked at, but for its scope: the region is the one that it is for.
    """

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region

    def admit(self, request: Request, query: Query) -> Identity:
        """Anybody, in the region of the signature's scope."""
        found = _CREDENTIAL.search(request.fields.get(b"authorization", b"").decode("latin-1"))
        if found is None:
            scope = next((value for name, value in query if name == "X-Amz-Credential"), "")
            found = _IN_QUERY.match(scope)
        key, region = ("", self._region) if found is None else found.groups()
        agent = request.fields.get(b"user-agent", b"").decode("latin-1")
        caller = Caller(f"arn:aws:iam::{self._account}:root", key, request.source_ip, agent)
        return Identity(self._account, region, caller)
