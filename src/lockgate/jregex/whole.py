"""Whole matches: which function answers ``matches()`` for a pattern."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lockgate.jregex.committing import prove_whole
from lockgate.jregex.emit import Texts
from lockgate.jregex.engines import RE_FLAGS, Engines
from lockgate.jregex.hazards import Hazard
from lockgate.jregex.limits import HARMLESS_TEXT, LIMITED_TEXT
from lockgate.jregex.matches import Match
from lockgate.jregex.nodes import Node

__all__ = ["WholeMatcher", "build_whole"]

Fullmatch = Callable[[str], Match | None]


@dataclass(frozen=True, slots=True)
class WholeMatcher:
    """``match`` gives the groups as well; ``test`` only says whether, perhaps much faster.

    Both may raise BudgetExceeded where there is a hazard. ``match`` is a bound method of ``re``
    where that says all; it looks at the text as it is given.
    """

    match: Fullmatch
    test: Callable[[str], bool]
    hazard: Hazard | None


def build_whole(engines: Engines) -> WholeMatcher:
    """The quickest exact way to match whole texts."""
    if engines.needs_machine is not None:
        match = engines.machine_fullmatch
        return WholeMatcher(match, _tester(match), engines.needs_machine)
    limited = engines.limited_fullmatch
    whole = prove_whole(engines.node)
    hazard = whole.proof.hazard(engines.pattern)
    if hazard is not None:
        return WholeMatcher(limited, _tester(limited), hazard)
    verdict = _verdict(engines, whole.node)
    if verdict is None:
        hazard = Hazard.of(engines.pattern, engines.node, "not expressible in the quick engine")
        return WholeMatcher(limited, _tester(limited), hazard)
    surprise = engines.surprise
    if surprise is None:
        return WholeMatcher(verdict, _tester(verdict), None)
    hazard = Hazard.of(engines.pattern, surprise.node, surprise.why)
    return WholeMatcher(_with_machine_groups(engines, verdict), _tester(verdict), hazard)


def _tester(match: Fullmatch) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        return match(text[:HARMLESS_TEXT]) is not None

    return test


def _verdict(engines: Engines, node: Node) -> Fullmatch | None:
    """What ``re`` says, as quickly as it can be asked; groups count only without surprises."""
    emitted = engines.for_re(node)
    if emitted is None:
        return None
    match = re.compile(emitted.written, RE_FLAGS).fullmatch
    if emitted.texts is Texts.ALL:
        return match
    others = engines.machine_fullmatch
    suits = emitted.texts.has

    def fullmatch(text: str) -> Match | None:
        return match(text) if suits(text) else others(text)

    return fullmatch


def _with_machine_groups(engines: Engines, verdict: Fullmatch) -> Fullmatch:
    def fullmatch(text: str) -> Match | None:
        text = text[:LIMITED_TEXT]
        return None if verdict(text) is None else engines.machine_fullmatch(text)

    return fullmatch
