"""The numbers that each rule can give where no failure is answered, and what comes with them.

Failures have their own tables: :mod:`lockgate.rules.failures` and
:mod:`lockgate.rules.gateway_responses`.
"""

from typing import NamedTuple

from lockgate.rules import compat

__all__ = ["ANSWERED", "Answered"]


class Answered(NamedTuple):
    """One row: the numbers from ``lowest`` to ``highest``, who chooses, headers and body."""

    lowest: int
    highest: int
    chosen_by: str
    headers: str
    body: str


_HIGHEST = 599
_MAPPED = "those that `responseParameters` maps; `Content-Type` is the chosen template's key"
_TEMPLATE = "what the response template prints; without one the integration's body"
_FUNCTIONS = "`headers` and `multiValueHeaders` of its answer"
_ENTRY = Answered(200, _HIGHEST, "the entry's `statusCode`", _MAPPED, _TEMPLATE)
_ABSENT = compat.PROXY_STATUS_ABSENT

ANSWERED: dict[str, Answered] = {
    "integration_response.pattern": _ENTRY,
    "integration_response.own_code": _ENTRY,
    "integration_response.default": _ENTRY,
    "capture_group": _ENTRY._replace(chosen_by="the group of the pattern"),
    "capture_group.fallback": _ENTRY._replace(chosen_by="the number behind the colon"),
    "response_override.template": Answered(
        200,
        _HIGHEST,
        "`$context.responseOverride.status`",
        f"{_MAPPED}; then `$context.responseOverride.header`",
        _TEMPLATE,
    ),
    "proxy.lambda": Answered(
        200, _HIGHEST, "`statusCode` of the function's answer", _FUNCTIONS, "`body` of its answer"
    ),
    "proxy.lambda_default": Answered(
        _ABSENT, _ABSENT, "nobody: the function gives none", _FUNCTIONS, "`body` of its answer"
    ),
    "proxy.http": Answered(
        200,
        999,
        "the backend",
        "the backend's; those of the connection are left out, some are renamed",
        "the backend's",
    ),
}
"""Every rule that answers for no failure, by name."""
