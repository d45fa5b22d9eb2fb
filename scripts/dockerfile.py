"""A Dockerfile as data, and its steps without a container engine.

``python scripts/dockerfile.py packaging/Dockerfile`` does in a folder of its own what the build
does, starts what the image starts, and waits until the image's own health check is content. The
commands are those of the file; only paths in the image become paths in the folder.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SECONDS = 60
API = ROOT / "examples" / "teapot.yaml"


class Step(NamedTuple):
    """One instruction: its word, and the rest of its line."""

    word: str
    text: str


def steps(text: str) -> list[Step]:
    """The instructions of a Dockerfile, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Step(*line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def stages(several: list[Step]) -> list[list[Step]]:
    """The instructions stage by stage."""
    found: list[list[Step]] = []
    for step in several:
        if step.word == "FROM":
            found.append([])
        found[-1].append(step)
    return found


def last(several: list[Step], word: str) -> str:
    """The text of the last instruction with this word."""
    return [step.text for step in several if step.word == word][-1]


def command_of(text: str) -> list[str]:
    """The words of a command in its JSON form."""
    found: list[str] = json.loads(text[text.index("[") :])
    return found


def build(stage: list[Step], folder: Path) -> None:
    """Do the steps of the first stage below ``folder``."""
    here = folder
    for step in stage:
        if step.word == "WORKDIR":
            here = folder / step.text.lstrip("/")
            here.mkdir(parents=True, exist_ok=True)
        elif step.word == "COPY":
            *sources, target = step.text.split()
            for source in sources:
                # A target that ends in a slash is a folder.
                name = Path(source).name if target.endswith("/") else ""
                copy(ROOT / source, here / target / name)
        elif step.word == "RUN":
            command = inside(
                step.text.replace("python -m venv", f"{sys.executable} -m venv"), folder
            )
            subprocess.run(["/bin/sh", "-ec", command], cwd=here, env=environment(), check=True)


def environment() -> dict[str, str]:
    """Ours, without what would let Python look beside the folder."""
    return {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def inside(command: str, folder: Path) -> str:
    """``command`` with the image's paths below ``folder``."""
    return command.replace("/opt/", f"{folder}/opt/")


def serve(stage: list[Step], folder: Path) -> None:
    """Start what the image starts, until its health check is content; then stop it."""
    words = [*command_of(last(stage, "ENTRYPOINT")), *command_of(last(stage, "CMD"))]
    check = [inside(word, folder) for word in command_of(last(stage, "HEALTHCHECK"))]
    here = folder / last(stage, "WORKDIR").lstrip("/")
    here.mkdir(parents=True)
    shutil.copy(API, here / "api.yaml")
    given = [inside(word, folder).replace("0.0.0.0", "127.0.0.1") for word in words]
    running = subprocess.Popen(
        [*given, "--lambda=teapot=http://127.0.0.1:1"], cwd=here, env=environment()
    )
    try:
        until = time.monotonic() + SECONDS
        while subprocess.run(check, stderr=subprocess.DEVNULL, check=False).returncode:
            if running.poll() is not None or time.monotonic() > until:
                raise SystemExit("what the image starts does not become healthy")
            time.sleep(0.2)
        print("healthy")
    finally:
        running.terminate()
        status = running.wait(SECONDS)
    if status:
        raise SystemExit(f"it has ended with status {status}")


def main() -> int:
    first, final = stages(steps(Path(sys.argv[1]).read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as name:
        print(shlex.join(["building", "in", name]), flush=True)
        build(first, Path(name))
        serve(final, Path(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
