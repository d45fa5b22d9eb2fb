"""Definitions spoilt at random: always findings with a place and a hint, never a traceback."""

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from lockgate.config import DefinitionFile, Settings
from lockgate.diagnostics import Report
from lockgate.loading import load

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
NAMES = ("teapot", "override", "capture", "shop")
WORDS = [
    "", "x", "null", "[]", "{}", "7", "true", "-", "$1", "'", '"', "*", "${", "#set(", "(", "\\",
    "&a", "*a", "!!python/object:os.system", "|", ">", "{a: b}", "[1, 2", "\t", "\u0000", "é",
]  # fmt: skip


def spoilt(number: int) -> Iterator[tuple[int, str, str]]:
    """Seeds, names and texts of spoilt definitions."""
    for seed in range(number):
        rng = random.Random(seed)
        name = rng.choice(NAMES)
        text = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
        if rng.random() < 0.2:
            text = json.dumps(yaml.safe_load(text), indent=1)
        for _ in range(rng.randint(1, 3)):
            text = spoil(text, rng)
        yield seed, name, text


def spoil(text: str, rng: random.Random) -> str:
    """One mistake."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    kind = rng.randrange(9)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, lines[at])
    elif kind == 2:
        lines[at] = " " * rng.randint(0, 9) + lines[at].lstrip()
    elif kind == 3:
        key, mark, _ = lines[at].partition(":")
        lines[at] = key + mark + " " + rng.choice(WORDS)
    elif kind == 4:
        cut = rng.randrange(len(lines[at]) + 1)
        lines[at] = lines[at][:cut] + rng.choice(WORDS) + lines[at][cut:]
    elif kind == 5:
        lines = lines[:at]
    elif kind == 6:
        lines[at] = re.sub(r"[A-Za-z]{3,}", lambda found: found[0][::-1], lines[at], count=1)
    elif kind == 7:
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] = re.sub(r"[(){}\[\]'\"]", "", lines[at])
    return "\n".join(lines)


def test_200_spoilt_definitions_give_findings_with_places_and_hints(tmp_path: Path) -> None:
    refused = 0
    for seed, name, text in spoilt(200):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        report = Report()
        loaded = load(Settings(definitions=(DefinitionFile(path, name),)), report)
        assert (loaded is None) == bool(report.errors), seed
        for found in report.findings:
            assert found.place is not None, (seed, found)
            assert found.place.line >= 1
            assert found.place.column >= 1
            assert found.place.line <= text.count("\n") + 2, (seed, found)
            assert "\n" not in found.message, (seed, found)
            assert found.hint or found.code.startswith("not-executed."), (seed, found)
        refused += loaded is None
    assert refused > 100


@pytest.mark.parametrize("seed", range(0, 200, 20))
def test_the_command_says_so_in_lines_and_exits_with_2(tmp_path: Path, seed: int) -> None:
    _, name, text = list(spoilt(seed + 1))[-1]
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "lockgate.cli", "explain", str(path), "GET", "/brew/tea"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    if done.returncode == 2:
        assert re.search(rf"{re.escape(str(path))}:\d+:\d+: error: ", done.stderr)
    else:
        assert done.returncode == 0
