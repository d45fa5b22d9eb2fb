"""Errors of the management API: each knows its type and its HTTP status.

Source: control-plane.md, section 1.3; the service model for those that it declares.
"""

__all__ = [
    "AccessDenied",
    "BadRequest",
    "Conflict",
    "ControlError",
    "IncompleteSignature",
    "InvalidSignature",
    "LimitExceeded",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "NotFound",
    "Serialization",
    "ServiceUnavailable",
    "TooLarge",
    "TooManyRequests",
    "Unauthorized",
    "UnknownOperation",
    "UnrecognizedClient",
    "UnsupportedMediaType",
    "ValidationFailed",
]


class ControlError(Exception):
    """A call is refused; ``message`` is part of the wire contract, to the letter."""

    type = "InternalFailure"
    status = 500
    key = "message"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadRequest(ControlError):
    """The values do not make sense."""

    type = "BadRequestException"
    status = 400


class ValidationFailed(ControlError):
    """A constraint of the service model is not met."""

    type = "ValidationException"
    status = 400

    @classmethod
    def not_in(cls, value: str, where: str, values: str) -> "ValidationFailed":
        """``value`` at ``where`` is none of ``values`` (``A, B``)."""
        return cls(
            f"1 validation error detected: Value '{value}' at '{where}' failed to satisfy "
            f"constraint: Member must satisfy enum value set: [{values}]"
        )


class Serialization(ControlError):
    """The body is not JSON, or a member has another JSON type."""

    type = "SerializationException"
    status = 400


class UnknownOperation(ControlError):
    """Nothing is called by this verb and path."""

    type = "UnknownOperationException"
    status = 404


class TooLarge(ControlError):
    """The body is longer than what is read."""

    type = "RequestEntityTooLargeException"
    status = 413

    def __init__(self) -> None:
        super().__init__("Request Entity Too Large")


class UnsupportedMediaType(ControlError):
    """The body is said to be something that is not read."""

    type = "UnsupportedMediaTypeException"
    status = 415


class Unauthorized(ControlError):
    """Declared by the service, practically unused."""

    type = "UnauthorizedException"
    status = 401


class AccessDenied(ControlError):
    """The caller may not do this."""

    type = "AccessDeniedException"
    status = 403


class NotAuthorized(AccessDenied):
    """The caller's policy does not allow this; the member is called in another way here."""

    key = "Message"


class IncompleteSignature(ControlError):
    """A signature that cannot be read."""

    type = "IncompleteSignatureException"
    status = 403


class InvalidSignature(ControlError):
    """A signature that is wrong, or was right at another time."""

    type = "InvalidSignatureException"
    status = 403


class UnrecognizedClient(ControlError):
    """No key, or none that is active."""

    type = "UnrecognizedClientException"
    status = 403


class MissingAuthenticationToken(ControlError):
    """No signature where signatures are verified."""

    type = "MissingAuthenticationTokenException"
    status = 403


class NotFound(ControlError):
    """An identifier is unknown."""

    type = "NotFoundException"
    status = 404


class Conflict(ControlError):
    """A name is taken, an object is in use, or somebody else changed it meanwhile."""

    type = "ConflictException"
    status = 409


class LimitExceeded(ControlError):
    """A quota is used up."""

    type = "LimitExceededException"
    status = 429


class TooManyRequests(ControlError):
    """Calls come too fast."""

    type = "TooManyRequestsException"
    status = 429


class ServiceUnavailable(ControlError):
    """The store does not answer."""

    type = "ServiceUnavailableException"
    status = 503
