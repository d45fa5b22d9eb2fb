"""The vector tables of the status rules' section 8, status codes from capture groups, over HTTP."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import api, entry, function, http, mock, operation

from lockgate.testing import DefinitionError, FakeBackend, RunningGateway, serve

A = {"default": entry(200)}

X = r"\.errorCode\.(\d{3})$"
CAPTURE_ROWS: list[tuple[str | None, dict[str, Any], int]] = [
    ("svc.errorCode.409", {X: entry("$1")}, 409),
    ("svc.errorCode.409\n", {X: entry("$1")}, 409),
    ("svc.errorCode.409 ", {X: entry("$1")}, 200),
    ("svc.errorCode.199", {X: entry("$1")}, 200),
    ("svc.errorCode.199", {X: entry("$1:502")}, 502),
    ("a.errorCode.404.errorCode.410", {X: entry("$1")}, 410),
    (None, {X: entry("$1")}, 200),
    ("svc.errorCode.409", {X: entry("$1"), ".*409": entry(422)}, 422),
    ("svc.errorCode.409", {X: entry("$1", **{"x-lockgate-match": "full"})}, 200),
    ("svc.errorCode.409", {X: entry("${1}")}, 409),
    ("svc.errorCode.409", {r"\.errorCode\.(?<code>\d{3})$": entry("${code}")}, 409),
    ("x.errorCode.40", {X: entry("$1:502")}, 200),
    # 8.1 and 8.2: forms of a reference, groups without a value, values that are no status
    ("svc.errorCode.199", {X: entry("${1}:502")}, 502),
    ("svc.errorCode.600", {X: entry("$1")}, 200),
    ("code 40x", {r"code (\w+)": entry("$1")}, 200),
    ("code \u0664\u0660\u0664", {r"code (.+)": entry("$1")}, 200),
    ("code", {r"code( \d{3})?": entry("$1:502")}, 502),
    ("code", {r"code( \d{3})?": entry("$1")}, 200),
    ("404 then 409", {r"(\d{3})": entry("$1")}, 404),
    ("a 404 b 409", {r"a (\d{3})": entry("$1"), r"b (\d{3})": entry("$1")}, 404),
    ("a 777 b 409", {r"a (\d{3})": entry("$1"), r"b (\d{3})": entry("$1")}, 409),
]
SOURCES: dict[str, tuple[dict[str, Any], int]] = {
    "auto": ({r"([45]\d\d)": entry("$1")}, 500),
    "status": ({r"5(\d\d)": entry("$1:502", **{"x-lockgate-source": "status"})}, 502),
    "body": ({X.removesuffix("$"): entry("$1", **{"x-lockgate-source": "body"})}, 404),
    "header": ({r"=(\d+)": entry("$1", **{"x-lockgate-source": "header:X-Code"})}, 418),
    "no header": ({r"(\d*)": entry("$1", **{"x-lockgate-source": "header:X-No"})}, 200),
    "jsonpath": ({X: entry("$1", **{"x-lockgate-source": "jsonpath:$.error"})}, 404),
    "no path": ({X: entry("$1", **{"x-lockgate-source": "jsonpath:$.a.b"})}, 200),
}
REFUSED: list[tuple[dict[str, Any], bool, str]] = [
    ({X: entry("${2}")}, True, "the pattern has no group 2"),
    ({X: entry("$1:600")}, True, "no reference to a group"),
    ({"": entry("$1")}, True, "needs a pattern"),
    ({X: entry("$1")}, False, "no status that can end an exchange"),
    ({"(": entry(400)}, False, "no regular expression"),
]

EFFECTS = {
    r"beats (\d{3})": entry("$1", "#set($context.responseOverride.status = 299)x"),
    r"(\d{3})(\w)?": entry(
        "$1",
        "$context.lockgate.matchedStatus/$context.lockgate.match.get('1')/$context.lockgate.match['2'];",
    ),
}


def paths() -> dict[str, Any]:
    """One path for each row of each table."""
    found: dict[str, Any] = {}
    for number, (_, entries, _) in enumerate(CAPTURE_ROWS):
        found[f"/capture/{number}"] = function("scripted", {**A, **entries})
    for number, (entries, _) in enumerate(SOURCES.values()):
        found[f"/source/{number}"] = http("/captured", {**A, **entries})
    found["/capture/effects"] = function("scripted", {**A, **EFFECTS})
    return {path: {"post": operation(one, 200, 422)} for path, one in found.items()}


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend, scripted: str) -> Iterator[RunningGateway]:
    code = {"X-Code": "code=418"}
    backend.answers("/captured", status=500, headers=code, body='{"error":"svc.errorCode.404"}')
    with serve(
        api(paths(), extensions=True),
        stage_variables={"backend": backend.address},
        functions={"scripted": scripted},
    ) as running:
        yield running


def fail_with(message: str | None) -> str:
    """The event that lets the function fail with ``message``, or succeed."""
    return json.dumps({"return": {}} if message is None else {"raise": message})


@pytest.mark.parametrize("number", range(len(CAPTURE_ROWS)))
def test_section_8_capture_groups(gateway: RunningGateway, number: int) -> None:
    message, _, wanted = CAPTURE_ROWS[number]
    assert gateway.request("POST", f"/capture/{number}", fail_with(message)).status == wanted


@pytest.mark.parametrize("name", SOURCES)
def test_section_8_sources(gateway: RunningGateway, name: str) -> None:
    answer = gateway.request("POST", f"/source/{list(SOURCES).index(name)}")
    assert answer.status == SOURCES[name][1]
    decision = gateway.record(answer)["decisions"][-1]
    if name in ("body", "jsonpath"):
        assert decision["name"] == "capture_group"
        assert decision["compared"]["source"] == f"integration.{name}"


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_section_8_what_is_refused(number: int) -> None:
    entries, has_extensions, words = REFUSED[number]
    document = api({"/": {"get": operation(mock(entries), 200)}}, extensions=has_extensions)
    with pytest.raises(DefinitionError, match=words), serve(document):
        """It is not served."""


def test_section_8_3_effects(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/capture/effects", fail_with("beats 409"))
    assert answer.status == 299
    answer = gateway.request("POST", "/capture/effects", fail_with("409"))
    assert (answer.status, answer.body) == (409, b"409/409/;")  # 409 is not declared
