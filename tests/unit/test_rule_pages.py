"""The pages of docs/rules: every cause says how to mend it, every rule shows how it decides."""

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from lockgate.cli.application import run
from lockgate.rules.decisions import NOTES, OVERRIDE_REFUSALS, REASONS, RULES, SELECTIONS
from lockgate.rules.examples import EXAMPLES, definition
from lockgate.rules.failures import CAUSES
from lockgate.rules.meanings import command, meaning
from lockgate.rules.mending import IN_GENERAL, MENDS, in_general, message_in_general
from lockgate.testing import serve

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from pages import rules  # noqa: E402

PAGES = {path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("docs/rules/*.md")}
EXPLAINED = [name for name, one in EXAMPLES.items() if (one.ask or "").startswith("GET")]


def test_the_pages_are_those_of_the_tables() -> None:
    assert rules.pages() == PAGES


def test_every_cause_has_its_mend() -> None:
    assert MENDS.keys() == CAUSES.keys()
    assert IN_GENERAL.keys() <= CAUSES.keys()
    for name in CAUSES:
        assert re.search(r"\*\*How to mend it\.\*\* .+\.\n", PAGES[f"{name}.md"])


@pytest.mark.parametrize("name", CAUSES)
def test_no_placeholder_reaches_a_reader(name: str) -> None:
    texts = (in_general(name), message_in_general(name) or "", *(meaning(name) or []))
    for text in texts:
        assert not re.search(r"\{[a-zA-Z_]+\}", text.replace("{proxy+}", ""))
    assert CAUSES[name].words == in_general(name) or "{" in CAUSES[name].words


def test_every_rule_has_its_example() -> None:
    assert EXAMPLES.keys() == RULES.keys()
    for name, example in EXAMPLES.items():
        assert definition(example) in PAGES[f"{name}.md"]


def ask(name: str, folder: Path, *more: str) -> None:
    """Run the command of a rule's example in ``folder``."""
    example = EXAMPLES[name]
    assert example.ask is not None
    (folder / "api.yaml").write_text(definition(example), encoding="utf-8")
    if example.reads is not None:
        (folder / example.reads.name).write_text("1" * example.reads.size, encoding="utf-8")
    assert run(["explain", "api.yaml", *shlex.split(example.ask), *more]) == 0


@pytest.mark.parametrize("name", EXPLAINED)
def test_an_example_makes_its_rule_decide(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ask(name, tmp_path)
    printed = capsys.readouterr()
    sentence = printed.out.partition("\n")[0]
    asked = command(name)
    assert asked is not None
    assert f"```console\n$ {asked[0]}\n{sentence}\n```" in PAGES[f"{name}.md"]
    ask(name, tmp_path, "--format", "json")
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (record["rule"], record["sentence"]) == (name, sentence)


def test_the_fixed_answer_comes_from_a_running_gateway(tmp_path: Path) -> None:
    example = EXAMPLES["fixed_response"]
    assert example.ask is not None
    path = tmp_path / "api.yaml"
    path.write_text(definition(example), encoding="utf-8")
    with serve(path) as gateway:
        record = gateway.record(gateway.request("GET", example.ask, prefix=""))
    assert record["rule"] == "fixed_response"
    assert record["sentence"] in PAGES["fixed_response.md"]


@pytest.mark.parametrize("name", [name for name, one in EXAMPLES.items() if one.ask is None])
def test_what_nothing_asks_for_is_a_definition_all_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text(definition(EXAMPLES[name]), encoding="utf-8")
    with serve(path) as gateway:
        assert gateway.request("GET", "/orders/7").status == 200
    own = [cause.name for cause in CAUSES.values() if f"gateway_response.{cause.type}" == name]
    assert own in ([], ["failure.internal"])


def test_every_name_has_a_meaning() -> None:
    for table in (RULES, CAUSES, SELECTIONS, NOTES, REASONS, OVERRIDE_REFUSALS):
        for name in table:
            assert meaning(name)
    assert meaning("nothing") is None
    told = meaning("failure.connect")
    assert told is not None
    assert told[0] == "the backend could not be reached (step 25; INTEGRATION_FAILURE, 504)"
    assert told[1] == f"how to mend it: {MENDS['failure.connect']}"
    assert (meaning("proxy.http") or [])[-1] == (
        "    lockgate explain api.yaml GET /orders/7 --backend-status 404"
    )
    assert (meaning("gateway_response.THROTTLED") or [])[-1].startswith("nothing decides so yet")
