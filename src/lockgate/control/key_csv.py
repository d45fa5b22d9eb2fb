"""A table of API keys in CSV, as ImportApiKeys takes it.

Source: control-plane.md, section 11. Quotes are single or double, so that this is no CSV for a
library; a quote opens a cell only where it is the cell's first character.
"""

import re
from typing import NamedTuple

from lockgate.control.errors import BadRequest
from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["KeyLine", "read_key_csv"]


class KeyLine(NamedTuple):
    """One key: ``line`` counts from 1, the header's; ``enabled`` is True where nothing is said."""

    line: int
    name: str
    key: str
    description: str = ""
    enabled: bool = True
    plans: tuple[str, ...] = ()


_NEEDED = ("name", "key")
_CELL = re.compile(
    r"""[ \t]*(?:"((?:[^"]++|"")*+)"|'((?:[^']++|'')*+)'|(?![ \t]*["'])([^,\r\n]*))"""
    r"""[ \t]*(,|\r\n|\n|\r|\Z)"""
)


def read_key_csv(text: str) -> list[KeyLine]:
    """The keys of the table. Raises :class:`BadRequest` where it is no such table."""
    lines = _lines(text.removeprefix("\ufeff"))
    if not lines:
        raise BadRequest(CONTROL_MESSAGES["keys.columns"])
    columns = {cell.strip().lower(): at for at, cell in enumerate(lines[0][1])}
    if not all(name in columns for name in _NEEDED):
        raise BadRequest(CONTROL_MESSAGES["keys.columns"])
    return [_key_line(number, columns, cells) for number, cells in lines[1:]]


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Every line that is not blank, with its number."""
    lines, cells, at, number = [], [], 0, 1
    while at < len(text):
        found = _CELL.match(text, at)
        if found is None:
            raise BadRequest(CONTROL_MESSAGES["keys.csv"] % number)
        double, single, plain, end = found.groups()
        if double is not None:
            cells.append(double.replace('""', '"'))
        elif single is not None:
            cells.append(single.replace("''", "'"))
        else:
            cells.append(plain)
        at = found.end()
        if end != ",":
            if any(cell.strip() for cell in cells):
                lines.append((number, cells))
            cells = []
        number += _ends(found.group())
    return lines


def _ends(text: str) -> int:
    return len(re.findall(r"\r\n|\n|\r", text))


def _key_line(number: int, columns: dict[str, int], cells: list[str]) -> KeyLine:
    def cell(name: str) -> str:
        at = columns.get(name)
        return "" if at is None or at >= len(cells) else cells[at].strip()

    plans = tuple(filter(None, (plan.strip() for plan in cell("usageplanids").split(","))))
    is_enabled = cell("enabled").lower() in ("", "true")
    return KeyLine(number, cell("name"), cell("key"), cell("description"), is_enabled, plans)
