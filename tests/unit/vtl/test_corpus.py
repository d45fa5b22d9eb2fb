"""Every recorded template of Velocity 1.7, in both profiles: same text, overrides and error."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lockgate.cli.batch import answer, scope_of
from lockgate.vtl import Profile, TemplateError, compile_template

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = [
    *sorted((CORPUS / "oracle" / "templates").glob("*.jsonl")),
    *sorted((CORPUS / "fuzz").glob("vtl*.jsonl")),
]
PROFILES = ("apigateway", "velocity")


def cases(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def comparable(found: dict[str, Any]) -> dict[str, Any]:
    """An answer whose overrides are equal only to JSON of the same types, in any order."""
    if "error" in found:
        return {"error": found["error"]}
    overrides = json.dumps(found.get("overrides"), sort_keys=True)
    return {"output": found["output"], "overrides": overrides}


def given(case: dict[str, Any], profile: str) -> dict[str, Any]:
    found = answer({**case["request"], "profile": profile})
    if "error" in found:
        return {"error": found["kind"]}
    decoded: dict[str, Any] = json.loads(msgspec.json.encode(found))
    return comparable(decoded)


def expected(case: dict[str, Any], profile: str) -> dict[str, Any]:
    expect = case["expect"]
    return comparable(expect.get(profile, expect))


def test_there_are_cases() -> None:
    assert sum(len(cases(file)) for file in FILES) >= 3075


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_corpus(file: Path, profile: str) -> None:
    wrong = [
        f"{case['id']} {case['request']['template']!r}:\n  {found}\n  instead of {wanted}"
        for case in cases(file)
        if (found := given(case, profile)) != (wanted := expected(case, profile))
    ]
    assert wrong == []


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_tracing_changes_nothing(file: Path, profile: str) -> None:
    for case in cases(file):
        request = case["request"]
        try:
            template = compile_template(request["template"], profile=Profile(profile))
        except TemplateError:
            continue
        trace = template.trace(scope_of(request, Profile(profile)))
        ended = {"error": trace.error.kind} if trace.error else {"output": trace.output}
        wanted = expected(case, profile)
        assert ended == {name: wanted[name] for name in ended}, case["id"]
