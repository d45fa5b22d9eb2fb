"""The key of a store is made once, kept for its owner, and never replaced in silence."""

import os
from pathlib import Path

import pytest

from lockgate.store.keys import open_secrets
from lockgate.store.refusals import CannotOpen


class Settings:
    """What a store keeps of itself, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def setting(self, name: str) -> str | None:
        return self.kept.get(name)

    def settle(self, name: str, value: str) -> str:
        return self.kept.setdefault(name, value)


def refusal(settings: Settings, url: str, key_file: str | None = None) -> str:
    with pytest.raises(CannotOpen) as refused:
        open_secrets(settings, url, key_file)
    return str(refused.value)


def test_a_key_is_made_beside_the_file_and_found_again(tmp_path: Path) -> None:
    settings, url = Settings(), f"sqlite:///{tmp_path}/lockgate.db"
    sealed = open_secrets(settings, url).seal("canary", "key/1")
    key = tmp_path / "lockgate.db.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["lockgate.db.key"]
    assert open_secrets(settings, url).open(sealed, "key/1") == "canary"
    assert key.read_text().strip() not in settings.kept.values()


def test_a_lost_key_is_not_replaced(tmp_path: Path) -> None:
    settings, url = Settings(), str(tmp_path / "lockgate.db")
    open_secrets(settings, url)
    (tmp_path / "lockgate.db.key").unlink()
    assert "put the file back" in refusal(settings, url)
    assert not list(tmp_path.iterdir())


def test_another_stores_key_is_refused(tmp_path: Path) -> None:
    settings = Settings()
    open_secrets(settings, "postgresql://host/db", str(tmp_path / "one.key"))
    open_secrets(Settings(), "postgresql://host/db", str(tmp_path / "two.key"))
    said = refusal(settings, "postgresql://host/db", str(tmp_path / "two.key"))
    assert "is not the key that the store was made with" in said


def test_postgresql_needs_a_named_file() -> None:
    assert "--store-key FILE" in refusal(Settings(), "postgresql://host/db")


@pytest.mark.parametrize("text", ["", "0123", "x" * 64, "00" * 33])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_text(text)
    assert "is no key" in refusal(Settings(), "store.db", str(path))


def test_a_key_for_everybodys_eyes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("00" * 32)
    path.chmod(0o644)
    assert "chmod o=" in refusal(Settings(), "store.db", str(path))


def test_a_key_that_cannot_be_made_or_read_says_so(tmp_path: Path) -> None:
    assert "cannot be written" in refusal(Settings(), str(tmp_path / "no" / "store.db"))
    assert "cannot be read" in refusal(Settings(), "store.db", str(tmp_path))
    path = tmp_path / "key"
    path.touch(0o600)
    os.truncate(path, 0)
    path.write_bytes(b"\xff\xfe")
    assert "cannot be read" in refusal(Settings(), "store.db", str(path))
