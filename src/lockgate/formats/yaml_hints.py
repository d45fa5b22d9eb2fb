"""Where and how to mend a text that is no YAML, by what libyaml says of it."""

from typing import Final

import yaml

__all__ = ["hint_for", "place_of"]

_TABS: Final = "indent with blanks: YAML takes no tabs"
_OPEN: Final = "did not find expected ',' or"
_HINTS: Final = (
    # The beginning of the problem or of its context, and what mends it; the first one that fits.
    ("found unexpected end of stream", "a quote that begins in line {begin} is never closed"),
    ("found a tab", _TABS),
    ("mapping values are not allowed", "put a text that has ': ' in it in quotes, and indent a "
     "member as far as its neighbours"),
    ("block sequence entries are not allowed", "begin a list in a line of its own, below its key"),
    (_OPEN, "close the bracket of line {begin}{above}, or put a comma "
     "between its members"),
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


def place_of(
    error: yaml.MarkedYAMLError, lines: list[str], opened: tuple[int, int]
) -> tuple[int, int]:
    """Line and column of what is to be mended, in a text that consists of ``lines``.

    libyaml tells where it noticed. A bracket that is still open there began in a line above, maybe
    far above; ``opened`` is where the innermost collection did whose end has not come.
    """
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return 1, 1
    if _is_cut_off(error, lines):
        return opened
    begin = error.context_mark
    if begin is not None and begin.line < mark.line and (error.problem or "").startswith(_OPEN):
        mark = begin
    return mark.line + 1, mark.column + 1


def _is_cut_off(error: yaml.MarkedYAMLError, lines: list[str]) -> bool:
    """Whether the text ends where a member of a bracket would begin."""
    mark = error.problem_mark
    return (
        error.context == "while parsing a flow node"
        and mark is not None
        and not "".join(lines[mark.line :])[mark.column :]
    )


def hint_for(error: yaml.MarkedYAMLError, lines: list[str]) -> str:
    """How to mend what ``error`` is about, a text that consists of ``lines``."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return _GENERAL
    if _is_cut_off(error, lines):
        return "close this bracket; the text ends in it"
    line = lines[mark.line] if mark.line < len(lines) else ""
    indentation = line[: len(line) - len(line.lstrip())]
    if "\t" in indentation or line[mark.column : mark.column + 1] == "\t":
        return _TABS
    begin = error.context_mark or mark
    above = f" above line {mark.line + 1}" if begin.line < mark.line < len(lines) else ""
    said = (error.problem or "", error.context or "")
    for start, hint in _HINTS:
        if any(one.startswith(start) for one in said):
            found = line[mark.column : mark.column + 1]
            return hint.format(begin=begin.line + 1, above=above, found=found)
    return _GENERAL
