"""What lint says of the reported definitions, at the place that the reports blame.

A case of tests/corpus/pitfalls names codes of its own taxonomy; which of Lockgate's findings says
the same stands in ``SAYS``.
"""

from typing import Any

import pytest
from pitfalls import CASES, Case, patched
from plans import compiled

from lockgate.diagnostics import Diagnostic
from lockgate.verify.lint import inspect

SAYS = {
    "MAPPING_WRONG": {
        "integration.unmapped-path-variable",
        "mapping.undeclared-header",
        "mapping.undeclared-parameter",
    },
    "METHOD_RESPONSE_MISSING": {"integration-response.undeclared"},
    "MOCK_STATUS_UNREADABLE": {"integration.mock-without-template"},
    "VALIDATOR_NOT_ENFORCED": {"validator.no-model"},
}
"""Codes of the taxonomy by what says them."""

UNSAID = {
    "nothing asks whether a pattern can match what it is compared with": (
        "bare-number-pattern",
        "body-text-as-http-pattern",
        "brackets-make-a-class",
        "multi-line-library-error",
        "quote-marks-in-pattern",
    ),
    "nothing asks which outcomes of a backend the entries leave out, or take together": (
        "client-chosen-async-hides-error",
        "empty-query-result-is-200",
        "every-workflow-failure-is-500",
        "only-error-entries",
        "own-timeout-is-200",
        "service-error-as-200",
        "star-catch-all-eats-success",
        "status-keys-on-a-function",
        "throws-with-only-default",
    ),
    "nothing asks whether a template prints JSON, or runs to its end": (
        "apostrophe-in-parameter",
        "card-form-sent-to-function",
        "parameter-quoted-by-hand",
        "raw-form-sent-to-function",
        "second-content-type-is-415",
        "status-overridden-twice",
    ),
    "what a function's error text holds is known to its author alone": (
        "header-from-inside-error-text",
    ),
    "nothing looks at the texts and headers of gateway responses": (
        "function-crash-hides-behind-cors",
        "message-quoted-twice",
        "single-quoted-json-in-example",
        "undeclared-verb-hides-behind-cors",
        "validation-error-hides-behind-cors",
    ),
    "nothing asks what a definition has no route for": (
        "greedy-path-misses-its-parent",
        "relay-misses-site-root",
        "unknown-route-is-not-404",
    ),
    "responses of a proxy integration are ignored without a word": ("error-regex-on-a-proxy",),
    "authorizers and API keys are not executed yet": (
        "cached-policy-for-one-path",
        "key-bound-to-stage-the-old-way",
    ),
}
"""Cases of which lint says nothing yet, by what it lacks. One that it names must leave."""


def found_in(case: Case, *changes: dict[str, Any]) -> list[Diagnostic]:
    definition = patched(case.definition, list(changes))
    plan, report = compiled(definition, stage_variables=case.environment.stage_variables)
    if plan is not None:
        inspect(plan, report)
    return report.findings


def said_by(codes: list[str]) -> set[str]:
    return {name for code in codes for name in SAYS.get(code, ())}


def named(case: Case, *changes: dict[str, Any]) -> bool:
    """Whether a finding says of the case, as it is after ``changes``, what it is blamed for."""
    wanted = said_by(case.lint["codes"])
    places = [
        found.place.pointer
        for found in found_in(case, *changes)
        if found.code in wanted and found.place is not None
    ]
    return any(is_near(place, path) for place in places for path in case.lint["paths"])


def is_near(pointer: str, path: str) -> bool:
    """Whether a place is at, above or below that of the case."""
    first, second = pointer.split("/"), path.split("/")
    return all(one == other for one, other in zip(first, second, strict=False))


def expecting() -> list[Any]:
    params = []
    for case in CASES:
        if "codes" in case.lint:
            reasons = [why for why, names in UNSAID.items() if case.id in names]
            marks = [
                pytest.mark.xfail(strict=True, raises=AssertionError, reason=why) for why in reasons
            ]
            params.append(pytest.param(case, id=case.id, marks=marks))
    return params


def test_the_table_names_cases_once() -> None:
    names = [name for several in UNSAID.values() for name in several]
    assert len(set(names)) == len(names)
    assert set(names) <= {case.id for case in CASES if "codes" in case.lint}


@pytest.mark.parametrize("case", expecting())
def test_lint_names_the_cause_at_its_place(case: Case) -> None:
    assert named(case)
    fix = case.fix
    assert fix is None or not fix.definition_patch or not named(case, *fix.definition_patch)


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.id) for case in CASES if said_by(case.lint.get("must_not", []))],
)
def test_lint_raises_no_false_alarm(case: Case) -> None:
    codes = {found.code for found in found_in(case)}
    assert not codes & said_by(case.lint["must_not"])


def test_each_finding_is_said_of_a_case() -> None:
    said = {found.code for case in CASES for found in found_in(case)}
    assert {name for names in SAYS.values() for name in names} <= said
