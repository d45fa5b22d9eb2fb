"""SC §2 and §8: which integration response answers, by trying every pattern on the text."""

import re
from typing import Any, NamedTuple

from reference_walk import Refused, Walk, as_text, compact, member, read_strictly, values_of


class Chosen(NamedTuple):
    """The entry that answers, its number and the rule that says so."""

    entry: dict[str, Any]
    status: int
    rule: str


def entries_of(walk: Walk) -> dict[str, dict[str, Any]]:
    """The integration responses by pattern: of one number the later stays, §2.3 (4) of defaults."""
    found: dict[str, dict[str, Any]] = {}
    for pattern, entry in walk.integration.get("responses", {}).items():
        for other, earlier in list(found.items()):
            if _code(earlier) == _code(entry) and not _code(entry).startswith("$"):
                del found[other]
        found[pattern] = entry
        defaults = sorted(filter(_is_default, found), key=lambda name: _code(found[name]))
        for larger in defaults[1:]:
            del found[larger]
    return found


def choose(walk: Walk, text: str) -> Chosen:
    """§2.3: the entry for the compared text."""
    entries = entries_of(walk)
    matching = [
        entry
        for pattern, entry in entries.items()
        if not _is_default(pattern)
        and not _code(entry).startswith("$")
        and python_pattern(pattern).fullmatch(text)
    ]
    if matching:
        own = [entry for entry in matching if _code(entry) == text]
        if own and len(matching) > 1:
            return Chosen(own[0], int(text), "integration_response.own_code")
        smallest = min(matching, key=_code)
        return Chosen(smallest, int(_code(smallest)), "integration_response.pattern")
    for pattern, entry in entries.items():
        if _code(entry).startswith("$"):
            chosen = _captured(walk, pattern, entry, text)
            if chosen is not None:
                return chosen
    for pattern, entry in entries.items():
        if _is_default(pattern):
            return Chosen(entry, int(_code(entry)), "integration_response.default")
    raise Refused("failure.no_integration_response")


def check_method_response(walk: Walk, chosen: Chosen) -> None:
    """SC §3: the configured number must be declared; a reference never fails so."""
    code = _code(chosen.entry)
    if not code.startswith("$") and code not in walk.operation.get("responses", {}):
        raise Refused("failure.no_method_response")


def _code(entry: dict[str, Any]) -> str:
    return str(entry.get("statusCode", "200"))


def _is_default(pattern: str) -> bool:
    return pattern in ("default", "", "-")


def _captured(walk: Walk, pattern: str, entry: dict[str, Any], text: str) -> Chosen | None:
    """SC §8.2: the number that a reference gives, or its fallback, or nothing."""
    reference = re.fullmatch(r"\$\{?(\d+)\}?(?::(\d{3}))?", _code(entry))
    assert reference is not None
    source = _source(walk, entry.get("x-lockgate-source", "auto"), text)
    compiled = python_pattern(pattern)
    whole = entry.get("x-lockgate-match", "find") == "full"
    found = compiled.fullmatch(source) if whole else compiled.search(source)
    if found is None:
        return None
    value = found[int(reference[1])] or ""
    if re.fullmatch("[2-5][0-9]{2}", value):
        return Chosen(entry, int(value), "capture_group")
    if reference[2]:
        return Chosen(entry, int(reference[2]), "capture_group.fallback")
    return None


def _source(walk: Walk, name: str, text: str) -> str:
    kind, _, rest = name.partition(":")
    if kind == "status" and walk.call is not None and walk.calls_function:
        return "202" if walk.call.kind == "Event" else "200"  # the status of the Invoke call
    if kind == "body":
        return as_text(walk.reply_body)
    if kind == "header":
        return [*([""]), *values_of(walk.reply_headers, rest)][-1]
    if kind == "jsonpath":
        value = member(read_strictly(as_text(walk.reply_body)), rest.removeprefix("$."))
        return value if isinstance(value, str) else "" if value is None else compact(value)
    return text


_ENDS = r"\n\r\u0085\u2028\u2029"


def python_pattern(pattern: str) -> re.Pattern[str]:
    """SC §2.2: the Java pattern in Python's words, for the family of patterns that is used."""
    flags = re.ASCII
    if pattern.startswith("(?s)"):
        pattern = pattern[4:]
        flags |= re.DOTALL
    else:
        pattern = re.sub(r"(?<!\\)\.", lambda _: f"[^{_ENDS}]", pattern)
    pattern = re.sub(r"\$$", lambda _: rf"(?=(?:\r\n|[{_ENDS}])?\Z)", pattern)
    return re.compile(pattern, flags)
