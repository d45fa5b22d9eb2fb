"""Arguments that several commands take."""

import io
from pathlib import Path

import pytest

from lockgate.cli.arguments import ArgumentProblem, check_port, read_bytes, read_text


def test_bytes_are_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "body"
    path.write_bytes(b"\xff\r\n\0")
    assert read_bytes(f"@{path}") == b"\xff\r\n\0"
    assert read_bytes("a\udcffb") == b"a\xffb"  # how Python hands over a byte that is no UTF-8
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xfe")))
    assert read_bytes("@-") == b"\xfe"


@pytest.mark.parametrize("text", ["a\udcffb", "@FILE"])
def test_a_text_must_be_utf_8(tmp_path: Path, text: str) -> None:
    path = tmp_path / "body"
    path.write_bytes(b"\xff")
    with pytest.raises(ArgumentProblem, match="cannot read"):
        read_text(text.replace("FILE", str(path)))


@pytest.mark.parametrize("port", [-1, 65_536, 70_000])
def test_ports(port: int) -> None:
    check_port("--port", 0)
    check_port("--port", 65_535)
    with pytest.raises(ArgumentProblem, match=f"--port {port} is no port"):
        check_port("--port", port)
