"""Writes the pages of docs/rules from the tables; with --check only compares them."""

import sys
from pathlib import Path

from lockgate.rules.decisions import (
    NOTES,
    OVERRIDE_REFUSALS,
    REASONS,
    RULES,
    SELECTIONS,
    VERSION,
)
from lockgate.rules.failures import CAUSES
from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES

FOLDER = Path(__file__).parent.parent / "docs" / "rules"
MARK = "<!-- Generated from src/lockgate/rules by scripts/docs.py. -->\n\n"


def pages() -> dict[str, str]:
    """Every page by its file name."""
    found = {f"{name}.md": _rule(name) for name in RULES}
    found.update({f"{name}.md": _cause(name) for name in CAUSES})
    for table, kind in ((SELECTIONS, "selection"), (NOTES, "note")):
        for name, words in table.items():
            found[f"{name}.md"] = f"# `{name}`\n\nA {kind}: {words}. It sets no status.\n"
    found["README.md"] = _index()
    return {name: MARK + text for name, text in found.items()}


def _rule(name: str) -> str:
    rule = RULES[name]
    text = f"# `{name}`\n\nA rule: it decides the status when {rule.when}.\n"
    text += f"\nIts sentence: `{rule.sentence}`\n"
    kind = name.partition(".")[2]
    if kind in GATEWAY_RESPONSE_TYPES:
        row = GATEWAY_RESPONSE_TYPES[kind]
        own = "that of the failure" if row.status is None else str(row.status)
        text += f"\nWithout an entry in the definition: status {own}"
        text += f", `x-amzn-ErrorType: {row.error_type}`.\n"
        if not row.customisable:
            text += "\nThis type cannot be customised.\n"
        causes = [cause.name for cause in CAUSES.values() if cause.type == kind]
        if causes:
            text += "\nCauses: " + ", ".join(f"[`{c}`]({c}.md)" for c in causes) + ".\n"
    return text


def _cause(name: str) -> str:
    cause = CAUSES[name]
    text = f"# `{name}`\n\nA cause of a failure: {cause.words}.\n\n"
    text += f"- Step {cause.step} of the [life of a request](../../ARCHITECTURE.md).\n"
    text += f"- Its own status is {cause.status}"
    text += f" and its message `{cause.message}`.\n" if cause.message else ".\n"
    if cause.type is None:
        text += "- Its answer is fixed: no gateway response can change it.\n"
    else:
        rule = f"gateway_response.{cause.type}"
        text += f"- Answered by [`{rule}`]({rule}.md).\n"
    if cause.closes:
        text += "- The client's connection is closed after the answer.\n"
    return text


def _index() -> str:
    text = f"# The vocabulary of decisions, version {VERSION}\n"
    for title, names in (
        ("Rules: what sets the number", RULES),
        ("Causes: why a failure happened", CAUSES),
        ("Selections", SELECTIONS),
        ("Notes", NOTES),
    ):
        text += f"\n## {title}\n\n"
        text += "".join(f"- [`{name}`]({name}.md)\n" for name in names)
    text += "\n## Reasons: why a candidate lost\n\n"
    text += "".join(f"- `{name}`: {words}\n" for name, words in REASONS.items())
    text += "\n## Reasons: why an override had no effect\n\n"
    text += "".join(f"- `{name}`: the value {words}\n" for name, words in OVERRIDE_REFUSALS.items())
    return text


def main() -> int:
    wanted = pages()
    FOLDER.mkdir(parents=True, exist_ok=True)
    present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    if "--check" in sys.argv:
        wrong = sorted(
            name for name in wanted.keys() | present if wanted.get(name) != present.get(name)
        )
        if wrong:
            sys.stderr.write(f"docs/rules is out of date: {', '.join(wrong[:8])}; run make docs\n")
        return 1 if wrong else 0
    for name in present.keys() - wanted:
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
