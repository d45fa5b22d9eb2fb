"""What a live Java 17 answered, asked again of every engine (see corpus/jregex/java/record.py)."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lockgate.jregex import (
    JavaPattern,
    Match,
    PatternError,
    ReplacementError,
    compile_pattern,
)
from lockgate.jregex.engines import Engines
from lockgate.jregex.nodes import Char
from lockgate.jregex.parser import parse
from lockgate.jregex.search import LimitedSearch, MachineSearch

CORPUS = Path(__file__).parents[2] / "corpus" / "jregex"
FILES = ("syntax", "matching", "captures", "random", "fuzz")
Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    lines = (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def spans(match: Match | None, groups: int) -> list[int] | None:
    if match is None:
        return None
    return [index for group in range(groups + 1) for index in match.span(group)]


def attempt(answer: Callable[[], Any]) -> Any:
    try:
        return answer()
    except ReplacementError as error:
        return {"exception": error.java_class, "message": error.message}


def answers(pattern: JavaPattern, case: Case) -> Case:
    """Our answers in the shape of Java's."""
    text, replacement, groups = case["text"], case["replacement"], pattern.groups
    finds = []
    start = 0
    # What Matcher.find() does from match to match, by way of find(start).
    while start <= len(text) and (match := pattern.find(text, start)) is not None:
        finds.append(spans(match, groups))
        start = match.end() + (match.end() == match.start())
    return {
        "groups": groups,
        "matches": spans(pattern.fullmatch(text), groups),
        "finds": finds,
        "replace_all": attempt(lambda: pattern.replace_all(text, replacement)),
        "replace_first": attempt(lambda: pattern.replace_first(text, replacement)),
        "split": pattern.split(text, case["limit"]),
    }


def compiled(case: Case) -> JavaPattern | None:
    try:
        return compile_pattern(case["pattern"])
    except PatternError:
        return None


@pytest.mark.parametrize("name", FILES)
def test_answers_are_java_s(name: str) -> None:
    wrong: list[tuple[Any, ...]] = []
    for case in cases(name):
        pattern = compiled(case)
        if pattern is None or "refused" in case:
            if (pattern is None) != ("refused" in case):
                wrong.append((case["pattern"], case))
            continue
        ours = answers(pattern, case)
        if r"\G" in case["pattern"]:
            # find(start) sets \G anew; only going on from a match keeps it.
            ours["finds"] = case["finds"]
        if pattern.matches(case["text"]) != (case["matches"] is not None):
            wrong.append((case["pattern"], "matches"))
        wrong += [
            (case["pattern"], case["text"], key, ours[key], case[key])
            for key in ours
            if ours[key] != case[key]
        ]
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_every_engine_answers_as_java_does(name: str) -> None:
    """Also where another engine would have been chosen; groups of a search leak into the next."""
    wrong = []
    for case in cases(name):
        if "refused" in case:
            continue
        engines = Engines(case["pattern"], parse(case["pattern"]))
        text, groups = case["text"], engines.groups
        for search in (LimitedSearch(engines), MachineSearch(engines)):
            limited = isinstance(search, LimitedSearch)
            whole = engines.limited_fullmatch if limited else engines.machine_fullmatch
            if spans(whole(text), groups) != case["matches"]:
                wrong.append((case["pattern"], text, "matches", limited))
            if limited and (engines.surprise is not None or engines.needs_machine is not None):
                continue
            if [spans(match, groups) for match in search.each(text)] != case["finds"]:
                wrong.append((case["pattern"], text, "finds", limited))
    assert wrong == []


def test_sets_of_characters_are_java_s() -> None:
    wrong = []
    for case in cases("sets"):
        try:
            node = parse(case["pattern"]).node
        except PatternError:
            found = "refused"
        else:
            assert isinstance(node, Char)
            edges = " ".join(map(str, node.chars.edges))
            found = hashlib.sha256(edges.encode("ascii")).hexdigest()[:16]
        if found != case["edges"]:
            wrong.append(case["pattern"])
    assert wrong == []


def test_the_corpus_is_large_and_diverse() -> None:
    everything = [case for name in FILES for case in cases(name)]
    assert len(everything) > 1_500
    assert len({case["pattern"] for case in everything}) > 900
    assert sum("refused" in case for case in everything) > 200
    assert sum(bool(case.get("matches") or case.get("finds")) for case in everything) > 900
