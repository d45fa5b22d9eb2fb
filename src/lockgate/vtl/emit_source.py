"""The Python source that is being written, line by line, with the template's places."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["NO_VALUE", "Captured", "SourceWriter", "is_temporary"]

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_]+")


NO_VALUE: Final = 'if {0} is None: {0} = ""'
"""The line that makes the empty text of null."""


def _plain(name: str) -> str:
    """A name of the template as part of a Python name."""
    return "_".join(_IDENTIFIER.findall(name))[:40]


def is_temporary(code: str) -> bool:
    """Whether this is the name of a value that only the code around knows."""
    return code[0] == "t" and code[1:].isdigit()


@dataclass(slots=True)
class Captured:
    """Lines that are not yet part of the source."""

    lines: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)


class SourceWriter:
    """Lines of Python, the offset in the template of each, and the constants they use.

    Constants become globals of the generated function; no text of a template is ever part of the
    source but as a ``repr`` or as the name of a variable, and that name has a prefix.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.offsets: list[int] = []
        self.globals: dict[str, Any] = {}
        self.depth = 0
        self.offset = 0
        self._constants: dict[int, str] = {}
        self._temporaries = 0
        self._variables: dict[str, str] = {}

    def line(self, text: str) -> None:
        """One line at the present depth."""
        self.lines.append(" " * self.depth + text)
        self.offsets.append(self.offset)

    @contextmanager
    def indented(self, head: str) -> Iterator[None]:
        """A line that opens a block, and the block."""
        self.line(head)
        self.depth += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self.depth -= 1

    @contextmanager
    def captured(self, deeper: bool = True) -> Iterator["Captured"]:
        """Lines that are kept aside, one level deeper; :meth:`insert` may write them later."""
        lines, offsets = self.lines, self.offsets
        kept = Captured()
        self.lines, self.offsets = kept.lines, kept.offsets
        self.depth += deeper
        yield kept
        self.depth -= deeper
        self.lines, self.offsets = lines, offsets

    def insert(self, captured: "Captured", at: int | None = None) -> None:
        """Write lines that were kept aside; here, or before a line."""
        place = len(self.lines) if at is None else at
        self.lines[place:place] = captured.lines
        self.offsets[place:place] = captured.offsets

    def insert_line(self, at: int, text: str) -> None:
        """One line at the present depth, before a line that is already there."""
        self.lines.insert(at, " " * self.depth + text)
        self.offsets.insert(at, self.offset)

    def temporary(self, purpose: str = "t") -> str:
        """A fresh name."""
        self._temporaries += 1
        return f"{purpose}{self._temporaries}"

    def rename(self, temporary: str, name: str) -> bool:
        """Give another name to a value that the last line computes here, if it does.

        The line may be followed by the one that gives it a value for null.
        """
        lines, margin = self.lines, " " * self.depth
        if_null = NO_VALUE.format(temporary)
        at = len(lines) - (bool(lines) and lines[-1] == margin + if_null) - 1
        computes = f"{margin}{temporary} = "
        if at < 0 or not lines[at].startswith(computes):
            return False
        lines[at] = f"{margin}{name} = {lines[at][len(computes) :]}"
        if at < len(lines) - 1:
            lines[-1] = margin + NO_VALUE.format(name)
        return True

    def constant(self, value: Any, purpose: str) -> str:
        """The name of a global with this value."""
        name = self._constants.get(id(value))
        if name is None:
            name = f"{_plain(purpose)}_{len(self.globals)}"
            self._constants[id(value)] = name
            self.globals[name] = value
        return name

    def variable(self, name: str) -> str:
        """The Python name of a template variable."""
        known = self._variables.get(name)
        if known is None:
            plain = _plain(name)
            known = f"v_{plain}" if plain == name else f"v{len(self._variables)}_{plain}"
            self._variables[name] = known
        return known

    def source(self) -> str:
        """All lines."""
        return "\n".join(self.lines) + "\n"
