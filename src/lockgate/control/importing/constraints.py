"""Constraints of the service model on inputs that come out of a document instead of a request.

Source: control-plane.md, section 1.3 (ValidationException).
"""

from functools import cache

from lockgate.control.constraints import Problems, Text, check_of
from lockgate.control.service_model import service_model
from lockgate.store.objects import Item

__all__ = ["check_input"]


def check_input(operation: str, given: Item) -> None:
    """Raises ValidationFailed, as the wire does, for texts that an operation's model excludes."""
    problems = Problems()
    for member, (where, check) in _checks(operation).items():
        value = given.get(member)
        wrong = check(value) if isinstance(value, str) else None
        if wrong is not None:
            problems.add(value, where, wrong)
    problems.settle()


@cache
def _checks(operation: str) -> dict[str, tuple[str, Text]]:
    model = service_model()
    shape = model.shapes[model.operations[operation].input or ""]
    found = {}
    for name, member in shape.members.items():
        check = check_of(member.shape, model.shapes[member.shape])
        if check is not None:
            prefix = "" if member.location else f"{operation[0].lower()}{operation[1:]}Input."
            found[name] = f"{prefix}{name}", check
    return found
