"""What to do about a text that is no YAML, by what libyaml says of it."""

from typing import Final

import yaml

__all__ = ["hint_for"]

_TABS: Final = "indent with blanks: YAML takes no tabs"
_HINTS: Final = (
    # The beginning of the problem or of its context, and what mends it; the first one that fits.
    ("found unexpected end of stream", "a quote that begins in line {begin} is never closed"),
    ("found a tab", _TABS),
    ("mapping values are not allowed", "put a text that has ': ' in it in quotes, and indent a "
     "member as far as its neighbours"),
    ("block sequence entries are not allowed", "begin a list in a line of its own, below its key"),
    ("did not find expected ',' or", "close the bracket of line {begin}, or put a comma between "
     "its members"),
    ("found unknown escape", "put the text in single quotes, where a backslash is a backslash"),
    ("could not find expected ':'", "write a colon and a blank behind the key in line {begin}"),
    ("did not find expected '-'", "begin each item with - and indent all of them alike"),
    ("did not find expected key", "indent a member as far as its neighbours; put a text that goes "
     "on behind a quote in quotes as a whole, an inner ' doubled"),
    ("found undefined tag handle", "remove the tag, which begins with !"),
    ("did not find expected <document start>", "remove what stands behind the document's end"),
    ("while scanning an anchor", "write a name behind &, or put the text in quotes"),
    ("while scanning an alias", "write a name behind *, or put the text in quotes"),
    ("while scanning a block scalar", "write nothing but a comment behind | or >"),
    ("while scanning a %", "remove the line that begins with %"),
    ("did not find expected node content", "remove the bracket, or put the text in quotes"),
    ("found character that cannot start", "put a text that begins with {found} in quotes"),
)  # fmt: skip
_GENERAL: Final = "look at the quotes, brackets and indentation of this line and of those above"


def hint_for(error: yaml.MarkedYAMLError, lines: list[str]) -> str:
    """How to mend what ``error`` is about, a text that consists of ``lines``."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return _GENERAL
    line = lines[mark.line] if mark.line < len(lines) else ""
    indentation = line[: len(line) - len(line.lstrip())]
    if "\t" in indentation or line[mark.column : mark.column + 1] == "\t":
        return _TABS
    begin = error.context_mark or mark
    said = (error.problem or "", error.context or "")
    for start, hint in _HINTS:
        if any(one.startswith(start) for one in said):
            return hint.format(begin=begin.line + 1, found=line[mark.column : mark.column + 1])
    return _GENERAL
