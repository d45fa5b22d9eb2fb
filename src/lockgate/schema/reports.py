"""Where violations go: told with their texts, or only counted."""

from typing import Any, Protocol

from lockgate.schema.limits import MESSAGES
from lockgate.schema.nodes import Node
from lockgate.schema.texts import text_of
from lockgate.schema.violations import Violation

__all__ = ["Counted", "Enough", "Report", "Spot", "Told"]


class Spot:
    """Where a value stands in the body; its pointer is made when somebody asks."""

    __slots__ = ("parent", "step")

    def __init__(self, parent: "Spot | None" = None, step: str | int = "") -> None:
        self.parent = parent
        self.step = step

    @property
    def pointer(self) -> str:
        """The pointer (RFC 6901) of the value."""
        steps = []
        spot = self
        while spot.parent is not None:
            steps.append(str(spot.step).replace("~", "~0").replace("/", "~1"))
            spot = spot.parent
        return "".join(f"/{step}" for step in reversed(steps))


class Enough(Exception):
    """As many violations were found as are told."""


class Report(Protocol):
    """What a schema's application found; ``failed``: something."""

    failed: bool

    def add(
        self, node: Node, keyword: str, spot: Spot, text: str, arguments: tuple[Any, ...]
    ) -> None:
        """A keyword is violated; ``text`` is the key of what is to be told."""
        ...


class Told:
    """Violations that are told."""

    def __init__(self) -> None:
        self.failed = False
        self.found: list[Violation] = []

    def add(
        self, node: Node, keyword: str, spot: Spot, text: str, arguments: tuple[Any, ...]
    ) -> None:
        """Keep the violation. Raises Enough at the limit."""
        self.failed = True
        pointer = f"{node.pointer}/{keyword}"
        self.found.append(
            Violation(text_of(text, arguments), keyword, node.document, pointer, spot.pointer)
        )
        if len(self.found) == MESSAGES:
            raise Enough


class Counted:
    """Violations of a schema that need not hold."""

    __slots__ = ("failed",)

    def __init__(self) -> None:
        self.failed = False

    def add(
        self, node: Node, keyword: str, spot: Spot, text: str, arguments: tuple[Any, ...]
    ) -> None:
        """Only note that there is one."""
        del node, keyword, spot, text, arguments
        self.failed = True
