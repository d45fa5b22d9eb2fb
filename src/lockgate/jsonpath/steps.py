"""What the steps of a path do to a value (Jayway's ``PathToken`` classes).

``walk(model, place, run)`` takes one step from a value, and the rest of the path from there;
the last step adds to the run's results. ``place`` is the way to the value as text, or none if
nobody asked for it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from lockgate.java.numbers import simple_class_name
from lockgate.java.values import Value
from lockgate.jsonpath.errors import IndexFailure, InvalidPath, PathNotFound
from lockgate.jsonpath.nodes import Condition
from lockgate.jsonpath.run import Run, is_list, unchanging

__all__ = [
    "MISSING",
    "FilterStep",
    "IndexStep",
    "Link",
    "PropertiesStep",
    "PropertyStep",
    "SliceStep",
    "Step",
    "WildcardStep",
]

MISSING: Final = object()
"""What a map has where it has nothing."""


class Link:
    """How a step hangs together with the others of its path."""

    __slots__ = ("after", "index_before_last", "key", "upstream_definite")

    def __init__(
        self,
        key: object,
        after: "Step | None",
        *,
        upstream_definite: bool,
        index_before_last: int | None,
    ) -> None:
        self.key = key
        """What stands for the step in the memory of a read."""
        self.after = after
        """The next step; none behind the last one, which is called a leaf."""
        self.upstream_definite = upstream_definite
        """Whether the steps before this one lead to one place only."""
        self.index_before_last = index_before_last
        """The index in the last step but one of the path, if it is a single one."""


class Step(ABC):
    """One step; ``after`` is the next one."""

    __slots__ = ("after", "index_before_last", "key", "upstream_definite")

    def __init__(self, link: Link) -> None:
        self.key = link.key
        self.after = link.after
        self.upstream_definite = link.upstream_definite
        self.index_before_last = link.index_before_last

    @abstractmethod
    def walk(self, model: Value, place: str | None, run: Run) -> None:
        """Takes this step and all that follow."""

    def fits(self, model: Value, run: Run) -> bool:
        """Whether a scan, which passes every map and list, takes this step from there."""
        del model, run
        return False

    def _found_property(self, name: Value, value: Value, place: str | None, run: Run) -> None:
        if place is not None:
            place = f"{place}['{name}']"
        if self.after is not None:
            self.after.walk(value, place, run)
        elif self._is_shown(run):
            run.add(value, place)

    def _is_shown(self, run: Run) -> bool:
        """Whether the value of a property at the end of a path is a result.

        A scan that meets a list where the next step but this one fits takes this step from
        every element, and has the index noted here; then (and until the next index is noted)
        only the element counts that the last step but one names.
        """
        index = run.budget.memory.get(self.key)
        return index is None or index == self.index_before_last

    def _take_index(self, index: int, model: list[Value], place: str | None, run: Run) -> None:
        if not -len(model) <= index < len(model):
            return
        if place is not None:
            place = f"{place}[{index}]"
        if self.after is None:
            run.add(model[index], place)
            return
        try:
            self.after.walk(model[index], place, run)
        except IndexFailure:
            return

    def _refuse(self, model: Value, run: Run) -> None:
        """The model is not what this step can be taken from."""
        if self.upstream_definite and not run.options.suppress:
            raise PathNotFound(f"no such step from a {simple_class_name(model)}")


class _NamedStep(Step):
    __slots__ = ()

    def _take_property(
        self, name: str, value: Value, place: str | None, run: Run, *, definite: bool
    ) -> None:
        if value is MISSING:
            if self._passes_over_missing(run, definite=definite):
                return
            value = None
        self._found_property(name, value, place, run)

    def _passes_over_missing(self, run: Run, *, definite: bool) -> bool:
        """Whether nothing happens where a property is missing; otherwise it counts as null."""
        suppress, require, null_leaf = run.options
        if self.after is None:
            if null_leaf:
                return False
            passes = suppress or not require
        else:
            passes = suppress or not (require or (definite and self.upstream_definite))
        if not passes:
            raise PathNotFound("a property is missing")
        return True


class PropertyStep(_NamedStep):
    """``.name``."""

    __slots__ = ("name",)

    def __init__(self, link: Link, name: str) -> None:
        super().__init__(link)
        self.name = name

    def walk(self, model: Value, place: str | None, run: Run) -> None:
        """See :class:`Step`."""
        if not isinstance(model, dict):
            self._refuse(model, run)
            return
        value = model.get(self.name, MISSING)
        if value is MISSING or place is not None or run.budget.memory:
            self._take_property(self.name, value, place, run, definite=True)
        elif self.after is not None:  # the same, but the short way
            self.after.walk(value, None, run)
        else:
            run.results.append(value)

    def fits(self, model: Value, run: Run) -> bool:
        """See :class:`Step`."""
        if not isinstance(model, dict):
            return False
        return self.name in model or (self.after is None and run.options.null_leaf)


class PropertiesStep(_NamedStep):
    """``['a','b']``: at the end of a path one map with these keys, before it one after another."""

    __slots__ = ("names",)

    def __init__(self, link: Link, names: tuple[str, ...]) -> None:
        super().__init__(link)
        self.names = names

    def walk(self, model: Value, place: str | None, run: Run) -> None:
        """See :class:`Step`."""
        if not isinstance(model, dict):
            self._refuse(model, run)
        elif self.after is None:
            run.budget.spend(len(self.names))
            if place is not None:
                place += "[" + ", ".join(f"'{name}'" for name in self.names) + "]"
            run.add(self.merged(model, run), place)
        else:
            run.budget.spend(len(self.names))
            for name in self.names:
                value = model.get(name, MISSING)
                self._take_property(name, value, place, run, definite=False)

    def fits(self, model: Value, run: Run) -> bool:
        """See :class:`Step`."""
        if not isinstance(model, dict):
            return False
        if self.after is not None or run.options.null_leaf:
            return True
        return all(name in model for name in self.names)

    def merged(self, model: dict[str, Value], run: Run) -> dict[str, Value]:
        """The map of these keys, as far as the model has them. Raises :class:`PathNotFound`."""
        merged: dict[str, Value] = {}
        for name in self.names:
            if name in model:
                merged[name] = model[name]
            elif run.options.null_leaf:
                merged[name] = None
            elif run.options.require:
                raise PathNotFound("a property is missing")
        return merged


class _ListStep(Step):
    __slots__ = ()

    def walk(self, model: Value, place: str | None, run: Run) -> None:
        """See :class:`Step`."""
        if not is_list(model):
            self._refuse(model, run)
            return
        indexes = self.indexes_into(len(model))
        run.budget.spend(len(indexes))
        for index in indexes:
            self._take_index(index, model, place, run)

    def fits(self, model: Value, run: Run) -> bool:
        """See :class:`Step`."""
        del run
        return is_list(model)

    @abstractmethod
    def indexes_into(self, length: int) -> "range | tuple[int, ...]":
        """The indexes into a list of that length; negative ones count from its end."""


class IndexStep(_ListStep):
    """``[0]`` or ``[0,2]``."""

    __slots__ = ("indexes",)

    def __init__(self, link: Link, indexes: tuple[int, ...]) -> None:
        super().__init__(link)
        self.indexes = indexes

    def indexes_into(self, length: int) -> tuple[int, ...]:
        """See :class:`Step`."""
        del length
        return self.indexes


class SliceStep(_ListStep):
    """``[from:to]``. With both bounds negative indexes are only counted on to the other bound."""

    __slots__ = ("start", "stop")

    def __init__(self, link: Link, start: int | None, stop: int | None) -> None:
        super().__init__(link)
        self.start = start
        self.stop = stop

    def indexes_into(self, length: int) -> range:
        """The indexes, all of which there are; negative ones count from the end."""
        start, stop = self.start, self.stop
        if stop is None:
            assert start is not None
            return range(max(0, start + length if start < 0 else start), length)
        if start is None:
            return range(min(length, stop + length if stop < 0 else stop))
        return range(max(start, -length), min(stop, length))


class WildcardStep(Step):
    """``*``: every value of a map or list. Only in a list one without the rest is passed over."""

    __slots__ = ()

    def walk(self, model: Value, place: str | None, run: Run) -> None:
        """See :class:`Step`."""
        if isinstance(model, dict):
            run.budget.spend(len(model))
            for name, value in list(model.items()):
                self._found_property(name, value, place, run)
        elif is_list(model):
            run.budget.spend(len(model))
            self._take_elements(model, place, run)

    def _take_elements(self, model: list[Value], place: str | None, run: Run) -> None:
        if self.after is None and place is None:
            run.results += model
            return
        for index in range(len(model)):
            try:
                self._take_index(index, model, place, run)
            except PathNotFound:
                if run.options.require:
                    raise

    def fits(self, model: Value, run: Run) -> bool:
        """See :class:`Step`."""
        del model, run
        return True


class FilterStep(Step):
    """``[?(condition)]``: the elements of a list that meet it; or a map, if it meets it.

    ``weight`` is how many visits it takes to ask one value, ``condition`` what ``meets`` was made
    of.
    """

    __slots__ = ("condition", "meets", "weight")

    def __init__(
        self, link: Link, condition: Condition, meets: Callable[[Value, Run], bool], weight: int
    ) -> None:
        super().__init__(link)
        self.condition = condition
        self.meets = meets
        self.weight = weight

    def walk(self, model: Value, place: str | None, run: Run) -> None:
        """See :class:`Step`."""
        if isinstance(model, dict):
            if not self.fits(model, run):
                return
            if self.after is None:
                run.add(model, place)
            else:
                self.after.walk(model, place, run)
        elif is_list(model):
            run.budget.spend(len(model) * self.weight)
            for index, element in unchanging(model):
                if self._is_met_by(element, run):
                    self._take_index(index, model, place, run)
        elif self.upstream_definite:
            raise InvalidPath("a filter is for lists and maps")

    def fits(self, model: Value, run: Run) -> bool:
        """See :class:`Step`."""
        run.budget.spend(self.weight)
        return self._is_met_by(model, run)

    def _is_met_by(self, model: Value, run: Run) -> bool:
        """Whether the value meets the condition; one that cannot be asked of it is not met."""
        try:
            return self.meets(model, run)
        except (InvalidPath, PathNotFound):
            return False
