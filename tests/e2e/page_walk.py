"""Pages of the documentation as something to run: their files, and their commands with output.

A line such as ```api.yaml`:`` (a code span and a colon) gives the fenced block below it a file
name. A ``console`` block has commands, each behind ``$``, and what they print. A line ``...``
stands for any lines. ``lockgate serve`` runs until the next one; its ports, 8080 and 8081 on the
page, are free ones. What ``export`` sets is set for the commands behind it.
"""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["DOCS", "Step", "run_page", "steps_of"]

DOCS = Path(__file__).parent.parent.parent / "docs"
_BLOCK = re.compile(
    r"(?:^`(?P<name>[\w./-]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class Step(NamedTuple):
    """A file to write (``name``), or a command with its output."""

    name: str | None
    text: str
    output: str = ""


def steps_of(page: Path) -> list[Step]:
    """What a page asks to do, in its order."""
    steps = []
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        if found["name"]:
            steps.append(Step(found["name"], found["text"]))
        elif found["kind"] == "console":
            for part in re.split(r"^\$ ", found["text"], flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                steps.append(Step(None, command, output))
    return steps


def run_page(page: Path, folder: Path) -> int:
    """Do in ``folder`` what the page says, and compare; gives the number of commands."""
    shell = _Shell(folder)
    commands = 0
    with contextlib.closing(shell):
        for step in steps_of(page):
            if step.name is not None:
                path = folder / step.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(step.text, encoding="utf-8")
                continue
            commands += 1
            printed = shell.run(step.text)
            assert _fits(step.output, printed), f"$ {step.text}\n{printed}"
    return commands


def _fits(expected: str, printed: str) -> bool:
    """Whether lines are those of the page; ``...`` stands for any."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n"
        for line in _steady(expected).splitlines()
    )
    return re.fullmatch(pattern, _steady(printed)) is not None


def _steady(text: str) -> str:
    """``text`` without what differs from run to run."""
    text = text.replace("\r\n", "\n")
    for pattern, word in (
        (r"(?<=Date: ).*", "DATE"),
        (r"(?<=RequestId: )\S+", "ID"),
        (r'(?<=apigw-id: )\S+|(?<=, id=")[^"]+|(?<=lockgate-trace: )\S+', "ID"),
        (r"(?<=Root=1-)[0-9a-f-]+", "TRACE"),
        (r"(?<= in )[0-9.]+s\b", "TIME"),
    ):
        text = re.sub(pattern, word, text)
    return text if text.endswith("\n") or not text else text + "\n"


class _Shell:
    """A shell in ``folder`` that knows the programs of the pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gateway: subprocess.Popen[str] | None = None
        self.ports: list[tuple[str, str]] = []
        # Whatever lies above the folder configures nothing.
        (folder / "pytest.ini").write_text("[pytest]\n")
        programs = folder / "bin"
        programs.mkdir()
        modules = {"lockgate": "lockgate.cli", "pytest": "pytest", "aws": "awscli"}
        for name, module in modules.items():
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
            program.chmod(0o755)
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        # The AWS CLI is to know nothing that the page does not say.
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "PATH": path,
            "PYTEST_ADDOPTS": "-p no:cacheprovider",
            "AWS_CONFIG_FILE": str(folder / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def run(self, command: str) -> str:
        """What ``command`` prints, on both streams."""
        if command.startswith("lockgate serve"):
            return self._serve(command)
        for shown, real in self.ports:
            command = command.replace(f"127.0.0.1:{shown}", f"127.0.0.1:{real}")
        if command.startswith("export "):
            command += " && env -0"
        done = subprocess.run(
            command,
            shell=True,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if command.startswith("export "):
            self.environment = dict(
                entry.split("=", 1) for entry in done.stdout.split("\0") if "=" in entry
            )
            return ""
        return self._as_shown(done.stdout)

    def _serve(self, command: str) -> str:
        self.close()
        self.gateway = subprocess.Popen(
            f"exec {command} --port 0 --control-port 0",
            shell=True,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.gateway.stdout is not None
        printed = "".join(_until(self.gateway.stdout, "control plane"))
        ports = re.findall(r"http://127\.0\.0\.1:(\d+)", printed)
        self.ports = [("8080", ports[0]), ("8081", ports[-1])]
        return ""

    def _as_shown(self, text: str) -> str:
        for shown, real in self.ports:
            text = text.replace(f"127.0.0.1:{real}", f"127.0.0.1:{shown}")
        return text

    def close(self) -> None:
        """End the gateway that runs."""
        if self.gateway is not None:
            assert self.gateway.stdout is not None
            self.gateway.terminate()
            self.gateway.wait()
            self.gateway.stdout.close()
            self.gateway = None


def _until(lines: Iterator[str], beginning: str) -> Iterator[str]:
    for line in lines:
        yield line
        if line.startswith(beginning):
            return
