"""What stands in packaging/: read, linted, and held to what it promises."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lockgate.app import _DRAIN_SECONDS

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import dockerfile  # noqa: E402

PACKAGING = ROOT / "packaging"
DOCKERFILE = PACKAGING / "Dockerfile"


def test_the_linter_has_nothing_to_say_of_the_dockerfile() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    found = str(hadolint) if hadolint.exists() else shutil.which("hadolint")
    assert found is not None, "hadolint comes with the development packages: sh scripts/venv"
    done = subprocess.run([found, str(DOCKERFILE)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_is_small_and_not_roots() -> None:
    first, final = dockerfile.stages(dockerfile.steps(DOCKERFILE.read_text(encoding="utf-8")))
    user, _, group = dockerfile.last(final, "USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0
    # What builds is left behind.
    assert [step.text for step in final if step.word == "COPY"] == [
        "--from=build /opt/lockgate /opt/lockgate"
    ]
    assert not [step for step in final if step.word in ("RUN", "ADD")]
    # The same Python; only what compiles is left behind as well.
    assert first[0].text.split()[0].replace("-bookworm", "-slim-bookworm") == final[0].text
    assert "/readyz" in dockerfile.command_of(dockerfile.last(final, "HEALTHCHECK"))[-1]
    assert "--host" in dockerfile.command_of(dockerfile.last(final, "CMD"))


def test_what_is_copied_is_sent_to_the_builder() -> None:
    first, _ = dockerfile.stages(dockerfile.steps(DOCKERFILE.read_text(encoding="utf-8")))
    everything, *lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert everything == "*"
    for step in first:
        if step.word == "COPY":
            assert {f"!{source}" for source in step.text.split()[:-1]} <= set(lines)


@pytest.fixture
def unit() -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(PACKAGING / "lockgate.service", encoding="utf-8")
    return found


def test_the_unit_waits_as_long_as_the_gateway_may_take_to_stop(
    unit: configparser.ConfigParser,
) -> None:
    service = unit["Service"]
    assert service["Type"] == "notify"
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    delay = re.search(r"--drain-delay (\d+)", service["ExecStart"])
    assert delay is not None
    assert int(service["TimeoutStopSec"]) > int(delay[1]) + _DRAIN_SECONDS
    # Workers that were told to stop by systemd as well would not wait for their turn.
    assert service["KillMode"] == "mixed"
    hardened = ("NoNewPrivileges", "DynamicUser", "PrivateTmp", "PrivateDevices", "ProtectHome")
    assert {service[name] for name in hardened} == {"yes"}
    assert "AF_UNIX" in service["RestrictAddressFamilies"].split()


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    assert analyze is not None, "systemd is missing: sh scripts/apt systemd"
    text = (PACKAGING / "lockgate.service").read_text(encoding="utf-8")
    # It also asks whether the program is there.
    path = tmp_path / "lockgate.service"
    path.write_text(text.replace("/opt/lockgate/bin/lockgate", "/bin/true"), encoding="utf-8")
    done = subprocess.run([analyze, "verify", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(path) not in done.stderr
