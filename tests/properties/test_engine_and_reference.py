"""The engine answers as the specification says: held against a slow, literal reading of it."""

import ast
import json
from collections import Counter
from pathlib import Path

import pytest
from engine_and_reference import differences, plan_for
from found_cases import FOUND
from generated_definitions import STAGE_VARIABLES, definition
from generated_exchanges import asked, backend
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reference_failures import ROWS
from reference_interpreter import interpret

DEFINITIONS, EXCHANGES = 500, 6
RULES = {
    "integration_response.pattern",
    "integration_response.own_code",
    "integration_response.default",
    "capture_group",
    "capture_group.fallback",
    "response_override.template",
    "proxy.lambda",
    "proxy.lambda_default",
    "proxy.http",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once(name: str) -> None:
    document, request, answer = FOUND[name]
    assert differences(plan_for(document), document, request, answer) == []


def test_the_engine_and_the_reference_agree() -> None:
    reached: Counter[str | None] = Counter()

    @settings(
        max_examples=DEFINITIONS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),  # making a case small takes minutes: that is for make fuzz
    )
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        document = data.draw(definition())
        plan = plan_for(document)
        for _ in range(EXCHANGES):
            request, answer = data.draw(asked(document)), data.draw(backend(document))
            different = differences(plan, document, request, answer)
            assert different == [], (json.dumps(document), request, answer)
            wanted = interpret(document, STAGE_VARIABLES, request, answer)
            reached.update((wanted.rule, wanted.cause))

    agree()
    # Nothing is held against anything where the random definitions lead nowhere.
    assert reached[None] > DEFINITIONS, reached
    for names in (RULES, {name for name in ROWS if name.startswith("failure.")}):
        assert len(names & reached.keys()) > len(names) * 0.75, names - reached.keys()


def test_the_reference_knows_nothing_of_the_engine() -> None:
    for path in Path(__file__).parent.glob("reference_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names]
                assert not any("lockgate" in name for name in (*names, getattr(node, "module", "")))
