"""Asks Java 17 the questions of the corpus again and writes its answers down.

    javac -d /tmp/answers *.java && python record.py /tmp/answers

Every line of ../*.jsonl has a ``pattern``, and in most files a ``text``, a ``replacement`` and a
``limit``; the rest of the line is the answer. In ``sets.jsonl`` the pattern matches one character,
and the answer is a digest of the code points at which it begins or ceases to match. Indexes are
turned from UTF-16 units into characters.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parent.parent
Case = dict[str, Any]


def escaped(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
    plain = range(32, 127)
    return "".join(
        chr(code) if code in plain and code != ord("\\") else f"\\u{code:04x}" for code in codes
    )


def ask(classes: str, program: str, requests: list[str]) -> list[str]:
    done = subprocess.run(
        ["java", "-cp", classes, program],
        input="\n".join(requests) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def character_indexes(text: str) -> dict[int, int]:
    indexes = {-1: -1}
    unit = 0
    for index, char in enumerate(text):
        indexes[unit] = index
        unit += 1 + (char > "\uffff")
    return {**indexes, unit: len(text)}


def whole_characters(value: Any) -> Any:
    """Texts come as UTF-16 units; halves of one character are put together."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    if isinstance(value, list):
        return [whole_characters(item) for item in value]
    return value


def recorded(case: Case, answer: str) -> Case:
    asked = {key: case[key] for key in ("pattern", "text", "replacement", "limit")}
    java = json.loads(answer)
    if "refused" in java:
        return {"pattern": case["pattern"], "refused": java["refused"]}
    at = character_indexes(case["text"])
    if java["matches"] is not None:
        java["matches"] = [at[index] for index in java["matches"]]
    java["finds"] = [[at[index] for index in groups] for groups in java["finds"]]
    return {**asked, **{key: whole_characters(value) for key, value in java.items()}}


def request(case: Case) -> str:
    case.setdefault("text", "")
    case.setdefault("replacement", "")
    case.setdefault("limit", 0)
    fields = (case["pattern"], case["text"], case["replacement"], str(case["limit"]))
    return "\t".join(map(escaped, fields))


def digest(edges: str) -> str:
    return edges if edges == "refused" else hashlib.sha256(edges.encode("ascii")).hexdigest()[:16]


def main() -> None:
    for path in sorted(CORPUS.glob("*.jsonl")):
        cases: list[Case] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        if path.name == "sets.jsonl":
            edges = ask(sys.argv[1], "SetEdges", [escaped(case["pattern"]) for case in cases])
            done = [
                {"pattern": case["pattern"], "edges": digest(each)}
                for case, each in zip(cases, edges, strict=True)
            ]
        else:
            answers = ask(sys.argv[1], "RegexAnswers", [request(case) for case in cases])
            done = [recorded(*pair) for pair in zip(cases, answers, strict=True)]
        lines = (json.dumps(case, ensure_ascii=True) + "\n" for case in done)
        path.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
