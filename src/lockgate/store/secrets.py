"""What must be kept but not be readable in the store: sealed with a key that lies elsewhere.

Security spec, row C-4: AES-256-GCM with the object's id as associated data, so that a sealed text
is worth nothing beside another object, and a keyed hash where equal texts are to be found.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["KEY_BYTES", "Secrets", "WrongKey"]

KEY_BYTES = 32
_NONCE = 12


class WrongKey(Exception):
    """A sealed text was not sealed with this key, or not for this object."""


class Secrets:
    """Seals and opens texts with one key of :data:`KEY_BYTES` random bytes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(hashlib.sha256(b"seal" + key).digest())
        self._of_fingerprints = hashlib.sha256(b"fingerprint" + key).digest()

    def seal(self, text: str, owner: str) -> str:
        """``text`` so that only :meth:`open` with the same owner reads it."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, text.encode(), owner.encode())
        return base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, owner: str) -> str:
        """The text that was sealed. Raises :class:`WrongKey`."""
        data = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(data[:_NONCE], data[_NONCE:], owner.encode()).decode()
        except InvalidTag:
            raise WrongKey(owner) from None

    def fingerprint(self, text: str) -> str:
        """The same for equal texts, and nothing that a text could be guessed from."""
        return hmac.new(self._of_fingerprints, text.encode(), "sha256").hexdigest()
