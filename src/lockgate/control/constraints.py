"""Constraints of the service model that an input does not meet, and the one text for all of them.

Source: control-plane.md, section 1.3 (ValidationException).
"""

import re
from collections.abc import Callable

from lockgate.control.errors import ValidationFailed
from lockgate.control.service_model import Shape
from lockgate.rules.control_plane import SHOWN_ENUMS

__all__ = ["Problems", "Text", "check_of"]

Text = Callable[[str], str | None]
"""What a text does not satisfy, in the service's words, or None."""


class Problems:
    """What is found wrong with one input, in the order in which it is found."""

    __slots__ = ("_texts",)

    def __init__(self) -> None:
        self._texts: list[str] = []

    def add(self, value: str | None, where: str, constraint: str) -> None:
        """``value`` (None: nothing) at ``where`` does not satisfy ``constraint``."""
        shown = "null" if value is None else f"'{value}'"
        self._texts.append(
            f"Value {shown} at '{where}' failed to satisfy constraint: Member must {constraint}"
        )

    def missing(self, where: str) -> None:
        """A required member is not there."""
        self.add(None, where, "not be null")

    def settle(self) -> None:
        """Raise :class:`ValidationFailed` if there are any."""
        texts = self._texts
        if texts:
            many = "error" if len(texts) == 1 else "errors"
            raise ValidationFailed(f"{len(texts)} validation {many} detected: {'; '.join(texts)}")


def check_of(name: str, shape: Shape) -> Text | None:
    """The check that a text of this shape must pass, or None."""
    if shape.enum:
        values = SHOWN_ENUMS.get(name, shape.enum)
        known = frozenset(values)
        of_enum = f"satisfy enum value set: [{', '.join(values)}]"
        return lambda text: None if text in known else of_enum
    if shape.pattern is not None:
        matches = re.compile(shape.pattern, re.ASCII).fullmatch
        of_pattern = f"satisfy regular expression pattern: {shape.pattern}"
        return lambda text: None if matches(text) else of_pattern
    return None
