"""The README's walk: its commands give its output, character for character where nothing varies."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lockgate.testing import RunningGateway, serve

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = [
    (found[1], found[2]) for found in re.finditer(r"```console\n\$ (.+)\n((?:.*\n)*?)```", README)
]
VARYING = [
    (r"(?<=Date: ).*", "DATE"),
    (r"(?<=RequestId: )\S+", "ID"),
    (r'(?<=apigw-id: )\S+|(?<=, id=")[^"]+|(?<=lockgate-trace: )\S+', "ID"),
    (r"(?<=Root=1-)[0-9a-f-]+", "TRACE"),
]


@pytest.fixture(scope="module")
def gateway() -> Iterator[RunningGateway]:
    backend = subprocess.Popen(
        [sys.executable, "examples/backend.py", "0"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert backend.stdout is not None
    address = "127.0.0.1:" + backend.stdout.readline().rsplit(" ", 1)[-1].strip()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        with serve(
            *(f"examples/{name}.yaml" for name in ("teapot", "override", "capture", "shop")),
            environment=Path("examples/environment.yaml"),
            stage_variables={"backend": address},
        ) as running:
            yield running
    backend.terminate()
    backend.wait()
    backend.stdout.close()


def steady(text: str) -> str:
    """``text`` without what differs from run to run."""
    text = text.replace("\r\n", "\n").strip("\n")
    for pattern, word in VARYING:
        text = re.sub(pattern, word, text)
    return text


@pytest.mark.parametrize(("command", "output"), BLOCKS, ids=[block[0] for block in BLOCKS])
def test_a_command_gives_its_output(gateway: RunningGateway, command: str, output: str) -> None:
    words = shlex.split(command.replace("127.0.0.1:8080", f"127.0.0.1:{gateway.port}"))
    if words[0] == "curl":
        words[1:1] = ["-s"]
    else:
        words[:1] = [sys.executable, "-m", "lockgate.cli"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)
    assert steady(done.stdout) == steady(output)


def test_the_readme_has_its_walk() -> None:
    assert len(BLOCKS) == 6
