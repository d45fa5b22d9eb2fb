"""The signature of a request (SigV4), as it was sent: read, and judged as far as no key is needed.

Source: access-control.md, sections 7.1 to 7.4; the order of the checks is that of its table.
"""

import base64
import hashlib
import re
from datetime import UTC, datetime
from typing import NamedTuple

from lockgate.control.errors import (
    IncompleteSignature,
    InvalidSignature,
    MissingAuthenticationToken,
)
from lockgate.control.request import Request
from lockgate.control.routes import Query
from lockgate.rules.compat import MESSAGES_OF_SIGV4
from lockgate.rules.signatures import SIGNATURE_TEXTS, SKEW_SECONDS

__all__ = ["ALGORITHM", "SERVICE", "Claim", "check_claim", "read_claim"]

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "apigateway"
_TERMINATOR = "aws4_request"
_LONGEST = 604_800
_STAMP = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_PARTS = ("Credential", "Signature", "SignedHeaders")
_IN_QUERY = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "X-Amz-Date",
    "X-Amz-Expires",
)


class Claim(NamedTuple):
    """Who a request says it is from: all texts are as they were sent.

    ``expires`` is for how many seconds a presigned request is good; None: it is not presigned.
    """

    algorithm: str
    credential: str
    signed_headers: tuple[str, ...]
    signature: str
    stamp: str
    token: str | None = None
    expires: str | None = None

    @property
    def access_key(self) -> str:
        """The key's id."""
        return self.credential.partition("/")[0]

    @property
    def scope(self) -> tuple[str, ...]:
        """Day, region, service and terminator."""
        return tuple(self.credential.split("/")[1:])


def read_claim(request: Request, query: Query) -> Claim:
    """The signature's parts. Raises :class:`MissingAuthenticationToken` and
    :class:`IncompleteSignature`.
    """
    header = request.fields.get(b"authorization", b"").decode("utf-8", "replace").strip()
    given = {name: value for name, value in query if name.startswith("X-Amz-")}
    in_query = not given.keys().isdisjoint(_IN_QUERY[:3])
    if header and in_query:
        raise IncompleteSignature(SIGNATURE_TEXTS["both"])
    if in_query:
        return _of_query(given)
    if header:
        return _of_header(header, request)
    raise MissingAuthenticationToken(SIGNATURE_TEXTS["missing"])


def _of_query(given: dict[str, str]) -> Claim:
    missing = [name for name in _IN_QUERY if not given.get(name)]
    if missing:
        text = "".join(SIGNATURE_TEXTS["query_parameter"] % name for name in missing)
        raise IncompleteSignature(text + SIGNATURE_TEXTS["query_parameters_of"])
    algorithm, credential, signature, headers, stamp, expires = map(given.__getitem__, _IN_QUERY)
    token = given.get("X-Amz-Security-Token")
    return Claim(algorithm, credential, _names(headers), signature, stamp, token, expires)


def _of_header(header: str, request: Request) -> Claim:
    algorithm, *rest = re.split(r"\s+", header, maxsplit=1)
    parts: dict[str, str] = {}
    for piece in map(str.strip, rest[0].split(",") if rest else ()):
        name, equals, value = piece.partition("=")
        if not equals:
            facts = {"piece": piece, "piece_hash": _hashed(piece), "header": header}
            raise IncompleteSignature(_worded("pair") % facts)
        parts[name] = value
    fields = request.fields
    stamp = (fields.get(b"x-amz-date") or fields.get(b"date") or b"").decode("latin-1")
    missing = [SIGNATURE_TEXTS["parameter"] % name for name in _PARTS if not parts.get(name)]
    if not stamp:
        missing.append(SIGNATURE_TEXTS["no_date"])
    if missing:
        facts = {"header": header, "header_hash": _hashed(header)}
        raise IncompleteSignature("".join(missing) + _worded("parameters_of") % facts)
    token = fields.get(b"x-amz-security-token")
    credential, signature, headers = map(parts.__getitem__, _PARTS)
    shown = None if token is None else token.decode("latin-1")
    return Claim(algorithm, credential, _names(headers), signature, stamp, shown)


def _names(headers: str) -> tuple[str, ...]:
    return tuple(sorted(set(headers.lower().split(";"))))


def _worded(name: str) -> str:
    classic = SIGNATURE_TEXTS[f"{name}.classic"]
    return classic if MESSAGES_OF_SIGV4 == "classic" else SIGNATURE_TEXTS[name]


def _hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def check_claim(claim: Claim, now: float) -> None:
    """Raise :class:`IncompleteSignature` or :class:`InvalidSignature` where no key could help."""
    _check_date(claim, now)
    if "host" not in claim.signed_headers:
        raise InvalidSignature(SIGNATURE_TEXTS["host"])
    if claim.algorithm != ALGORITHM:
        raise IncompleteSignature(SIGNATURE_TEXTS["algorithm"] % claim.algorithm)
    if len(claim.scope) != 4 or not claim.access_key:
        raise IncompleteSignature(SIGNATURE_TEXTS["credential"] % claim.credential)
    _check_scope(claim)


def _check_date(claim: Claim, now: float) -> None:
    at = _time_of(claim.stamp)
    if at is None:
        raise IncompleteSignature(SIGNATURE_TEXTS["date"] % claim.stamp)
    window = SKEW_SECONDS if claim.expires is None else _seconds(claim.expires)
    if at < now - window:
        raise InvalidSignature(SIGNATURE_TEXTS["expired"] % _facts(claim, now, -window))
    if at > now + SKEW_SECONDS:
        raise InvalidSignature(SIGNATURE_TEXTS["not_yet"] % _facts(claim, now, SKEW_SECONDS))


def _time_of(stamp: str) -> float | None:
    if not _STAMP.fullmatch(stamp):
        return None
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _seconds(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    if not is_number or not 1 <= int(text) <= _LONGEST:
        raise IncompleteSignature(SIGNATURE_TEXTS["expires"])
    return int(text)


def _facts(claim: Claim, now: float, offset: int) -> dict[str, str]:
    seconds = abs(offset)
    window = f"{seconds // 60} min." if seconds % 60 == 0 else f"{seconds} sec."
    return {
        "stamp": claim.stamp,
        "bound": _stamped(now + offset),
        "now": _stamped(now),
        "window": window,
    }


def _stamped(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")


def _check_scope(claim: Claim) -> None:
    day, region, service, terminator = claim.scope
    problems = ""
    if not _REGION.fullmatch(region):
        problems += SIGNATURE_TEXTS["scope.region"] % region
    if service != SERVICE:
        problems += SIGNATURE_TEXTS["scope.service"] % SERVICE
    if terminator != _TERMINATOR:
        problems += SIGNATURE_TEXTS["scope.terminator"] % terminator
    if day != claim.stamp[:8]:
        facts = {"scope": day, "day": claim.stamp[:8], "stamp": claim.stamp}
        problems += SIGNATURE_TEXTS["scope.date"] % facts
    if problems:
        raise InvalidSignature(problems)
