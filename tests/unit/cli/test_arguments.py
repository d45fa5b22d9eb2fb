"""Arguments that several commands take."""

import io
from pathlib import Path

import pytest

from lockgate.cli.arguments import (
    ArgumentProblem,
    check_account,
    check_control_host,
    check_file,
    check_port,
    check_region,
    definitions,
    read_bytes,
    read_text,
)
from lockgate.cli.options import ApiOptions, ServingOptions, settings_for


def test_bytes_are_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "body"
    path.write_bytes(b"\xff\r\n\0")
    assert read_bytes(f"@{path}") == b"\xff\r\n\0"
    assert read_bytes("a\udcffb") == b"a\xffb"  # how Python hands over a byte that is no UTF-8
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xfe")))
    assert read_bytes("@-") == b"\xfe"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "localhost", "192.0.2.1", "127.0.0.2", ""])
@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("store", [None, "lockgate.db"])
def test_nothing_lets_others_reach_the_control_port(
    host: str, tls: bool, store: str | None
) -> None:
    serving = ServingOptions(
        control_host=host,
        store=store,
        tls_cert=["a.pem"] if tls else None,
        tls_key=["a.key"] if tls else None,
    )
    with pytest.raises(ArgumentProblem, match="is refused: the control port has no TLS") as caught:
        settings_for([], ApiOptions(), serving)
    assert caught.value.hint is not None


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_control_port_at_this_machine(host: str) -> None:
    assert settings_for([], ApiOptions(), ServingOptions(control_host=host)).control_host == host
    check_control_host(host)


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


@pytest.mark.parametrize("text", ["", "12345678901", "1234567890123", "12345678901x", "１" * 12])
def test_accounts(text: str) -> None:
    check_account("--account-id", "123456789012")
    with pytest.raises(ArgumentProblem, match=r"--account-id .* is no account") as raised:
        check_account("--account-id", text)
    assert "12 digits" in str(raised.value.hint)


@pytest.mark.parametrize("text", ["", "Frankfurt", "us", "us-", "us east-1", "US-EAST-1"])
def test_regions(text: str) -> None:
    for good in ("us-east-1", "us-gov-west-1", "eu-isoe-west-1"):
        check_region("--region", good)
    with pytest.raises(ArgumentProblem, match=r"--region .* is no region") as raised:
        check_region("--region", text)
    assert "us-east-1" in str(raised.value.hint)


def test_a_file_that_is_none_has_a_hint(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(ArgumentProblem) as raised:
            check_file(path)
        assert raised.value.hint
    with pytest.raises(ArgumentProblem) as raised:
        definitions([str(tmp_path / "none.yaml")])
    assert "lockgate init api.yaml" in str(raised.value.hint)


@pytest.mark.parametrize(
    ("serving", "problem"),
    [
        (ServingOptions(port=9000, control_port=9000), "are both 9000"),
        (ServingOptions(base_path="/"), "serves one definition, and none is given"),
    ],
)
def test_options_that_exclude_each_other(serving: ServingOptions, problem: str) -> None:
    with pytest.raises(ArgumentProblem, match=problem) as caught:
        settings_for([], ApiOptions(), serving)
    assert caught.value.hint is not None
