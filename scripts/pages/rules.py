"""The pages of docs/rules, out of the tables of ``lockgate.rules``."""

from lockgate.rules.decisions import (
    NOTES,
    OVERRIDE_REFUSALS,
    REASONS,
    RULES,
    SELECTIONS,
    VERSION,
)
from lockgate.rules.examples import EXAMPLES, definition
from lockgate.rules.failures import CAUSES
from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES
from lockgate.rules.meanings import command
from lockgate.rules.mending import MENDS, in_general, message_in_general
from pages.deciding import sentence_of
from pages.markdown import fenced

__all__ = ["pages"]

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
    elif name == "fixed_response":
        causes = [cause.name for cause in CAUSES.values() if cause.type is None]
        text += "\nCauses: " + ", ".join(f"[`{c}`]({c}.md)" for c in causes) + ".\n"
    return text + _example(name)


def _example(name: str) -> str:
    """The lines of a definition that make a rule decide, and what is then said."""
    example = EXAMPLES[name]
    text = "\n## Example\n\n`api.yaml`:\n\n" + fenced("yaml", definition(example))
    asked = command(name)
    if asked is None:
        return text.rstrip("\n") + "\n\n" + _NOT_ASKED.get(name, _NOT_YET)
    if example.reads is not None:
        text += f"`{example.reads.name}` is a JSON number of {example.reads.size:,} digits.\n\n"
    said = sentence_of(example)
    if asked[0].startswith("lockgate explain"):
        return text + fenced("console", f"$ {asked[0]}\n{said}").rstrip("\n") + "\n"
    text += fenced("console", "\n".join(f"$ {line}" for line in asked))
    return text + f"The record's sentence: {said}\n"


_NOT_YET = """\
These lines only set what the rule would answer. Lockgate does not execute yet what fails in this
way (authorizers, API keys, quotas and the like), so no request makes the rule decide.
"""
_NOT_ASKED = {
    "gateway_response.DEFAULT_5XX": """\
No request makes this rule decide: it answers only for a fault of the gateway itself. The entry
also stands in for every other type with a status from 500 on that has no entry of its own; the
rule is then named after that type.
""",
}


def _cause(name: str) -> str:
    cause = CAUSES[name]
    text = f"# `{name}`\n\nA cause of a failure: {in_general(name)}.\n\n"
    text += f"**How to mend it.** {MENDS[name]}\n\n"
    text += f"- Step {cause.step} of the [life of a request](../../ARCHITECTURE.md).\n"
    text += f"- Its own status is {cause.status}"
    message = message_in_general(name)
    text += f" and its message `{message}`.\n" if message else ".\n"
    if cause.type is None:
        text += "- Its answer is [fixed](fixed_response.md): no gateway response can change it.\n"
    else:
        rule = f"gateway_response.{cause.type}"
        text += f"- Answered by [`{rule}`]({rule}.md).\n"
    if cause.closes:
        text += "- The client's connection is closed after the answer.\n"
    return text


def _index() -> str:
    text = f"# The vocabulary of decisions, version {VERSION}\n"
    for title, names in (
        ("Rules: what sets the number", {name: rule.when for name, rule in RULES.items()}),
        ("Causes: why a failure happened", {name: in_general(name) for name in CAUSES}),
        ("Selections", SELECTIONS),
        ("Notes", NOTES),
    ):
        text += f"\n## {title}\n\n"
        text += "".join(f"- [`{name}`]({name}.md): {words}\n" for name, words in names.items())
    text += "\n## Reasons: why a candidate lost\n\n"
    text += "".join(f"- `{name}`: {words}\n" for name, words in REASONS.items())
    text += "\n## Reasons: why an override had no effect\n\n"
    text += "".join(f"- `{name}`: the value {words}\n" for name, words in OVERRIDE_REFUSALS.items())
    return text
