"""Which integration response answers: Java patterns over one text.

Source: guide page "Set up an integration response", and MOCK measurements for the entry whose
own status is the compared text. Status references to capture groups are Lockgate's own.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lockgate.diagnostics import Place, Report, one_line
from lockgate.engine.bodies import reply_document, reply_text
from lockgate.engine.decisions import Examined, Note, Selection
from lockgate.engine.expressions import JSON_PATH_HINT, mapped_text, reply_header, selected
from lockgate.jregex import (
    HARMLESS_TEXT,
    BudgetExceeded,
    JavaPattern,
    PatternError,
    compile_pattern,
)
from lockgate.jsonpath import JsonPathError, compile_path
from lockgate.model import IntegrationResponse, Method, MethodResponse
from lockgate.rules.compat import PATTERN_TIE

if TYPE_CHECKING:
    from lockgate.engine.exchange import Exchange
    from lockgate.engine.response_mapping import ResponseMapping

__all__ = ["Entry", "Outcome", "Reference", "Selector", "compile_selector"]

_REFERENCE = re.compile(
    r"\$(?:(?P<number>[0-9]{1,3})|\{(?P<braced>[0-9]{1,3})\}|\{(?P<name>[A-Za-z][A-Za-z0-9]*)\})"
    r"(?::(?P<fallback>[2-5][0-9][0-9]))?",
    re.ASCII,
)
_PATTERN_HINT = (
    "patterns are Java regular expressions; put \\Q before and \\E behind a text that is meant as "
    "it stands"
)
_MEMOIZED = re.compile(r"(?:[1-9][0-9][0-9])?", re.ASCII)
"""Texts whose outcome is kept: the status of a backend, and the empty text of a success."""


class Outcome:
    """What comparing gave: a decision, or None where no entry matches; and notes on the way."""

    __slots__ = ("examined", "notes", "selection")

    def __init__(
        self,
        selection: Selection | None,
        notes: tuple[Note, ...] = (),
        examined: tuple[Examined, ...] = (),
    ) -> None:
        self.selection = selection
        self.notes = notes
        self.examined = examined


class Reference:
    """A ``statusCode`` that names a group of the pattern: ``$1``, ``${name}``, ``${1}:502``."""

    __slots__ = ("fallback", "group", "pattern", "read", "source_name", "text", "uses_find")

    def __init__(
        self,
        text: str,
        group: int,
        fallback: int | None,
        pattern: JavaPattern,
        uses_find: bool,
        source_name: str | None,
        read: "Callable[[Exchange, str], str]",
    ) -> None:
        self.text = text
        self.group = group
        self.fallback = fallback
        self.pattern = pattern
        self.uses_find = uses_find
        self.source_name = source_name
        self.read = read

    def match(self, text: str) -> Any:
        """The first hit in ``text``, or None. Raises BudgetExceeded."""
        if self.uses_find:
            return self.pattern.find(text)
        return self.pattern.fullmatch(text[:HARMLESS_TEXT])

    def value(self, text: str) -> tuple[str | None, str]:
        """The group's text and ``""``, or what is wrong with it (a candidate's reason)."""
        match = self.match(text)
        if match is None:
            return None, "no_match"
        value = match.group(self.group)
        if value is None:
            return None, "capture_unset"
        if len(value) != 3 or not value.isascii() or not value.isdecimal():
            return value, "capture_not_three_digits"
        if not 200 <= int(value) <= 599:
            return value, "capture_out_of_range"
        return value, ""

    def groups_of(self, exchange: "Exchange") -> dict[str, str]:
        """All groups of the hit by number, for ``$context.lockgate.match``."""
        deciding = next((d for d in exchange.log if isinstance(d, Selection)), None)
        text = "" if deciding is None else deciding.text
        match = self.match(text)
        assert match is not None
        return {str(n): match.group(n) or "" for n in range(self.pattern.groups + 1)}


class Entry:
    """An integration response, compiled. ``status`` is 0 where ``reference`` gives it.

    ``method_response`` is None where the method does not declare the entry's status; ``mapping``
    makes the client's answer.
    """

    __slots__ = (
        "mapping",
        "method_response",
        "pattern",
        "reference",
        "response",
        "status",
    )

    def __init__(
        self,
        response: IntegrationResponse,
        pattern: JavaPattern | None,
        reference: Reference | None,
        method_response: MethodResponse | None,
    ) -> None:
        self.response = response
        self.pattern = pattern
        self.reference = reference
        self.status = 0 if reference else int(response.status_code)
        self.method_response = method_response
        self.mapping: ResponseMapping

    @property
    def is_default(self) -> bool:
        """Whether this is the default response."""
        return self.pattern is None

    def matches(self, text: str) -> bool:
        """Whether the whole of ``text`` matches the pattern. Raises BudgetExceeded."""
        assert self.pattern is not None
        return self.pattern.matches(text)


class Selector:
    """All integration responses of one integration.

    ``source`` names the compared text in records; ``literals`` are the entries with a pattern and
    a number, in the document's order, ``references`` those with a reference, ``default`` the one
    without a pattern.
    """

    __slots__ = ("_memory", "default", "entries", "literals", "place", "references", "source")

    def __init__(self, entries: tuple[Entry, ...], source: str, place: Place) -> None:
        self.entries = entries
        self.source = source
        self.place = place
        self.literals = tuple(e for e in entries if e.pattern is not None and not e.reference)
        self.references = tuple(e for e in entries if e.reference is not None)
        defaults = [e for e in entries if e.is_default]
        self.default = min(defaults, key=lambda e: e.status) if defaults else None
        self._memory: dict[str, Outcome] = {}

    def select(self, exchange: "Exchange", text: str) -> Outcome:
        """The entry that answers for ``text``."""
        remembered = self._memory.get(text)
        if remembered is not None:
            return remembered
        outcome = self._select(exchange, text)
        if not self.references and not outcome.notes and _MEMOIZED.fullmatch(text):
            self._memory[text] = outcome
        return outcome

    def _select(self, exchange: "Exchange", text: str) -> Outcome:
        notes: list[Note] = []
        matching = []
        for entry in self.literals:
            try:
                if entry.matches(text):
                    matching.append(entry)
            except BudgetExceeded:
                notes.append(_budget_note(entry))
        if matching:
            chosen, name = choose(matching, text)
            return Outcome(Selection(name, self, chosen, text, chosen.status), tuple(notes))
        examined: list[Examined] = []
        for entry in self.references:
            found = self._refer(exchange, entry, text, notes, examined)
            if found is not None:
                return Outcome(found, tuple(notes))
        if self.default is None:
            return Outcome(None, tuple(notes), tuple(examined))
        rule, status = "integration_response.default", self.default.status
        selection = Selection(rule, self, self.default, text, status, examined=tuple(examined))
        return Outcome(selection, tuple(notes))

    def _refer(
        self,
        exchange: "Exchange",
        entry: Entry,
        subject: str,
        notes: list[Note],
        examined: list[Examined],
    ) -> Selection | None:
        """The decision that ``entry``'s reference gives, or None; what was seen is noted."""
        reference = entry.reference
        assert reference is not None
        text = reference.read(exchange, subject)
        try:
            value, reason = reference.value(text)
        except BudgetExceeded:
            notes.append(_budget_note(entry))
            value, reason = None, "budget"
        examined.append(Examined(entry, text, reason))
        if not reason:
            assert value is not None
            rule, status = "capture_group", int(value)
        elif reference.fallback is not None and reason.startswith("capture"):
            rule, status = "capture_group.fallback", reference.fallback
        else:
            return None
        return Selection(
            rule,
            self,
            entry,
            text,
            status,
            subject=subject,
            source=reference.source_name,
            value=value,
            examined=tuple(examined),
        )


def choose(matching: list[Entry], text: str) -> tuple[Entry, str]:
    """Of several matching entries the one that wins, and the rule that says so."""
    if len(matching) > 1:
        for entry in matching:
            if entry.response.status_code == text:
                return entry, "integration_response.own_code"
    chosen = matching[0] if PATTERN_TIE == "first" else min(matching, key=lambda e: e.status)
    return chosen, "integration_response.pattern"


def _budget_note(entry: Entry) -> Note:
    return Note(27, "note.regex_budget", entry.response.place, {"pattern": entry.response.key})


# -- compiling


def compile_selector(
    responses: tuple[IntegrationResponse, ...],
    method: Method,
    source: str,
    place: Place,
    report: Report,
) -> Selector:
    """The selector of an integration; entries with an error are reported and left out."""
    declared = {response.status_code: response for response in method.method_responses}
    entries = []
    for response in responses:
        pattern = None
        if response.selection_pattern is not None:
            pattern = _pattern(response, report)
            if pattern is None:
                continue
        reference = None
        if response.status_code.startswith("$"):
            reference = _reference(response, pattern, report)
            if reference is None:
                continue
        elif response.match is not None or response.source != "auto":
            report.error(
                "integration-response.extension",
                "x-lockgate-match and x-lockgate-source need a statusCode such as $1",
                response.place,
                "remove them: a fixed status is always chosen by the whole text",
            )
            continue
        entries.append(Entry(response, pattern, reference, declared.get(response.status_code)))
    return Selector(tuple(entries), source, place)


def _pattern(response: IntegrationResponse, report: Report) -> JavaPattern | None:
    assert response.selection_pattern is not None
    try:
        return compile_pattern(response.selection_pattern)
    except PatternError as error:
        report.error(
            "pattern.syntax",
            f"the selection pattern {one_line(response.selection_pattern)!r} is no regular "
            f"expression: {error.message} at character {error.index + 1}",
            response.place,
            error.hint or _PATTERN_HINT,
        )
        return None


def _reference(
    response: IntegrationResponse, pattern: JavaPattern | None, report: Report
) -> Reference | None:
    found = _REFERENCE.fullmatch(response.status_code)
    problem: str | None = None
    hint = ""
    group: int | None = None
    if found is None:
        problem = f"statusCode {one_line(response.status_code)!r} is no reference to a group"
        hint = "use $1, ${name}, or with a fallback ${1}:502"
    elif pattern is None:
        problem = "a statusCode that names a group needs a pattern; the default entry has none"
        hint = "use a number, or make the entry's key a pattern with a group: .*code=([0-9]+).*"
    else:
        number = found["number"] or found["braced"]
        group = int(number) if number else pattern.group_names.get(found["name"])
        if group is None or group > pattern.groups:
            problem = f"the pattern has no group {number or found['name']}"
            count = pattern.groups
            hint = f"it has {count} group{'' if count == 1 else 's'}"
    read = _reader(response, report)
    if problem is not None:
        report.error("integration-response.reference", problem, response.status_place, hint)
        return None
    if read is None:
        return None
    assert found is not None
    assert pattern is not None
    assert group is not None
    fallback = found["fallback"]
    return Reference(
        response.status_code,
        group,
        int(fallback) if fallback else None,
        pattern,
        response.match != "full",
        _source_name(response.source),
        read,
    )


def _source_name(source: str) -> str | None:
    """The text's name in records; None: the one that all patterns see."""
    kind, _, rest = source.partition(":")
    return f"integration.header.{rest}" if kind == "header" else _SOURCE_NAMES.get(kind)


_SOURCE_NAMES = {
    "status": "integration.status",
    "body": "integration.body",
    "jsonpath": "integration.jsonpath",
}


def _reader(
    response: IntegrationResponse, report: Report
) -> "Callable[[Exchange, str], str] | None":
    """A function from the exchange and T to the text that a reference's pattern looks at."""
    kind, _, rest = response.source.partition(":")
    if kind == "body":
        return lambda exchange, text: reply_text(exchange)
    if kind == "status":
        return lambda exchange, text: str(exchange.backend_status or "")
    if kind == "header":
        get = reply_header(kind, rest)
        return lambda exchange, text: str(get(exchange) or "")
    if kind == "jsonpath":
        try:
            path = compile_path(rest)
        except JsonPathError as error:
            report.error(
                "mapping.json-path",
                f"{one_line(rest)!r} is no JSONPath: {error}",
                response.place,
                JSON_PATH_HINT,
            )
            return None
        return lambda exchange, text: mapped_text(selected(path, reply_document(exchange))) or ""
    return lambda exchange, text: text
