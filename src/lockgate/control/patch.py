"""PATCH: a list of operations on a copy of an object, by a table of what may be changed.

Source: control-plane.md, section 5.1. The tables: :mod:`lockgate.control.patch_table`.
"""

import re
from functools import cache
from typing import Any

import msgspec

from lockgate.control.constraints import Problems
from lockgate.control.errors import BadRequest
from lockgate.control.patch_table import Change, PatchRow, PatchTable
from lockgate.store.objects import Item

__all__ = ["patched"]

_OPS = ("add", "remove", "move", "test", "replace", "copy")
_LISTED = "Invalid patch path  '%(path)s' specified for op '%(op)s'. Must be one of: [%(paths)s]"
_NO_PATHS = (
    "Invalid patch path  '%(path)s' specified for op '%(op)s'. Please choose supported operations"
)


def patched(
    item: Item, operations: list[Item] | None, table: PatchTable, what: str, context: Any = None
) -> Item:
    """A copy of ``item`` with all ``operations`` applied in order, or none: it raises.

    ``what`` is the object's name as in ``Update{what}``; ``context`` reaches the rows' effects.
    A missing list changes nothing.
    """
    operations = operations or []
    _check_ops(operations, what)
    working: Item = msgspec.json.decode(msgspec.json.encode(item))
    for operation in operations:
        _apply(working, operation, table, context)
    return working


def _check_ops(operations: list[Item], what: str) -> None:
    """The op's name is checked before anything is done, in all operations at once."""
    name = what[:1].upper() + what[1:]
    problems = Problems()
    for number, operation in enumerate(operations, 1):
        op = operation.get("op")
        where = f"update{name}Input.patchOperations.{number}.member.op"
        if op is None:
            problems.missing(where)
        elif op not in _OPS:
            problems.add(op, where, f"satisfy enum value set: [{', '.join(_OPS)}]")
    problems.settle()


def _apply(working: Item, operation: Item, table: PatchTable, context: Any) -> None:
    path, op = operation.get("path"), operation["op"]
    shown = "null" if path is None else path
    found = _rows(table, path or "")
    for row, keys in found:
        if op in row.ops:
            change = Change(
                working, op, shown, keys, operation.get("value"), operation.get("from"), context
            )
            row.effect(change)
            return
    raise BadRequest(_fault(table, shown, op, [row for row, _ in found]))


def _rows(table: PatchTable, path: str) -> list[tuple[PatchRow, tuple[str, ...]]]:
    """The rows whose pattern the path has, each with the unescaped texts of its parts in braces."""
    found = []
    for row in table.rows:
        matched = _pattern(row.pattern).fullmatch(path)
        if matched:
            found.append((row, tuple(_unescaped(key) for key in matched.groups())))
    return found


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """A row's pattern as a regular expression: its patterns are few and known."""
    parts = []
    for part in pattern.split("/")[1:]:
        if not part.startswith("{"):
            parts.append(re.escape(part))
        elif part.endswith("+}"):
            parts.append("(.*)")
        else:
            parts.append("([^/]*)")
    return re.compile("/" + "/".join(parts), re.DOTALL)


def _unescaped(part: str) -> str:
    # In this order: ~01 is ~1 and no slash.
    return part.replace("~1", "/").replace("~0", "~")


def _fault(table: PatchTable, path: str, op: str, known: list[PatchRow]) -> str:
    """What is wrong with an operation that no row takes."""
    if known:
        ops = sorted(set().union(*(row.ops for row in known)), key=_OPS.index)
        message = known[0].wrong_op or table.wrong_op
        if message is not None:
            return message % {"path": path, "op": op, "ops": ", ".join(ops)}
    elif table.unknown_path is not None:
        return table.unknown_path % {"path": path, "op": op}
    paths = [row.pattern for row in table.rows if op in row.ops]
    if not paths:
        return _NO_PATHS % {"path": path, "op": op}
    if table.listed is not None:
        paths = list(table.listed)
    return _LISTED % {"path": path, "op": op, "paths": ", ".join(paths)}
