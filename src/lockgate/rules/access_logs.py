"""Formats of access logs that have a name, and the bounds of one.

Source: the guide's page "Setting up CloudWatch logging for REST APIs" and the formats that the
service's console offers. ``lockgate`` is of our own: every fact about an answer, and why it has
its status.
"""

__all__ = ["LONGEST_ENTRY", "LONGEST_FORMAT", "STOCK_FORMATS"]

LONGEST_FORMAT = 3_072
"""Bytes of a format."""
LONGEST_ENTRY = 1_048_576
"""Characters of an entry; what is beyond is cut."""

_FIELDS = {
    "requestId": "requestId",
    "extendedRequestId": "extendedRequestId",
    "ip": "identity.sourceIp",
    "caller": "identity.caller",
    "user": "identity.user",
    "requestTime": "requestTime",
    "httpMethod": "httpMethod",
    "resourcePath": "resourcePath",
    "status": "status",
    "protocol": "protocol",
    "responseLength": "responseLength",
}
_OWN = {
    "time": "requestTimeEpoch",
    "requestId": "requestId",
    "extendedRequestId": "extendedRequestId",
    "api": "apiId",
    "stage": "stage",
    "ip": "identity.sourceIp",
    "userAgent": "identity.userAgent",
    "httpMethod": "httpMethod",
    "path": "path",
    "resourcePath": "resourcePath",
    "status": "status",
    "rule": "lockgate.rule",
    "cause": "lockgate.cause",
    "at": "lockgate.file",
    "responseLength": "responseLength",
    "responseLatency": "responseLatency",
    "integrationStatus": "integrationStatus",
    "integrationLatency": "integrationLatency",
}


def _json(fields: dict[str, str]) -> str:
    return "{" + ",".join(f'"{name}":"$context.{of}"' for name, of in fields.items()) + "}"


def _xml() -> str:
    rest = {name: of for name, of in _FIELDS.items() if name != "requestId"}
    inner = "".join(f"<{name}>$context.{of}</{name}>" for name, of in rest.items())
    return f'<request id="$context.requestId">{inner}</request>'


STOCK_FORMATS: dict[str, str] = {
    "clf": "$context.identity.sourceIp $context.identity.caller $context.identity.user "
    '[$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" '
    "$context.status $context.responseLength $context.requestId $context.extendedRequestId",
    "json": _json(_FIELDS),
    "xml": _xml(),
    "csv": "$context.identity.sourceIp,$context.identity.caller,$context.identity.user,"
    "$context.requestTime,$context.httpMethod,$context.resourcePath,$context.protocol,"
    "$context.status,$context.responseLength,$context.requestId,$context.extendedRequestId",
    "lockgate": _json(_OWN),
}
"""Formats by their names."""
