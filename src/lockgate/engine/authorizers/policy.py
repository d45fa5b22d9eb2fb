"""Whether the policy of an authorizer's answer is one.

Source: access-control.md, sections 5.4 and 5.8.
"""

from typing import Any, TypeGuard

__all__ = ["is_policy"]

_OF_POLICY = frozenset(("Version", "Id", "Statement"))
_VERSIONS = ("2012-10-17", "2008-10-17")
_OF_STATEMENT = frozenset(
    (
        *("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"),
        *("Principal", "NotPrincipal", "Condition"),
    )
)
_LONGEST_RESOURCE = 512
_MOST_RESOURCES = 2_048


def is_policy(document: Any) -> TypeGuard[dict[str, Any]]:
    """Whether ``document`` can be evaluated: its members, their types and their sizes."""
    if not isinstance(document, dict) or not document.keys() <= _OF_POLICY:
        return False
    if document.get("Version", _VERSIONS[-1]) not in _VERSIONS:
        return False
    statements = _listed(document.get("Statement"))
    if not statements or not all(map(_is_statement, statements)):
        return False
    return sum(len(_resources(one)) for one in statements) <= _MOST_RESOURCES


def _is_statement(statement: Any) -> bool:
    return (
        isinstance(statement, dict)
        and statement.keys() <= _OF_STATEMENT
        and statement.get("Effect") in ("Allow", "Deny")
        and _has_texts(statement, "Action")
        and _has_texts(statement, "Resource")
        and all(len(one) <= _LONGEST_RESOURCE for one in _resources(statement))
        and isinstance(statement.get("Condition", {}), dict)
    )


def _has_texts(statement: dict[str, Any], member: str) -> bool:
    """Whether there is one of ``member`` and its opposite, with texts."""
    if (member in statement) == (f"Not{member}" in statement):
        return False
    texts = _listed(statement.get(member, statement.get(f"Not{member}")))
    return bool(texts) and all(isinstance(one, str) and one for one in texts)


def _resources(statement: dict[str, Any]) -> list[Any]:
    return _listed(statement.get("Resource", statement.get("NotResource")))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
