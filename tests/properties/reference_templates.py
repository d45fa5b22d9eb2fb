"""A small family of mapping templates, whose output can be told without a template engine.

The pieces are: text without ``$`` and ``#``; references in braces; ``#set`` of an override;
``#if(...)``, ``#{else}``, ``#{end}``; and the call of a broken JSONPath, which is an error.
"""

import json
import re
from typing import Any

from reference_walk import STAGE, Walk, compact, member

_PIECE = re.compile(
    r"\$\{input\.(?P<input>body|json|path|params)(?:\('(?P<of>[^']*)'\))?\}"
    r"|\$\{stageVariables\.(?P<variable>\w+)\}"
    r"|\$\{context\.(?P<context>[\w.]+)\}"
    r"|#set\(\$context\.(?P<target>[\w.-]+) = (?P<value>\$input\.\w+\('[^']*'\)|[^)]*)\)"
    r"|#if\((?P<left>\$input\.\w+\('[^']*'\)) == '(?P<right>[^']*)'\)"
    r"|#\{(?P<word>else|end)\}"
    r"|(?P<text>[^#$]+)"
)


class TemplateFailed(Exception):
    """The template ends in an error."""


class OverrideTwice(Exception):
    """One override target was assigned twice in one run."""


def render(walk: Walk, template: str, body: str) -> str:
    """The output of ``template`` over ``body``; overrides go into the walk."""
    output: list[str] = []
    assigned: list[str] = []
    runs = [True]
    for piece in _pieces(template):
        if piece["left"] is not None:
            value = "" if not all(runs) else _printed(_value(walk, piece["left"], body))
            runs.append(value == piece["right"])
        elif piece["word"] == "else":
            runs[-1] = not runs[-1]
        elif piece["word"] == "end":
            runs.pop()
        elif all(runs) and piece["target"] is not None:
            assigned.append(piece["target"])
            _assign(walk, piece["target"], _value(walk, piece["value"] or "", body))
        elif all(runs):
            output.append(piece["text"] or _printed(_reference(walk, piece, body)))
    if len(set(assigned)) < len(assigned):
        raise OverrideTwice
    return "".join(output)


def _pieces(template: str) -> list[dict[str, str | None]]:
    found, end = [], 0
    while end < len(template):
        piece = _PIECE.match(template, end)
        assert piece is not None, f"not of the family: {template[end:]}"
        found.append(piece.groupdict())
        end = piece.end()
    return found


def _reference(walk: Walk, piece: dict[str, str | None], body: str) -> Any:
    if piece["input"] is not None:
        return _input(walk, piece["input"], piece["of"] or "", body)
    if piece["variable"] is not None:
        return walk.stage_variables.get(piece["variable"])
    assert piece["context"] is not None
    return context_variable(walk, piece["context"])


def _value(walk: Walk, text: str, body: str) -> Any:
    """The right side of an assignment, or the left one of a comparison."""
    if found := re.fullmatch(r"\$input\.(path|params)\('(.*)'\)", text):
        value = _input(walk, found[1], found[2], body)
        return "" if value is None else value  # without a value: the empty string
    if text.startswith("["):
        return re.findall("'([^']*)'", text)
    return text[1:-1] if text.startswith("'") else json.loads(text)


def _input(walk: Walk, name: str, of: str, body: str) -> Any:
    if name == "body":
        return body or "{}"
    if name == "params":
        return parameter(walk, of)
    if of.endswith("["):
        raise TemplateFailed  # no JSONPath
    document = _read(body)
    value = document if of == "$" else member(document, of.removeprefix("$."))
    if name == "path":
        return value
    return '""' if value is None else compact(value)


def _read(body: str) -> Any:
    """The body as the permissive reader has it, as far as the family's bodies go."""
    try:
        document = json.loads(body or "{}")
    except ValueError:
        if body[0] in '{["':
            raise TemplateFailed from None
        return body  # a text that starts like no JSON value is one string
    if document is None:
        raise TemplateFailed
    return document


def parameter(walk: Walk, name: str) -> str:
    """``$input.params(name)``: of the path, else of the query, else a header; "" where absent."""
    if name in walk.path_parameters:
        return walk.path_parameters[name]
    return [*([""]), *walk.header(name), *walk.query.get(name, [])][-1]


def context_variable(walk: Walk, name: str) -> Any:
    """A variable of ``$context``."""
    if name == "responseOverride.status":
        return walk.response_override.get("status")
    known = {
        "httpMethod": walk.verb,
        "resourcePath": walk.resource,
        "stage": STAGE,
        "path": f"/{STAGE}{walk.path}",
        "apiId": "a",
    }
    return known.get(name)


def _printed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _assign(walk: Walk, target: str, value: Any) -> None:
    side, _, rest = target.partition(".")
    if rest == "status":
        walk.response_override["status"] = value
        walk.statuses_set.append(value)
        return
    kind, _, name = rest.partition(".")
    maps = walk.request_override if side == "requestOverride" else walk.response_override
    maps.setdefault(kind, {})[name] = value


def override_text(value: Any) -> str:
    """An override's value as one header's text: items of a list are joined with a comma."""
    return ",".join(value) if isinstance(value, list) else _printed(value)


def usable_status(value: Any) -> int | None:
    """SC §4.3: an integer, a number without a fraction or three digits, from 200 to 599."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        if not re.fullmatch("[0-9]{3}", value):
            return None
        value = int(value)
    return int(value) if value == int(value) and 200 <= value <= 599 else None
