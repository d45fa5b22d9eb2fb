"""The page of every status: made of the tables, complete, and true of the engine."""

import ast
import sys
from pathlib import Path

import pytest
from plans import compiled

from lockgate.engine.failure import Failure
from lockgate.engine.plan import Plan
from lockgate.rules.decisions import RULES
from lockgate.rules.examples import EXAMPLES, definition
from lockgate.rules.failures import CAUSES, VARIANTS, variants_of
from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES
from lockgate.rules.statuses import ANSWERED
from lockgate.verify.status_map import PossibleStatus, of_operation

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from pages import statuses  # noqa: E402

PAGE = (ROOT / "docs" / "reference" / "statuses.md").read_text(encoding="utf-8")


def test_the_page_is_that_of_the_tables() -> None:
    assert statuses.page() == PAGE


def test_every_rule_and_cause_is_on_the_page() -> None:
    for name in (*RULES, *CAUSES):
        assert f"[`{name}`](../rules/{name}.md)" in PAGE, name
    failing = {f"gateway_response.{name}" for name in GATEWAY_RESPONSE_TYPES} | {"fixed_response"}
    assert ANSWERED.keys() == RULES.keys() - failing


def test_every_variant_is_answered_otherwise_than_its_cause() -> None:
    for variant in VARIANTS.values():
        assert variant in variants_of(variant.cause)
        assert variant.changes()
        answers = {
            (row.rule, row.status, row.error_type, row.response.body)
            for row in statuses.rows()
            if row.cause == variant.cause
        }
        assert len(answers) == 1 + len(variants_of(variant.cause))


def test_a_message_that_depends_on_the_request_is_shown_as_such() -> None:
    shown = {
        row.cause for row in statuses.rows() if statuses.ANY_TEXT in str(row.response.body, "utf-8")
    }
    assert shown == {"failure.no_route", "failure.parameters", "failure.payload_not_json"}


def test_no_failure_changes_its_answer_outside_of_the_tables() -> None:
    for path in (ROOT / "src" / "lockgate").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == Failure.__name__:
                given = {keyword.arg for keyword in node.keywords}
                assert not given & {"type", "status", "error_type"}, (
                    f"{path}:{node.lineno}: make it a row of VARIANTS in rules/failures.py"
                )


def plan_of_example(rule: str) -> Plan:
    plan, report = compiled(definition(EXAMPLES[rule]))
    assert plan is not None, [str(found) for found in report.findings]
    return plan


@pytest.mark.parametrize("rule", ANSWERED)
def test_the_numbers_of_a_rule_are_those_of_the_status_map(rule: str) -> None:
    plan = plan_of_example(rule)
    found: list[PossibleStatus] = []
    for node in plan.router.nodes():
        for operation in node.methods.values():
            found += [one for one in of_operation(operation, plan) if one.rule == rule]
    assert found
    row = ANSWERED[rule]
    for one in found:
        if one.status is None:
            assert (one.lowest, one.highest) == (row.lowest, row.highest)
        else:
            assert row.lowest <= one.status <= row.highest
