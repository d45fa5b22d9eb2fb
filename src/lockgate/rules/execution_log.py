"""The texts of execution logs, by their rows in observability.md, section 3.3, to the letter.

Here are those that were recorded on the service; others stand in
:data:`lockgate.rules.compat.LOG_REASONS` and :data:`~lockgate.rules.compat.LOG_ENDINGS`.
"""

__all__ = [
    "AUTHORIZER_ERROR",
    "AUTHORIZER_RESULT",
    "AUTHORIZER_SUCCESS",
    "BAD_POLICY",
    "BAD_RESULT",
    "BODY_REFUSED",
    "COMPLETED",
    "CONFIGURATION",
    "FUNCTION_FAILED",
    "HEADER",
    "IDENTITY",
    "INVALID_PERMISSIONS",
    "INVOKE_REFUSED",
    "MASKED_HEADERS",
    "OVERRIDE_IGNORED",
    "REASONS",
    "RECEIVED",
    "RESOURCE",
    "SENDING",
    "SHOWN_CHARACTERS",
    "STARRED_HEADERS",
    "STARTING",
    "STARTING_AUTHORIZER",
    "SUCCESS",
    "TRUNCATED",
    "UNAUTHORIZED",
    "VALID_POLICY",
]

HEADER = "Execution log for request {id}"
STARTING_AUTHORIZER = "Starting authorizer: {authorizer} for request: {id}"
IDENTITY = "Incoming identity: {identity}"
AUTHORIZER_RESULT = "Authorizer result body before parsing: {result}"
VALID_POLICY = "Using valid authorizer policy for principal: {principal}"
AUTHORIZER_SUCCESS = "Successfully completed authorizer execution"
AUTHORIZER_ERROR = "Authorizer error"
UNAUTHORIZED = "Unauthorized request: {id}"
BAD_POLICY = "Could not parse policy"
BAD_RESULT = "Invalid JSON in response: {text}"
STARTING = "Starting execution for request: {id}"
RESOURCE = "HTTP Method: {verb}, Resource Path: {path}"
SENDING = "Sending request to {uri}"
RECEIVED = "Received response. Status: {status}, Integration latency: {ms} ms"
SUCCESS = "Successfully completed execution"
COMPLETED = "Method completed with status: {status}"
FUNCTION_FAILED = (
    "Lambda execution failed with status {status} due to customer function error: {message}. "
    "Lambda request id: {id}"
)
INVOKE_REFUSED = "Lambda invocation failed with status: {status}. Lambda request id: {id}"
CONFIGURATION = "Execution failed due to configuration error: {reason}"
BODY_REFUSED = "Request body does not match model schema for content type {type}: {errors}"
OVERRIDE_IGNORED = "Status override ignored: {value}"
INVALID_PERMISSIONS = "Invalid permissions on Lambda function"

REASONS = {
    "failure.mock_status": (
        "Unable to parse statusCode. It should be an integer that is defined in the request "
        "template."
    ),
    "failure.no_integration_response": (
        "No match for output mapping and no default output mapping configured. Endpoint Response "
        "Status Code: {backend_status}"
    ),
    "failure.no_method_response": "Output mapping refers to an invalid method response: {number}",
    "failure.proxy_malformed": "Malformed Lambda proxy response",
    "failure.vpc_link": "There was an internal error while executing your request",
}
"""Reasons of configuration errors by the cause; they may name facts of the failure."""

TRUNCATED = " [TRUNCATED]"
"""What stands behind a value that was longer."""

SHOWN_CHARACTERS = 6
"""How many characters at the end of a secret are shown; one that has no more is not shown."""
MASKED_HEADERS = frozenset(("authorization", "x-api-key"))
"""Headers whose values are shown by their ends only."""
STARRED_HEADERS = frozenset(("cookie", "proxy-authorization", "set-cookie", "x-amz-security-token"))
"""Headers whose values are not shown at all; the service itself shows them."""
