"""The event that a proxy function gets (format 1.0).

Source: guide page "Input format of a Lambda function for proxy integration"; which headers stay
and what is decoded was recorded on the service.
"""

from typing import Any

from lockgate.engine import context
from lockgate.engine.bodies import as_text
from lockgate.engine.exchange import Exchange
from lockgate.engine.phases.client_headers import forwarded, passed_lines, passed_on
from lockgate.engine.trace import trace_header
from lockgate.rules.headers import HOP_BY_HOP, METHOD_OVERRIDE

__all__ = ["proxy_event"]

_PASSED = passed_lines(
    HOP_BY_HOP
    | frozenset(
        (
            "content-length",
            "content-md5",
            "expect",
            "max-forwards",
            "proxy-authenticate",
            "server",
            "www-authenticate",
            METHOD_OVERRIDE,
        )
    )
)


def proxy_event(exchange: Exchange, is_binary: bool = False) -> dict[str, Any]:
    """The event as plain JSON data; the body of a binary request as bytes.

    Bytes are written as base64 by the JSON encoder, so that they are copied only once.
    """
    operation = exchange.operation
    plan = exchange.plan
    assert operation is not None
    assert plan is not None
    request = exchange.request
    parameters = exchange.parameters
    headers = _headers(exchange)
    query = parameters.query
    body = request.body
    return {
        "resource": operation.resource_path,
        "path": exchange.path if exchange.mapping_key is None else context.request_path(exchange),
        "httpMethod": exchange.verb,
        "headers": {name: values[-1] for name, values in headers.items()} or None,
        "multiValueHeaders": headers or None,
        "queryStringParameters": parameters.last_query or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": parameters.raw_path or None,
        "stageVariables": plan.settings.stage_variables or None,
        "requestContext": _request_context(exchange),
        "body": None if not body else body if is_binary else as_text(body),
        "isBase64Encoded": is_binary and bool(body),
    }


def _headers(exchange: Exchange) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _, (name, value) in passed_on(exchange.request, _PASSED):
        found.setdefault(name, []).append(value)
    if exchange.request.simulated is not None:
        return found
    found["X-Amzn-Trace-Id"] = [trace_header(exchange)]
    found.update((name, [value]) for name, value in forwarded(exchange.request))
    return found


def _request_context(exchange: Exchange) -> dict[str, Any]:
    names = (
        "resourceId",
        "resourcePath",
        "httpMethod",
        "extendedRequestId",
        "requestTime",
        "path",
        "accountId",
        "protocol",
        "stage",
        "domainPrefix",
        "requestTimeEpoch",
        "requestId",
    )
    found: dict[str, Any] = {}
    operation_name = context.CONTEXT["operationName"](exchange)
    for name in names:
        found[name] = context.CONTEXT[name](exchange)
        if name == "resourcePath" and operation_name is not None:
            found["operationName"] = operation_name
    found["identity"] = context.identity(exchange)
    certificate = context.client_certificate(exchange)
    if certificate is not None:
        found["identity"]["clientCert"] = certificate
    for name in ("domainName", "deploymentId", "apiId"):
        found[name] = context.CONTEXT[name](exchange)
    return found
