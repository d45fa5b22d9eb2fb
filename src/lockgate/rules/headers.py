"""What becomes of well-known headers between client and integration, and back.

Source: guide page "Amazon API Gateway important notes" (table of headers), and for answers of
proxy functions a recorded sweep over every header. Names are compared in lower case.
"""

__all__ = [
    "ADDED_TO_REQUESTS",
    "HOP_BY_HOP",
    "MAPPING_REFUSED",
    "MAPPING_REFUSED_AWS",
    "METHOD_OVERRIDE",
    "OWN_ANSWER",
    "REMAPPED_FROM_FUNCTION",
    "REMAPPED_FROM_HTTP",
    "REMAP_PREFIX",
    "REQUEST_DROPPED_HTTP_PROXY",
    "RESPONSE_DROPPED_FROM_FUNCTION",
    "RESPONSE_DROPPED_FROM_HTTP",
    "RESPONSE_OVERRIDE_REFUSED",
    "SET_BY_SIGNING",
    "SIGNATURE",
]

HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""Headers of one connection; never forwarded in either direction."""

ADDED_TO_REQUESTS = frozenset(
    (
        "x-amzn-apigateway-api-id",
        "x-amzn-trace-id",
        "x-forwarded-for",
        "x-forwarded-port",
        "x-forwarded-proto",
    )
)
"""Headers that the gateway adds to a proxied request, in place of the client's."""

METHOD_OVERRIDE = "x-http-method-override"
"""Its value replaces the verb; the header itself is not forwarded."""

SIGNATURE = "AWS4-HMAC-SHA256"
"""How an ``Authorization`` begins that is meant for the gateway and not forwarded."""

OWN_ANSWER = frozenset(
    ("x-amzn-requestid", "x-amz-apigw-id", "x-lockgate-decision", "x-lockgate-trace")
)
"""Headers that the gateway gives each answer; those of a backend are remapped, so that of two
Lockgates in a row each tells of itself."""

REMAP_PREFIX = "x-amzn-Remapped-"

REQUEST_DROPPED_HTTP_PROXY = HOP_BY_HOP | frozenset(
    (
        METHOD_OVERRIDE,
        "content-encoding",
        "content-length",
        "content-md5",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "via",
        "www-authenticate",
    )
)
"""Client headers that an HTTP_PROXY backend does not get (Host and length are made anew)."""

REMAPPED_FROM_HTTP = frozenset(
    (
        "authorization",
        "connection",
        "content-md5",
        "date",
        "max-forwards",
        "server",
        "user-agent",
        "www-authenticate",
    )
)
"""Headers of an HTTP_PROXY backend that reach the client under :data:`REMAP_PREFIX`."""

RESPONSE_DROPPED_FROM_HTTP = frozenset(
    (
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    )
)
"""Headers of an HTTP_PROXY backend that do not reach the client."""

REMAPPED_FROM_FUNCTION = frozenset(
    (
        "authorization",
        "connection",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "trailer",
        "user-agent",
        "www-authenticate",
    )
)
"""Headers of a proxy function's answer that reach the client under :data:`REMAP_PREFIX`."""

RESPONSE_DROPPED_FROM_FUNCTION = frozenset(("transfer-encoding", "via"))
"""Headers of a proxy function's answer that do not reach the client."""

MAPPING_REFUSED = frozenset(
    (
        "content-length",
        "transfer-encoding",
        "x-amzn-trace-id",
        "x-amzn-apigateway-api-id",
    )
)
"""Backend headers onto which a parameter mapping fails at run time."""

MAPPING_REFUSED_AWS = MAPPING_REFUSED | frozenset(
    ("authorization", "connection", "expect", "proxy-authenticate", "te")
)
"""The same for integrations of the AWS types."""

SET_BY_SIGNING = frozenset(
    (
        "authorization",
        "host",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-source-arn",
    )
)
"""Headers of a call to an AWS service that are the gateway's alone; what a definition gives for
them is not sent."""

RESPONSE_OVERRIDE_REFUSED = HOP_BY_HOP | OWN_ANSWER | frozenset(("content-length", "date"))
"""Client headers that no mapping and no override can set."""
