"""AWS Signature Version 4: for the calls that the gateway makes, and what checking others takes.

Source: "Signing AWS API requests" in the IAM user guide.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

__all__ = ["Credentials", "normalised", "sign", "signature", "to_sign"]

_UNSIGNED = frozenset(("connection", "expect", "user-agent", "x-amzn-trace-id"))
"""Headers that anything on the way may change."""


class Credentials(NamedTuple):
    """An access key, and the token of a session where it belongs to one."""

    access_key: str
    secret_key: str
    session_token: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Credentials | None":
        """The credentials in ``AWS_ACCESS_KEY_ID`` and its neighbours, if they are set."""
        access_key = environment.get("AWS_ACCESS_KEY_ID")
        secret_key = environment.get("AWS_SECRET_ACCESS_KEY")
        if not access_key or not secret_key:
            return None
        return cls(access_key, secret_key, environment.get("AWS_SESSION_TOKEN") or None)


def sign(
    method: str,
    path: str,
    query: str,
    headers: list[tuple[str, str]],
    body: bytes,
    credentials: Credentials,
    region: str,
    service: str,
    epoch_seconds: float,
    *,
    keeps_path: bool = False,
    tells_hash: bool = False,
) -> list[tuple[str, str]]:
    """The headers to add to a request: date, token, the body's hash, and the signature.

    ``path`` and ``query`` are as they are sent, percent-encoded; ``headers`` must hold Host.
    S3 signs the path as it is (``keeps_path``; others normalise and encode it once more) and
    wants to be told the body's hash (``tells_hash``).
    """
    time = datetime.fromtimestamp(epoch_seconds, UTC)
    stamp, day = time.strftime("%Y%m%dT%H%M%SZ"), time.strftime("%Y%m%d")
    body_hash = hashlib.sha256(body).hexdigest()
    added = [("X-Amz-Date", stamp)]
    if credentials.session_token is not None:
        added.append(("X-Amz-Security-Token", credentials.session_token))
    if tells_hash:
        added.append(("X-Amz-Content-Sha256", body_hash))
    signed = _signed_headers([*headers, *added])
    names = ";".join(signed)
    lines = "".join(f"{name}:{','.join(values)}\n" for name, values in signed.items())
    if not keeps_path:
        path = quote(normalised(path), safe="/-._~")
    canonical = "\n".join((method, path, _sorted(query), lines, names, body_hash))
    scope = (day, region, service, "aws4_request")
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{'/'.join(scope)}, "
        f"SignedHeaders={names}, "
        f"Signature={signature(to_sign(canonical, stamp, scope), scope, credentials.secret_key)}"
    )
    return [*added, ("Authorization", authorization)]


def to_sign(canonical: str, stamp: str, scope: tuple[str, ...]) -> str:
    """The text that is signed for a canonical request."""
    hashed = hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()
    return f"AWS4-HMAC-SHA256\n{stamp}\n{'/'.join(scope)}\n{hashed}"


def signature(text: str, scope: tuple[str, ...], secret_key: str) -> str:
    """The signature of a text, by a key that is made for its scope."""
    key = f"AWS4{secret_key}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _signed_headers(headers: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The headers that count by their lower-case names, sorted, with all values in their order."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        lower = name.lower()
        if lower not in _UNSIGNED:
            found.setdefault(lower, []).append(" ".join(value.split()))
    return dict(sorted(found.items()))


def normalised(path: str) -> str:
    """A path without dot segments and without empty ones."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    return "/" + "/".join(kept) + ("/" if kept and path.endswith("/") else "")


def _sorted(query: str) -> str:
    """The query's parameters by name and value, each with its =."""
    if not query:
        return ""
    pairs = sorted(pair.partition("=")[::2] for pair in query.split("&"))
    return "&".join(f"{name}={value}" for name, value in pairs)
