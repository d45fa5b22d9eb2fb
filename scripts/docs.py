"""Writes the generated pages of the documentation; with --check only compares them."""

import sys
from pathlib import Path

from pages import commands, faults, reference, rules, statuses

DOCS = Path(__file__).parent.parent / "docs"
OWNED = (
    "rules/*.md",
    "reference/commands.md",
    "reference/faults.md",
    "reference/statuses.md",
    "reference/templates.md",
    "reference/templates/*.md",
)
"""The files that are generated, all of them."""


def wanted_pages() -> dict[Path, str]:
    """Every page by its path below docs."""
    examples = (DOCS / reference.EXAMPLES).read_text(encoding="utf-8")
    found = {Path("rules", name): text for name, text in rules.pages().items()}
    found |= {Path("reference", name): text for name, text in commands.pages().items()}
    found[Path("reference/faults.md")] = faults.page()
    found[Path("reference/statuses.md")] = statuses.page()
    found |= {Path("reference", name): text for name, text in reference.pages(examples).items()}
    return found


def main() -> int:
    try:
        wanted = wanted_pages()
    except ValueError as problem:
        sys.stderr.write(f"docs/{reference.EXAMPLES} does not fit the tables:\n{problem}\n")
        return 1
    present = {
        path.relative_to(DOCS): path.read_text(encoding="utf-8")
        for pattern in OWNED
        for path in DOCS.glob(pattern)
    }
    if "--check" in sys.argv:
        wrong = sorted(
            str(name) for name in wanted.keys() | present if wanted.get(name) != present.get(name)
        )
        if wrong:
            sys.stderr.write(f"docs is out of date: {', '.join(wrong[:8])}; run make docs\n")
        return 1 if wrong else 0
    for name in present.keys() - wanted:
        (DOCS / name).unlink()
    for name, text in wanted.items():
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
