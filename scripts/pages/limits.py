"""The page of limits, errors and profiles."""

import ast
import inspect
import re
from dataclasses import fields
from itertools import chain, pairwise
from types import ModuleType
from typing import get_args

from lockgate.java import limits as java_limits
from lockgate.jsonpath import limits as path_limits
from lockgate.vtl import DEFAULT_LIMITS, ErrorKind, Profile, errors, profiles
from lockgate.vtl import limits as template_limits
from lockgate.vtl.profiles import ProfileRules
from pages.answers import rendered
from pages.book import Book
from pages.classes import setting
from pages.markdown import code, table

__all__ = ["attribute_texts", "page"]


def attribute_texts(module: ModuleType) -> dict[str, str]:
    """The texts that stand under the names that a module and its classes assign."""
    found: dict[str, str] = {}
    tree = ast.parse(inspect.getsource(module))
    bodies = [tree.body, *(n.body for n in tree.body if isinstance(n, ast.ClassDef))]
    for before, after in chain.from_iterable(map(pairwise, bodies)):
        match before, after:
            case (
                ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = _markdown(text)
    return found


def _markdown(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


def page(book: Book) -> str:
    """The page of limits, errors and profiles."""
    text = "# Limits, errors and profiles\n\n"
    section = book.section("Limits")
    text += f"## Limits\n\n{setting(section)}### Of a template\n\n"
    meanings = attribute_texts(template_limits)
    rows = [
        (code(f.name), f"{getattr(DEFAULT_LIMITS, f.name):,}", meanings[f.name])
        for f in fields(DEFAULT_LIMITS)
    ]
    text += table(("Limit", "Value", "Meaning"), rows)
    text += "### Of values and payloads\n\n" + _constants(java_limits)
    text += "### Of a JSONPath\n\n" + _constants(path_limits)
    return text + _errors(book) + _profiles(book)


def _constants(module: ModuleType) -> str:
    meanings = attribute_texts(module)
    rows = [
        (code(name), f"{value:,}", meanings[name])
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int)
    ]
    return table(("Limit", "Value", "Meaning"), rows)


def _errors(book: Book) -> str:
    section = book.section("Errors")
    lines = re.findall(r"``(\w+)``\s+(.+)", inspect.getsource(errors))
    meanings = {name: re.sub(r":mod:`\S+`", "this page", words) for name, words in lines}
    rows = []
    for kind in get_args(ErrorKind):
        example = book.example(section, kind)
        if example is not None:
            answer = rendered(example.template, example.inputs)
            words = meanings.get(kind, "").replace("``", "`")
            if "note" in example.words:
                words += f". {example.words['note']}"
            elif not answer.error.endswith(f"({kind})"):
                book.problems.append(f"Errors: the example of {kind} is none: {answer}")
            message = answer.error.removesuffix(f" ({kind})")
            rows.append(
                (code(kind), words, code(example.source), code(message) if message else "(none)")
            )
    heads = ("Kind", "Meaning", "Example", "Message")
    return f"## Errors\n\n{setting(section)}" + table(heads, rows)


def _profiles(book: Book) -> str:
    section = book.section("Profiles")
    meanings = attribute_texts(profiles)
    rows = []
    for rule in fields(ProfileRules):
        example = book.example(section, rule.name)
        if example is not None:
            cells = [
                rendered(example.template, example.inputs, profile).cell() for profile in Profile
            ]
            rows.append((meanings[rule.name], code(example.source), *cells))
    heads = ("What differs", "Example", *(code(profile.value) for profile in Profile))
    return f"## Profiles\n\n{setting(section)}" + table(heads, rows)
