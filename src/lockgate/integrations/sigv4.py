"""AWS Signature Version 4 for the calls that the gateway makes itself.

Source: "Signing AWS API requests" in the IAM user guide.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

__all__ = ["Credentials", "sign"]


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
) -> list[tuple[str, str]]:
    """The headers to add to a request: date, token and signature.

    ``path`` and ``query`` are as they are sent, percent-encoded; ``headers`` must hold Host.
    """
    time = datetime.fromtimestamp(epoch_seconds, UTC)
    stamp, day = time.strftime("%Y%m%dT%H%M%SZ"), time.strftime("%Y%m%d")
    added = [("X-Amz-Date", stamp)]
    if credentials.session_token is not None:
        added.append(("X-Amz-Security-Token", credentials.session_token))
    signed = sorted((name.lower(), " ".join(value.split())) for name, value in [*headers, *added])
    names = ";".join(dict.fromkeys(name for name, _ in signed))
    canonical = "\n".join(
        (
            method,
            quote(path, safe="/-._~"),
            "&".join(sorted(query.split("&"))) if query else "",
            "".join(f"{name}:{value}\n" for name, value in signed),
            names,
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{day}/{region}/{service}/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return [*added, ("Authorization", authorization)]
