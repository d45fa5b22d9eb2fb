"""Small pieces of Markdown."""

from collections.abc import Iterable, Sequence

__all__ = ["code", "fenced", "table"]


def code(text: str) -> str:
    """``text`` as a code span that may stand in a table."""
    if "\n" in text or text.strip() != text or not text:
        raise ValueError(f"{text!r} cannot stand in a table")
    marks = "``" if "`" in text else "`"
    inner = f" {text} " if "`" in text else text
    return marks + inner.replace("|", "\\|") + marks


def fenced(kind: str, text: str) -> str:
    """``text`` as a block of its own."""
    marks = "````" if "```" in text else "```"
    return f"{marks}{kind}\n{text.removesuffix(chr(10))}\n{marks}\n\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, with an empty line after it."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"
