"""``..``: a step at every depth (Jayway's ``ScanPathToken``)."""

from decimal import Decimal

from lockgate.java.values import Value
from lockgate.jsonpath.errors import PathFailure
from lockgate.jsonpath.run import Run, is_list, unchanging
from lockgate.jsonpath.steps import Step

__all__ = ["LEAVES", "ScanStep"]

LEAVES = frozenset({str, int, float, bool, type(None), Decimal})
"""Values that are passed by at once; others that hold nothing are found out later."""


class ScanStep(Step):
    """Takes the next step from every map and list that it fits, from the outside inwards."""

    __slots__ = ()

    def walk(self, model: Value, place: str | None, run: Run) -> None:
        """See :class:`Step`."""
        step = self.after
        if step is None:
            raise PathFailure("nothing to scan for")
        waiting = [(model, place)]
        while waiting:
            model, place = waiting.pop()
            if isinstance(model, dict):
                if step.fits(model, run):
                    step.walk(model, place, run)
                children = [
                    (child, None if place is None else f"{place}['{name}']")
                    for name, child in model.items()
                    if type(child) not in LEAVES
                ]
            elif is_list(model):
                if step.fits(model, run):
                    self._walk_list(step, model, place, run)
                children = [
                    (child, None if place is None else f"{place}[{index}]")
                    for index, child in enumerate(model)
                    if type(child) not in LEAVES
                ]
            else:
                continue
            run.budget.spend(len(model) + 1)
            children.reverse()
            waiting += children

    def _walk_list(self, step: Step, model: list[Value], place: str | None, run: Run) -> None:
        """From a list, the step itself is left out, unless it is the last one."""
        after = step.after
        if after is None:
            step.walk(model, place, run)
            return
        for index, element in unchanging(model):
            run.budget.memory[after.key] = index
            after.walk(element, None if place is None else f"{place}[{index}]", run)
