"""Every name of the vocabulary is reached by a request over HTTP, or is known not to be built."""

import contextlib
import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from raw_client import RawClient
from vocabulary_cases import CASES, ELSEWHERE, NOT_BUILT, Case, serving

from lockgate.rules.decisions import NOTES, OVERRIDE_REFUSALS, REASONS, RULES, SELECTIONS
from lockgate.rules.examples import EXAMPLES
from lockgate.rules.failures import CAUSES
from lockgate.testing import Answer, RunningGateway

VOCABULARY = {*RULES, *CAUSES, *SELECTIONS, *NOTES, *REASONS, *OVERRIDE_REFUSALS}
SOURCES = Path(__file__).parent.parent.parent / "src" / "lockgate"


@pytest.fixture(scope="module")
def gateway() -> Iterator[RunningGateway]:
    with serving() as running:
        yield running


def test_every_name_has_a_case_or_a_reason_why_it_has_none() -> None:
    assert CASES.keys() | NOT_BUILT.keys() | ELSEWHERE.keys() == VOCABULARY
    assert not CASES.keys() & (NOT_BUILT.keys() | ELSEWHERE.keys())


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_name_that_no_file_reaches_is_reached_elsewhere(name: str) -> None:
    path = Path(__file__).parent.parent.parent / ELSEWHERE[name]
    assert f'"{name}"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_a_name_is_reached(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case = CASES[name]
    for target, value in case.patches:
        monkeypatch.setattr(target, value)
    answer = ask(gateway, case)
    record = gateway.record(answer)
    assert name in set(names(record)), record
    assert record["status"] == answer.status
    if name in RULES:
        assert record["rule"] == name
    if name in CAUSES:
        assert record["cause"] == name


@pytest.mark.parametrize("name", NOT_BUILT)
def test_what_is_not_built_cannot_be_reached(name: str) -> None:
    """A type that a cause has can be reached: then it needs a case, and leaves the table."""
    kind = name.removeprefix("gateway_response.")
    assert kind not in {cause.type for cause in CAUSES.values()}
    assert EXAMPLES[name].ask is None
    for folder in ("engine", "http1", "server"):
        for path in (SOURCES / folder).rglob("*.py"):
            assert f'type="{kind}"' not in path.read_text(encoding="utf-8"), path


def ask(gateway: RunningGateway, case: Case) -> Answer:
    """The answer to a case's request."""
    if case.is_cut:
        return ask_cut(gateway, case)
    if not case.raw:
        return gateway.request(case.verb, case.path, case.body, dict(case.headers))
    with RawClient(gateway.port) as client:
        client.send(case.raw)
        answer = client.answer()
    assert answer is not None
    return Answer(answer.status, list(answer.headers.items()), answer.body)


def ask_cut(gateway: RunningGateway, case: Case) -> Answer:
    """The head of an answer whose body breaks off."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
    with contextlib.closing(connection):
        connection.request(case.verb, gateway.prefix + case.path)
        response = connection.getresponse()
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            response.read()
        return Answer(response.status, response.getheaders(), b"")


def names(record: Any) -> Iterator[str]:
    """Every text of a record that stands where a name of the vocabulary does."""
    if isinstance(record, dict):
        for key, value in record.items():
            if key in ("rule", "cause", "name", "reason") and isinstance(value, str):
                yield value
            else:
                yield from names(value)
    elif isinstance(record, list):
        for item in record:
            yield from names(item)
