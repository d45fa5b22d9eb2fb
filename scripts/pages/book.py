"""The examples of the reference (docs/reference/examples.yaml), and who has asked for which."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

__all__ = ["Book", "Example", "ExampleProblem", "Section"]

_SIGNATURE = re.compile(r"(?P<name>[\w.]+)\((?P<arguments>.*)\)")


class ExampleProblem(ValueError):
    """Entries without an example and examples without an entry, one a line."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example: ``source`` is what the page shows, ``given`` what stands before it.

    ``inputs`` are the inputs of the render: ``body``, ``params``, ``context``,
    ``stageVariables``; ``words`` what the page says of the entry.
    """

    key: str
    source: str
    given: str
    inputs: Mapping[str, Any]
    words: Mapping[str, str]

    @property
    def template(self) -> str:
        """The whole template."""
        return self.given + self.source


_INPUTS = ("body", "params", "context", "stageVariables")
_WORDS = ("means", "signature", "note")


@dataclass(slots=True)
class Section:
    """The examples of one class of entries, by their keys."""

    title: str
    intro: str
    given: str
    inputs: dict[str, Any]
    examples: dict[str, Example]
    properties: dict[str, Example]
    taken: set[str] = field(default_factory=set)

    def named(self, name: str) -> Iterator[tuple[str, list[str]]]:
        """The keys that are signatures of a method, and the names of its arguments."""
        for key in self.examples:
            match = _SIGNATURE.fullmatch(key)
            if match and match["name"] == name:
                yield key, [a.strip() for a in match["arguments"].split(",") if a.strip()]

    def signature_of(self, name: str, arguments: int) -> str | None:
        """The signature of a method; one that ends in ``...`` is for any further arguments."""
        open_ended = None
        for key, names in self.named(name):
            if names and names[-1] == "...":
                if arguments >= len(names) - 1:
                    open_ended = key
            elif len(names) == arguments:
                return key
        return open_ended


class Book:
    """All sections. What is asked for and not there, or there and not asked for, is a problem."""

    def __init__(self, text: str) -> None:
        self.problems: list[str] = []
        self.sections = {
            title: _section(title, given or {}) for title, given in yaml.safe_load(text).items()
        }
        self._taken: set[str] = set()

    def section(self, title: str) -> Section:
        """The section with a title."""
        self._taken.add(title)
        if title not in self.sections:
            self.problems.append(f"there is no section {title!r}")
            self.sections[title] = _section(title, {})
        return self.sections[title]

    def example(self, section: Section, key: str) -> Example | None:
        """The example of an entry; None, and a problem, where there is none."""
        return self._take(section, section.examples, key)

    def property(self, section: Section, name: str) -> Example | None:
        """The example of a property; None, and a problem, where there is none."""
        return self._take(section, section.properties, name)

    def _take(self, section: Section, kept: dict[str, Example], key: str) -> Example | None:
        section.taken.add(key)
        if key not in kept:
            self.problems.append(f"{section.title}: no example of {key}")
        return kept.get(key)

    def finish(self) -> None:
        """Raise ExampleProblem where something is missing or superfluous."""
        for title, section in self.sections.items():
            if title not in self._taken:
                self.problems.append(f"{title}: there is no such section")
                continue
            keys = section.examples.keys() | section.properties.keys()
            for key in sorted(keys - section.taken):
                self.problems.append(f"{title}: an example of {key}, which is in no table")
        if self.problems:
            raise ExampleProblem("\n".join(self.problems))


def _section(title: str, data: Mapping[str, Any]) -> Section:
    unknown = data.keys() - {*_INPUTS, "intro", "given", "examples", "properties"}
    if unknown:
        raise ExampleProblem(f"{title}: unknown keys {', '.join(sorted(unknown))}")
    given = data.get("given", "")
    inputs = {name: data[name] for name in _INPUTS if name in data}
    examples, properties = (
        {
            key: _example(f"{title}: {key}", key, entry, given, inputs)
            for key, entry in data.get(kind, {}).items()
        }
        for kind in ("examples", "properties")
    )
    return Section(title, data.get("intro", ""), given, inputs, examples, properties)


def _example(place: str, key: str, entry: Any, given: str, inputs: dict[str, Any]) -> Example:
    if isinstance(entry, str):
        return Example(key, entry, given, inputs, {})
    unknown = entry.keys() - {*_INPUTS, *_WORDS, "given", "template"}
    if unknown:
        raise ExampleProblem(f"{place}: unknown keys {', '.join(sorted(unknown))}")
    own = {name: entry[name] for name in _INPUTS if name in entry}
    words = {name: entry[name] for name in _WORDS if name in entry}
    return Example(key, entry["template"], entry.get("given", given), {**inputs, **own}, words)
