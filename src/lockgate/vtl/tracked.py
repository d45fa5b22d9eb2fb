"""The maps under ``$context`` that a template may assign to, and the record of its doing so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lockgate.java.values import ArrayList, SilentMap, Value

if TYPE_CHECKING:
    from lockgate.vtl.template import Template

__all__ = ["Assignment", "TrackedMap", "made_override", "overrides_of", "plain_context"]

_OVERRIDES: Final = {
    "requestOverride": [
        (name, ("requestOverride", name)) for name in ("path", "header", "querystring")
    ],
    "responseOverride": [("header", ("responseOverride", "header"))],
}
"""The override maps, and the maps inside them with their paths."""

_NOWHERE: tuple[int, None] = (0, None)


@dataclass(slots=True)
class Assignment:
    """One executed assignment: ``path`` below ``$context``, and the value given.

    ``offset`` is that of the ``#set`` or of the method in the source of ``template``. Removing a
    key is an assignment of ``None``.
    """

    path: tuple[str, ...]
    value: Value
    offset: int
    template: "Template | None"


class TrackedMap(SilentMap):
    """A map that enters every assignment in a log; otherwise it is a :class:`SilentMap`.

    Code of the gateway itself fills it with ``dict.__setitem__``, which enters nothing.
    """

    __slots__ = ("_place", "log", "path")
    _place: tuple[int, "Template"]

    def __init__(self, log: list[Assignment], path: tuple[str, ...] = ()) -> None:
        self.log = log
        self.path = path

    def at(self, offset: int, template: "Template") -> None:
        """Tell the map from where the assignments that come now are made."""
        self._place = offset, template

    def __setitem__(self, key: Any, value: Value) -> None:
        self._enter(key, value)
        dict.__setitem__(self, key, value)

    def __delitem__(self, key: Any) -> None:
        self._enter(key, None)
        dict.__delitem__(self, key)

    def pop(self, key: Any, default: Value = None) -> Value:
        """Remove a key; gives its value."""
        if key in self:
            self._enter(key, None)
        return dict.pop(self, key, default)

    def clear(self) -> None:
        """Remove all keys."""
        for key in self:
            self._enter(key, None)
        dict.clear(self)

    def _enter(self, key: Any, value: Value) -> None:
        offset, template = getattr(self, "_place", _NOWHERE)
        self.log.append(Assignment((*self.path, str(key)), value, offset, template))


def made_override(name: str, log: list[Assignment]) -> TrackedMap:
    """A fresh ``$context.requestOverride`` or ``$context.responseOverride``, with empty maps."""
    overrides = TrackedMap(log, (name,))
    for child, path in _OVERRIDES[name]:
        dict.__setitem__(overrides, child, TrackedMap(log, path))
    return overrides


def plain_context(
    given: Mapping[str, Any] | None, log: list[Assignment], names: frozenset[str] | None = None
) -> TrackedMap:
    """``$context`` out of plain data: every map silent and tracked, the override maps present.

    ``names``: the only keys that are looked at (``Template.context_names``); None for all. Of the
    others only the override maps are kept, and those only where they are given.
    """
    given = given or {}
    context = TrackedMap(log)
    keep = context.setdefault  # which is not tracked
    for name in given if names is None else names.union(_OVERRIDES).intersection(given):
        value = given[name]
        keep(name, value if type(value) in _SCALARS else _value(value, log, (name,)))
    for name in _OVERRIDES:
        if name in given:
            overrides = _child(context, name)
            for child, _ in _OVERRIDES[name]:
                _child(overrides, child)
        elif names is None or name in names:
            keep(name, made_override(name, log))
    return context


def overrides_of(
    context: Mapping[str, Value], names: frozenset[str] | None = None
) -> dict[str, Value]:
    """What a template left under the override maps, without the maps that are empty.

    ``names`` as :func:`plain_context` was given them. A map that was removed is ``None``.
    """
    found: dict[str, Value] = {}
    for name in _OVERRIDES:
        overrides = context.get(name)
        if overrides is None and names is not None and name not in names:
            continue
        if not isinstance(overrides, dict):
            found[name] = overrides
            continue
        kept = {k: v for k, v in overrides.items() if not (isinstance(v, dict) and not v)}
        if kept:
            found[name] = kept
    return found


def _child(parent: TrackedMap, name: str) -> TrackedMap:
    child = parent.get(name)
    if not isinstance(child, TrackedMap):
        child = TrackedMap(parent.log, (*parent.path, name))
        dict.__setitem__(parent, name, child)
    return child


_SCALARS: Final = frozenset((str, int, bool, float, type(None)))


def _tracked(given: Mapping[str, Any], log: list[Assignment], path: tuple[str, ...]) -> TrackedMap:
    made = TrackedMap(log, path)
    dict.update(made, given)
    for name, value in given.items():
        if type(value) not in _SCALARS:
            dict.__setitem__(made, name, _value(value, log, (*path, name)))
    return made


def _value(value: Any, log: list[Assignment], path: tuple[str, ...]) -> Value:
    kind = type(value)
    if kind is dict or isinstance(value, Mapping):
        return _tracked(value, log, path)
    if kind in _SCALARS or isinstance(value, str) or not isinstance(value, Iterable):
        return value
    return ArrayList([_value(item, log, path) for item in value])
