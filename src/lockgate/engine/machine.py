"""The life of a request: the phases, in their order. Read this first.

====  ==========================================  =================================================
step  what happens                                where
====  ==========================================  =================================================
3     the address names an API and a stage        :mod:`lockgate.engine.address`
4     the client's certificate                    :mod:`lockgate.engine.client_certificate`
6     the stage's deployment, or its canary       :mod:`lockgate.engine.canary`
7     the body's coding is one that is taken      :mod:`lockgate.engine.compression`
7     the path is one that may be judged          :mod:`lockgate.engine.routing`
9     resource and method                         :mod:`lockgate.engine.router`
17    the body is inflated                        :mod:`lockgate.engine.compression`
19    required parameters                         ``phases``: ``required_parameters``
20    the body follows its model                  :mod:`lockgate.engine.phases.body_model`
22    the body as text or as bytes                :mod:`lockgate.engine.content_handling`
23    request template chosen, or body passes     :mod:`lockgate.engine.phases.request_template`
24    template, mappings, overrides, URI          ``phases``: ``http_request``, ``aws_request``, …
25    the integration is called: **the effect**   the shell; ``phases.mock`` answers by itself
27    integration response chosen                 :mod:`lockgate.engine.phases.selection`
28    its method response is declared             :mod:`lockgate.engine.phases.selection`
29    headers, template, overrides of the answer  :mod:`lockgate.engine.response_mapping`
29    the answer's body as text or as bytes       :mod:`lockgate.engine.content_handling`
30    compressing                                 :mod:`lockgate.engine.answer_compression`
30    headers of every answer                     :func:`finish`
====  ==========================================  =================================================

Numbers are those of the service's order of checks (:mod:`lockgate.rules.steps`). Which phases an
operation runs is settled when its definition is compiled (:mod:`lockgate.engine.compile`), so a
request meets nothing that it does not need. A phase that raises
:class:`~lockgate.engine.failure.Failure` ends the walk; a gateway response answers. The shell calls
:func:`begin`, does the effect it may be given, and hands the reply to :func:`resume`.
"""

import traceback

from lockgate.engine.address import Directory
from lockgate.engine.canary import choose_deployment
from lockgate.engine.client_certificate import check_peer
from lockgate.engine.compression import check_coding, inflate
from lockgate.engine.decisions import Note, record_of
from lockgate.engine.effects import Reply
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.gateway_responses import answer
from lockgate.engine.messages import Request, Response
from lockgate.engine.plan import Operation, Plan
from lockgate.engine.routing import route
from lockgate.engine.trace import trace_header
from lockgate.rules.compat import COMPRESS_GATEWAY_RESPONSES

__all__ = ["admits_stream", "begin", "begin_at", "refuse", "resume"]

_NO_BODY = frozenset((204, 304))


def begin(directory: Directory, request: Request) -> Response | Exchange:
    """The answer to ``request``, or the exchange that waits for its ``effect``."""
    exchange = Exchange(request)
    try:
        directory.resolve(exchange)
        if request.peer is not None:
            check_peer(request.peer)
        if directory.has_canary:
            choose_deployment(exchange)
        if b"content-encoding" not in request.fields:
            route(exchange)
        else:
            check_coding(exchange)
            route(exchange)
            inflate(exchange)
    except Failure as failure:
        return _fail(exchange, failure, directory.decision_headers)
    return _run(exchange)


def begin_at(plan: Plan, operation: Operation, request: Request) -> Response | Exchange:
    """Like :func:`begin`, for a request that is ``operation``'s wherever it leads: what comes
    before step 19 does not happen, and its target has no stage.

    It has path parameters where its path is one of the operation's resource.
    """
    exchange = Exchange(request)
    exchange.plan = plan
    exchange.path, _, exchange.parameters.query_text = request.target.partition("?")
    if operation.pending is not None:
        operation.settle()
    exchange.operation = operation
    found = plan.router.find(exchange.path, operation.verb)
    if found is not None and found[0] is operation:
        exchange.parameters.raw_path = found[1]
    return _run(exchange)


def admits_stream(directory: Directory, request: Request) -> bool:
    """Whether a request may be begun before its body is there: nothing reads that body."""
    exchange = Exchange(request)
    try:
        directory.resolve(exchange)
        if directory.has_canary:
            choose_deployment(exchange)
        route(exchange)
    except Failure:
        return False
    operation = exchange.operation
    assert operation is not None
    return operation.streaming is not None and operation.streaming.takes_request(exchange)


def resume(exchange: Exchange, reply: Reply) -> Response | Exchange:
    """Go on with the reply to ``exchange.effect``."""
    exchange.reply = reply
    exchange.times.append((len(exchange.log), reply.us))
    return _run(exchange)


def refuse(directory: Directory, request: Request, failure: Failure) -> Response:
    """The answer to a request that the shell itself refused (step 2)."""
    return _fail(Exchange(request), failure, directory.decision_headers)


def _run(exchange: Exchange) -> Response | Exchange:
    operation = exchange.operation
    assert operation is not None
    phases = operation.phases
    at = exchange.at
    try:
        while at < len(phases):
            effect = phases[at](exchange)
            at += 1
            if effect is not None:
                exchange.at = at
                exchange.effect = effect
                return exchange
    except Failure as failure:
        return _fail(exchange, failure)
    except Exception:  # a fault of the gateway has a name too, and the client an answer
        return _fault(exchange)
    return finish(exchange)


def _fail(exchange: Exchange, failure: Failure, decision_headers: bool = True) -> Response:
    """The answer for a failure. ``decision_headers`` counts where no API is known to ask."""
    # The record outlives the request; the frames of a traceback would keep its bodies alive, and
    # so would the texts of a validator.
    failure.__traceback__ = failure.__context__ = None
    try:
        answer(exchange, failure)
    except Exception:
        return _fault(exchange)
    validation_error, failure.validation_error = failure.validation_error, ""
    compression = None if exchange.plan is None else exchange.plan.compression
    if compression is not None and failure.type is not None and COMPRESS_GATEWAY_RESPONSES:
        compression.run(exchange)
    response = finish(exchange, failure, decision_headers)
    response.validation_error = validation_error
    return response


def _fault(exchange: Exchange) -> Response:
    """Answer for a fault of the gateway itself; the shell logs ``exchange.incident``."""
    exchange.incident = traceback.format_exc()
    operation = exchange.operation
    failure = Failure(
        "failure.internal",
        None if operation is None else operation.place,
        {"incident": exchange.request.extended_id},
    )
    exchange.overrides = None
    answer(exchange, failure)
    return finish(exchange, failure)


def finish(
    exchange: Exchange, failure: Failure | None = None, decision_headers: bool = True
) -> Response:
    """Step 30: the headers that every answer has."""
    status = exchange.status
    deciding = exchange.deciding
    assert status is not None
    assert deciding is not None
    request = exchange.request
    headers = [("x-amzn-RequestId", request.id)]
    if failure is None:
        headers.append(("x-amz-apigw-id", request.extended_id))
        headers += exchange.headers
        headers.append(("X-Amzn-Trace-Id", trace_header(exchange)))
    else:
        error_type = failure.error_type
        if error_type is None:
            # Too long a request is refused before it has an identity.
            exchange.content_type = "text/plain"
            headers.clear()
        else:
            headers.append(("x-amzn-ErrorType", error_type))
            headers.append(("x-amz-apigw-id", request.extended_id))
            headers += exchange.headers
    if exchange.body and status in _NO_BODY:
        exchange.log.append(Note(30, "note.body_dropped", None, {"bytes": len(exchange.body)}))
    plan = exchange.plan
    if decision_headers if plan is None else plan.settings.decision_headers:
        own = request.extended_id
        headers.append(("x-lockgate-decision", f'{deciding.header()}, id="{own}"'))
        headers.append(("x-lockgate-trace", own))
    return Response(
        status,
        exchange.content_type,
        headers,
        exchange.body,
        record_of(exchange),
        exchange.closes,
        exchange.incident,
        exchange.length if failure is None else None,
        exchange,
        exchange.stream if failure is None else None,
    )
