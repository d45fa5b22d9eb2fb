"""A file's bytes to a tree of nodes: JSON first, then YAML, with one account of what is wrong."""

import hashlib
from typing import NamedTuple

from lockgate.diagnostics import Place, Report, Source
from lockgate.formats.json_reader import read_json_tree
from lockgate.formats.tree import ListNode, MapNode, Node, SyntaxProblem, position
from lockgate.formats.yaml_reader import read_yaml

__all__ = ["LARGEST", "Document", "escape", "read_document"]

LARGEST = 6 * 1024 * 1024
"""The largest document that is read, in bytes: the service's own limit for imports."""


class Document(NamedTuple):
    """A document that was read.

    ``aliased`` gives, by the ``id`` of a node that aliases refer to, the pointer of the place
    where it is written. ``is_json`` says in which of the two languages it is written.
    """

    source: Source
    root: Node
    aliased: dict[int, str]
    is_json: bool


def read_document(
    name: str, content: bytes, report: Report, last_counts: bool = False
) -> Document | None:
    """The document in ``content``, or None after an error has been reported.

    ``name`` is the file's name as the user gave it; it stands in every place. Of a key that stands
    twice in YAML the last one counts where ``last_counts``; else that is an error.
    """
    source = Source(name, hashlib.sha256(content).hexdigest()[:12])
    start = Place(source, "", 1, 1)
    if len(content) > LARGEST:
        report.error(
            "document.too-large",
            f"the document has {len(content)} bytes, more than {LARGEST}",
            start,
            "the service takes no larger one either; split the API into several",
        )
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line, column = position(before, len(before))
        report.error(
            "document.not-utf8",
            "the document is not UTF-8 text",
            Place(source, "", line, column),
            "save the file as UTF-8",
        )
        return None
    try:
        root, is_json = _read(name, text, source, report, last_counts)
    except SyntaxProblem as problem:
        report.error("document.syntax", problem.message, problem.place, problem.hint)
        return None
    return Document(source, root, _aliased(root), is_json)


def _read(
    name: str, text: str, source: Source, report: Report, last_counts: bool
) -> tuple[Node, bool]:
    """The root, and whether the text is JSON."""
    if text.lstrip(" \t\r\n")[:1] not in ("{", "["):
        return read_yaml(text, source, report, last_counts), False
    json_report = Report()
    try:
        root = read_json_tree(text, source, json_report)
    except SyntaxProblem as json_problem:
        if name.lower().endswith(".json"):
            raise
        try:
            return read_yaml(text, source, report, last_counts), False
        except SyntaxProblem:
            raise json_problem from None
    report.findings.extend(json_report.findings)
    return root, True


def escape(key: str) -> str:
    """``key`` as one step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _aliased(root: Node) -> dict[int, str]:
    """Pointers of the nodes that stand in the tree more than once: where each stands first."""
    seen: dict[int, str] = {}
    shared: dict[int, str] = {}
    stack: list[tuple[str, Node]] = [("", root)]
    while stack:
        pointer, node = stack.pop()
        first = seen.setdefault(id(node), pointer)
        if first != pointer:
            shared[id(node)] = first
            continue
        children: list[tuple[str, Node]] = []
        if isinstance(node, MapNode):
            children = [
                (f"{pointer}/{escape(key)}", member.node) for key, member in node.members.items()
            ]
        elif isinstance(node, ListNode):
            children = [(f"{pointer}/{index}", item) for index, item in enumerate(node.items)]
        stack.extend(reversed(children))
    return shared
