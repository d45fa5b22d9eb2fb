"""Replacement texts: ``$1``, ``${name}`` and backslashes, as ``Matcher.appendReplacement`` reads.

Java reads the replacement only when there is a match, so its errors are found only then.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lockgate.jregex.errors import BudgetExceeded, ReplacementError
from lockgate.jregex.limits import REWRITTEN_RESULT
from lockgate.jregex.matches import Match

__all__ = ["Replacement", "parse_replacement", "refuse_result"]

Replacement = Callable[[Match], str]

_ARGUMENT: Final = "java.lang.IllegalArgumentException"
_INDEX: Final = "java.lang.IndexOutOfBoundsException"
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS: Final = frozenset("0123456789")


def parse_replacement(text: str, groups: int, names: Mapping[str, int]) -> Replacement:
    """The function from a match to what replaces it. Raises ReplacementError.

    That function raises BudgetExceeded for what would be too long.
    """
    parts = _Reader(text, groups, names).read()
    if all(isinstance(part, str) for part in parts):
        plain = "".join(map(str, parts))
        return lambda _: plain

    def replace(match: Match) -> str:
        pieces = [part if isinstance(part, str) else match.group(part) or "" for part in parts]
        refuse_result(sum(map(len, pieces)))
        return "".join(pieces)

    return replace


def refuse_result(length: int) -> None:
    """Raise BudgetExceeded where what replacing makes would be too long."""
    if length > REWRITTEN_RESULT:
        raise BudgetExceeded("the text would be too long")


class _Reader:
    """Reads a replacement into texts and group numbers."""

    def __init__(self, text: str, groups: int, names: Mapping[str, int]) -> None:
        self.text = text
        self.groups = groups
        self.names = names
        self.at = 0

    def read(self) -> list[str | int]:
        parts: list[str | int] = []
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            self.at += 1
            if char == "\\":
                if self.at == len(text):
                    raise ReplacementError("character to be escaped is missing", _ARGUMENT)
                parts.append(text[self.at])
                self.at += 1
            elif char == "$":
                parts.append(self.group())
            else:
                parts.append(char)
        return parts

    def group(self) -> int:
        if self.at == len(self.text):
            raise ReplacementError("Illegal group reference: group index is missing", _ARGUMENT)
        if self.text[self.at] == "{":
            return self.named_group()
        if self.text[self.at] not in _DIGITS:
            raise ReplacementError("Illegal group reference", _ARGUMENT)
        number = int(self.text[self.at])
        self.at += 1
        if number > self.groups:
            raise ReplacementError(f"No group {number}", _INDEX)
        # More digits belong to the number as long as there is such a group.
        while self.at < len(self.text) and self.text[self.at] in _DIGITS:
            longer = number * 10 + int(self.text[self.at])
            if longer > self.groups:
                break
            number = longer
            self.at += 1
        return number

    def named_group(self) -> int:
        start = self.at + 1
        end = start
        while end < len(self.text) and self.text[end] in _LETTERS | _DIGITS:
            end += 1
        name = self.text[start:end]
        if not name:
            raise ReplacementError("named capturing group has 0 length name", _ARGUMENT)
        if self.text[end : end + 1] != "}":
            raise ReplacementError("named capturing group is missing trailing '}'", _ARGUMENT)
        if name[0] in _DIGITS:
            raise ReplacementError(
                f"capturing group name {{{name}}} starts with digit character", _ARGUMENT
            )
        if name not in self.names:
            raise ReplacementError(f"No group with name {{{name}}}", _ARGUMENT)
        self.at = end + 1
        return self.names[name]
