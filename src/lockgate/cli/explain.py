"""``lockgate explain``: which rule decides a status, without a server."""

import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from cyclopts import Parameter

from lockgate.cli.arguments import ArgumentProblem, check_port, pairs, read_bytes
from lockgate.cli.canned import CannedOptions
from lockgate.cli.explanation import print_explanation
from lockgate.cli.options import ApiOptions, Headers, Query, settings_for
from lockgate.cli.output import fail, print_findings, print_json
from lockgate.config import Settings
from lockgate.diagnostics import Diagnostic, Report
from lockgate.engine.canary import ALL_TRAFFIC
from lockgate.engine.messages import Request
from lockgate.engine.plan import Operation, Plan
from lockgate.engine.record import render
from lockgate.engine.service_calls import calls_function
from lockgate.http1.head import fields_of
from lockgate.loading import load
from lockgate.rules.meanings import meaning, near
from lockgate.server.ids import Ids
from lockgate.verify.rehearsal import Rehearsal, rehearse

__all__ = ["explain"]

Format = Literal["human", "json"]
_ID = re.compile(r"[A-Za-z0-9+/]{15}=?", re.ASCII)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class RequestOptions:
    """What the request has besides its verb and its path."""

    header: Headers = None
    query: Query = None
    body: Annotated[str, Parameter(help="The request's body; @FILE reads it, @- stdin.")] = ""
    draw: Annotated[
        float | None,
        Parameter(help="The request's draw, from 0 to less than 100, where there is a canary."),
    ] = None


_NO_REQUEST: Final = RequestOptions()
_NOTHING_CANNED: Final = CannedOptions()
_NO_API: Final = ApiOptions()


def explain(
    file: Annotated[
        str,
        Parameter(
            help="Definition file; or alone: a name of the vocabulary, or the id of an answer."
        ),
    ],
    method: Annotated[str | None, Parameter(help="Verb of the request.")] = None,
    path: Annotated[str | None, Parameter(help="Path without the stage; may have a query.")] = None,
    /,
    *,
    request: RequestOptions = _NO_REQUEST,
    canned: CannedOptions = _NOTHING_CANNED,
    format: Annotated[Format, Parameter(help="human, or the whole record as json.")] = "human",
    api: ApiOptions = _NO_API,
    control_port: Annotated[
        int, Parameter(help="Where a running gateway is asked for the id of an answer.")
    ] = 8081,
) -> int:
    """Say which rule decides the status of a request, and why the others lose.

    The backend's answer is given with --backend-*, a function's with --function-*. The record of
    an answer, by its id, holds no headers and no bodies: they are not kept.
    """
    if method is None or path is None:
        return _explain_name(file, control_port, format)
    try:
        settings = settings_for([file], api)
        asked = _request(method, path, request)
        return _explain_request(settings, asked, canned, format)
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)


def _explain_request(
    settings: Settings, request: Request, options: CannedOptions, format: Format
) -> int:
    canned = options.answer()
    report = Report()
    loaded = load(settings, report)
    if loaded is None:
        print_findings(report.findings)
        return fail("the definition has errors, so it decides nothing")
    if request.draw is not None and not loaded.directory.has_canary:
        return fail("--draw has no effect: the stage has no canary", "see canary: of --environment")
    rehearsal = rehearse(loaded.directory.plans[0], request, canned)
    operation = rehearsal.response.record.operation
    _check(options, operation, loaded.directory.plans[0])
    print_findings(found for found in report.findings if _concerns(found, operation))
    _print(rehearsal, format)
    return 0


def _check(options: CannedOptions, operation: Operation | None, plan: Plan) -> None:
    """Raise ArgumentProblem where an option does not fit what the route calls."""
    integration = None if operation is None else operation.method.integration
    if operation is not None and integration is not None:
        has_function = calls_function(integration, plan.settings.stage_variables)
        options.check(operation.route, integration.type, has_function)


def _concerns(found: Diagnostic, operation: Operation | None) -> bool:
    """Whether a finding is about the whole document or about the method that was asked for."""
    if found.code in ("function.unknown", "integration.no-endpoint"):
        return False  # nothing is called here
    place = found.place
    if place is None or not place.pointer.startswith("/paths/"):
        return True
    if found.code.startswith("not-executed."):
        return True  # it is said once, at the first of all its places
    return operation is not None and any(
        f"{pointer}/".startswith(f"{operation.place.pointer}/")
        for pointer in (place.pointer, *place.via)
    )


def _request(method: str, path: str, options: RequestOptions) -> Request:
    draw = options.draw
    if draw is not None and not 0 <= draw < ALL_TRAFFIC:
        raise ArgumentProblem(f"--draw {draw:g} is no draw", "draws are from 0 to less than 100")
    if not path.startswith("/"):
        raise ArgumentProblem(f"the path {path!r} does not begin with /")
    for name, value in pairs(options.query, "--query").items():
        path += ("&" if "?" in path else "?") + _encoded(name) + "=" + _encoded(value)
    headers = [(b"Host", b"localhost")]
    for line in options.header or []:
        ((name, value),) = pairs([line], "--header", ":").items()
        headers.append((name.encode("latin-1", "replace"), value.encode("latin-1", "replace")))
    id, extended_id, trace = Ids().next()
    return Request(
        method.upper(),
        path,
        headers,
        fields_of(headers),
        read_bytes(options.body),
        id=id,
        extended_id=extended_id,
        trace=trace,
        epoch_ms=int(time.time() * 1000),
        draw=draw,
    )


def _encoded(text: str) -> str:
    return urllib.parse.quote(text, safe="", errors="surrogateescape")


def _print(rehearsal: Rehearsal, format: Format) -> None:
    record = rehearsal.response.record
    record.kind = "explain"
    record.delivered = True
    if format == "json":
        print_json(render(record))
    else:
        print_explanation(render(record), rehearsal)


# -- names and ids


def _explain_name(name: str, control_port: int, format: Format) -> int:
    """The meaning of a name of the vocabulary, or the record of an answer by its id."""
    lines = meaning(name)
    if lines is not None:
        sys.stdout.write(f"{name}\n" + "".join(f"    {line}".rstrip() + "\n" for line in lines))
        return 0
    if Path(name).is_file():
        return fail("explain needs a method and a path", f"lockgate explain {name} GET /")
    if Path(name).is_dir():
        return fail(f"{name!r} is a folder", "name a definition in it")
    if _ID.fullmatch(name):
        return _explain_id(name if name.endswith("=") else f"{name}=", control_port, format)
    close = near(name)
    return fail(
        f"{name!r} is no file, no name of a rule, and no id",
        f"did you mean {' or '.join(close)}?"
        if close
        else "lockgate explain FILE METHOD PATH; lockgate explain failure.timeout",
    )


def _explain_id(id: str, control_port: int, format: Format) -> int:
    try:
        check_port("--control-port", control_port)
        status, document = _fetched(id, control_port)
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    except OSError as error:
        return fail(
            f"no gateway answers on the control port {control_port}: {_why(error)}",
            "give its port with --control-port",
        )
    if not isinstance(document, dict) or not {"sentence", "message"} & document.keys():
        return fail(
            f"what answers on port {control_port} is no control port of a gateway",
            "give its port with --control-port",
        )
    if status != 200:
        return fail(str(document.get("message", f"the control port answers {status}")))
    if format == "json":
        print_json(document)
    else:
        print_explanation(document, None)
    return 0


def _why(error: OSError) -> str:
    reason = getattr(error, "reason", error)
    return getattr(reason, "strerror", None) or str(reason)


def _fetched(id: str, control_port: int) -> tuple[int, Any]:
    """The control port's answer for an id; None where it is no JSON. Raises OSError."""
    address = f"http://127.0.0.1:{control_port}/_lockgate/traces/{urllib.parse.quote(id, safe='')}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        try:
            answer = opener.open(address, timeout=5)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, msgspec.json.decode(answer.read())
    except (HTTPException, ValueError):
        return 0, None
