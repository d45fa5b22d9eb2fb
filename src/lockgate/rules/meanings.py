"""What ``lockgate explain NAME`` says of a name of the vocabulary."""

from collections.abc import Iterable
from difflib import get_close_matches

from lockgate.rules.decisions import NOTES, OVERRIDE_REFUSALS, REASONS, RULES, SELECTIONS
from lockgate.rules.examples import EXAMPLES, definition
from lockgate.rules.failures import CAUSES
from lockgate.rules.mending import MENDS, in_general

__all__ = ["command", "meaning", "near"]

_TABLES: tuple[Iterable[str], ...] = (
    RULES,
    CAUSES,
    SELECTIONS,
    NOTES,
    REASONS,
    OVERRIDE_REFUSALS,
)
"""Where names stand."""


def meaning(name: str) -> list[str] | None:
    """The lines about ``name``, without facts of one answer; None where it is no name."""
    if name in RULES:
        return _rule(name)
    if name in CAUSES:
        return _cause(name)
    if name in OVERRIDE_REFUSALS:
        return [f"the value {OVERRIDE_REFUSALS[name]}"]
    words = SELECTIONS.get(name) or NOTES.get(name) or REASONS.get(name)
    return None if words is None else [words]


def near(name: str) -> list[str]:
    """Names that may be meant by ``name``, which is none: spelt alike, or ending so."""
    names = [known for table in _TABLES for known in table]
    lower = {known.lower(): known for known in names}
    ending = [known for low, known in lower.items() if low.endswith(f".{name.lower()}")]
    return ending or [lower[low] for low in get_close_matches(name.lower(), lower, 2, 0.75)]


def _rule(name: str) -> list[str]:
    lines = [RULES[name].when, "", "an example, api.yaml:"]
    lines += [f"    {line}" for line in definition(EXAMPLES[name]).splitlines()]
    asked = command(name)
    if asked is None:
        return [*lines, "", "nothing decides so yet in this version"]
    return [*lines, "", "ask for it with:", *(f"    {line}" for line in asked)]


def _cause(name: str) -> list[str]:
    cause = CAUSES[name]
    answer = f"{cause.type}, {cause.status}" if cause.type else f"{cause.status}, fixed"
    return [
        f"{in_general(name)} (step {cause.step}; {answer})",
        f"how to mend it: {MENDS[name]}",
    ]


def command(name: str) -> list[str] | None:
    """The commands that show a rule's example at work; None where none does."""
    asked = EXAMPLES[name].ask
    if asked is None:
        return None
    if asked.startswith("/"):
        return ["lockgate serve api.yaml", f"curl -i http://127.0.0.1:8080{asked}"]
    return [f"lockgate explain api.yaml {asked}"]
