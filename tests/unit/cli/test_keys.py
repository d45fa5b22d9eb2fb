"""``lockgate keys`` and ``lockgate audit``: what they print, what they refuse."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from lockgate.cli.application import run
from lockgate.control.access_keys import is_guarded
from lockgate.store.open import open_store

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lockgate.db"


@pytest.fixture
def say(path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command on the store: its exit status, and what it says."""

    def command(*arguments: str) -> tuple[int, str, str]:
        status = run([*arguments, f"--store={path}"])
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["audit", "show", "--last=0"], "--last 0 is no number of records"),
        (["audit", "verify", "--seen=dead"], "--seen 'dead' is no hash"),
        (["audit", "export", "--after=-1"], "--after -1 is no number of a record"),
        (["audit", "export", "/no/such/folder/file"], "cannot write /no/such/folder/file"),
    ],
)
def test_what_cannot_be_asked_of_the_record(say: Say, arguments: list[str], problem: str) -> None:
    assert "is a new store" in say("keys", "create", "alice")[2]
    status, out, err = say(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"error: {problem}")
    assert len(err.splitlines()) == 2


def test_the_wrong_key_is_named_by_its_option(say: Say, path: Path) -> None:
    assert say("keys", "create", "alice")[0] == 0
    other = path.with_name("other")
    other.write_text("00" * 32)
    other.chmod(0o600)
    assert say("keys", "list", f"--store-key={other}")[2].startswith(f"error: --store-key {other}:")


def test_a_key_is_shown_once(say: Say, path: Path) -> None:
    status, out, _ = say("keys", "create", "alice")
    id, secret = (line.partition("=")[2] for line in out.splitlines())
    assert out == f"export AWS_ACCESS_KEY_ID={id}\nexport AWS_SECRET_ACCESS_KEY={secret}\n"
    assert (status, len(id), len(secret)) == (0, 20, 40)
    opened = open_store(str(path))
    assert is_guarded(opened.store)
    opened.store.close()
    status, out, _ = say("keys", "list")
    assert out.split("\t")[:3] == [id, "alice", "Active"]
    assert secret not in out
    assert say("keys", "disable", id) == (0, "", f"{id} is refused from now on\n")
    assert "\tInactive\t" in say("keys", "list")[1]
    assert say("keys", "enable", id)[2] == f"{id} is let in from now on\n"
    assert "nobody is let in until a key is made" in say("keys", "delete", id)[2]
    assert say("keys", "list") == (0, "", "there are no keys\n")
    assert [line.split()[4] for line in say("audit", "show", "--last=3")[1].splitlines()] == [
        "UpdateAccessKey",
        "UpdateAccessKey",
        "DeleteAccessKey",
    ]
    assert say("audit", "show", "--last=0")[1] == ""


def test_a_key_in_a_file(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    status, out, err = say("keys", "create", "bob", "--credentials", f"--file={file}")
    assert (status, out) == (0, "")
    words = file.read_text().split()
    assert words[:3] + words[4:6] == [
        "[bob]",
        "aws_access_key_id",
        "=",
        "aws_secret_access_key",
        "=",
    ]
    assert err.endswith(f"\n{file} has the key {words[3]}\n")
    assert file.stat().st_mode & 0o777 == 0o600
    status, _, err = say("keys", "create", "bob", f"--file={file}")
    assert (status, "exists already" in err) == (2, True)


def test_what_is_refused(say: Say, tmp_path: Path) -> None:
    for arguments, problem in (
        (("create", "a b"), "no name of a user"),
        (("create", "a", "--policy={}"), "the policy has no Statement"),
        (("create", "a", "--policy=@none"), "cannot read none"),
        (("create", "a", f"--file={tmp_path}/no/file"), "cannot write"),
        (("disable", "AKIANONE"), "there is no key AKIANONE"),
        (("delete", "AKIANONE"), "there is no key AKIANONE"),
    ):
        status, out, err = say("keys", *arguments)
        assert (status, out) == (2, ""), arguments
        assert problem in err
    for _ in range(2):
        assert say("keys", "create", "a")[0] == 0
    file = tmp_path / "key"
    assert "a has 2 keys already" in say("keys", "create", "a", f"--file={file}")[2]
    assert not file.exists()


def test_without_a_store(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["keys", "create", "alice"]) == 2
    assert "--store is missing" in capsys.readouterr().err
    assert run(["keys", "create", "alice", "--store=memory:"]) == 2
    assert "out of reach" in capsys.readouterr().err
    missing = f"--store={tmp_path / 'none.db'}"
    for verb in (("keys", "list"), ("audit", "show"), ("audit", "verify"), ("audit", "export")):
        assert run([*verb, missing]) == 2
        assert "there is no such file" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()
    assert run(["audit", "show", "--store=postgresql://h/d"]) == 2
    assert "needs a file for its key" in capsys.readouterr().err
    other = tmp_path / "other"
    other.write_text("no database, but long enough to be one" * 40)
    assert run(["audit", "show", f"--store={other}"]) == 2
    assert "not a SQLite database" in capsys.readouterr().err


def changed(path: Path, change: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(change)
    database.close()


def test_the_log_is_shown_checked_and_exported(say: Say, path: Path, tmp_path: Path) -> None:
    for user in ("alice", "bob"):
        say("keys", "create", user, '--policy={"Statement":{"Effect":"Allow","Action":"*",'
            '"Resource":"*"}}')  # fmt: skip
    status, out, _ = say("audit", "export")
    records = [json.loads(line) for line in out.splitlines()]
    assert [one["seq"] for one in records] == [1, 2]
    assert records[0]["record"]["requestParameters"]["userName"] == "alice"
    hash = records[1]["hash"]
    assert say("audit", "verify", f"--seen={records[0]['hash']}") == (
        0,
        f"2 records are as they were written; the last hash is {hash}\n",
        "",
    )
    file = tmp_path / "out"
    assert say("audit", "export", str(file), "--after=1")[0] == 0
    assert [json.loads(line) for line in file.read_text().splitlines()] == records[1:]
    assert "cannot write" in say("audit", "export", str(file))[2]
    changed(path, "DELETE FROM audit WHERE seq = 2")
    assert say("audit", "verify")[0] == 0
    status, out, _ = say("audit", "verify", f"--seen={hash}")
    assert (status, out.startswith("record 2 ")) == (1, True)
    changed(path, "UPDATE audit SET text = replace(text, 'alice', 'carol')")
    assert say("audit", "verify")[:2] == (1, "record 1 is not as it was written\n")
    changed(path, "UPDATE audit SET text = '[]'")
    assert say("audit", "show")[1] == "1 cannot be read; lockgate audit verify tells more\n"
