"""The page of faults is that of its table, and every test that it names is there."""

import ast
import sys
from pathlib import Path

import pytest

from lockgate.rules.failures import CAUSES

ROOT = Path(__file__).parent.parent.parent
TESTS = ROOT / "tests"
sys.path.insert(0, str(ROOT / "scripts"))

from pages import faults  # noqa: E402

ALL = [fault for group in faults.FAULTS.values() for fault in group]


def test_the_page_is_that_of_the_table() -> None:
    page = (ROOT / "docs" / "reference" / "faults.md").read_text(encoding="utf-8")
    assert faults.page() == page


@pytest.mark.parametrize("fault", ALL, ids=[fault.what for fault in ALL])
def test_a_fault_has_its_test(fault: faults.Fault) -> None:
    file, _, name = fault.test.partition("::")
    text = (TESTS / file).read_text(encoding="utf-8")
    functions = {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    assert name in functions
    if "from framing_vectors" in text:
        text += (TESTS / "e2e" / "framing_vectors.py").read_text(encoding="utf-8")
    assert not fault.case or f'"{fault.case}' in text
    assert (fault.cause is None) == bool(fault.instead)


def test_every_cause_of_a_broken_exchange_has_a_fault() -> None:
    named = {fault.cause for fault in ALL}
    wire = {cause.name for cause in CAUSES.values() if cause.step <= 2 or cause.closes}
    assert wire <= named
