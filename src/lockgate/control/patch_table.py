"""What may be changed of an object by PATCH, as data: a table of rows, one for each path.

Source: control-plane.md, sections 5.1 and 5.2. A row is made by one of the functions below, which
name what the value is: ``text("/description")``, ``flag("/enabled")``, ``entry("/variables/{name}",
"replace remove")``. What fits none of them is done by a function of the row's own: :func:`own`.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from lockgate.control.errors import BadRequest, ControlError, NotFound
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item

__all__ = [
    "Change",
    "PatchRow",
    "PatchTable",
    "as_flag",
    "as_map",
    "as_text",
    "as_texts",
    "double",
    "entry",
    "flag",
    "integer",
    "item_in_path",
    "items",
    "own",
    "text",
    "whole_map",
]

_NOT_TEXT = "Invalid patch value  '%(value)s' specified for op '%(op)s'. Must be a string"
_ABSENT = "Invalid parameter name specified"
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)
_DOUBLE = re.compile(r"[+-]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})([eE][+-]?[0-9]{1,2})?")
_INT32 = 2**31


class Change(NamedTuple):
    """One operation on its way: ``item`` is the working copy, ``value`` as it was sent.

    ``keys`` are the unescaped texts of the pattern's parts in braces, in order; ``path`` and
    ``source`` (``from``) are as they were sent. ``context`` is what the caller of the engine gave:
    for effects that look something up.
    """

    item: Item
    op: str
    path: str
    keys: tuple[str, ...]
    value: str | None
    source: str | None = None
    context: Any = None

    def said(self, message: str) -> str:
        """``message`` with ``%(path)s``, ``%(op)s``, ``%(value)s``, ``%(from)s`` filled in."""
        facts = {
            "path": self.path,
            "op": self.op,
            "value": "null" if self.value is None else self.value,
            "from": "null" if self.source is None else self.source,
        }
        return message % facts


Effect = Callable[[Change], None]
Coercion = Callable[[Change], Any]


class PatchRow(NamedTuple):
    """A path: what it does, and for which ops.

    ``pattern`` has ``{name}`` for a part that stands for any text, ``{name+}`` for one or more
    parts. ``wrong_op`` is the message of a known path with another op; None: as the table has it.
    """

    pattern: str
    ops: frozenset[str]
    effect: Effect
    wrong_op: str | None = None


class PatchTable(NamedTuple):
    """The rows of an object, and its style of messages; all of them BadRequest.

    ``unknown_path`` and ``wrong_op`` None: both answer with the paths there are for the op. The
    texts know ``%(path)s``, ``%(op)s``, and ``wrong_op`` also ``%(ops)s``. ``listed`` are the
    paths that such messages name where they are not the rows' own.
    """

    rows: tuple[PatchRow, ...]
    unknown_path: str | None = None
    wrong_op: str | None = None
    listed: tuple[str, ...] | None = None


# -- what a value is


def as_text(change: Change) -> str:
    """The value, which must be there."""
    if change.value is None:
        raise BadRequest(change.said(_NOT_TEXT))
    return change.value


def as_flag(change: Change) -> bool:
    """``true`` in any case is true, all else false."""
    return change.value is not None and change.value.lower() == "true"


def _as_integer(change: Change) -> int:
    if change.value is not None and _INTEGER.fullmatch(change.value):
        number = int(change.value)
        if -_INT32 <= number < _INT32:
            return number
    raise BadRequest(change.said(CONTROL_MESSAGES["patch.integer"]))


def _as_double(change: Change) -> float:
    if change.value is not None and _DOUBLE.fullmatch(change.value):
        return float(change.value)
    raise BadRequest(change.said(CONTROL_MESSAGES["patch.double"]))


def as_map(change: Change) -> dict[str, Any]:
    """The JSON object that the value holds."""
    found = _json(change)
    if not isinstance(found, dict):
        raise BadRequest(change.said(CONTROL_MESSAGES["patch.map"]))
    return found


def as_texts(change: Change) -> dict[str, Any]:
    """The JSON object of texts that the value holds."""
    found = as_map(change)
    if not all(isinstance(one, str) for one in found.values()):
        raise BadRequest(change.said(CONTROL_MESSAGES["patch.map"]))
    return found


def _json(change: Change) -> Any:
    try:
        return msgspec.json.decode(as_text(change).encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        raise BadRequest(change.said(CONTROL_MESSAGES["patch.json"])) from None


# -- rows


def own(pattern: str, ops: str, effect: Effect, *, wrong_op: str | None = None) -> PatchRow:
    """A row with an effect of its own; ``ops`` are separated by blanks."""
    return PatchRow(pattern, frozenset(ops.split()), effect, wrong_op)


def text(
    pattern: str,
    ops: str = "replace",
    *,
    clears: bool = True,
    check: Callable[[str], None] | None = None,
    member: str | None = None,
    wrong_op: str | None = None,
) -> PatchRow:
    """A text. With ``clears`` an empty or missing value drops it, as ``remove`` does anyway.

    ``check`` sees the new text and may refuse it; ``member`` is the pattern of the member that is
    meant, where that is another one.
    """
    return _member(pattern, ops, as_text, clears, check, member, wrong_op)


def flag(pattern: str, ops: str = "replace", *, member: str | None = None) -> PatchRow:
    """A boolean."""
    return _member(pattern, ops, as_flag, False, None, member, None)


def integer(
    pattern: str,
    ops: str = "replace",
    *,
    clears: bool = False,
    check: Callable[[int], None] | None = None,
    wrong_op: str | None = None,
) -> PatchRow:
    """A whole number of 32 bits; as :func:`text`."""
    return _member(pattern, ops, _as_integer, clears, check, None, wrong_op)


def double(
    pattern: str,
    ops: str = "replace",
    *,
    clears: bool = False,
    check: Callable[[float], None] | None = None,
    wrong_op: str | None = None,
) -> PatchRow:
    """A decimal number; as :func:`text`."""
    return _member(pattern, ops, _as_double, clears, check, None, wrong_op)


def _member(
    pattern: str,
    ops: str,
    coerced: Coercion,
    clears: bool,
    check: Callable[[Any], None] | None,
    member: str | None,
    wrong_op: str | None,
) -> PatchRow:
    names = (member or pattern).strip("/").split("/")

    def effect(change: Change) -> None:
        if change.op == "remove" or (clears and not change.value):
            _drop(change.item, names)
            return
        value = coerced(change)
        if check is not None:
            check(value)
        _holder(change.item, names)[names[-1]] = value

    return own(pattern, ops, effect, wrong_op=wrong_op)


def entry(
    pattern: str,
    ops: str = "add replace remove",
    *,
    coerced: Coercion = as_text,
    absent: str = _ABSENT,
    drops: bool = False,
) -> PatchRow:
    """One entry of a map, the pattern's last part its key.

    ``coerced`` makes its value. To replace or remove what is not there is NotFound with the text
    ``absent``. With ``drops`` the map goes when its last entry goes.
    """
    *names, _ = pattern.strip("/").split("/")

    def effect(change: Change) -> None:
        holder = _holder(change.item, names)
        key, kept = change.keys[-1], holder.get(names[-1]) or {}
        if change.op != "add" and key not in kept:
            raise NotFound(absent)
        if change.op == "remove":
            del kept[key]
        else:
            kept[key] = coerced(change)
        if kept or not drops:
            holder[names[-1]] = kept
        else:
            holder.pop(names[-1], None)

    return own(pattern, ops, effect)


def whole_map(
    pattern: str, ops: str = "add replace remove", *, coerced: Coercion = as_texts
) -> PatchRow:
    """A map as a whole: a JSON object (of texts) in a text; ``remove`` empties it.

    An object that is added joins what is there, one that replaces takes its place.
    """
    names = pattern.strip("/").split("/")

    def effect(change: Change) -> None:
        holder = _holder(change.item, names)
        if change.op == "remove":
            holder[names[-1]] = {}
        elif change.op == "add":
            holder[names[-1]] = {**(holder.get(names[-1]) or {}), **coerced(change)}
        else:
            holder[names[-1]] = coerced(change)

    return own(pattern, ops, effect)


def items(
    pattern: str,
    ops: str = "add remove",
    *,
    check: Callable[[str], None] | None = None,
    absent: ControlError | None = None,
    drops: bool = False,
) -> PatchRow:
    """A list of texts: ``add`` appends the value, ``remove`` takes it (or, empty, all of them).

    ``replace``, where it is allowed, has a JSON array in a text. ``absent`` is raised where a
    value to remove is not in the list; None: nothing happens. With ``drops`` the list goes with
    its last element.
    """
    names = pattern.strip("/").split("/")

    def effect(change: Change) -> None:
        holder = _holder(change.item, names)
        kept = holder.get(names[-1]) or []
        if change.op == "remove":
            kept = _without(kept, change.value, absent)
        else:
            given = [as_text(change)] if change.op == "add" else _texts(change)
            if check is not None:
                for one in given:
                    check(one)
            before = kept if change.op == "add" else []
            kept = list(dict.fromkeys((*before, *given)))
        _keep_list(holder, names[-1], kept, drops)

    return own(pattern, ops, effect)


def _without(kept: list[str], value: str | None, absent: ControlError | None) -> list[str]:
    if not value:
        return []
    if value not in kept and absent is not None:
        raise absent
    return [one for one in kept if one != value]


def _texts(change: Change) -> list[str]:
    found = _json(change)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise BadRequest(change.said(CONTROL_MESSAGES["patch.list"]))
    return found


def item_in_path(
    pattern: str, ops: str, *, absent: ControlError | None = None, drops: bool = False
) -> PatchRow:
    """A list of texts whose element stands in the path, the pattern's last part.

    ``add`` takes it from there, ``remove`` removes it, ``replace`` removes it and appends the
    value. ``absent`` as for :func:`items`. With ``drops`` the list goes with its last element.
    """
    *names, _ = pattern.strip("/").split("/")

    def effect(change: Change) -> None:
        holder = _holder(change.item, names)
        kept: list[str] = holder.get(names[-1]) or []
        if change.op == "add":
            added = change.keys[-1]
        else:
            kept = _without(kept, change.keys[-1], absent)
            added = as_text(change) if change.op == "replace" else ""
        if added and added not in kept:
            kept = [*kept, added]
        _keep_list(holder, names[-1], kept, drops)

    return own(pattern, ops, effect)


def _keep_list(holder: Item, name: str, kept: list[str], drops: bool) -> None:
    if kept or not drops:
        holder[name] = kept
    else:
        holder.pop(name, None)


def _drop(item: Item, names: list[str]) -> None:
    """Drop a member, and the object that has it where nothing else is left in that."""
    if len(names) == 1:
        item.pop(names[0], None)
        return
    inner = item.get(names[0])
    if inner:
        _drop(inner, names[1:])
        if not inner:
            del item[names[0]]


def _holder(item: Item, names: list[str]) -> Item:
    """The object that has the last of ``names`` as a member; made where it is not there."""
    for name in names[:-1]:
        inner = item.get(name)
        if inner is None:
            inner = item[name] = {}
        item = inner
    return item
