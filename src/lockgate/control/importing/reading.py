"""A body to plain data: JSON first, which is quick, then YAML.

Source: openapi.md, section 2 (syntax, variables).
"""

import re
from typing import Any

import msgspec

from lockgate.control.call import Call
from lockgate.diagnostics import Report
from lockgate.formats.document import Document, read_document
from lockgate.formats.imports.findings import InvalidDocument
from lockgate.formats.tree import DEPTH, MapNode, Node, ScalarNode, plain

__all__ = ["read_body"]

_VARIABLE = re.compile(r"\$\{AWS::(AccountId|Partition|Region)\}")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WRITTEN = (
    ("info", "version"),
    ("info", "title"),
    ("x-amazon-apigateway-documentation", "version"),
)
"""Texts that are often written without quotes: ``1.10`` is no number there."""


def read_body(call: Call, body: bytes) -> dict[str, Any]:
    """The document, its variables filled in. Raises :class:`InvalidDocument`."""
    try:
        found = msgspec.json.decode(body.removeprefix(_BYTE_ORDER_MARK))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        found = _of_yaml(body)
    if not isinstance(found, dict):
        raise InvalidDocument
    values = {"AccountId": call.account, "Partition": call.partition, "Region": call.region}
    made = _filled(found, values, 0)
    try:
        msgspec.json.encode(made)
    except (UnicodeError, OverflowError, ValueError):
        raise InvalidDocument from None
    assert isinstance(made, dict)
    return made


def _of_yaml(body: bytes) -> Any:
    # Of a key that stands twice the last value counts; the findings are those of `lockgate serve`.
    document = read_document("body", body, Report(), last_counts=True)
    if document is None:
        raise InvalidDocument
    found = plain(document.root)
    if isinstance(found, dict):
        _keep_written(document, found)
    return found


def _keep_written(document: Document, found: dict[str, Any]) -> None:
    for parent, key in _WRITTEN:
        node = _member(_member(document.root, parent), key)
        if isinstance(node, ScalarNode) and node.value is not None:
            found[parent][key] = node.text


def _member(node: Node | None, key: str) -> Node | None:
    member = node.members.get(key) if isinstance(node, MapNode) else None
    return None if member is None else member.node


def _filled(value: Any, values: dict[str, str], depth: int) -> Any:
    """``value`` with the variables in all its texts filled in. Raises where it is too deep."""
    if isinstance(value, str):
        if "${AWS::" not in value:
            return value
        return _VARIABLE.sub(lambda found: values[found[1]], value)
    if depth > DEPTH:
        raise InvalidDocument
    if isinstance(value, dict):
        return {key: _filled(one, values, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, values, depth + 1) for one in value]
    return value
