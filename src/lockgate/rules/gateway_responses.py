"""The gateway response types of a REST API and what each answers when nobody customised it.

Source: guide page "Gateway response types for API Gateway"; statuses are documented, the
``x-amzn-ErrorType`` values were recorded on the service.
"""

from typing import NamedTuple

__all__ = ["FAMILIES", "GATEWAY_RESPONSE_TYPES", "LISTED", "GatewayResponseType", "family_of"]


class GatewayResponseType(NamedTuple):
    """One row: the type's own status (None: that of the failure), message and error type."""

    name: str
    status: int | None
    message: str | None
    error_type: str
    customisable: bool = True


_ROWS = (
    GatewayResponseType("ACCESS_DENIED", 403, None, "AccessDeniedException"),
    GatewayResponseType(
        "API_CONFIGURATION_ERROR", 500, "Internal server error", "InternalServerErrorException"
    ),
    GatewayResponseType(
        "AUTHORIZER_CONFIGURATION_ERROR", 500, None, "AuthorizerConfigurationException"
    ),
    GatewayResponseType("AUTHORIZER_FAILURE", 500, None, "AuthorizerFailureException"),
    GatewayResponseType("BAD_REQUEST_PARAMETERS", 400, None, "BadRequestException"),
    GatewayResponseType("BAD_REQUEST_BODY", 400, "Invalid request body", "BadRequestException"),
    GatewayResponseType("DEFAULT_4XX", None, None, "BadRequestException"),
    GatewayResponseType("DEFAULT_5XX", None, None, "InternalServerErrorException"),
    GatewayResponseType(
        "EXPIRED_TOKEN",
        403,
        "The security token included in the request is expired",
        "ExpiredTokenException",
    ),
    GatewayResponseType(
        "INTEGRATION_FAILURE", 504, "Internal server error", "InternalServerErrorException"
    ),
    GatewayResponseType(
        "INTEGRATION_TIMEOUT", 504, "Endpoint request timed out", "InternalServerErrorException"
    ),
    GatewayResponseType("INVALID_API_KEY", 403, "Forbidden", "ForbiddenException"),
    GatewayResponseType("INVALID_SIGNATURE", 403, None, "InvalidSignatureException"),
    GatewayResponseType(
        "MISSING_AUTHENTICATION_TOKEN",
        403,
        "Missing Authentication Token",
        "MissingAuthenticationTokenException",
    ),
    GatewayResponseType("QUOTA_EXCEEDED", 429, "Limit Exceeded", "LimitExceededException"),
    GatewayResponseType(
        "REQUEST_TOO_LARGE", 413, "Request Too Long", "BadRequestException", customisable=False
    ),
    GatewayResponseType("RESOURCE_NOT_FOUND", 404, "Not Found", "NotFoundException"),
    GatewayResponseType("THROTTLED", 429, "Too Many Requests", "TooManyRequestsException"),
    GatewayResponseType("UNAUTHORIZED", 401, "Unauthorized", "UnauthorizedException"),
    GatewayResponseType(
        "UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type", "BadRequestException"
    ),
    GatewayResponseType("WAF_FILTERED", 403, "Forbidden", "ForbiddenException"),
)

GATEWAY_RESPONSE_TYPES: dict[str, GatewayResponseType] = {row.name: row for row in _ROWS}
"""All types by name, the two family types included."""

FAMILIES = ("DEFAULT_4XX", "DEFAULT_5XX")
"""The types that stand in for every type of their class that is not customised itself."""

LISTED = (
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "MISSING_AUTHENTICATION_TOKEN",
    "BAD_REQUEST_BODY",
    "INVALID_SIGNATURE",
    "INVALID_API_KEY",
    "BAD_REQUEST_PARAMETERS",
    "AUTHORIZER_FAILURE",
    "UNAUTHORIZED",
    "INTEGRATION_TIMEOUT",
    "ACCESS_DENIED",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "WAF_FILTERED",
    "QUOTA_EXCEEDED",
    "THROTTLED",
    "API_CONFIGURATION_ERROR",
    "UNSUPPORTED_MEDIA_TYPE",
    "INTEGRATION_FAILURE",
    "EXPIRED_TOKEN",
)
"""The types in the order in which the management API lists them, as recorded."""


def family_of(status: int) -> str:
    """The family type that answers for a failure whose own status is ``status``."""
    return "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"
