"""How the texts of arguments are read."""

import os
import re
import sys
from pathlib import Path

from lockgate.config import DefinitionFile
from lockgate.formats.environment import check_stage_variable
from lockgate.loading import api_id_of
from lockgate.store.open import StoreProblem, check_address

__all__ = [
    "ArgumentProblem",
    "check_account",
    "check_budget",
    "check_control_host",
    "check_delay",
    "check_file",
    "check_port",
    "check_region",
    "check_store",
    "definitions",
    "pairs",
    "read_bytes",
    "read_text",
    "variables",
    "worker_count",
]


class ArgumentProblem(Exception):
    """An argument that cannot be; the text says why, ``hint`` how to mend it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def pairs(texts: list[str] | None, option: str, separator: str = "=") -> dict[str, str]:
    """``NAME=VALUE`` texts of an option as a dict."""
    found = {}
    for text in texts or []:
        name, mark, value = text.partition(separator)
        if not mark or not name:
            raise ArgumentProblem(
                f"{option} {text!r} has no {separator!r}", f"write {option} NAME{separator}VALUE"
            )
        found[name.strip()] = value.strip() if separator == ":" else value
    return found


_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)
_REGION = re.compile(r"[a-z]{2,}(?:-[a-z0-9]+)+", re.ASCII)


def check_account(option: str, text: str) -> None:
    """Raises ArgumentProblem where ``text`` is no id of an account."""
    if not _ACCOUNT.fullmatch(text):
        raise ArgumentProblem(
            f"{option} {text!r} is no account", "an account has 12 digits, such as 123456789012"
        )


def check_region(option: str, text: str) -> None:
    """Raises ArgumentProblem where ``text`` is no region."""
    if not _REGION.fullmatch(text):
        raise ArgumentProblem(f"{option} {text!r} is no region", "write one such as us-east-1")


_MOST_WORKERS = 256
_LONGEST_DELAY = 3_600.0


def worker_count(text: str) -> int:
    """The number of processes that ``--workers`` means. Raises ArgumentProblem."""
    if text == "auto":
        return min(len(os.sched_getaffinity(0)), _MOST_WORKERS)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not 0 < number <= _MOST_WORKERS:
        raise ArgumentProblem(
            f"--workers {text!r} is no number of processes",
            f"write a number from 1 to {_MOST_WORKERS}, or auto: one for each processor",
        )
    return number


def check_delay(option: str, seconds: float) -> None:
    """Raises ArgumentProblem where nobody can wait so long."""
    if not 0 <= seconds <= _LONGEST_DELAY:
        raise ArgumentProblem(
            f"{option} {seconds:g} is no delay", f"it is from 0 to {_LONGEST_DELAY:g} seconds"
        )


def check_budget(option: str, mebibytes: int) -> int:
    """``mebibytes``; raises ArgumentProblem where that is no amount of memory."""
    if mebibytes < 0:
        raise ArgumentProblem(
            f"{option} {mebibytes} is no amount of memory", "0 stands for any amount"
        )
    return mebibytes


def variables(texts: list[str] | None) -> dict[str, str]:
    """Stage variables of the command line."""
    found = pairs(texts, "--stage-variable")
    for name, value in found.items():
        problem = check_stage_variable(name, value)
        if problem is not None:
            raise ArgumentProblem(f"--stage-variable: {problem}")
    return found


def definitions(texts: list[str]) -> tuple[DefinitionFile, ...]:
    """``FILE`` or ``ID=FILE`` texts as definition files with different ids."""
    found: dict[str, DefinitionFile] = {}
    for text in texts:
        name, mark, rest = text.partition("=")
        has_id = mark and name.isascii() and name.replace("-", "").isalnum()
        path = Path(rest if has_id else text)
        check_file(path, "name a definition; lockgate init api.yaml makes one")
        api_id = name.lower() if has_id else api_id_of(path)
        if api_id in found:
            raise ArgumentProblem(
                f"{found[api_id].path} and {path} would both be the API {api_id!r}",
                f"name one of them: other={path}",
            )
        found[api_id] = DefinitionFile(path, api_id)
    return tuple(found.values())


def read_bytes(text: str) -> bytes:
    """``text`` as it was given, or the content of the file in ``@file`` (``@-``: standard input).

    Raises ArgumentProblem.
    """
    if not text.startswith("@"):
        return os.fsencode(text)
    try:
        return sys.stdin.buffer.read() if text == "@-" else Path(text[1:]).read_bytes()
    except OSError as error:
        raise ArgumentProblem(f"cannot read {text[1:]}: {error.strerror or error}") from None


def read_text(text: str) -> str:
    """What :func:`read_bytes` reads, as text. Raises ArgumentProblem."""
    try:
        return read_bytes(text).decode()
    except UnicodeDecodeError as error:
        what = text[1:] if text.startswith("@") else "the argument"
        raise ArgumentProblem(f"cannot read {what}: {error}") from None


def check_file(path: Path, hint: str = "name a file that is there") -> None:
    """Raise ArgumentProblem where ``path`` is no file."""
    if path.is_dir():
        raise ArgumentProblem(f"{str(path)!r} is a folder", hint)
    if not path.is_file():
        raise ArgumentProblem(f"there is no file {str(path)!r}", hint)


def check_port(option: str, port: int) -> None:
    """Raise ArgumentProblem where ``port`` is none."""
    if not 0 <= port <= 65_535:
        raise ArgumentProblem(f"{option} {port} is no port", "ports are numbers up to 65535")


def check_control_host(host: str) -> None:
    """Raise ArgumentProblem where others than this machine could call ``host``.

    Security spec, row C-1: only over TLS may they, and the control port does not speak it.
    """
    if host not in ("127.0.0.1", "::1"):
        raise ArgumentProblem(
            f"--control-host {host} is refused: the control port has no TLS, so it listens on "
            "127.0.0.1 or ::1 only",
            "from other machines go through a tunnel, such as ssh -L 8081:127.0.0.1:8081 HOST",
        )


def check_store(address: str | None, key_file: str | None) -> None:
    """Raise ArgumentProblem where ``address`` names no store, or one without a key."""
    try:
        check_address(address, key_file)
    except StoreProblem as problem:
        raise ArgumentProblem(f"{problem.option} {problem}", problem.hint) from None
