"""What an integration's response may say, beside its siblings and its method's response.

Source: control-plane.md, section 4.2 (PutIntegrationResponse); status-codes.md, section 2.2.
"""

from lockgate.control.checks.mappings import (
    check_response_mappings,
    check_templates,
    not_mappable,
)
from lockgate.control.errors import BadRequest, Conflict
from lockgate.jregex import PatternError, compile_pattern
from lockgate.rules.compat import DASH_PATTERN
from lockgate.store.objects import Item

__all__ = ["check_integration_response", "is_default_pattern"]


def is_default_pattern(pattern: str | None) -> bool:
    """Whether a response with this selection pattern is the one that answers without a match."""
    return not pattern or (pattern == "-" and DASH_PATTERN == "default")


def check_integration_response(response: Item, method: Item) -> None:
    """``response`` has the members of an IntegrationResponse, ``method`` those of its Method."""
    pattern = response.get("selectionPattern")
    if is_default_pattern(pattern):
        _check_only_default(response, method)
    else:
        try:
            compile_pattern(pattern or "")
        except PatternError:
            raise BadRequest("Invalid regex pattern specified") from None
    mappings = response.get("responseParameters")
    if mappings:
        declared = (method.get("methodResponses") or {}).get(response["statusCode"])
        if declared is None:
            raise not_mappable("No method response exists for method.")
        check_response_mappings(mappings, declared.get("responseParameters") or {})
    check_templates(response.get("responseTemplates") or {})


def _check_only_default(response: Item, method: Item) -> None:
    others = method["methodIntegration"].get("integrationResponses") or {}
    for code, other in others.items():
        if code != response["statusCode"] and is_default_pattern(other.get("selectionPattern")):
            raise Conflict("Integration response with selection pattern default already exists")
