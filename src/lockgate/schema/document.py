"""A schema's text as data, with whatever its reader wants to find again."""

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["Document", "Named"]


class Document(NamedTuple):
    """One model: its schema as plain JSON data.

    ``origin`` is the caller's own: problems and violations hand it back with a pointer into
    ``content``.
    """

    content: Any
    origin: Any = None


Named = Callable[[str], Document | None]
"""Finds another model of the same API by its name; None where there is none."""
