"""Sealed texts are read with the key, beside their object, and nowhere else."""

import pytest

from lockgate.store.secrets import Secrets, WrongKey


def test_a_sealed_text_is_opened_by_its_owner_only() -> None:
    secrets = Secrets(b"k" * 32)
    sealed = secrets.seal("canary-value", "key/1")
    assert "canary" not in sealed
    assert secrets.open(sealed, "key/1") == "canary-value"
    with pytest.raises(WrongKey):
        secrets.open(sealed, "key/2")
    with pytest.raises(WrongKey):
        Secrets(b"x" * 32).open(sealed, "key/1")


def test_fingerprints_are_equal_for_equal_texts_and_keys() -> None:
    secrets = Secrets(b"k" * 32)
    assert secrets.fingerprint("a") == Secrets(b"k" * 32).fingerprint("a")
    assert secrets.fingerprint("a") != secrets.fingerprint("b")
    assert secrets.fingerprint("a") != Secrets(b"x" * 32).fingerprint("a")
