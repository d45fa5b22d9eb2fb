"""What a walk through the management API is made of: cases of operations, and what they answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from control_walk.world import World

__all__ = [
    "AGAIN",
    "BODY_OF_ONE",
    "CASES",
    "ID6",
    "ID10",
    "MOMENT",
    "NO_API",
    "NO_CLASH",
    "NO_RESOURCE",
    "ONLY_IDS",
    "READS",
    "Among",
    "Given",
    "Like",
    "Refusal",
    "Success",
    "Walk",
    "bad",
    "bad_path",
    "bad_position",
    "conflict",
    "missing",
    "not_in",
    "patch",
    "unfit",
]

Given = dict[str, Any]


class Like:
    """Equal to every text of a form."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern, re.DOTALL)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self._pattern.fullmatch(other) is not None

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Like({self._pattern.pattern!r})"


class Among:
    """Equal to every list that has this item."""

    def __init__(self, item: Any) -> None:
        self._item = item

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list) and self._item in other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Among({self._item!r})"


class _Moment:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, datetime)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "MOMENT"


ID6, ID10, MOMENT = Like("[a-z0-9]{6}"), Like("[a-z0-9]{10}"), _Moment()

AGAIN = "again"
"""Instead of what is given: the call of the success, made twice."""


@dataclass(frozen=True)
class Success:
    """A call that is done, and what is answered: a function of the world and of what was given."""

    given: Callable[[World], Given]
    answer: Callable[[World, Given], Given] = lambda world, given: {}


@dataclass(frozen=True)
class Refusal:
    """A call that is not done. ``given``: what is other than in the success, or all of it."""

    status: int
    code: str
    message: str | Like
    given: Mapping[str, Any] | Callable[[World], Given] | str


@dataclass(frozen=True)
class Walk:
    """All cases of an operation; what it ``lacks`` has a reason instead."""

    success: tuple[Success, ...] = ()
    not_found: tuple[Refusal, ...] = ()
    bad_request: tuple[Refusal, ...] = ()
    conflict: tuple[Refusal, ...] = ()
    lacks: Mapping[str, str] = field(default_factory=dict)


CASES = ("success", "not_found", "bad_request", "conflict")

# -- why an operation lacks a case

READS = "it changes nothing"
ONLY_IDS = "it takes identifiers alone, and one that is none is not found"
NO_CLASH = "names may repeat and nothing is in use: only somebody else's change is in its way"
BODY_OF_ONE = "there is one of it for each caller"


# -- refusals


Changes = Mapping[str, Any] | Callable[[World], Given] | str


def missing(message: str | Like, given: Changes) -> Refusal:
    return Refusal(404, "NotFoundException", message, given)


def bad(message: str | Like, given: Changes) -> Refusal:
    return Refusal(400, "BadRequestException", message, given)


def conflict(message: str | Like, given: Changes = AGAIN) -> Refusal:
    return Refusal(409, "ConflictException", message, given)


def unfit(value: str, where: str, constraint: str, given: Changes) -> Refusal:
    """A constraint of the service model that is not met."""
    return Refusal(
        400,
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{where}' failed to satisfy constraint: "
        f"Member must satisfy {constraint}",
        given,
    )


def not_in(value: str, where: str, values: str, given: Changes) -> Refusal:
    """A value that is none of an enumeration's."""
    return unfit(value, where, f"enum value set: [{values}]", given)


NO_API = missing("Invalid API identifier specified 123456789012:nothing", {"restApiId": "nothing"})
NO_RESOURCE = missing("Invalid Resource identifier specified", {"resourceId": "nothing"})


def bad_position(**given: Any) -> Refusal:
    """A list that is continued from nowhere."""
    return bad("Invalid position parameter", {"position": "nowhere", **given})


def patch(op: str, path: str, value: str | None = None, **members: str) -> Given:
    """The member of a call that has one change in it."""
    change = {"op": op, "path": path, **members}
    return {"patchOperations": [change if value is None else {**change, "value": value}]}


def bad_path(*paths: str) -> Refusal:
    """A patch of what cannot be patched, where these ``paths`` can."""
    listed = ", ".join(paths)
    return bad(
        f"Invalid patch path  '/nope' specified for op 'replace'. Must be one of: [{listed}]",
        patch("replace", "/nope", "x"),
    )
