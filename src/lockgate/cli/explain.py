"""``lockgate explain``: which rule decides a status, without a server."""

import sys
import time
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from lockgate.cli.arguments import ArgumentProblem, pairs, read_text, settings_for
from lockgate.cli.explanation import print_explanation
from lockgate.cli.output import fail, print_findings, print_json
from lockgate.diagnostics import Report
from lockgate.engine.effects import FaultKind
from lockgate.engine.messages import Request
from lockgate.engine.record import render
from lockgate.http1.head import fields_of
from lockgate.loading import load
from lockgate.rules.decisions import NOTES, REASONS, RULES, SELECTIONS
from lockgate.rules.failures import CAUSES
from lockgate.server.ids import Ids
from lockgate.verify.rehearsal import CannedAnswer, Rehearsal, rehearse

__all__ = ["explain"]

Format = Literal["human", "json"]
Failing = Literal["timeout", "connect", "tls", "protocol", "refused", "throttled", "too_large"]


def explain(
    file: Annotated[
        str, Parameter(help="Definition file; or alone: a rule's name, or the id of an answer.")
    ],
    method: Annotated[str | None, Parameter(help="Verb of the request.")] = None,
    path: Annotated[str | None, Parameter(help="Path without the stage; may have a query.")] = None,
    /,
    *,
    header: Annotated[
        list[str] | None, Parameter(help="A request header, 'Name: value'; may be repeated.")
    ] = None,
    query: Annotated[
        list[str] | None, Parameter(help="A query parameter, NAME=VALUE; may be repeated.")
    ] = None,
    body: Annotated[str, Parameter(help="The request's body; @FILE reads it, @- stdin.")] = "",
    backend_status: Annotated[int, Parameter(help="Status the backend answers.")] = 200,
    backend_header: Annotated[
        list[str] | None, Parameter(help="A header the backend answers, 'Name: value'.")
    ] = None,
    backend_body: Annotated[
        str | None, Parameter(help="Body the backend answers; @FILE reads it.")
    ] = None,
    function_answer: Annotated[
        str | None, Parameter(help="JSON the function returns; @FILE reads it.")
    ] = None,
    function_error: Annotated[
        str | None, Parameter(help="The function fails with this errorMessage; @FILE reads it.")
    ] = None,
    function_error_type: Annotated[
        str, Parameter(help="The errorType that goes with it.")
    ] = "Error",
    fail_with: Annotated[
        Failing | None, Parameter(help="The call of the integration itself fails so.")
    ] = None,
    format: Annotated[Format, Parameter(help="human, or the whole record as json.")] = "human",
    stage: Annotated[str | None, Parameter(help="Name of the stage [default: dev].")] = None,
    stage_variable: Annotated[
        list[str] | None, Parameter(help="A stage variable, NAME=VALUE; may be repeated.")
    ] = None,
    environment: Annotated[
        Path | None, Parameter(help="File with stage variables and endpoints (YAML or JSON).")
    ] = None,
    account_id: Annotated[str, Parameter(help="Account id in ARNs.")] = "123456789012",
    region: Annotated[str, Parameter(help="Region in ARNs.")] = "us-east-1",
    extensions: Annotated[bool, Parameter(help="Allow capture groups as statuses.")] = False,
    control_port: Annotated[
        int, Parameter(help="Where a running gateway is asked for the id of an answer.")
    ] = 8081,
) -> int:
    """Say which rule decides the status of a request, and why the others lose.

    The backend's answer is given with --backend-*, a function's with --function-*.
    """
    if method is None or path is None:
        return _explain_name(file, control_port, format)
    try:
        settings = settings_for(
            [file],
            stage=stage,
            stage_variable=stage_variable,
            environment=environment,
            functions=None,
            lambda_endpoint=None,
            account_id=account_id,
            region=region,
            extensions=extensions,
        )
        request = _request(method, path, header, query, body)
        canned = _canned(
            backend_status,
            backend_header,
            function_answer if function_answer is not None else backend_body,
            function_error,
            function_error_type,
            fail_with,
        )
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    report = Report()
    loaded = load(settings, report)
    if loaded is None:
        print_findings(report)
        return fail("the definition has errors, so it decides nothing")
    _print(rehearse(loaded.directory.plans[0], request, canned), format)
    return 0


def _request(
    method: str, path: str, header: list[str] | None, query: list[str] | None, body: str
) -> Request:
    if not path.startswith("/"):
        raise ArgumentProblem(f"the path {path!r} does not begin with /")
    for name, value in pairs(query, "--query").items():
        path += ("&" if "?" in path else "?") + _encoded(name) + "=" + _encoded(value)
    headers = [(b"Host", b"localhost")]
    for line in header or []:
        ((name, value),) = pairs([line], "--header", ":").items()
        headers.append((name.encode("latin-1", "replace"), value.encode("latin-1", "replace")))
    id, extended_id, trace = Ids().next()
    return Request(
        method.upper(),
        path,
        headers,
        fields_of(headers),
        read_text(body).encode(),
        id=id,
        extended_id=extended_id,
        trace=trace,
        epoch_ms=int(time.time() * 1000),
    )


def _encoded(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


def _canned(
    status: int,
    headers: list[str] | None,
    body: str | None,
    error: str | None,
    error_type: str,
    fault: FaultKind | None,
) -> CannedAnswer:
    if not 100 <= status <= 999:
        raise ArgumentProblem(f"--backend-status {status} is no status")
    return CannedAnswer(
        status=status,
        headers=tuple(
            next(iter(pairs([line], "--backend-header", ":").items())) for line in headers or []
        ),
        body=None if body is None else read_text(body).encode(),
        function_error=None if error is None else read_text(error),
        function_error_type=error_type,
        fault=fault,
    )


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
    meaning = _meaning(name)
    if meaning is not None:
        sys.stdout.write(f"{name}\n    {meaning}\n")
        return 0
    if Path(name).is_file():
        return fail("explain needs a method and a path", f"lockgate explain {name} GET /")
    if len(name) == 16 and name.endswith("="):
        return _explain_id(name, control_port, format)
    return fail(
        f"{name!r} is no file, no name of a rule, and no id",
        "lockgate explain FILE METHOD PATH; lockgate explain failure.timeout",
    )


def _meaning(name: str) -> str | None:
    if name in RULES:
        return RULES[name].when
    if name in CAUSES:
        cause = CAUSES[name]
        answer = f"{cause.type}, {cause.status}" if cause.type else f"{cause.status}, fixed"
        return f"{cause.words} (step {cause.step}; {answer})"
    return SELECTIONS.get(name) or NOTES.get(name) or REASONS.get(name)


def _explain_id(id: str, control_port: int, format: Format) -> int:
    import json
    import urllib.error
    import urllib.parse
    import urllib.request

    address = f"http://127.0.0.1:{control_port}/_lockgate/traces/{urllib.parse.quote(id, safe='')}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5) as answer:
            document: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        return fail(json.load(error).get("message", str(error)))
    except OSError as error:
        return fail(
            f"no gateway answers on the control port {control_port} ({error})",
            "give its port with --control-port",
        )
    if format == "json":
        print_json(document)
    else:
        print_explanation(document, None)
    return 0
