"""A patch of an object that is kept, and what holds for it whatever it asks for."""

import msgspec

from lockgate.control.call import Call
from lockgate.control.errors import ControlError
from lockgate.control.operations import OPERATIONS
from lockgate.store.objects import Item

__all__ = ["assert_whole_or_refused"]


def assert_whole_or_refused(call: Call, family: str, name: Item, operations: list[Item]) -> Item:
    """Patch an object and look at it: what is answered is what is kept, or nothing has changed.

    Gives the name that the object then has.
    """
    before = OPERATIONS[f"Get{family}"](call, name)
    try:
        answer = OPERATIONS[f"Update{family}"](call, {**name, "patchOperations": operations})
    except ControlError:
        assert OPERATIONS[f"Get{family}"](call, name) == before
        return name
    assert answer is not None
    msgspec.json.encode(answer)
    if family == "RestApi":
        # Only updates show that there are none.
        assert answer.pop("tags") == {}
    if family == "BasePathMapping":
        name = {**name, "basePath": answer["basePath"]}
    assert OPERATIONS[f"Get{family}"](call, name) == answer
    return name
