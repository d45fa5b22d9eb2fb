"""The machine's form of ``render``: JSON lines in, JSON lines out, answered in order.

A line with ``template`` is a template request (``body``, ``params``, ``context``,
``stageVariables``, ``vars``, ``profile``), one with ``path`` a JSONPath request (``json``,
``options``). Answers hold ``output`` and ``overrides``, or ``result`` and ``type``, or ``error``
and ``kind``.
"""

import json
from functools import lru_cache
from io import BufferedReader
from typing import Any, BinaryIO

import msgspec

from lockgate.java.json_reader import JsonReadError, read_json
from lockgate.java.json_writer import write_json
from lockgate.java.numbers import class_name
from lockgate.jsonpath import OPTIONS, JsonPathError, compile_path
from lockgate.vtl import (
    Profile,
    Scope,
    Template,
    TemplateError,
    compile_template,
    overrides_of,
    plain_context,
)

__all__ = ["answer", "run_batch", "scope_of"]

_CHUNK = 1 << 16
_TEMPLATES = 256
"""Compiled templates that are kept: batches often use the same ones over and over."""

_WORDS: dict[type, str] = {str: "text", dict: "object", list: "list"}
_MEMBERS: dict[str, type] = {
    **dict.fromkeys(("template", "body", "profile", "json", "path"), str),
    **dict.fromkeys(("params", "context", "stageVariables", "vars"), dict),
    "options": list,
}


def run_batch(requests: BufferedReader, answers: BinaryIO) -> int:
    """Answer each line of ``requests`` with a line of ``answers``; gives the exit status.

    All complete lines that have arrived are answered together, so a program may send one line and
    wait, or many.
    """
    rest = b""
    while chunk := requests.read1(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        _answer_lines(lines, answers)
    _answer_lines([rest], answers)
    return 0


def _answer_lines(lines: list[bytes], answers: BinaryIO) -> None:
    answers.write(b"".join([_answer_line(line) + b"\n" for line in lines if line.strip()]))
    answers.flush()


def _answer_line(line: bytes) -> bytes:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _encode({"error": f"the request is no JSON: {error}", "kind": "request"})
    if not isinstance(request, dict):
        return _encode({"error": "the request is no object", "kind": "request"})
    return _encode({"id": request.get("id"), **answer(request)})


def _encode(document: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(document)
    except (UnicodeEncodeError, OverflowError):
        # Half of a surrogate pair, or a long number for an id: JSON has both, the fast way not.
        return msgspec.json.encode({name: _raw(value) for name, value in document.items()})


def _raw(value: Any) -> Any:
    if isinstance(value, msgspec.Raw):
        return value
    return msgspec.Raw(json.dumps(value).encode())


def _java_json(value: Any) -> msgspec.Raw:
    """JSON as the Java engines write it; half of a surrogate pair as an escape."""
    return msgspec.Raw(write_json(value).encode("utf-8", "backslashreplace"))


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request, without its id."""
    unknown = request.keys() - _MEMBERS.keys() - {"id"}
    if unknown:
        return _refused(f"a request has no member {min(unknown)!r}")
    for name, kind in _MEMBERS.items():
        if not isinstance(request.get(name), kind | None):
            return _refused(f"{name!r} is no {_WORDS[kind]}")
    if request.get("template") is not None:
        return _template(request)
    if request.get("path") is not None:
        return _json_path(request)
    return _refused("the request has neither template nor path")


def _refused(why: str) -> dict[str, Any]:
    return {"error": why, "kind": "request"}


def scope_of(
    request: dict[str, Any],
    profile: Profile,
    names: frozenset[str] | None = None,
    longest: int | None = None,
) -> Scope:
    """The inputs of a template request.

    ``names`` are the keys of ``$context`` it looks at, ``longest`` is as in ``Scope``.
    """
    return Scope(
        body=request.get("body") or "",
        params=request.get("params") or {},
        context=_context(request.get("context") or {}, profile, names),
        stage_variables=request.get("stageVariables") or {},
        variables=request.get("vars") or {},
        longest=longest,
    )


def _template(request: dict[str, Any]) -> dict[str, Any]:
    try:
        profile = Profile(request.get("profile") or "apigateway")
    except ValueError:
        there_are = ", ".join(profile.value for profile in Profile)
        return _refused(f"{request['profile']!r} is no profile; there are {there_are}")
    try:
        template = _compiled(request["template"], profile)
        scope = scope_of(request, profile, template.context_names)
        output = template.render(scope)
    except TemplateError as error:
        return {"error": error.message, "kind": error.kind}
    found: dict[str, Any] = {"output": output}
    overrides = overrides_of(scope.context, template.context_names)
    if overrides:
        found["overrides"] = _java_json(overrides)
    return found


@lru_cache(maxsize=_TEMPLATES)
def _compiled(source: str, profile: Profile) -> Template:
    return compile_template(source, profile=profile)


def _context(given: dict[str, Any], profile: Profile, names: frozenset[str] | None) -> Any:
    """``$context``: silent maps as on the service, or plain ones for plain Velocity."""
    if profile is Profile.APIGATEWAY:
        return plain_context(given, [], names)
    context = dict(given)
    for top, children in (
        ("requestOverride", ("path", "header", "querystring")),
        ("responseOverride", ("header",)),
    ):
        child = context[top] = dict(context.get(top) or {})
        for name in children:
            child.setdefault(name, {})
    return context


def _json_path(request: dict[str, Any]) -> dict[str, Any]:
    options = request.get("options") or []
    wrong = [option for option in options if not isinstance(option, str) or option not in OPTIONS]
    if wrong:
        return _refused(f"{wrong[0]!r} is no option; there are {', '.join(sorted(OPTIONS))}")
    try:
        document = read_json(request.get("json") or "")
    except JsonReadError as error:
        return {"error": str(error), "kind": "invalid_json"}
    try:
        path = compile_path(request["path"])
        result = path.read(document, frozenset(options))
    except JsonPathError as error:
        return {"error": str(error), "kind": error.kind}
    kind = "null" if result is None else class_name(result).rpartition(".")[2]
    return {"result": _java_json(result), "type": kind}
