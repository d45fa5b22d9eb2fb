"""Oracle: a Java pattern is refused or matches, all its engines find the same, and in time.

The pattern comes first, the text behind the last NUL. Nothing but PatternError and
BudgetExceeded comes out.
"""

from collections.abc import Callable
from typing import Any

from lockgate.jregex import BudgetExceeded, PatternError, compile_pattern
from lockgate.jregex.engines import Engines
from lockgate.jregex.parser import parse
from lockgate.jregex.search import LimitedSearch, MachineSearch

SEEDS = [
    b"\0".join(pair)
    for pair in (
        (rb".*\"errorCode\":\s*418\b.*", b'{"errorCode": 418}'), (rb"(a|aa)*b", b"aaaaaab"),
        (rb"(?i)[^\W\d_]+(?=x)", b"abcX"), (rb"(?<n>\d{3})-\k<n>", b"404-404"),
        (rb"(a+)+$", b"aaa!"),
        (rb"\p{Lu}\P{L}[a-z&&[^m-p]]", b"A1b"), (rb"^\Qa.b\E$|(?m)^x", b"a.b"),
        (rb"(.*?)(?:a|b){2,3}+", b"cabab"),
        (rb"(?<=a)b(?!c)", b"abd"), (rb"\R\X\h\v?", b"\r\ne\xcc\x81 "), (rb"(?s).(?-s).", b"\n\n"),
    )
]  # fmt: skip
_GIVEN_UP = "given up"


def _attempt(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except BudgetExceeded:
        return _GIVEN_UP


def _spans(match: Any) -> Any:
    return None if match is None else match.span(0)


def check(data: bytes) -> None:
    """Raise where the oracle is not content."""
    written, _, given = data.rpartition(b"\0")
    pattern, text = written.decode("utf-8", "replace"), given.decode("utf-8", "replace")[:200]
    try:
        compiled = compile_pattern(pattern)
    except PatternError as error:
        assert str(error)
        assert 0 <= error.index <= len(pattern), error.index
        return
    whole = _attempt(lambda: compiled.matches(text))
    first = _attempt(lambda: compiled.find(text) is not None)
    occurs = _attempt(lambda: compiled.occurs_in(text))
    assert _GIVEN_UP in (first, occurs) or first == occurs, (first, occurs)
    assert whole is not True or first is not False
    engines = Engines(pattern, parse(pattern))
    finds = [_attempt(lambda: [_spans(m) for m in MachineSearch(engines).each(text)])]
    if engines.surprise is None and engines.needs_machine is None:
        finds.append(_attempt(lambda: [_spans(m) for m in LimitedSearch(engines).each(text)]))
    matches = [_attempt(lambda: _spans(engines.machine_fullmatch(text)))]
    matches.append(_attempt(lambda: _spans(engines.limited_fullmatch(text))))
    for answers in (finds, matches):
        known = [answer for answer in answers if answer != _GIVEN_UP]
        assert all(answer == known[0] for answer in known), answers
