"""The sections that document the methods and properties of one class, or of a few like it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from lockgate.java.values import Array, ArrayList, BigInteger, Byte, Character, Float, Long, Short
from lockgate.vtl import objects
from lockgate.vtl.dispatch import CLASS_METHODS, METHOD_TABLES, OBJECT_METHODS
from lockgate.vtl.iterators import JavaIterator, ListIterator
from lockgate.vtl.methods import MethodTable
from lockgate.vtl.methods_number import INTEGER_METHODS
from lockgate.vtl.scope import InputObject, UtilObject
from pages.answers import rendered
from pages.book import Book, Example, ExampleProblem, Section
from pages.markdown import code, fenced, table

__all__ = ["SECTIONS", "ClassSection", "check_tables", "names_of", "setting"]

_VALUE: Final = {"Every value": OBJECT_METHODS}

_NUMBERS: Final = {
    "Integer": {**OBJECT_METHODS, **INTEGER_METHODS},
    "Long": METHOD_TABLES[Long],
    "Double": METHOD_TABLES[float],
    "Float": METHOD_TABLES[Float],
    "BigInteger": METHOD_TABLES[BigInteger],
    "BigDecimal": METHOD_TABLES[Decimal],
}

_EVERY_NUMBER: Final = {
    "Every number": {
        key: method
        for key, method in INTEGER_METHODS.items()
        if all(key in t and t[key].meaning == method.meaning for t in _NUMBERS.values())
    }
}


class ClassSection(NamedTuple):
    """One section: ``tables`` by class, ``general`` those that are documented elsewhere."""

    title: str
    tables: dict[str, MethodTable]
    general: tuple[dict[str, MethodTable], ...] = (_VALUE,)
    has_properties: bool = True

    def entries(self) -> dict[tuple[str, int], tuple[str, list[str]]]:
        """By name and number of arguments: the meaning, and the classes that have the method."""
        elsewhere = {
            (key, method.meaning)
            for tables in self.general
            for methods in tables.values()
            for key, method in methods.items()
        }
        found: dict[tuple[str, int], tuple[str, list[str]]] = {}
        for label, methods in self.tables.items():
            for key, method in methods.items():
                if (key, method.meaning) in elsewhere:
                    continue
                meaning, labels = found.setdefault(key, (method.meaning, []))
                if meaning != method.meaning:
                    raise ExampleProblem(f"{self.title}: {key} has two meanings")
                labels.append(label)
        return found

    def text(self, book: Book) -> str:
        """The section as Markdown."""
        section = book.section(self.title)
        text = f"## {self.title}\n\n{setting(section)}"
        rows = list(self._rows(book, section))
        if rows:
            text += table(("Method", "Meaning", "Example", "Output"), rows)
        properties = list(self._properties(book, section))
        if properties:
            text += table(("Property", "Meaning", "Example", "Output"), properties)
        return text

    def _rows(self, book: Book, section: Section) -> Iterator[tuple[str, ...]]:
        shown: dict[str, str] = {}
        for (name, arguments), (meaning, labels) in self.entries().items():
            wanted = f"{name}/{arguments}"
            signature = section.signature_of(name, arguments)
            example = book.example(section, signature or wanted)
            if example is None or signature is None:
                continue
            if shown.setdefault(signature, meaning) != meaning:
                book.problems.append(f"{self.title}: {wanted} is not what {signature} is")
            elif arguments == _fewest(self, section, name, signature):
                if len(labels) < len(self.tables):
                    meaning += f"; only {' and '.join(labels)}"
                yield _row(signature, meaning, example)

    def _properties(self, book: Book, section: Section) -> Iterator[tuple[str, ...]]:
        wanted = self._beans() if self.has_properties else {}
        for name, meaning in wanted.items():
            example = book.property(section, name)
            if example is not None:
                yield _row(name, meaning, example)
        for name, example in section.properties.items():
            means = example.words.get("means")
            if name not in wanted and means and rendered(example.template, example.inputs).output:
                section.taken.add(name)
                yield _row(name, means, example)

    def _beans(self) -> dict[str, str]:
        """Properties, which are the methods ``getName()`` and ``isName()``, by their names."""
        found = {}
        for (name, arguments), (meaning, _) in self.entries().items():
            for prefix in ("get", "is"):
                rest = name.removeprefix(prefix)
                if rest != name and rest and arguments == 0 and meaning != "no value":
                    found[rest[0].lower() + rest[1:]] = meaning
        return found


def _fewest(section: ClassSection, examples: Section, name: str, signature: str) -> int:
    """The least number of arguments that a signature stands for."""
    return min(
        arguments
        for other, arguments in section.entries()
        if other == name and examples.signature_of(name, arguments) == signature
    )


def _row(key: str, meaning: str, example: Example) -> tuple[str, ...]:
    if "note" in example.words:
        meaning += f". {example.words['note']}"
    answer = rendered(example.template, example.inputs)
    return code(key), meaning, code(example.source), answer.cell()


def setting(section: Section) -> str:
    """What all examples of a section share."""
    text = f"{section.intro.strip()}\n\n" if section.intro else ""
    if section.given:
        text += "The examples begin with\n\n" + fenced("vtl", section.given)
    if "body" in section.inputs:
        text += "The payload is\n\n" + fenced("json", section.inputs["body"])
    return text


def names_of(section: ClassSection) -> list[str]:
    """The names of the methods of a section."""
    return list(dict.fromkeys(name for name, _ in section.entries()))


_MAP: Final = {"Map": METHOD_TABLES[dict]}
_LIST: Final = {
    "lists of the payload": METHOD_TABLES[list],
    "lists that a template made": METHOD_TABLES[ArrayList],
    "what `subList` gives": METHOD_TABLES[objects.SubList],
}
_ARRAY: Final = {
    "array": METHOD_TABLES[Array],
    "its `subList`": METHOD_TABLES[objects.ArrayPart],
}

SECTIONS: Final[dict[str, ClassSection]] = {
    section.title: section
    for section in (
        ClassSection("$input", {"$input": METHOD_TABLES[InputObject]}),
        ClassSection("$util", {"$util": METHOD_TABLES[UtilObject]}),
        ClassSection("String", {"String": METHOD_TABLES[str]}),
        ClassSection("Map", _MAP, has_properties=False),
        ClassSection("Views of a map", {"view": METHOD_TABLES[objects.KeysView]}),
        ClassSection("Entry of a map", {"entry": METHOD_TABLES[objects.MapEntry]}),
        ClassSection("List", _LIST),
        ClassSection("Array", _ARRAY, (_VALUE, _LIST)),
        ClassSection(
            "Iterator",
            {
                "`iterator()`": METHOD_TABLES[JavaIterator],
                "`listIterator()`": METHOD_TABLES[ListIterator],
            },
        ),
        ClassSection("Stream", {"stream": METHOD_TABLES[objects.JavaStream]}),
        ClassSection("Every number", _EVERY_NUMBER),
        ClassSection(
            "Integer and Long",
            {label: _NUMBERS[label] for label in ("Integer", "Long")},
            (_VALUE, _EVERY_NUMBER),
        ),
        ClassSection(
            "Byte and Short",
            {"Byte": METHOD_TABLES[Byte], "Short": METHOD_TABLES[Short]},
            (_VALUE, _EVERY_NUMBER),
        ),
        ClassSection(
            "Double and Float",
            {label: _NUMBERS[label] for label in ("Double", "Float")},
            (_VALUE, _EVERY_NUMBER),
        ),
        ClassSection(
            "BigInteger", {"BigInteger": METHOD_TABLES[BigInteger]}, (_VALUE, _EVERY_NUMBER)
        ),
        ClassSection("BigDecimal", {"BigDecimal": METHOD_TABLES[Decimal]}, (_VALUE, _EVERY_NUMBER)),
        ClassSection("Boolean", {"Boolean": METHOD_TABLES[bool]}),
        ClassSection("Character", {"Character": METHOD_TABLES[Character]}),
        ClassSection("$foreach", {"$foreach": METHOD_TABLES[objects.ForeachScope]}, (_VALUE, _MAP)),
        ClassSection("$foreach.info", {"info": METHOD_TABLES[objects.ScopeInfo]}),
        ClassSection("Every value", _VALUE, ()),
        ClassSection("Class", {"class": CLASS_METHODS}, ()),
    )
}
"""Every section, by its title."""


def check_tables(book: Book) -> None:
    """Note a problem for each type whose methods no section documents."""
    documented = [methods for section in SECTIONS.values() for methods in section.tables.values()]
    for kind, methods in METHOD_TABLES.items():
        if methods and methods not in documented:
            book.problems.append(f"no section documents the methods of {kind.__name__}")
