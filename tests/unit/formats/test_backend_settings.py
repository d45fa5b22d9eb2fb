import pytest

from lockgate.diagnostics import Report
from lockgate.formats.environment import read_environment
from lockgate.model import BackendsEntry, Environment
from lockgate.rules.limits import REQUEST_BODY


def read(text: str) -> tuple[Environment | None, list[str]]:
    report = Report()
    found = read_environment("e.yaml", text.encode(), report)
    return found, [str(one) for one in report.findings]


def test_all_members() -> None:
    found, findings = read(
        """
backends:
  connections: 1
  connections_in_all: 2
  waiting: 0
  idle: 1.5
  connect_timeout: 2
  read_timeout: 3
  name_refresh: 4
  authorities: a.pem
  client_certificate: b.pem
"""
    )
    assert findings == []
    assert found is not None
    places = found.backends.places
    assert (places["connections"].line, places["client_certificate"].line) == (3, 11)
    assert found.backends == BackendsEntry(places, 1, 2, 0, 1.5, 2.0, 3.0, 4.0, "a.pem", "b.pem")


@pytest.mark.parametrize("text", ["{}", "backends:", "stage: a"])
def test_nothing_is_said(text: str) -> None:
    found, findings = read(text)
    assert findings == []
    assert found is not None
    assert found.backends == BackendsEntry()
    assert found.payload_limit == REQUEST_BODY


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("none", None),
        ("10485760", REQUEST_BODY),
        ("10 MiB", REQUEST_BODY),
        ("1GiB", 2**30),
        ("2 TiB", 2**41),
        ("20480 KiB", 20 * 2**20),
    ],
)
def test_a_payload_limit(text: str, limit: int | None) -> None:
    found, findings = read(f"payload_limit: {text}")
    assert findings == []
    assert found is not None
    assert found.payload_limit == limit


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("payload_limit: 10485759", "'10485759' is less than what the service takes"),
        ("payload_limit: 1 GB", "'1 GB' is no size"),
        ("payload_limit: -1", "'-1' is no size"),
        ("payload_limit: [1]", 'write it like payload_limit: "1 GiB"'),
        ("backends: {connections: 0}", "connections is 0"),
        ("backends: {waiting: -1}", "waiting is -1"),
        ("backends: {connections: 1000001}", "connections is 1000001"),
        ("backends: {connections: a}", "connections"),
        ("backends: {idle: 0}", "idle is '0'"),
        ("backends: {read_timeout: 3601}", "read_timeout is '3601'"),
        ("backends: {connect_timeout: soon}", "connect_timeout is 'soon'"),
        ("backends: {authorities: {}}", "authorities"),
        ("backends: 5", "write it like backends: {connections: 64}"),
    ],
)
def test_mistakes(text: str, words: str) -> None:
    found, findings = read(text)
    assert found is None
    assert len(findings) == 1
    assert words in findings[0]
    assert findings[0].startswith("e.yaml:1:")


def test_an_unknown_member_is_told() -> None:
    found, findings = read("backends: {conections: 1}")
    assert found is not None
    assert "environment.unknown-member" in findings[0]
