"""Why a request could not be answered by its integration: the causes, one row each.

A cause knows the step of the request's life at which it arises, the gateway response type that
answers for it (None: the answer cannot be customised), its own status and its message. Sources:
guide pages "Gateway response types" and "Handling errors"; rows of recorded answers. Where the
message is None it depends on the request and is given by the code that raises the failure.
"""

from typing import Any, NamedTuple

__all__ = ["CAUSES", "VARIANTS", "Cause", "Variant", "variants_of"]


class Cause(NamedTuple):
    """One row of the table.

    ``words`` is the cause in words, for sentences: it may name facts of the failure in braces.
    ``error_type`` replaces the gateway response type's ``x-amzn-ErrorType``; it is given for
    causes without a type. ``closes`` says that the client's connection ends with the answer.
    """

    name: str
    step: int
    type: str | None
    status: int
    message: str | None
    words: str
    error_type: str | None = None
    closes: bool = False


class Variant(NamedTuple):
    """A failure that is answered otherwise than the row of its cause says.

    ``when`` says in words what makes it so. None: as the row has it. ``has_own_message``: its
    message depends on the request, whatever the row's is.
    """

    cause: str
    when: str
    step: int | None = None
    type: str | None = None
    status: int | None = None
    message: str | None = None
    error_type: str | None = None
    has_own_message: bool = False

    def changes(self) -> dict[str, Any]:
        """What differs from the row, as arguments of a failure."""
        given = self._asdict()
        return {name: given[name] for name in self._fields[2:-1] if given[name] is not None}


_ISE = "Internal server error"
_BAD = "Bad Request"
_CONFIGURATION = "API_CONFIGURATION_ERROR"
_FAILURE = "INTEGRATION_FAILURE"

_FIXED = (
    Cause("failure.too_many_connections", 1, None, 503, "Service Unavailable",
          "there are more than {limit} connections of {of}", "ServiceUnavailableException", True),
    Cause("failure.overloaded", 2, None, 503, "Service Unavailable",
          "the gateway has more to do than it can ({reason})", "ServiceUnavailableException", True),
    Cause("failure.framing", 2, None, 400, _BAD,
          "the request is not well-formed HTTP ({reason})", "BadRequestException", True),
    Cause("failure.request_timeout", 2, None, 408, "Request Timeout",
          "the request's {part} did not arrive in {seconds} seconds", "BadRequestException", True),
    Cause("failure.too_large", 2, None, 413, "HTTP content length exceeded {limit} bytes.",
          "the request's body is longer than {limit} bytes", None, True),
    Cause("failure.uri_too_long", 2, None, 414, "Request URI too long",
          "the request's URL is longer than {limit} characters", "BadRequestException", True),
    Cause("failure.expectation", 2, None, 417, "Expectation Failed",
          "the request expects {value}", "BadRequestException", True),
    Cause("failure.headers_too_large", 2, None, 431, "Request Header Fields Too Large",
          "the request's headers exceed the limit of {limit}", "BadRequestException", True),
    Cause("failure.address", 3, None, 403, "Forbidden",
          "the address names no {what} that is served here", "ForbiddenException"),
    Cause("failure.client_certificate", 4, None, 403, "Forbidden",
          "the client's certificate is not accepted ({check})", "ForbiddenException"),
)  # fmt: skip

_CUSTOMISABLE = (
    Cause("failure.path", 7, "DEFAULT_4XX", 400, _BAD,
          "the request's path has a forbidden segment ({reason})"),
    Cause("failure.content_encoding", 7, "UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type",
          "the body's coding {coding} cannot be read ({reason})"),
    Cause("failure.no_route", 9, "MISSING_AUTHENTICATION_TOKEN", 403,
          "Missing Authentication Token", "no method of the API serves {verb} {path}"),
    Cause("failure.parameters", 19, "BAD_REQUEST_PARAMETERS", 400, None,
          "required parameters are missing or blank: {names}"),
    Cause("failure.body_model", 20, "BAD_REQUEST_BODY", 400, "Invalid request body",
          "the body does not follow its model ({reason})"),
    Cause("failure.content_handling", 22, _CONFIGURATION, 500, _ISE,
          "the {phase}'s body cannot be made what is asked of it ({reason})"),
    Cause("failure.media_type", 23, "UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type",
          "no request template is for {media_type} and passing through is not allowed"),
    Cause("failure.request_mapping", 24, _CONFIGURATION, 500, _ISE,
          "the mapped value of {target} cannot be sent ({reason})"),
    Cause("failure.request_template", 24, _CONFIGURATION, 500, _ISE,
          "the request template failed: {error}"),
    Cause("failure.override_twice", 24, _CONFIGURATION, 500, _ISE,
          "the template sets {target} twice, in lines {first} and {second}"),
    Cause("failure.endpoint_address", 24, _CONFIGURATION, 500, _ISE,
          "the integration's address cannot be used ({reason})"),
    Cause("failure.definition", 24, _CONFIGURATION, 500, _ISE,
          "the method cannot be executed as it was deployed: {error}"),
    Cause("failure.payload_too_large", 25, "REQUEST_TOO_LARGE", 413, "Request Too Long",
          "the payload for the function has {seen} bytes, more than {limit}"),
    Cause("failure.payload_not_json", 25, "DEFAULT_4XX", 400, None,
          "the payload for the function is not JSON: {error}"),
    Cause("failure.mock_status", 25, _CONFIGURATION, 500, _ISE,
          "the mock's request has no integer statusCode ({reason})"),
    Cause("failure.no_integration", 25, _CONFIGURATION, 500, _ISE,
          "the method has no integration"),
    Cause("failure.connect", 25, _FAILURE, 504, "Network error communicating with endpoint",
          "the backend could not be reached ({error_class})", None, True),
    Cause("failure.backend_tls", 25, _CONFIGURATION, 500, _ISE,
          "the backend's certificate was not accepted ({check})"),
    Cause("failure.backend_protocol", 25, _FAILURE, 504,
          "Network error communicating with endpoint",
          "the backend's answer is not well-formed HTTP ({reason})", None, True),
    Cause("failure.vpc_link", 25, _CONFIGURATION, 500, _ISE,
          "no endpoint is configured for the VPC link {link}"),
    Cause("failure.timeout", 25, "INTEGRATION_TIMEOUT", 504, "Endpoint request timed out",
          "no full answer came within {limit} ms ({phase})"),
    Cause("failure.response_too_large", 25, _CONFIGURATION, 500, _ISE,
          "the integration's answer is longer than {limit} bytes"),
    Cause("failure.response_encoding", 25, _CONFIGURATION, 500, _ISE,
          "the coding {coding} of the integration's answer cannot be read ({reason})"),
    Cause("failure.invoke_refused", 25, _FAILURE, 500, _ISE,
          "calling the function {function} was refused ({reason})"),
    Cause("failure.invoke_throttled", 25, _FAILURE, 500, _ISE,
          "calling the function {function} was throttled"),
    Cause("failure.function_error", 25, _FAILURE, 502, _ISE,
          "the function failed ({errorType})"),
    Cause("failure.proxy_malformed", 25, _FAILURE, 502, _ISE,
          "the function's answer is malformed: {field} {reason}"),
    Cause("failure.no_integration_response", 27, _CONFIGURATION, 500, _ISE,
          "no integration response matches and there is no default"),
    Cause("failure.no_method_response", 28, _CONFIGURATION, 500, _ISE,
          "the method has no response for {number}"),
    Cause("failure.response_mapping", 29, _CONFIGURATION, 500, _ISE,
          "the mapped value of {target} cannot be sent ({reason})"),
    Cause("failure.response_template", 29, _CONFIGURATION, 500, _ISE,
          "the response template failed: {error}"),
    Cause("failure.override_value", 29, _CONFIGURATION, 500, _ISE,
          "the override's value {value} is no usable status"),
    Cause("failure.internal", 30, "DEFAULT_5XX", 500, _ISE,
          "the gateway met a fault of its own (incident {incident})"),
)  # fmt: skip

CAUSES: dict[str, Cause] = {row.name: row for row in (*_FIXED, *_CUSTOMISABLE)}
"""All causes by name."""

VARIANTS: dict[str, Variant] = {
    "no_signature": Variant(
        "failure.no_route",
        "no method of the API serves the request, and its Authorization header is no signature",
        type="DEFAULT_4XX",
        error_type="IncompleteSignatureException",
        has_own_message=True,
    ),
    "backend_path": Variant(
        "failure.path", "a mapped value gives the backend's path a dot segment", step=24
    ),
    "client_value": Variant(
        "failure.request_mapping",
        "a mapped value of the client's has a control character",
        type="DEFAULT_4XX",
        status=400,
        message=_BAD,
    ),
}
"""Failures that are answered in another way than others of their cause."""


def variants_of(cause: str) -> list[Variant]:
    """The other ways in which failures of ``cause`` are answered."""
    return [variant for variant in VARIANTS.values() if variant.cause == cause]
