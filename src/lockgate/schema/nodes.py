"""A schema with its references resolved: a graph of nodes."""

from collections.abc import Iterator
from typing import Any

from lockgate.jregex import JavaPattern
from lockgate.schema.document import Document

__all__ = ["Node"]


class Node:
    """One schema.

    ``target`` is the schema that ``$ref`` leads to; all else is empty then. ``keywords`` holds,
    in the order in which they are looked at, the keywords that judge a value by itself or apply
    schemas to the same value: a keyword's name and its value, with nodes for schemas.
    The others say which schemas the members and items of a value are to follow. ``additional``
    and ``additional_items`` are None where anything may stand.
    """

    __slots__ = (
        "additional",
        "additional_items",
        "document",
        "items",
        "keywords",
        "patterns",
        "pointer",
        "properties",
        "target",
    )

    def __init__(self, document: Document, pointer: str) -> None:
        self.document = document
        self.pointer = pointer
        self.target: Node | None = None
        self.keywords: tuple[tuple[str, Any], ...] = ()
        self.properties: dict[str, Node] = {}
        self.patterns: tuple[tuple[JavaPattern, Node], ...] = ()
        self.additional: Node | None = None
        self.items: Node | tuple[Node, ...] | None = None
        self.additional_items: Node | None = None

    def in_place(self) -> Iterator["Node"]:
        """The schemas that this one applies to the same value."""
        if self.target is not None:
            yield self.target
        for name, value in self.keywords:
            if name in ("allOf", "anyOf", "oneOf"):
                yield from value
            elif name == "not":
                yield value
            elif name == "dependencies":
                yield from (one for one in value.values() if isinstance(one, Node))

    def choices(self) -> Iterator["Node"]:
        """The schemas one of which, at most, a member or item has to follow."""
        yield from self.properties.values()
        if self.additional is not None:
            yield self.additional
        if isinstance(self.items, Node):
            yield self.items
        elif self.items is not None:
            yield from self.items
        if self.additional_items is not None:
            yield self.additional_items

    def parts(self) -> Iterator["Node"]:
        """All schemas that this one names."""
        yield from self.in_place()
        yield from self.choices()
        yield from (node for _, node in self.patterns)
