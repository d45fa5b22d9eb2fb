"""What is known of a local function before it runs."""

import re
from pathlib import Path

import msgspec

__all__ = ["FunctionSettings", "HandlerProblem", "parse_handler"]

_HANDLER = re.compile(r"(?P<file>.+\.py):(?P<name>[A-Za-z_][A-Za-z0-9_]*)")
_DOTTED = re.compile(r"(?P<file>.*?)\.(?P<name>[A-Za-z_][A-Za-z0-9_]*)")


class HandlerProblem(ValueError):
    """A handler that cannot be; the text says why, ``hint`` how to mend it."""

    def __init__(self, message: str, hint: str = "write path/to/file.py:handler") -> None:
        super().__init__(message)
        self.hint = hint


class FunctionSettings(msgspec.Struct, frozen=True):
    """A Python handler in a file.

    ``timeout`` is in seconds and ``memory`` in MB, as the service counts them. ``environment``
    are further variables of the function's processes; ``concurrency`` is how many of them may
    run at once.
    """

    name: str
    file: Path
    handler: str
    timeout: float = 3.0
    memory: int = 128
    environment: dict[str, str] = {}
    concurrency: int = 10
    account_id: str = "123456789012"
    region: str = "us-east-1"

    @property
    def arn(self) -> str:
        """The function's ARN."""
        return f"arn:aws:lambda:{self.region}:{self.account_id}:function:{self.name}"


def parse_handler(text: str, base: Path) -> tuple[Path, str]:
    """``path/to/file.py:handler`` (or ``path/to/file.handler``) as a file and a name in it.

    Relative paths begin at ``base``. Raises HandlerProblem where the text or the file is wrong.
    """
    if text.endswith(".py"):
        raise HandlerProblem(f"{text!r} names no function in the file", f"write {text}:handler")
    found = _HANDLER.fullmatch(text)
    if found is not None:
        file = base / found["file"]
    else:
        dotted = _DOTTED.fullmatch(text)
        if dotted is None or not dotted["file"]:
            raise HandlerProblem(f"{text!r} is no handler")
        found = dotted
        file = base / f"{dotted['file']}.py"
    if not file.is_file():
        raise HandlerProblem(f"there is no file {str(file)!r}")
    # Links stay in the name: they may lead elsewhere when the file is read again.
    return file.absolute(), found["name"]
