"""The pages about the language itself: directives, operators, loops."""

from collections.abc import Iterable
from typing import Final

from lockgate.vtl.emit_loops import _COUNTERS
from lockgate.vtl.expression_parser import _BINARY
from lockgate.vtl.profiles import Profile
from lockgate.vtl.tokens import Kind
from pages.answers import rendered
from pages.book import Book, Example, Section
from pages.classes import SECTIONS, setting
from pages.markdown import code, fenced, table

__all__ = ["page"]

_WORDS: Final = (Kind.SET, Kind.IF, Kind.ELSEIF, Kind.ELSE, Kind.END)


def directives() -> list[str]:
    """The names of all directives, with their ``#``."""
    words = [kind.value.strip('"(') for kind in _WORDS]
    names = frozenset[str]().union(*(profile.rules.directives for profile in Profile))
    return words + [f"#{name}" for name in sorted(names)]


def operators() -> dict[str, int]:
    """The operators and how tightly they bind."""
    found = {kind.value.strip('"'): tightness for kind, (tightness, _) in _BINARY.items()}
    return {Kind.NOT.value.strip('"'): max(found.values()) + 1, **_by_tightness(found)}


def _by_tightness(found: dict[str, int]) -> dict[str, int]:
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def page(book: Book) -> str:
    """The page of the language."""
    text = "# The language\n\n"
    text += _free(book, "References")
    text += _blocks(book, "Directives", directives())
    text += SECTIONS["$foreach"].text(book)
    text += _counters(book)
    text += _operators(book)
    text += _free(book, "Literals") + _free(book, "Text, comments and blanks")
    return text + _free(book, "How values print", "Value")


def _free(book: Book, title: str, head: str = "Written") -> str:
    """A section whose entries are in no table of the engine."""
    section = book.section(title)
    return f"## {title}\n\n{setting(section)}" + entries(book, section, section.examples, head)


def entries(book: Book, section: Section, keys: Iterable[str], head: str) -> str:
    """A table of entries whose meaning stands with the examples."""
    rows = []
    for key in keys:
        example = book.example(section, key)
        if example is not None:
            answer = rendered(example.template, example.inputs)
            name = key if head == "Value" else code(key)
            rows.append((name, _means(book, example), code(example.source), answer.cell()))
    return table((head, "Meaning", "Example", "Output"), rows)


def _means(book: Book, example: Example) -> str:
    if "means" not in example.words:
        book.problems.append(f"the example of {example.key} does not say what it means")
    return example.words.get("means", "")


def _blocks(book: Book, title: str, keys: Iterable[str]) -> str:
    """Entries with a heading of their own and whole templates."""
    section = book.section(title)
    text = f"## {title}\n\n{setting(section)}"
    for key in keys:
        example = book.example(section, key)
        if example is None:
            continue
        text += f"### {code(key)}\n\n"
        text += fenced("text", example.words.get("signature", key))
        text += f"{_means(book, example).strip()}\n\n" + fenced("vtl", example.template)
        text += rendered(example.template, example.inputs).block()
    return text


def _counters(book: Book) -> str:
    section = book.section("Counters of a loop")
    return f"## {section.title}\n\n{setting(section)}" + entries(
        book, section, [f"${name}" for name in _COUNTERS], "Variable"
    )


def _operators(book: Book) -> str:
    section = book.section("Operators")
    rows = []
    for symbol, tightness in operators().items():
        example = book.example(section, symbol)
        if example is not None:
            answer = rendered(example.template, example.inputs)
            words = _means(book, example)
            rows.append((code(symbol), str(tightness), words, code(example.source), answer.cell()))
    heads = ("Operator", "Binds", "Meaning", "Example", "Output")
    return f"## {section.title}\n\n{setting(section)}" + table(heads, rows)
