"""From the text of a pattern to its tree, accepting what ``java.util.regex.Pattern`` accepts."""

from dataclasses import dataclass, field
from typing import Final

from lockgate.jregex.casing import CaseRule, literal, literal_in_run
from lockgate.jregex.charsets import ALL, CharSet
from lockgate.jregex.classes import ClassEscapes, parse_class
from lockgate.jregex.errors import PatternError
from lockgate.jregex.escapes import (
    CLASS_LETTERS,
    class_of_letter,
    read_code,
    read_name,
    read_property,
)
from lockgate.jregex.limits import CLASS_EDGES, NESTING, PATTERN_LENGTH
from lockgate.jregex.nodes import (
    Alternation,
    Anchor,
    AnchorKind,
    Atomic,
    BackReference,
    Char,
    Empty,
    Fold,
    Grapheme,
    Group,
    LineBreak,
    Look,
    Node,
    Sequence,
)
from lockgate.jregex.quantifiers import repeated
from lockgate.jregex.source import END, PatternSource
from lockgate.jregex.widths import reckon

__all__ = ["ParsedPattern", "parse"]

IGNORE_CASE: Final = 1
MULTILINE: Final = 2
DOT_ALL: Final = 4
UNICODE_CASE: Final = 8
COMMENTS: Final = 16
UNIX_LINES: Final = 32
UNICODE_CLASSES: Final = 64
CANONICAL: Final = 128

_FLAGS: Final = {
    "i": IGNORE_CASE,
    "m": MULTILINE,
    "s": DOT_ALL,
    "u": UNICODE_CASE,
    "x": COMMENTS,
    "d": UNIX_LINES,
    "U": UNICODE_CLASSES | UNICODE_CASE,
    "c": CANONICAL,
}

_DOT: Final = ~CharSet.from_codes(map(ord, "\n\r\x85\u2028\u2029"))
_UNIX_DOT: Final = ~CharSet.single(0x0A)

_SIGNS: Final = frozenset(map(ord, "*+?$.^["))
_NO_LITERALS: Final = _SIGNS | frozenset(map(ord, "{(|)"))
_DIGITS: Final = frozenset(map(ord, "0123456789"))


@dataclass(frozen=True, slots=True)
class ParsedPattern:
    """A tree, how many groups capture, and the names of those that have one."""

    node: Node
    groups: int
    group_names: dict[str, int]


def parse(pattern: str) -> ParsedPattern:
    """Parses a pattern; raises PatternError where Java refuses it, or a stated limit does."""
    if len(pattern) > PATTERN_LENGTH:
        raise PatternError(f"Pattern longer than {PATTERN_LENGTH} characters", PATTERN_LENGTH, None)
    return _Parser(pattern).parse()


@dataclass(slots=True)
class _Open:
    """A group, or the pattern itself, whose end was not reached yet."""

    kind: str
    start: int
    flags: int
    index: int | None = None
    name: str | None = None
    body_start: int = 0
    branches: list[Node] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)


class _Parser:
    """One pass over one pattern; open groups are on a stack of its own, so depth costs no calls."""

    def __init__(self, pattern: str) -> None:
        self.source = PatternSource(pattern)
        self.flags = 0
        self.groups = 0
        self.names: dict[str, int] = {}
        self.open = [_Open("", 0, 0)]
        self.edges = CLASS_EDGES

    def parse(self) -> ParsedPattern:
        source = self.source
        while True:
            code = source.peek()
            if code == END and source.at_end():
                break
            if code == ord("("):
                self.open_group()
            elif code == ord(")"):
                self.close_group()
            elif code == ord("|"):
                self.end_branch(self.open[-1])
                source.next()
            elif code in _SIGNS:
                self.add(self.sign(code))
            else:
                *others, last = self.run()
                self.open[-1].items += others
                self.add(last)
        if len(self.open) > 1:
            start = self.open[-1].start
            raise PatternError("Unclosed group", start, "write \\( for the bracket itself")
        return ParsedPattern(self.end_body(self.open[0]), self.groups, self.names)

    # Structure

    def add(self, node: Node) -> None:
        """Adds a node, with the quantifier behind it, to the branch being read."""
        self.open[-1].items.append(repeated(self.source, node))

    def end_branch(self, group: _Open) -> None:
        items = group.items
        if not items:
            place = self.source.start()
            group.branches.append(Empty(place, place))
        elif len(items) == 1:
            group.branches.append(items[0])
        else:
            group.branches.append(Sequence(items[0].start, items[-1].end, tuple(items)))
        group.items = []

    def end_body(self, group: _Open) -> Node:
        end = self.source.start()
        self.end_branch(group)
        if len(group.branches) == 1:
            return group.branches[0]
        return Alternation(group.body_start, end, tuple(group.branches))

    def open_group(self) -> None:
        """Takes what begins with ``(`` at the cursor, or flags alone, as ``(?i)``."""
        source = self.source
        start = source.start()
        outer_flags = self.flags
        kind = "("
        name = None
        if source.next() == ord("?"):
            source.read_raw()
            kind, name = self.group_kind(start)
            if kind == "flags":
                return
        group = _Open(kind, start, outer_flags, name=name, body_start=source.start())
        if kind == "(":
            self.groups += 1
            group.index = self.groups
            if name is not None:
                self.names[name] = self.groups
        self.open.append(group)
        if len(self.open) > NESTING + 1:
            raise PatternError(
                "Pattern nested too deeply", start, f"a pattern may nest {NESTING} groups"
            )

    def close_group(self) -> None:
        if len(self.open) == 1:
            raise PatternError(
                "Unmatched closing ')'", self.source.start(), "write \\) for the bracket itself"
            )
        group = self.open.pop()
        body = self.end_body(group)
        self.source.read()
        self.set_flags(group.flags)
        self.add(self.make_group(group, body))

    # Flags

    def set_flags(self, flags: int) -> None:
        self.flags = flags
        self.source.comments = bool(flags & COMMENTS)
        self.source.unix_lines = bool(flags & UNIX_LINES)

    def has(self, flag: int) -> bool:
        return bool(self.flags & flag)

    @property
    def case_rule(self) -> int:
        if not self.has(IGNORE_CASE):
            return CaseRule.EXACT
        return CaseRule.UNICODE if self.has(UNICODE_CASE) else CaseRule.ASCII

    def read_flags(self) -> None:
        """Takes ``i``, ``ms-x`` ...; a second ``-`` or a letter that is no flag ends them."""
        source = self.source
        on = True
        code = source.peek()
        while True:
            letter = chr(code)
            if letter == "-" and on:
                on = False
            elif letter in _FLAGS:
                if letter == "c" and on:
                    raise PatternError(
                        "Canonical equivalence (?c) is not supported", source.start(), None
                    )
                bits = _FLAGS[letter]
                self.set_flags(self.flags | bits if on else self.flags & ~bits)
            else:
                return
            code = source.next()

    def sign(self, code: int) -> Node:
        r"""``[...]``, ``^``, ``$`` or ``.``; a quantifier stands here only by mistake."""
        source = self.source
        start = source.start()
        if code == ord("["):
            chars = parse_class(source, ClassEscapes(self.class_escape, self.case_rule, self.spend))
            return Char(start, source.end(), chars)
        if code in map(ord, "*+?"):
            raise PatternError(
                f"Dangling meta character '{chr(code)}'", start, "write a backslash before it"
            )
        source.read()
        if code == ord("."):
            return Char(start, start + 1, self.dot())
        return Anchor(start, start + 1, self.line_anchor(code == ord("^")))

    def dot(self) -> CharSet:
        if self.has(DOT_ALL):
            return ALL
        return _UNIX_DOT if self.has(UNIX_LINES) else _DOT

    def line_anchor(self, at_start: bool) -> AnchorKind:
        unix = self.has(UNIX_LINES)
        if self.has(MULTILINE):
            if at_start:
                return AnchorKind.LINE_START_UNIX if unix else AnchorKind.LINE_START
            return AnchorKind.LINE_END_UNIX if unix else AnchorKind.LINE_END
        if at_start:
            return AnchorKind.TEXT_START
        return AnchorKind.FINAL_END_UNIX if unix else AnchorKind.FINAL_END

    def spend(self, chars: CharSet) -> None:
        """Counts a class; many large ones would take long to make and to match."""
        self.edges -= len(chars.edges)
        if self.edges < 0:
            raise self.source.error("Too many large character classes")

    # Literals and escapes

    def run(self) -> list[Node]:
        """Characters side by side, the last of which may be repeated; or one escape.

        Of several characters the last is left for the next run when a quantifier follows: Java
        pairs cases in another way for a character on its own.
        """
        source = self.source
        found: list[tuple[int, int, int]] = []
        before_last = source.at
        while True:
            code = source.peek()
            if code == ord("\\"):
                before, start = source.at, source.start()
                literal_code = read_code(source)
                if literal_code is None:
                    if found:
                        break
                    return [self.escape()]
                found.append((literal_code, start, source.end()))
            elif code in _NO_LITERALS or (code == END and source.at_end()):
                break
            else:
                before, start = source.at, source.start()
                source.next()
                found.append((code, start, source.end()))
            before_last = before
        if len(found) > 1 and source.peek() in map(ord, "*+?{"):
            source.rewind(before_last)
            found.pop()
        return self.literals(found)

    def literals(self, found: list[tuple[int, int, int]]) -> list[Node]:
        if not found:
            # A count with nothing before it, such as {2}, repeats nothing.
            return [Empty(self.source.start(), self.source.start())]
        rule = self.case_rule
        chars = literal_in_run if len(found) > 1 else literal
        return [Char(start, end, chars(code, rule)) for code, start, end in found]

    def class_escape(self, in_range: bool) -> int | CharSet:
        """An escape in brackets, at the cursor: a code point or a class."""
        source = self.source
        letter = chr(source.peek_raw(1))
        if letter in "pP" and not in_range:
            return read_property(source, self.has(IGNORE_CASE), self.has(UNICODE_CLASSES))
        code = read_code(source)
        if code is not None:
            return code
        if letter == "v" and (in_range or source.peek_raw(2) == ord("-")):
            # At either end of a range the letter keeps the meaning it had before Java 8.
            source.read_raw()
            source.read_raw()
            return 0x0B
        if letter in CLASS_LETTERS:
            source.read_raw()
            source.read_raw()
            return class_of_letter(letter, self.has(UNICODE_CLASSES))
        raise PatternError("Illegal/unsupported escape sequence", source.start() + 1, None)

    def escape(self) -> Node:
        """An escape that stands for no single code point, at the cursor."""
        source = self.source
        start = source.start()
        letter = chr(source.peek_raw(1))
        if letter in "pP":
            chars = read_property(source, self.has(IGNORE_CASE), self.has(UNICODE_CLASSES))
            return Char(start, source.end(), chars)
        source.read_raw()
        source.read_raw()
        if letter in CLASS_LETTERS:
            return Char(start, source.end(), class_of_letter(letter, self.has(UNICODE_CLASSES)))
        if letter in "123456789":
            return self.numbered_reference(start, int(letter))
        if letter == "k":
            return self.named_reference(start)
        if letter == "R":
            return LineBreak(start, source.end())
        if letter == "X":
            return Grapheme(start, source.end())
        kind = self.escaped_anchor(letter, start)
        if kind is None:
            raise PatternError("Illegal/unsupported escape sequence", start + 1, None)
        return Anchor(start, source.end(), kind)

    def escaped_anchor(self, letter: str, start: int) -> AnchorKind | None:
        words = self.has(UNICODE_CLASSES)
        if letter == "b":
            self.refuse_grapheme_boundary(start)
            return AnchorKind.UNICODE_WORD_BOUNDARY if words else AnchorKind.WORD_BOUNDARY
        if letter == "B":
            return AnchorKind.NOT_UNICODE_WORD_BOUNDARY if words else AnchorKind.NOT_WORD_BOUNDARY
        if letter == "Z":
            unix = self.has(UNIX_LINES)
            return AnchorKind.FINAL_END_UNIX if unix else AnchorKind.FINAL_END
        return {
            "A": AnchorKind.TEXT_START,
            "G": AnchorKind.LAST_MATCH,
            "z": AnchorKind.TEXT_END,
        }.get(letter)

    def refuse_grapheme_boundary(self, start: int) -> None:
        source = self.source
        if source.peek() == ord("{") and source.peek_raw(1) == ord("g"):
            raise PatternError(
                r"Grapheme boundaries (\b{g}) are not supported",
                start,
                "Java 17's answer depends on what it looked at before",
            )

    def numbered_reference(self, start: int, number: int) -> Node:
        """More digits belong to the number as long as so many groups were opened before it."""
        source = self.source
        while (code := source.peek()) in _DIGITS:
            longer = number * 10 + code - 0x30
            if longer > self.groups:
                break
            number = longer
            source.read()
        return BackReference(start, source.end(), number, self.fold())

    def named_reference(self, start: int) -> Node:
        source = self.source
        if source.read() != ord("<"):
            raise source.error(r"\k is not followed by '<' for named capturing group")
        name = read_name(source)
        if name not in self.names:
            raise source.error(f"named capturing group <{name}> does not exist")
        return BackReference(start, source.end(), self.names[name], self.fold())

    def fold(self) -> Fold:
        return (Fold.EXACT, Fold.ASCII, Fold.UNICODE)[self.case_rule]

    # Groups

    def group_kind(self, start: int) -> tuple[str, str | None]:
        """Reads what follows ``(?``: the kind as written, and the name of a named group."""
        source = self.source
        sign = chr(source.read_raw())
        if sign in ":=!>":
            return sign, None
        if sign == "<":
            follows = source.peek()
            if follows in (ord("="), ord("!")):
                source.read()
                return "<" + chr(follows), None
            name = read_name(source)
            if name in self.names:
                raise source.error(f"Named capturing group <{name}> is already defined")
            return "(", name
        if sign in "$@":
            raise PatternError("Unknown group type", start, None)
        source.back()
        self.read_flags()
        behind = source.read()
        if behind == ord(")"):
            return "flags", None
        if behind != ord(":"):
            raise source.error("Unknown inline modifier", "flags are i d m s u x U")
        return ":", None

    def make_group(self, group: _Open, body: Node) -> Node:
        kind, start, end = group.kind, group.start, self.source.end()
        if kind in ("(", ":"):
            return Group(start, end, body, group.index, group.name)
        if kind == ">":
            return Atomic(start, end, body)
        if kind in ("=", "!"):
            return Look(start, end, body, True, kind == "!", 0, 0)
        reckoning = reckon(body)
        if not reckoning.bounded:
            raise PatternError(
                "Look-behind group does not have an obvious maximum length",
                start,
                "give every repetition in it an upper bound",
            )
        shortest, longest = reckoning.shortest, reckoning.longest
        halves = not self.source.has_wide(start)
        return Look(start, end, body, False, kind == "<!", shortest, longest, halves)
