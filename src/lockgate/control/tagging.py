"""Tags of objects: what they may be.

Source: control-plane.md, section 12; the texts of refusals are not recorded.
"""

from lockgate.control.errors import BadRequest
from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["check_tags"]

_MOST = 50
_LONGEST_KEY = 128
_LONGEST_VALUE = 256


def check_tags(tags: dict[str, str]) -> None:
    """Raises BadRequest for tags that an object may not have; ``tags`` are all it is to have."""
    if len(tags) > _MOST:
        raise BadRequest(CONTROL_MESSAGES["tags.count"])
    for key, value in tags.items():
        if not 1 <= len(key) <= _LONGEST_KEY or key.lower().startswith("aws:"):
            raise BadRequest(CONTROL_MESSAGES["tags.key"] % {"key": key})
        if len(value) > _LONGEST_VALUE:
            raise BadRequest(CONTROL_MESSAGES["tags.value"] % {"key": key})
