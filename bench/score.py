"""Scores templates and JSONPaths against the recorded answers of the Java engines.

``make oracle`` prints the score of each feature; ``--show N`` the first N differences and
``--profile velocity`` plain Velocity's.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lockgate.cli.batch import answer

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "oracle"


def cases(kind: str) -> Iterator[dict[str, Any]]:
    """All cases of ``templates`` or ``jsonpath``."""
    for path in sorted((CORPUS / kind).glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def expected(case: dict[str, Any], profile: str) -> dict[str, Any]:
    """What the Java engines answered in a profile."""
    expect: dict[str, Any] = case["expect"]
    return expect.get(profile, expect)


def agrees(want: dict[str, Any], got: dict[str, Any]) -> bool:
    """Whether an answer is the recorded one: errors as errors, JSON as JSON, text as text."""
    if "error" in want or "error" in got:
        return "error" in want and "error" in got
    got = json.loads(_encode(got))
    if "result" in want:
        return canonical(want["result"]) == canonical(got.get("result"))
    return want["output"] == got.get("output") and canonical(want.get("overrides")) == canonical(
        got.get("overrides")
    )


def _encode(document: dict[str, Any]) -> bytes:
    import msgspec

    return msgspec.json.encode(document)


def canonical(value: Any) -> str:
    """JSON text in which 1 and 1.0 differ and the order of keys does not matter."""
    return json.dumps(value, sort_keys=True)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--profile", choices=["apigateway", "velocity"], default="apigateway")
    arguments.add_argument("--show", type=int, default=0)
    given = arguments.parse_args()
    is_whole = True
    for kind in ("templates", "jsonpath"):
        score: dict[str, list[int]] = {}
        for case in cases(kind):
            request = dict(case["request"], profile=given.profile)
            want, got = expected(case, given.profile), answer(request)
            right = agrees(want, got)
            entry = score.setdefault(case["feature"], [0, 0])
            entry[0] += right
            entry[1] += 1
            if not right and given.show > 0:
                given.show -= 1
                print(f"{case['id']}: want {want}\n    got {got}")
        right, total = (sum(entry[i] for entry in score.values()) for i in (0, 1))
        is_whole = is_whole and right == total
        print(f"\n{kind} ({given.profile}): {right} of {total} ({100 * right / total:.1f} %)")
        for feature, (got_right, of) in sorted(score.items()):
            print(f"  {feature:<18} {got_right:>4} / {of:<4}" + ("" if got_right == of else "  *"))
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
