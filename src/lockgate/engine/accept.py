"""Which of several texts an ``Accept`` header asks for; templates and gateway responses alike.

Source: guide page "Set up an integration response": only the first media type counts.
"""

from collections.abc import Mapping
from typing import TypeVar

from lockgate.rules.compat import ACCEPT_ANY_TEMPLATE

__all__ = ["choose", "media_types"]

_T = TypeVar("_T")


def media_types(accept: bytes | None) -> list[str]:
    """The header's media types, without parameters, in lower case."""
    if accept is None:
        return []
    parts = (part.partition(b";")[0].strip() for part in accept.split(b","))
    return [part.lower().decode("latin-1") for part in parts]


def choose(by_type: Mapping[str, _T], accept: bytes | None) -> _T | None:
    """What stands for the first media type; for none or any of them the usual one, or the first.

    The keys of ``by_type`` are in lower case. None where it is empty.
    """
    first = next(iter(media_types(accept)), "")
    wanted = ACCEPT_ANY_TEMPLATE if first in ("", "*/*") and first not in by_type else first
    if wanted in by_type:
        return by_type[wanted]
    return next(iter(by_type.values()), None)
