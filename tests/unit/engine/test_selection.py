"""Choosing integration responses: references to groups, their sources, budgets, candidates."""

import json
from typing import Any

import pytest
from definitions import api, entry, function, http, mock, operation
from plans import Told, ask, plan_of

from lockgate.engine.selection import Entry
from lockgate.jregex import BudgetExceeded
from lockgate.verify.rehearsal import CannedAnswer

A = {"default": entry(200)}
ALL = (200, 400, 404, 418, 500)


def failed(message: str | None, entries: dict[str, Any], *statuses: int) -> Told:
    """The answer of a function that fails with ``message``."""
    document = api({"/": {"get": operation(function("f", entries), *(statuses or ALL))}})
    plan = plan_of({**document, "x-lockgate-extensions": True})
    return ask(plan, canned=CannedAnswer(function_error=message))


def labels(decision: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(one["label"], one["outcome"], one.get("reason")) for one in decision["candidates"]]


REFERENCES: list[tuple[str, dict[str, Any], int, str, list[str | None]]] = [
    ("a12", {r"a(\d+)": entry("$1")}, 200, "default", ["capture_not_three_digits"]),
    ("a١٢٣", {r"a(.+)": entry("$1")}, 200, "default", ["capture_not_three_digits"]),
    ("a999", {r"a(\d+)": entry("$1")}, 200, "default", ["capture_out_of_range"]),
    ("a", {r"a(\d+)?": entry("$1")}, 200, "default", ["capture_unset"]),
    ("a", {r"a(\d+)?": entry("$1:502")}, 502, "fallback", [None]),
    ("b", {r"a(\d+)": entry("$1:502")}, 200, "default", ["no_match"]),
    ("a404", {r"a(\d+)": entry("$1")}, 404, "group", [None]),
    (
        "a404",
        {r"b(\d+)": entry("$1"), r"a(\d+)": entry("${1}"), r"(\d+)": entry("$1:500")},
        404,
        "group",
        ["no_match", None, "earlier_wins"],
    ),
    ("a404", {r"a(\d+)": entry("$1"), "a.*": entry(418)}, 418, "pattern", ["literal_first"]),
]
RULES = {
    "default": "integration_response.default",
    "fallback": "capture_group.fallback",
    "group": "capture_group",
    "pattern": "integration_response.pattern",
}


@pytest.mark.parametrize(("message", "entries", "status", "rule", "reasons"), REFERENCES)
def test_references(
    message: str, entries: dict[str, Any], status: int, rule: str, reasons: list[str | None]
) -> None:
    told = failed(message, {**A, **entries})
    assert (told.status, told.record["rule"]) == (status, RULES[rule])
    found = {label: reason for label, _, reason in labels(told.decision(RULES[rule]))}
    given = [key for key, one in entries.items() if one["statusCode"].startswith("$")]
    assert [found[key] for key in given] == reasons


def test_no_reference_and_no_default() -> None:
    told = failed("a12", {r"a(\d+)": entry("$1"), "x": entry(400)})
    assert (told.status, told.cause) == (500, "failure.no_integration_response")
    assert labels(told.decision("failure.no_integration_response")) == [
        ("x", "lost", "no_match"),
        (r"a(\d+)", "lost", "capture_not_three_digits"),
    ]


SOURCES: list[tuple[str, int]] = [
    ("status", 404),
    ("body", 418),
    ("header:X-Code", 400),
    ("header:X-None", 200),
    ("jsonpath:$.error", 418),
    ("jsonpath:$.none", 200),
    ("auto", 404),
]


@pytest.mark.parametrize(("source", "status"), SOURCES)
def test_sources_of_references(source: str, status: int) -> None:
    entries = {**A, r"(\d{3})": entry("$1", **{"x-lockgate-source": source})}
    document = api({"/": {"get": operation(http("/", entries), *ALL)}})
    plan = plan_of({**document, "x-lockgate-extensions": True}, stage_variables={"backend": "h"})
    canned = CannedAnswer(
        status=404,
        headers=(("x-code", "500"), ("X-CODE", "400")),
        body=json.dumps({"error": "svc.418"}).encode(),
    )
    told = ask(plan, canned=canned)
    assert told.status == status


def test_the_groups_reach_the_template() -> None:
    template = "$context.lockgate.matchedStatus [$context.lockgate.match.get('1')] " \
        "[$context.lockgate.match.get('2')]"  # fmt: skip
    told = failed("a404", {**A, r"a(\d+)(x)?": entry("$1", template)})
    assert told.body == "404 [404] []"
    literal = failed("a404", {"default": entry(200, "[$context.lockgate]")})
    assert literal.body == "[]"


def over_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> Any:
        raise BudgetExceeded

    monkeypatch.setattr(Entry, "matches", never)
    monkeypatch.setattr("lockgate.engine.selection.Reference.match", never)


def test_a_pattern_over_its_budget_counts_as_no_match(monkeypatch: pytest.MonkeyPatch) -> None:
    over_budget(monkeypatch)
    told = failed("a404", {**A, "a.*": entry(400), r"a(\d+)": entry("$1:500")})
    assert (told.status, told.record["rule"]) == (200, "integration_response.default")
    notes = [d for d in told.record["decisions"] if d["name"] == "note.regex_budget"]
    assert [note["facts"]["pattern"] for note in notes] == ["a.*", r"a(\d+)"]
    assert labels(told.decision("integration_response.default"))[:2] == [
        ("a.*", "lost", "budget"),
        (r"a(\d+)", "lost", "budget"),
    ]


def test_ties() -> None:
    entries = {"b.*|5.*": entry(500), ".*": entry(400)}
    assert failed("boom", entries).status == 400
    told = failed("500", entries)
    assert (told.status, told.record["rule"]) == (500, "integration_response.own_code")
    assert labels(told.decision("integration_response.own_code")) == [
        ("b.*|5.*", "chosen", None),
        (".*", "lost", "own_code_wins"),
    ]


def test_ties_by_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.selection.PATTERN_TIE", "first")
    monkeypatch.setattr("lockgate.engine.candidates.PATTERN_TIE", "first")
    told = failed("boom", {"b.*": entry(500), ".*": entry(400)})
    assert told.status == 500
    assert labels(told.decision("integration_response.pattern"))[1][2] == "earlier_wins"


def test_only_64_candidates_are_shown_and_the_chosen_one_is_among_them() -> None:
    entries = {f"x{number}": entry(number) for number in range(300, 400)}
    told = failed("x399", entries, *range(300, 400))
    decision = told.decision("integration_response.pattern")
    assert len(decision["candidates"]) == 64
    assert decision["candidates_left_out"] == 36
    assert decision["candidates"][-1]["label"] == "x399"
    nothing = failed("y", entries, 300).decision("failure.no_integration_response")
    assert (len(nothing["candidates"]), nothing["candidates_left_out"]) == (64, 36)


def test_a_mock_compares_its_status() -> None:
    document = api({"/": {"get": operation(mock({**A, "-?4.*": entry(400)}, '{"statusCode": -4}'),
                                           200, 400)}})  # fmt: skip
    assert ask(plan_of(document)).status == 400


def test_texts_that_recur_are_answered_from_memory() -> None:
    entries = {**A, "404": entry(404)}
    document = api({"/": {"get": operation(http("/", entries), *ALL)}})
    plan = plan_of(document, stage_variables={"backend": "h"})
    answers = [ask(plan, canned=CannedAnswer(status=404)) for _ in range(2)]
    assert [told.status for told in answers] == [404, 404]
    first, second = (told.response.record.deciding for told in answers)
    assert first is second
