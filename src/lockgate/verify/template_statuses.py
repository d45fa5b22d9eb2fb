"""Which statuses a template can set, read off its syntax tree."""

from lockgate.engine.overrides import usable_status
from lockgate.java.values import Value
from lockgate.vtl import Template
from lockgate.vtl.analysis import walk
from lockgate.vtl.nodes import Constant, Index, Property, Reference, SetDirective, Step

__all__ = ["override_statuses"]

_TOP = "responseOverride"


def override_statuses(template: Template) -> frozenset[int] | None:
    """The numbers that ``template`` can set as status; None where they are known at run time only.

    Numbers are told only if every way to the status is an assignment of a constant.
    """
    names = template.context_names
    if names is None or template.facts.dynamic:
        return None
    if _TOP not in names:
        return frozenset()
    found: set[int] = set()
    targets: set[int] = set()
    references: list[Reference] = []
    for node in walk(template.tree):
        if isinstance(node, SetDirective):
            targets.add(id(node.target))
            path = _path(node.target)
            if path[:1] != [_TOP]:
                if path[:1] == [None]:
                    return None
                continue
            if len(path) == 1 or path[1] not in ("status", "header"):
                return None
            if path[1] == "status":
                value = node.value
                if not isinstance(value, Constant):
                    return None
                found |= _usable(value.value)
        elif isinstance(node, Reference) and node.root == "context":
            references.append(node)
    if all(id(one) in targets or _only_reads(_path(one)) for one in references):
        return frozenset(found)
    return None


def _usable(value: Value) -> set[int]:
    status, _ = usable_status(value)
    return set() if status is None else {status}


def _only_reads(path: list[str | None]) -> bool:
    """Whether a reference to ``$context`` cannot hand out the map that holds the status."""
    if path[:1] == [None]:
        return False
    return path[0] != _TOP or (len(path) > 1 and path[1] in ("status", "header"))


def _path(reference: Reference) -> list[str | None]:
    """The names that a reference goes through; None for a step that is no literal name."""
    if reference.root != "context":
        return ["(not context)"]
    return [_name(step) for step in reference.steps] or [None]


def _name(step: Step) -> str | None:
    if isinstance(step, Property):
        return step.name
    if isinstance(step, Index) and isinstance(step.key, Constant):
        return str(step.key.value)
    return None
