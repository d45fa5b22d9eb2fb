"""Runs the targets of this folder under atheris, each for ``FUZZ_SECONDS`` (60).

``run.py [NAME...]``: all of them in turn where none is named. Inputs that led somewhere new are
kept in ``build/fuzz/NAME``; one with which the oracle of line 1 is not content is told, kept as
``build/fuzz/NAME-crash-...``, and ends with 1. ``run.py NAME FILE`` asks the oracle about one
input. Mended, it becomes a file of ``tests/corpus/fuzz/guided/NAME``, which a test replays.
"""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TARGETS = sorted(path.stem for path in HERE.glob("*.py") if path.stem != "run")
_LONGEST_INPUT = 4_096
_SECONDS_OF_ONE = 10
_MEGABYTES = 2_048


def main(names: list[str]) -> int:
    """Run the targets; 1 where one has found something."""
    if len(names) == 2 and names[1] not in TARGETS:
        _target(names[0]).check(Path(names[1]).read_bytes())
        return 0
    failed = [name for name in names or TARGETS if _run(name) != 0]
    for name in failed:
        print(f"{name}: not content; see the end of its output, and build/fuzz")
    return 1 if failed else 0


def _run(name: str) -> int:
    print(f"== {name}", flush=True)
    # A process of its own: a target that hangs or runs out of memory ends no other.
    return subprocess.run([sys.executable, __file__, "--one", name], check=False).returncode


def _target(name: str) -> Any:
    for folder in ("tests/properties", "tests/e2e", "fuzz/guided"):
        sys.path.insert(0, str(ROOT / folder))
    return importlib.import_module(name)


def _one(name: str) -> None:
    import atheris

    with atheris.instrument_imports(include=["lockgate"]):
        target = _target(name)
    corpus = ROOT / "build" / "fuzz" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.SEEDS):
        (corpus / f"seed-{number}").write_bytes(seed)
        target.check(seed)
    found = ROOT / "tests" / "corpus" / "fuzz" / "guided" / name
    folders = [corpus, found] if found.exists() else [corpus]
    settings = (
        f"-max_total_time={int(os.environ.get('FUZZ_SECONDS') or 60)}",
        f"-max_len={_LONGEST_INPUT}",
        f"-timeout={_SECONDS_OF_ONE}",
        f"-rss_limit_mb={_MEGABYTES}",
        f"-artifact_prefix={corpus}-",
        "-print_final_stats=1",
        "-verbosity=0",
    )
    atheris.Setup([sys.argv[0], *settings, *map(str, folders)], target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(sys.argv[2])
    sys.exit(main(sys.argv[1:]))
