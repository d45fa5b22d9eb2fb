"""The machine's form of ``render``: JSON lines in, JSON lines out, answered in order.

A line with ``template`` is a template request (``body``, ``params``, ``context``,
``stageVariables``, ``vars``, ``profile``), one with ``path`` a JSONPath request (``json``,
``options``). Answers hold ``output`` and ``overrides``, or ``result`` and ``type``, or ``error``
and ``kind``.
"""

import json
from typing import Any, BinaryIO

import msgspec

from lockgate.java.json_reader import JsonReadError, read_json
from lockgate.java.json_writer import write_json
from lockgate.java.numbers import class_name
from lockgate.jsonpath import JsonPathError, compile_path
from lockgate.vtl import (
    Profile,
    Scope,
    TemplateError,
    compile_template,
    overrides_of,
    plain_context,
)

__all__ = ["answer", "run_batch"]


def run_batch(requests: BinaryIO, answers: BinaryIO) -> int:
    """Answer each line of ``requests`` with a line of ``answers``; gives the exit status."""
    for line in requests:
        if line.strip():
            answers.write(_answer_line(line) + b"\n")
            answers.flush()
    return 0


def _answer_line(line: bytes) -> bytes:
    try:
        request = json.loads(line)
    except ValueError as error:
        return _encode({"error": f"the request is no JSON: {error}", "kind": "request"})
    if not isinstance(request, dict):
        return _encode({"error": "the request is no object", "kind": "request"})
    return _encode({"id": request.get("id"), **answer(request)})


def _encode(document: dict[str, Any]) -> bytes:
    return msgspec.json.encode(document)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request, without its id."""
    if "template" in request:
        return _template(request)
    if "path" in request:
        return _json_path(request)
    return {"error": "the request has neither template nor path", "kind": "request"}


def _template(request: dict[str, Any]) -> dict[str, Any]:
    params = request.get("params") or {}
    try:
        profile = Profile(request.get("profile") or "apigateway")
    except ValueError as error:
        return {"error": str(error), "kind": "request"}
    scope = Scope(
        body=request.get("body") or "",
        params={name: params.get(name) or {} for name in ("path", "querystring", "header")},
        context=_context(request.get("context") or {}, profile),
        stage_variables=request.get("stageVariables") or {},
        variables=request.get("vars") or {},
    )
    try:
        output = compile_template(request["template"], profile=profile).render(scope)
    except TemplateError as error:
        return {"error": error.message, "kind": error.kind}
    found: dict[str, Any] = {"output": output}
    overrides = overrides_of(scope.context)
    if overrides:
        found["overrides"] = msgspec.Raw(write_json(overrides).encode("utf-8", "surrogatepass"))
    return found


def _context(given: dict[str, Any], profile: Profile) -> Any:
    """``$context``: silent maps as on the service, or plain ones for plain Velocity."""
    if profile is Profile.APIGATEWAY:
        return plain_context(given, [])
    context = dict(given)
    for top, names in (
        ("requestOverride", ("path", "header", "querystring")),
        ("responseOverride", ("header",)),
    ):
        child = context[top] = dict(context.get(top) or {})
        for name in names:
            child.setdefault(name, {})
    return context


def _json_path(request: dict[str, Any]) -> dict[str, Any]:
    try:
        document = read_json(request.get("json") or "")
    except JsonReadError as error:
        return {"error": str(error), "kind": "invalid_json"}
    try:
        path = compile_path(request["path"])
        result = path.read(document, frozenset(request.get("options") or ()))
    except JsonPathError as error:
        return {"error": str(error), "kind": error.kind}
    raw = msgspec.Raw(write_json(result).encode("utf-8", "surrogatepass"))
    kind = "null" if result is None else class_name(result).rpartition(".")[2]
    return {"result": raw, "type": kind}
