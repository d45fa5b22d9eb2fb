"""Asks random requests of Java and of Lockgate, and makes differences as small as it can.

``FUZZ_COUNT`` (default 10,000) and ``FUZZ_SEED`` (default 1) say how many and which; with
``FUZZ_SAVE`` every difference, made small, is appended to that file as a case of the corpus.
"""

import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from oracle import Answer, Oracle, Request

from lockgate.java.text import to_text
from lockgate.java.values import Array, Value
from lockgate.vtl.keys import given_key
from lockgate.vtl.objects import MapView

__all__ = ["main", "plain"]

Make = Callable[[random.Random], Request]
Own = Callable[[Request], Answer]

_BATCH = 200
_MAX_SHOWN = 20
_MAX_SHRINKS = 400
_ADDRESS = re.compile(r"[\w.$\[;]*@[0-9a-f]+")
_DIGITS = re.compile(r"-?[0-9]+")

KNOWN = (
    (
        "",
        re.compile("OutOfMemoryError|StackOverflowError"),
        "how much memory Java has",
    ),
    (
        "",
        re.compile(
            r"'(path|json)' in  class GatewayInput threw exception java\.lang\."
            r"(ClassCastException: class [\w.]+ cannot be cast to class java\.lang\.String"
            r"|NullPointerException)"
        ),
        "a path that visits all of a map to which the template added a key that is no text",
    ),
    (
        "",
        re.compile(r"class java\.util\.(AbstractList\$|ArrayList\$SubList\$1)"),
        "the classes of the iterators of arrays and of parts of lists",
    ),
    (
        ".sort(",
        re.compile("^ConcurrentModificationException"),
        "a list that is sorted while it is looped over, which does not change its length",
    ),
)
"""Differences that stay: what stands in the template, what in Java's answer, and what they are."""


def main(make: Make, own: Own, part: str, feature: str) -> int:
    """Run a fuzzer.

    ``make`` gives a request, ``own`` Lockgate's answer to it; ``part`` is the field with the text
    that is made shorter.
    """
    count = int(os.environ.get("FUZZ_COUNT") or 10_000)
    seed = int(os.environ.get("FUZZ_SEED") or 1)
    kinds: Counter[str] = Counter()
    found: list[Request] = []
    with Oracle() as oracle:
        for start in range(0, count, _BATCH):
            size = min(_BATCH, count - start)
            rng = random.Random(f"{feature} {seed} {start}")
            requests = [make(rng) for _ in range(size)]
            for request, wanted in _compared(oracle, own, requests, kinds):
                found.append(_shrunk(oracle, own, request, part))
                _show(oracle, own, found[-1], wanted, part)
            if len(found) >= _MAX_SHOWN:
                break
        asked = sum(kinds.values()) - kinds["known"]
        _save(oracle, found, feature)
    print(f"{asked} asked with seed {seed}: {len(found)} differences; {dict(kinds.most_common())}")
    return 1 if found else 0


def _compared(
    oracle: Oracle, own: Own, requests: list[Request], kinds: Counter[str]
) -> list[tuple[Request, Answer]]:
    """The requests that are answered differently."""
    thread = oracle.send(requests)
    answers = [_answer(own, request) for request in requests]
    wanted = oracle.receive(len(requests))
    thread.join()
    different = []
    for request, mine, theirs in zip(requests, answers, wanted, strict=True):
        kinds["limit" if mine.get("kind") == "limit" else theirs.get("kind", "answer")] += 1
        if _agree(mine, theirs, request):
            continue
        if "crash" not in mine and _is_known(request, theirs):
            kinds["known"] += 1
        else:
            different.append((request, theirs))
    return different


def _is_known(request: Request, theirs: Answer) -> bool:
    """Whether a difference is one of the known ones."""
    text = str(theirs.get("error", theirs.get("output")))
    template = str(request.get("template"))
    return any(part in template and found.search(text) for part, found, _ in KNOWN)


def plain(value: Value) -> Any:
    """A value as the oracle's JSON reads: every number as Python reads its text."""
    if isinstance(value, dict):
        return {to_text(given_key(name)): plain(item) for name, item in value.items()}
    if isinstance(value, list) and not isinstance(value, Array):
        return [plain(item) for item in value]
    if isinstance(value, MapView):
        return plain(value.values())
    if value is None or isinstance(value, bool) or type(value) is str:
        return value
    text = to_text(value)
    if isinstance(value, float) and value - value != 0:
        return text
    return json.loads(text) if isinstance(value, int | float | Decimal) else text


def _answer(own: Own, request: Request) -> Answer:
    try:
        return own(request)
    except Exception as error:  # an exception that gets out is a difference to show
        return {"crash": f"{type(error).__name__}: {error}"}


def _agree(mine: Answer, theirs: Answer, request: Request) -> bool:
    if "crash" in mine:
        return False
    if mine.get("kind") == "limit":
        return True  # Lockgate's own bounds, of which Java has none
    first, second = _comparable(mine), _comparable(theirs)
    if first != second and "ash" in str(request.get("template")):
        # The hash of an object may be where Java keeps it.
        first, second = _DIGITS.sub("0", first), _DIGITS.sub("0", second)
    return first == second


def _comparable(found: Answer) -> str:
    """What counts of an answer; addresses of Java's objects do not."""
    if "error" in found:
        return f"error {found['kind']}"
    kept = {name: value for name, value in found.items() if name != "id"}
    text = json.dumps(kept, sort_keys=True).replace("Oracle$SilentMap", "java.util.LinkedHashMap")
    text = text.replace("$ListItr", "$Itr")
    return _ADDRESS.sub("@", text)


def _shrunk(oracle: Oracle, own: Own, request: Request, part: str) -> Request:
    """A smaller request that is still answered differently."""
    size = max(1, len(request[part]) // 2)
    for _ in range(_MAX_SHRINKS):
        text = request[part]
        tries = [
            {**request, part: text[:start] + text[start + size :]}
            for start in range(0, len(text), max(1, size // 2))
        ]
        smaller = _compared(oracle, own, tries, Counter())
        if smaller:
            request = smaller[0][0]
        elif size == 1:
            break
        else:
            size = max(1, size // 2)
    return request


def _show(oracle: Oracle, own: Own, request: Request, first: Answer, part: str) -> None:
    theirs, mine = oracle.ask([request])[0], _answer(own, request)
    theirs.pop("id", None)
    print(f"{request.get('profile', '')} {request.get('options', '')} {request[part]!r}")
    print(f"  {json.dumps({k: v for k, v in request.items() if k != part})}")
    print(f"  Java:     {theirs}\n  Lockgate: {mine}", flush=True)
    if _agree(mine, theirs, request):
        print(f"  (only in its first form, to which Java said {first})")


def _save(oracle: Oracle, found: list[Request], feature: str) -> None:
    """Append the differences to the corpus, with what Java answers."""
    file = os.environ.get("FUZZ_SAVE")
    if not file or not found:
        return
    profiles: list[dict[str, Any]] = [{}]
    if "template" in found[0]:
        profiles = [{"profile": "apigateway"}, {"profile": "velocity"}]
    with Path(file).open("a", encoding="utf-8") as lines:
        for request in found:
            answers = oracle.ask([{**request, **profile} for profile in profiles])
            expect = [_expectation(answer) for answer in answers]
            request = {name: value for name, value in request.items() if name != "profile"}
            case: dict[str, Any] = {"id": "", "feature": feature, "request": request}
            case["expect"] = expect[0]
            if len(expect) > 1 and expect[0] != expect[1]:
                case["expect"] = {"apigateway": expect[0], "velocity": expect[1]}
            lines.write(json.dumps(case) + "\n")


def _expectation(found: Answer) -> Answer:
    if "error" in found:
        return {"error": found["kind"]}
    return {name: value for name, value in found.items() if name != "id"}


if __name__ == "__main__":
    sys.exit("this is a part of vtl.py and jsonpath.py")
