"""Whether Python's engines leave groups holding what Java does.

They do in nearly every pattern that people write. They differ where Java forgets to put a group
back: what was set inside an atomic group, a look-around, a possessive repetition or a repeated
unit stays, although the way that set it failed; and a repeated unit sets its group again when
the match is complete, over what a later round of an outer loop has set.
"""

from dataclasses import dataclass

from lockgate.jregex.nodes import (
    Atomic,
    BackReference,
    Group,
    Look,
    Mode,
    Node,
    Repeat,
    children,
    walk,
)
from lockgate.jregex.widths import Reckoning, is_optional_group, least_width, reckon_all

__all__ = ["Surprise", "find_surprise", "has_back_reference"]

_KEPT = "groups in here stay set when the match fails behind it"


@dataclass(frozen=True, slots=True)
class Surprise:
    """A node that makes groups, or back references to them, differ."""

    node: Node
    why: str


def has_back_reference(root: Node) -> bool:
    """Whether what groups hold also decides what matches."""
    return any(isinstance(node, BackReference) for node in walk(root))


def find_surprise(root: Node) -> Surprise | None:
    """The first node after which groups might differ; None when they never do."""
    found = _in_references(root)
    return found or (_in_groups(root) if _captures(root) else None)


def _in_references(root: Node) -> Surprise | None:
    ends = {node.index: node.end for node in walk(root) if isinstance(node, Group)}
    for node in walk(root):
        if isinstance(node, BackReference):
            if ends.get(node.group, node.end) > node.start:
                return Surprise(node, "a reference to a group that is not closed yet")
        elif isinstance(node, Look) and not node.ahead and has_back_reference(node.body):
            return Surprise(node, "a back reference in a look-behind")
    return None


def _in_groups(root: Node) -> Surprise | None:
    reckonings = reckon_all(root)
    # The node, whether groups in it stay set after a failure, and whether a loop is around it.
    pending: list[tuple[Node, Node | None, bool]] = [(root, None, False)]
    while pending:
        node, keeper, looped = pending.pop()
        captures = isinstance(node, Group) and node.index is not None
        if captures and keeper is not None:
            return Surprise(keeper, _KEPT)
        if not isinstance(node, Repeat):
            if isinstance(node, Look | Atomic):
                keeper = node
        elif not isinstance(node.body, Group) or node.mode is Mode.POSSESSIVE:
            keeper = node
        elif not is_optional_group(node):
            if keeper is not None and node.body.index is not None:
                return Surprise(keeper, _KEPT)
            surprise = _in_repeat(node, node.body, reckonings[id(node.body)], looped)
            if surprise is not None:
                return surprise
            if reckonings[id(node.body)].fixed:
                # The group itself is put back; those inside it are not.
                pending.append((node.body.body, node, True))
                continue
            looped = True
        pending += ((part, keeper, looped) for part in children(node))
    return None


def _in_repeat(node: Repeat, group: Group, body: Reckoning, looped: bool) -> Surprise | None:
    may_be_empty = least_width(group) == 0
    if body.fixed and group.index is not None and (looped or may_be_empty):
        return Surprise(node, "a group repeated as a unit is set again in the end")
    if not body.fixed and may_be_empty and _captures(group):
        return Surprise(node, "a round that takes nothing is the last")
    return None


def _captures(root: Node) -> bool:
    return any(isinstance(node, Group) and node.index is not None for node in walk(root))
