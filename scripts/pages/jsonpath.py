"""The page of JSONPaths: steps, conditions, operators, functions."""

from collections.abc import Iterable
from typing import Any, Final, get_args

from lockgate.jsonpath import nodes
from lockgate.jsonpath.comparison import OPERATORS
from lockgate.jsonpath.functions import FUNCTIONS
from pages.answers import selected
from pages.book import Book
from pages.classes import setting
from pages.markdown import code, table

__all__ = ["page"]

_ELSEWHERE: Final = (nodes.Function, nodes.Comparison)
"""Nodes that have sections of their own."""


def page(book: Book) -> str:
    """The page of JSONPaths."""
    text = "# JSONPath\n\n"
    conditions = (*get_args(nodes.Condition), *get_args(nodes.Operand))
    text += _rows(book, "Steps", "Step", _names(get_args(nodes.Step)))
    text += _rows(book, "Conditions", "Part", _names(conditions))
    text += _rows(book, "Filter operators", "Operator", OPERATORS)
    text += _rows(book, "Functions", "Function", FUNCTIONS)
    return text + _rows(book, "Other facts", "", book.section("Other facts").examples)


def _names(kinds: Iterable[Any]) -> list[str]:
    return [kind.__name__ for kind in kinds if kind not in _ELSEWHERE]


def _rows(book: Book, title: str, head: str, keys: Iterable[str]) -> str:
    """A table of paths and what they select."""
    section = book.section(title)
    rows = []
    for key in keys:
        example = book.example(section, key)
        if example is None:
            continue
        name = example.words.get("signature", key)
        answer = selected(example.source, example.inputs["body"])
        means = example.words.get("means", "")
        if not means:
            book.problems.append(f"{title}: the example of {key} does not say what it means")
        first = code(name) if head else ""
        rows.append(tuple(filter(None, (first, means, code(example.source), answer.cell()))))
    heads = tuple(filter(None, (head, "Meaning", "Path", "Selects")))
    return f"## {title}\n\n{setting(section)}" + table(heads, rows)
