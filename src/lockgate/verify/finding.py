"""One remark of lint."""

from typing import NamedTuple

from lockgate.diagnostics import Place

__all__ = ["Finding"]


class Finding(NamedTuple):
    """What is hardly meant, where it stands, and how to mend it."""

    code: str
    message: str
    place: Place
    hint: str | None = None
