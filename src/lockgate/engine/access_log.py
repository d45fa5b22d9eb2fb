"""Access logs: a format with ``$context`` variables, compiled to a function of one answer.

Source: guide page "API Gateway mapping template and access logging variable reference". A value is
escaped as in a JSON text whatever the format, so that one answer is one line and a format of JSON
stays JSON; a variable without a value is ``-``.
"""

import json
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, NamedTuple

from lockgate.diagnostics import Place, Report, one_line
from lockgate.engine.access_log_variables import Answered, getter_of, known_names
from lockgate.engine.messages import Response
from lockgate.rules.access_logs import LONGEST_ENTRY, LONGEST_FORMAT, STOCK_FORMATS

__all__ = ["AccessLogFormat", "compile_access_log"]

_VARIABLE = re.compile(r"\$context\.(\w+(?:\.\w+)*)((?:\['[^']*'\])*)", re.ASCII)
_OF_TEMPLATES = re.compile(r"\$\{\w|\$(?:input|util|stageVariables)\b")
_IDS = frozenset(("requestId", "extendedRequestId"))
_AS_WRITTEN = frozenset(
    ("error.messageString", "integrationErrorMessage", "integration.error", "lockgate.decision")
)
"""Variables whose value is not escaped once more, but for what would end the line."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class AccessLogFormat(NamedTuple):
    """A compiled format; ``text`` is what it was made from."""

    text: str
    line: Callable[[Response, int], str]
    """The entry for an answer that took so many microseconds, without the line's end."""


def compile_access_log(text: str, place: Place | None, report: Report) -> AccessLogFormat | None:
    """A format, or the name of one; None after errors, which stand in ``report``."""
    text = STOCK_FORMATS.get(text.lower(), text)
    written = text.removesuffix("\\n").rstrip("\r\n")
    problem = _problem(written)
    if problem is not None:
        message, hint = problem
        report.error("access-log.format", message, place, hint)
        return None
    _warn_of_unknown(written, place, report)
    _warn_of_templates(written, place, report)
    return AccessLogFormat(text, _compile(written))


def _problem(text: str) -> tuple[str, str] | None:
    """What is wrong with a format, and how to mend it."""
    if "\n" in text or "\r" in text:
        return "the access log's format has several lines", "write it as one line"
    if len(text.encode("utf-8", "replace")) > LONGEST_FORMAT:
        return f"the access log's format is longer than {LONGEST_FORMAT} bytes", "shorten it"
    if not _IDS & {found[1] for found in _VARIABLE.finditer(text)}:
        names = ", ".join(STOCK_FORMATS)
        return (
            f"the access log's format {one_line(text)!r} does not tell the request's id",
            f"add $context.requestId or $context.extendedRequestId, or name one of {names}",
        )
    return None


def _warn_of_unknown(text: str, place: Place | None, report: Report) -> None:
    known = known_names()
    for name in dict.fromkeys(found[1] for found in _VARIABLE.finditer(text)):
        if name in known or name.startswith(("authorizer.", "identity.clientCert")):
            continue
        close = get_close_matches(name, known, 1)
        report.warning(
            "access-log.variable",
            f"$context.{one_line(name)} is no variable of access logs; it is always -",
            place,
            f"did you mean $context.{close[0]}?" if close else "remove it",
        )


def _warn_of_templates(text: str, place: Place | None, report: Report) -> None:
    found = _OF_TEMPLATES.search(text)
    if found is not None:
        report.warning(
            "access-log.template",
            f"the access log's format has {one_line(text[found.start() :], 40)!r}, "
            "which is written as it stands",
            place,
            "a format is no template: it knows $context.NAME, without braces, and nothing else",
        )


def _compile(text: str) -> Callable[[Response, int], str]:
    pattern: list[str] = []
    getters: list[Callable[[Answered], Any]] = []
    end = 0
    for found in _VARIABLE.finditer(text):
        pattern += (text[end : found.start()].replace("%", "%%"), "%s")
        getters.append(_shown(found[1], "" if not found[2] else found[2]))
        end = found.end()
    pattern.append(text[end:].replace("%", "%%"))
    template = "".join(pattern)

    def line(response: Response, us: int) -> str:
        answered = Answered(response, us)
        entry = template % tuple([get(answered) for get in getters])
        return entry if len(entry) <= LONGEST_ENTRY else entry[:LONGEST_ENTRY]

    return line


def _shown(name: str, brackets: str) -> Callable[[Answered], str]:
    """A function for the text of a variable."""
    get = None if brackets else getter_of(name)
    if get is None:
        return lambda answered: "-"
    found = get
    if name in _AS_WRITTEN:
        return lambda answered: _one_line(found(answered))

    def shown(answered: Answered) -> str:
        value = found(answered)
        if value is None or value == "":
            return "-"
        text = value if type(value) is str else _text(value)
        if text.isprintable() and '"' not in text and "\\" not in text:
            return text
        return _escaped(text)

    return shown


def _text(value: Any) -> str:
    return "-" if isinstance(value, dict | list) else str(value)


def _escaped(text: str) -> str:
    """A text as it stands in a JSON text."""
    return _one_line(json.dumps(text, ensure_ascii=False)[1:-1])


def _one_line(text: str | None) -> str:
    if not text:
        return "-"
    return text if text.isprintable() else _CONTROL.sub(_code, text)


def _code(found: re.Match[str]) -> str:
    number = ord(found[0])
    # No text in UTF-8 can hold half a pair.
    return "\ufffd" if 0xD800 <= number <= 0xDFFF else f"\\u{number:04x}"
