r"""Bracket classes: ``[a-z&&[^aeiou]]``.

How ``java.util.regex.Pattern`` reads them, found by asking it: ``&&`` meets everything to its
left with everything to its right up to the next ``&&`` behind a nested class; unions come
before; ``^`` negates the whole; a bracket right after the opening one is a member. Single members
below U+0100 are kept in one table for the whole class, so one written after ``&&`` also counts
among those before it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from lockgate.jregex.casing import class_member, is_kept_apart, member_range
from lockgate.jregex.charsets import CharSet
from lockgate.jregex.errors import PatternError
from lockgate.jregex.limits import CLASS_NESTING
from lockgate.jregex.source import END, PatternSource

__all__ = ["ClassEscapes", "parse_class"]

_OPEN, _CLOSE, _AND, _NOT, _TO, _BACKSLASH = map(ord, "[]&^-\\")


@dataclass(frozen=True, slots=True)
class ClassEscapes:
    """What a class needs from the parser.

    ``read(in_range)`` takes an escape at the cursor and gives a code point or a set;
    ``case_rule`` is the rule of :mod:`lockgate.jregex.casing` in force; ``spend`` is told the
    size of every set that is made, and refuses too many.
    """

    read: Callable[[bool], int | CharSet]
    case_rule: int
    spend: Callable[[CharSet], None]


@dataclass(slots=True)
class _Members:
    """A class while it is read: a sum of steps over constant sets and the table of members.

    ``None`` stands for the table, whose final content counts at every step.
    """

    steps: list[tuple[bool, CharSet | None]] = field(default_factory=list)
    table: list[tuple[int, int]] = field(default_factory=list)
    pending: bool = False  # members were added to the table since it was last joined
    last: CharSet | str | None = ""  # the latest operand; "" when it was a member of the table

    @property
    def empty(self) -> bool:
        return not self.steps and not self.pending

    def unite(self, members: CharSet) -> None:
        self.steps.append((False, members))
        self.last = members

    def add(self, members: CharSet) -> None:
        self.table += members.ranges()
        self.pending = True
        self.last = ""

    def join_table(self) -> None:
        if self.pending:
            if not self.steps:
                self.last = None
            self.steps.append((False, None))
            self.pending = False

    def meet(self, members: CharSet | None) -> None:
        self.steps.append((True, members))
        self.last = members

    def result(self) -> CharSet:
        table = CharSet.of(*self.table)
        ranges: list[tuple[int, int]] = []
        for meets, operand in self.steps:
            members = table if operand is None else operand
            if meets:
                ranges = list((CharSet.of(*ranges) & members).ranges())
            else:
                ranges += members.ranges()
        return CharSet.of(*ranges)


def parse_class(source: PatternSource, escapes: ClassEscapes) -> CharSet:
    """Reads a class whose opening bracket is at the cursor, with its closing one."""
    return _parse(source, escapes, 1, closes=True)


def _parse(source: PatternSource, escapes: ClassEscapes, depth: int, *, closes: bool) -> CharSet:
    """Reads up to the closing bracket, which is left alone by what stands right of ``&&``."""
    if depth > CLASS_NESTING:
        raise source.error("Classes nested too deeply", f"at most {CLASS_NESTING} inside another")
    members = _Members()
    code = source.next()
    negated = code == _NOT and source.peek_raw(-1) == _OPEN
    if negated:
        code = source.next()
    while code != _CLOSE or members.empty:
        if code == _OPEN:
            members.unite(_parse(source, escapes, depth + 1, closes=True))
        elif code == _AND and _takes_and(source):
            _meet(source, escapes, depth, members)
        elif code == END and source.at_end():
            raise source.error("Unclosed character class", "write \\[ for the bracket itself")
        else:
            _read_member(source, escapes, members)
        code = source.peek()
    if closes:
        source.next()
    members.join_table()
    found = ~members.result() if negated else members.result()
    escapes.spend(found)
    return found


def _takes_and(source: PatternSource) -> bool:
    """Takes ``&&`` if it stands at the cursor; a single one is a member."""
    if source.next() == _AND:
        source.next()
        return True
    source.back()
    return False


def _meet(source: PatternSource, escapes: ClassEscapes, depth: int, members: _Members) -> None:
    right: CharSet | None = None
    while (code := source.peek()) not in (_CLOSE, _AND):
        if code == _OPEN:
            part = _parse(source, escapes, depth + 1, closes=True)
        else:
            source.back()
            part = _parse(source, escapes, depth + 1, closes=False)
        right = part if right is None else right | part
        escapes.spend(right)
    members.join_table()
    if right is not None:
        if members.steps:
            members.meet(right)
        else:
            members.unite(right)
    elif not members.steps:
        raise source.error("Bad class syntax", "&& has nothing on either side")
    elif isinstance(members.last, str):
        raise source.error(
            "Nothing to the right of &&", "Java takes this class and fails when it is matched"
        )
    else:
        members.meet(members.last)


def _read_member(source: PatternSource, escapes: ClassEscapes, members: _Members) -> None:
    first = _read_one(source, escapes)
    if isinstance(first, CharSet):
        escapes.spend(first)
        members.unite(first)
        return
    if source.peek() == _TO:
        behind = source.peek_raw(1)
        if behind not in (_OPEN, _CLOSE):
            last = _read_range_end(source, escapes)
            if last < first:
                raise source.error("Illegal character range", "write - last to mean the sign")
            found = member_range(first, last, escapes.case_rule)
            escapes.spend(found)
            members.unite(found)
            return
    found = class_member(first, escapes.case_rule)
    if is_kept_apart(first, escapes.case_rule):
        members.unite(found)
    else:
        members.add(found)


def _read_one(source: PatternSource, escapes: ClassEscapes) -> int | CharSet:
    if source.peek() == _BACKSLASH:
        return escapes.read(False)
    code = source.peek()
    source.next()
    return code


def _read_range_end(source: PatternSource, escapes: ClassEscapes) -> int:
    if source.next() != _BACKSLASH:
        code = source.peek()
        source.next()
        return code
    last = escapes.read(True)
    if isinstance(last, CharSet):
        raise PatternError("Illegal character range", source.start(), "a class cannot end a range")
    return last
