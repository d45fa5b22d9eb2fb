"""The targets of ``fuzz/guided`` without atheris: their seeds, and what was found once."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
FOUND = ROOT / "tests" / "corpus" / "fuzz" / "guided"
sys.path.append(str(ROOT / "fuzz" / "guided"))

NAMES = sorted(path.stem for path in (ROOT / "fuzz" / "guided").glob("*.py") if path.stem != "run")


def target(name: str) -> Any:
    return import_module(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_is_content_with_the_seeds(name: str) -> None:
    module = target(name)
    for seed in module.SEEDS:
        module.check(seed)
    assert module.__doc__.startswith("Oracle: ")


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*")), ids=lambda path: path.name)
def test_what_was_found_once(path: Path) -> None:
    target(path.parent.name).check(path.read_bytes())


def test_every_folder_of_findings_is_a_targets() -> None:
    assert {folder.name for folder in FOUND.iterdir()} <= set(NAMES)
