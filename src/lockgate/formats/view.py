"""A node of a document seen by a reader: typed access that reports what has the wrong type.

Every getter answers None where a member is absent or wrong; wrong ones have been reported, with
their place, so that reading goes on and finds the next mistake too.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any
from urllib.parse import unquote

from lockgate.diagnostics import Place, Report, one_line
from lockgate.formats.document import Document, escape
from lockgate.formats.examples import like_this
from lockgate.formats.tree import ListNode, MapNode, Node, ScalarNode

__all__ = ["View"]

_MOST_REFERENCES = 32
_MOST_LISTED = 8
_OWN_PREFIXES = ("x-amazon-apigateway-", "x-lockgate-")


class View:
    """``node`` at ``place``; ``name`` is what messages call it."""

    __slots__ = ("document", "name", "node", "place", "report")

    def __init__(
        self, node: Node, place: Place, name: str, document: Document, report: Report
    ) -> None:
        self.node = node
        self.place = place
        self.name = name
        self.document = document
        self.report = report

    @classmethod
    def of_root(cls, document: Document, report: Report) -> "View":
        """The whole document."""
        root = document.root
        place = Place(document.source, "", root.line, root.column)
        return cls(root, place, "the document", document, report)

    # -- one member

    def __contains__(self, key: str) -> bool:
        return isinstance(self.node, MapNode) and key in self.node.members

    def member(self, key: str) -> "View | None":
        """The member ``key`` whatever its type, or None."""
        if not isinstance(self.node, MapNode):
            return None
        member = self.node.members.get(key)
        if member is None:
            return None
        pointer = f"{self.place.pointer}/{escape(key)}"
        return self._child(member.node, pointer, member.line, member.column, key)

    def _child(self, node: Node, pointer: str, line: int, column: int, name: str) -> "View":
        via = self.place.via
        written = self.document.aliased.get(id(node))
        if written is not None and written != pointer:
            # The text stands where the anchor is; a message should lead there.
            return View(
                node,
                Place(self.place.source, written, node.line, node.column, (*via, pointer)),
                name,
                self.document,
                self.report,
            )
        return View(
            node,
            Place(self.place.source, pointer, line, column, via),
            name,
            self.document,
            self.report,
        )

    def text(self, key: str) -> str | None:
        """A text member; unquoted numbers and booleans count as the text they were written as."""
        view = self.member(key)
        return None if view is None else view.as_text()

    def as_text(self, example: str = "text") -> str | None:
        """This node as text, of which ``example`` is one."""
        if isinstance(self.node, ScalarNode) and self.node.value is not None:
            return self.node.text
        self.wrong_type("a text", example)
        return None

    def integer(self, key: str) -> int | None:
        """An integer member; a text of digits counts."""
        view = self.member(key)
        if view is None:
            return None
        if isinstance(view.node, ScalarNode):
            text = view.node.text
            if len(text) < 20 and text.lstrip("-").isdecimal() and text.isascii():
                return int(text)
        view.wrong_type("an integer", 100)
        return None

    def flag(self, key: str) -> bool | None:
        """A boolean member; the texts ``true`` and ``false`` count."""
        view = self.member(key)
        if view is None:
            return None
        if isinstance(view.node, ScalarNode) and view.node.text.lower() in ("true", "false"):
            return view.node.text.lower() == "true"
        view.wrong_type("true or false", True)
        return None

    def choice(self, key: str, allowed: tuple[str, ...], code: str) -> str | None:
        """A member that is one of ``allowed``, compared without case; reported otherwise."""
        view = self.member(key)
        given = None if view is None else view.as_text()
        if view is None or given is None:
            return None
        upper = given.upper()
        if upper in allowed:
            return upper
        names = tuple(name.lower() for name in allowed)
        close = suggestion(given.lower(), names)
        self.report.error(
            code,
            f"{view.name} is {one_line(given)!r}",
            view.place,
            f"use one of {', '.join(names)}" + (f"; {close}" if close else ""),
        )
        return None

    def mapping(self, key: str, example: Any = None) -> "View | None":
        """A member that is a mapping, like ``example``; an empty value counts as an empty one."""
        view = self.member(key)
        if view is None or view.is_mapping():
            return view
        if isinstance(view.node, ScalarNode) and view.node.value is None:
            return None
        view.wrong_type("a mapping", example or {"name": "value"})
        return None

    def is_mapping(self) -> bool:
        """Whether this node is a mapping."""
        return isinstance(self.node, MapNode)

    # -- all members

    def members(self) -> Iterator[tuple[str, "View"]]:
        """All members of a mapping, in the document's order."""
        if isinstance(self.node, MapNode):
            for key in list(self.node.members):
                view = self.member(key)
                assert view is not None
                yield key, view

    def items(self) -> Iterator["View"]:
        """All items of a list; anything else is reported."""
        if not isinstance(self.node, ListNode):
            self.wrong_type("a list", ["value"])
            return
        for index, item in enumerate(self.node.items):
            pointer = f"{self.place.pointer}/{index}"
            yield self._child(item, pointer, item.line, item.column, f"{self.name}[{index}]")

    # -- references

    def resolved(self) -> "View | None":
        """The node that ``$ref`` leads to, or this one; None after a reported broken reference."""
        view = self
        for _ in range(_MOST_REFERENCES):
            reference = view.member("$ref")
            if reference is None:
                return view
            target = view._referred(reference)
            if target is None:
                return None
            view = target
        self.report.error(
            "reference.cycle",
            f"the reference of {self.name} leads back to itself",
            self.place,
            "let the last $ref on the way give way to what is meant, written out",
        )
        return None

    def _referred(self, reference: "View") -> "View | None":
        text = reference.as_text()
        if text is None:
            return None
        if not text.startswith("#/"):
            self.report.error(
                "reference.remote",
                f"the reference {one_line(text)!r} leads out of the document",
                reference.place,
                "other documents are never fetched; copy what it refers to into this one",
            )
            return None
        view: View | None = View.of_root(self.document, self.report)
        for step in text[2:].split("/"):
            assert view is not None
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            view = view.member(key)
            if view is None:
                self.report.error(
                    "reference.missing",
                    f"the reference {one_line(text)!r} leads to nothing",
                    reference.place,
                    f"there is no {one_line(key)!r} on the way",
                )
                return None
        assert view is not None
        via = (*self.place.via, self.place.pointer, *view.place.via)
        place = Place(
            view.place.source, view.place.pointer, view.place.line, view.place.column, via
        )
        return View(view.node, place, view.name, self.document, self.report)

    # -- reporting

    def wrong_type(self, wanted: str, example: Any) -> None:
        """Report that this node is not ``wanted``, of which ``example`` is one, as plain data."""
        call = self._cloudformation_call()
        if call is not None:
            self.report.error(
                "document.cloudformation",
                f"CloudFormation functions are not resolved, and {one_line(self.name)} is {call}",
                self.place,
                "put the value itself in, such as the function's ARN",
            )
            return
        if isinstance(self.node, ScalarNode):
            got = f"the value {one_line(self.node.text, 40)!r}" if self.node.text else "nothing"
        else:
            got = self.node.kind
        self.report.error(
            "document.wrong-type",
            f"{one_line(self.name)} must be {wanted}, not {got}",
            self.place,
            self.like(example),
        )

    def like(self, example: Any) -> str:
        """A hint: how this node could be written, of which ``example`` is one, as plain data."""
        return like_this(one_line(self.name), self.place.pointer, example, self.document.is_json)

    def _cloudformation_call(self) -> str | None:
        """The name of the CloudFormation function that this node calls, as JSON writes it."""
        if isinstance(self.node, MapNode) and len(self.node.members) == 1:
            (key,) = self.node.members
            if key == "Ref" or key.startswith("Fn::"):
                return one_line(key)
        return None

    def warn_of_unknown(self, known: frozenset[str], code: str, what: str) -> None:
        """Warn of each member that is not ``known`` and no foreign extension."""
        for key, view in self.members():
            if key in known or (key.startswith("x-") and not key.startswith(_OWN_PREFIXES)):
                continue
            self.report.warning(
                code,
                f"{what} has no member {one_line(key)!r}; it has no effect",
                view.place,
                suggestion(key, known) or _remove(key, known),
            )


def _remove(key: str, known: frozenset[str]) -> str:
    if len(known) <= _MOST_LISTED:
        return f"remove it; known are {', '.join(sorted(known))}"
    if key.startswith("x-"):
        return "remove it"
    return "remove it; a name that begins with x- may stand here for other programs"


def suggestion(given: str, known: Iterable[str]) -> str | None:
    """A question for the nearest of the ``known`` names, if one is near."""
    close = get_close_matches(given, sorted(known), 1)
    return f"did you mean {close[0]!r}?" if close else None
