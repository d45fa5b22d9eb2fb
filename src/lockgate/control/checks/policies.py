"""The resource policy of an API: read, checked, and its abbreviations written out.

Source: access-control.md, sections 5.8 and 8.1; control-plane.md, section 4.1.
"""

import re
from typing import Any

import msgspec

from lockgate.control.errors import BadRequest
from lockgate.rules.limits import RESOURCE_POLICY

__all__ = ["expanded_policy", "shown_policy"]

_INVALID = (
    "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."
)
_VERSIONS = (None, "2012-10-17", "2008-10-17")
_EFFECTS = ("Allow", "Deny")
_OF_POLICY = frozenset(("Version", "Id", "Statement"))
_OF_STATEMENT = frozenset(
    (
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
        "NotResource", "Condition",
    )
)  # fmt: skip
_PRINCIPALS = frozenset(("AWS", "Service", "Federated", "CanonicalUser"))
_AWS_PRINCIPAL = re.compile(r"\*|[0-9]{12}|arn:[^:\s]+:(?:iam|sts):[^:\s]*:[^:\s]*:\S+|A[A-Z0-9]+")
_ABBREVIATED = "execute-api:/"


def expanded_policy(text: str, arn: str) -> str:
    """The document ``text`` as it is kept: compact, and each resource ``execute-api:/...`` as
    ``{arn}/...``. ``arn`` names the API: ``arn:aws:execute-api:{region}:{account}:{id}``.

    Raises :class:`BadRequest` for what is no resource policy.
    """
    if len(text) > RESOURCE_POLICY:
        raise BadRequest(_INVALID)
    try:
        policy = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        raise BadRequest(_INVALID) from None
    if not isinstance(policy, dict) or not _is_policy(policy):
        raise BadRequest(_INVALID)
    for statement in _listed(policy["Statement"]):
        for member in ("Resource", "NotResource"):
            if member in statement:
                statement[member] = _expanded(statement[member], arn)
    return msgspec.json.encode(policy).decode()


def shown_policy(text: str) -> str:
    """A kept document as the service answers it: a JSON text's inside, escaped once more."""
    return msgspec.json.encode(text)[1:-1].decode()


def _expanded(resources: Any, arn: str) -> Any:
    if isinstance(resources, list):
        return [_expanded(one, arn) for one in resources]
    if resources.startswith(_ABBREVIATED):
        return f"{arn}/{resources.removeprefix(_ABBREVIATED)}"
    return resources


def _is_policy(policy: dict[str, Any]) -> bool:
    statements = _listed(policy.get("Statement"))
    return (
        policy.keys() <= _OF_POLICY
        and policy.get("Version") in _VERSIONS
        and bool(statements)
        and all(isinstance(one, dict) and _is_statement(one) for one in statements)
    )


def _is_statement(statement: dict[str, Any]) -> bool:
    return (
        statement.keys() <= _OF_STATEMENT
        and statement.get("Effect") in _EFFECTS
        and _has_one(statement, "Action")
        and _has_one(statement, "Resource")
        and ("Principal" in statement) != ("NotPrincipal" in statement)
        and _is_principal(statement.get("Principal", statement.get("NotPrincipal")))
        and isinstance(statement.get("Condition", {}), dict)
    )


def _has_one(statement: dict[str, Any], member: str) -> bool:
    """Whether there is one of ``member`` and its opposite, with texts."""
    if (member in statement) == (f"Not{member}" in statement):
        return False
    texts = _listed(statement.get(member, statement.get(f"Not{member}")))
    return bool(texts) and all(isinstance(one, str) and one for one in texts)


def _is_principal(principal: Any) -> bool:
    if not isinstance(principal, dict):
        return bool(principal == "*")
    if not principal or not principal.keys() <= _PRINCIPALS:
        return False
    for kind, named in principal.items():
        texts = _listed(named)
        if not texts or not all(isinstance(one, str) and one for one in texts):
            return False
        if kind == "AWS" and not all(_AWS_PRINCIPAL.fullmatch(one) for one in texts):
            return False
    return True


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
