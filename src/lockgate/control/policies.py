"""Who may make which calls of the management API: IAM policy documents, small and pure.

Actions are ``apigateway:GET``, ``POST``, ``PUT``, ``PATCH`` and ``DELETE``, resources
``arn:aws:apigateway:{region}::/path``. A matching Deny refuses, else a matching Allow lets in, else
it is refused. Conditions are not evaluated, so a document with one is no policy here.
Source: access-control.md, section 5.8; security spec, row C-1.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

__all__ = ["Decision", "Policy", "PolicyProblem", "policy_of"]

_LONGEST = 8_192
_MEMBERS = frozenset(
    ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource")
)  # fmt: skip
_VERSIONS = ("2012-10-17", "2008-10-17")


class PolicyProblem(Exception):
    """A text is no policy; says why."""


class _Statement(NamedTuple):
    allows: bool
    actions: tuple[str, ...]
    is_not_action: bool
    resources: tuple[str, ...]
    is_not_resource: bool

    def covers(self, action: str, resource: str) -> bool:
        """Whether the statement is about this call. Actions have no upper and lower case."""
        here = any(_fits(one.lower(), action.lower()) for one in self.actions)
        there = any(_fits(one, resource) for one in self.resources)
        return here != self.is_not_action and there != self.is_not_resource


class Decision(NamedTuple):
    """``is_explicit``: a statement says so, and not only none that allows it."""

    allows: bool
    is_explicit: bool


class Policy(NamedTuple):
    """The statements of a document."""

    statements: tuple[_Statement, ...]

    def decide(self, action: str, resource: str) -> Decision:
        """Whether a call is allowed."""
        found = {one.allows for one in self.statements if one.covers(action, resource)}
        if False in found:
            return Decision(allows=False, is_explicit=True)
        return Decision(allows=True in found, is_explicit=True in found)


@lru_cache(256)
def policy_of(text: str) -> Policy:
    """The policy in a JSON text. Raises :class:`PolicyProblem`."""
    if len(text) > _LONGEST:
        raise PolicyProblem(f"is longer than {_LONGEST:,} characters")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PolicyProblem(f"is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise PolicyProblem("is not an object")
    unknown = document.keys() - {"Version", "Id", "Statement"}
    if unknown:
        raise PolicyProblem(f"{min(unknown)} is not known in a policy")
    if document.get("Version", _VERSIONS[1]) not in _VERSIONS:
        raise PolicyProblem(f"Version is one of {' and '.join(_VERSIONS)}")
    statements = document.get("Statement")
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements:
        raise PolicyProblem("has no Statement")
    return Policy(tuple(_statement(one, at) for at, one in enumerate(statements, 1)))


def _statement(given: Any, at: int) -> _Statement:
    where = f"Statement {at}"
    if not isinstance(given, dict):
        raise PolicyProblem(f"{where} is not an object")
    if "Condition" in given:
        raise PolicyProblem(f"{where} has a Condition, which is not evaluated for these calls")
    unknown = given.keys() - _MEMBERS
    if unknown:
        raise PolicyProblem(f"{where}: {min(unknown)} is not known in a policy of a principal")
    if given.get("Effect") not in ("Allow", "Deny"):
        raise PolicyProblem(f"{where}: Effect is Allow or Deny")
    actions, is_not_action = _listed(given, "Action", where)
    resources, is_not_resource = _listed(given, "Resource", where)
    for action in actions:
        if not _fits(action.lower().partition(":")[0], "apigateway"):
            raise PolicyProblem(f"{where}: {action} is no action of apigateway")
    return _Statement(
        given["Effect"] == "Allow", actions, is_not_action, resources, is_not_resource
    )


def _listed(given: Any, name: str, where: str) -> tuple[tuple[str, ...], bool]:
    """The texts of a member or of its opposite, and whether it is the opposite."""
    if (name in given) == (f"Not{name}" in given):
        raise PolicyProblem(f"{where} must have {name} or Not{name}, and not both")
    is_not = name not in given
    found = given[f"Not{name}" if is_not else name]
    if isinstance(found, str):
        found = [found]
    is_list = isinstance(found, list) and found and all(isinstance(one, str) for one in found)
    if not is_list:
        raise PolicyProblem(f"{where}: {name} is a text or a list of texts")
    return tuple(found), is_not


def _fits(pattern: str, text: str) -> bool:
    """Whether ``text`` is of the ``pattern``: ``*`` stands for any run, ``?`` for one character.

    What a ``*`` has taken is given back for the last ``*`` only, which is enough.
    """
    at = here = after = 0
    star = -1
    while here < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, after = at, here
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[here]):
            at += 1
            here += 1
        elif star >= 0:
            after += 1
            at, here = star + 1, after
        else:
            return False
    return _is_stars(pattern[at:])


def _is_stars(pattern: Iterable[str]) -> bool:
    return all(one == "*" for one in pattern)
