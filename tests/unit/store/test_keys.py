"""The key of a store is made once, kept for its owner, and never replaced in silence."""

from pathlib import Path

import pytest

from lockgate.store.keys import key_beside, open_secrets
from lockgate.store.refusals import StoreProblem


class Settings:
    """What a store keeps of itself, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def setting(self, name: str) -> str | None:
        return self.kept.get(name)

    def settle(self, name: str, value: str) -> str:
        return self.kept.setdefault(name, value)


def refusal(settings: Settings, path: Path) -> str:
    with pytest.raises(StoreProblem) as refused:
        open_secrets(settings, path)
    return f"{refused.value}: {refused.value.hint}"


def test_a_key_is_made_and_found_again(tmp_path: Path) -> None:
    settings, key = Settings(), key_beside(tmp_path / "lockgate.db")
    sealed = open_secrets(settings, key).seal("canary", "key/1")
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [
        ("lockgate.db.key", 0o600)
    ]
    assert open_secrets(settings, key).open(sealed, "key/1") == "canary"
    assert key.read_text().strip() not in settings.kept.values()


def test_a_lost_key_is_not_replaced(tmp_path: Path) -> None:
    settings, key = Settings(), tmp_path / "key"
    open_secrets(settings, key)
    key.unlink()
    assert "put the file back" in refusal(settings, key)
    assert not list(tmp_path.iterdir())


def test_a_key_that_is_there_is_taken_for_a_new_store(tmp_path: Path) -> None:
    open_secrets(Settings(), tmp_path / "key")
    before = (tmp_path / "key").read_text()
    open_secrets(Settings(), tmp_path / "key")
    assert (tmp_path / "key").read_text() == before


def test_another_stores_key_is_refused(tmp_path: Path) -> None:
    settings = Settings()
    open_secrets(settings, tmp_path / "one.key")
    open_secrets(Settings(), tmp_path / "two.key")
    assert "is not the key that the store was made with" in refusal(settings, tmp_path / "two.key")


@pytest.mark.parametrize("text", ["", "0123", "x" * 64, "00" * 33])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_text(text)
    assert "is no key" in refusal(Settings(), path)


def test_a_key_for_everybodys_eyes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("00" * 32)
    path.chmod(0o644)
    assert "chmod o=" in refusal(Settings(), path)


def test_a_key_that_cannot_be_made_or_read_says_so(tmp_path: Path) -> None:
    assert "cannot be written" in refusal(Settings(), tmp_path / "no" / "key")
    assert "cannot be read" in refusal(Settings(), tmp_path)
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_bytes(b"\xff\xfe")
    assert "cannot be read" in refusal(Settings(), path)
