"""What the audit log must not tell.

Source: security spec, rows C-4 and C-5; the stand-in is the text that CloudTrail has there.
"""

__all__ = ["HIDDEN", "MOST_TEXT", "SECRET_MEMBERS"]

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
"""What stands in a secret's place."""

SECRET_MEMBERS = frozenset(
    (
        "authorization",
        "authorizerCredentials",
        "body",
        "certificatePrivateKey",
        "claims",
        "credentials",
        "headers",
        "log",
        "multiValueHeaders",
        "pathWithQueryString",
        "stageVariableOverrides",
        "stageVariables",
        "value",
        "variables",
    )
)
"""Members whose texts are not told: of a map the names are, of a patch all but its value."""

MOST_TEXT = 102_400
"""So long may a record be; input and output of more than half of it are left out then."""
