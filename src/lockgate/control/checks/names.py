"""Names that objects are kept by.

The service has limits of its own that are not recorded; Lockgate's is what an index of every store
can hold.
"""

from lockgate.control.errors import BadRequest
from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["check_name_length"]

_LONGEST = 1024


def check_name_length(name: str) -> None:
    """``name`` is what another object may not be called as well."""
    if len(name.encode("utf-8", "replace")) > _LONGEST:
        raise BadRequest(CONTROL_MESSAGES["name.length"] % {"most": _LONGEST})
