"""A base address that stands in place of a service's own host."""

from typing import NamedTuple, Self
from urllib.parse import urlsplit

__all__ = ["Endpoint"]


class Endpoint(NamedTuple):
    """Where to connect; ``netloc`` is what Host says, ``prefix`` stands before every path."""

    scheme: str
    host: str
    port: int
    netloc: str
    prefix: str

    @classmethod
    def of(cls, url: str) -> Self:
        """The endpoint at an http or https address. Raises ValueError where ``url`` is none."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no http or https address")
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or (443 if parts.scheme == "https" else 80),
            parts.netloc.rpartition("@")[2],
            parts.path.rstrip("/"),
        )
