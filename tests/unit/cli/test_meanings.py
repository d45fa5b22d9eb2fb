"""``lockgate explain NAME`` says what the page of the name says."""

import pytest

from lockgate.cli.application import run
from lockgate.rules.examples import EXAMPLES, definition
from lockgate.rules.failures import CAUSES
from lockgate.rules.meanings import command
from lockgate.rules.mending import MENDS, in_general


@pytest.mark.parametrize("name", CAUSES)
def test_a_cause_tells_how_to_mend_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", name]) == 0
    first, meaning, mend = capsys.readouterr().out.splitlines()
    assert first == name
    assert meaning.startswith(f"    {in_general(name)} (step ")
    assert mend == f"    how to mend it: {MENDS[name]}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_rule_shows_its_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", name]) == 0
    printed = capsys.readouterr().out
    lines = [f"        {line}\n" for line in definition(EXAMPLES[name]).splitlines()]
    assert "".join(lines) in printed
    for asked in command(name) or ["nothing decides so yet in this version"]:
        assert f"    {asked}\n" in printed
