r"""The text of a pattern as Java reads it: quotes taken out, blanks and comments passed over.

Java rewrites ``\Q...\E`` into escapes before it parses, wherever it stands, and under ``(?x)``
skips blanks and comments whenever it looks at a character, also inside brackets, names and
numbers. Both are done here, so the parser needs not know.
"""

from typing import Final

from lockgate.jregex.errors import PatternError

__all__ = ["END", "PatternSource"]

END: Final = 0
"""What is read behind the last character; a NUL inside the pattern reads the same."""

_BLANKS = frozenset(map(ord, "\t\n\x0b\f\r "))
_LINE_ENDS = frozenset(map(ord, "\n\r\x85\u2028\u2029"))
_UNIX_LINE_ENDS = frozenset((ord("\n"),))
_BACKSLASH = ord("\\")
_HASH = ord("#")


def is_wide(code: int) -> bool:
    """Whether UTF-16 writes this as two units, or it is one of such two."""
    return code > 0xFFFF or 0xD800 <= code < 0xE000


class PatternSource:
    """A cursor over the code points of a pattern.

    ``comments`` and ``unix_lines`` follow the flags ``(?x)`` and ``(?d)``. ``at`` is the cursor,
    ``read_to`` the place just behind the last character that was taken.
    """

    __slots__ = ("at", "codes", "comments", "ends", "last_wide", "read_to", "starts", "unix_lines")

    def __init__(self, pattern: str) -> None:
        places = _unquote(pattern)
        self.codes = [code for code, _, _ in places]
        self.starts = [start for _, start, _ in places]
        self.ends = [end for _, _, end in places]
        # Java looks at most two characters behind the end.
        self.codes += [END, END, END]
        self.starts += [len(pattern)] * 3
        self.ends += [len(pattern)] * 3
        wide = (start for code, start in zip(self.codes, self.starts, strict=True) if is_wide(code))
        self.last_wide = max(wide, default=-1)
        self.at = 0
        self.read_to = 0
        self.comments = False
        self.unix_lines = False

    def __len__(self) -> int:
        return len(self.codes) - 3

    def at_end(self) -> bool:
        """Whether everything was taken."""
        return self.at >= len(self)

    def start(self) -> int:
        """Index in the pattern of the character at the cursor."""
        return self.starts[min(self.at, len(self))]

    def end(self) -> int:
        """Index in the pattern behind the last character that was taken."""
        return self.ends[min(self.read_to, len(self)) - 1] if self.read_to else 0

    def has_wide(self, index: int) -> bool:
        """Whether a character above U+FFFF, or half of one, stands at an index or behind it.

        Not one that is written as an escape.
        """
        return self.last_wide >= index

    def error(self, message: str, hint: str | None = None) -> PatternError:
        """An error at the last character that was taken."""
        place = min(max(self.at - 1, 0), len(self))
        return PatternError(message, self.starts[place], hint)

    def peek(self) -> int:
        """The next character; blanks before it are passed."""
        if self.comments:
            self._pass_blanks()
        return self.codes[min(self.at, len(self))]

    def peek_raw(self, ahead: int = 0) -> int:
        """The next character, or one behind it, blanks and comments being characters."""
        return self.codes[min(self.at + ahead, len(self))]

    def next(self) -> int:
        """Takes the character at the cursor and looks at the one behind it."""
        self.at += 1
        self.read_to = self.at
        return self.peek()

    def read(self) -> int:
        """Takes and returns the next character; blanks before it are passed."""
        code = self.peek()
        self.at += 1
        self.read_to = self.at
        return code

    def read_raw(self) -> int:
        """Takes and returns the character at the cursor, blank or not."""
        code = self.peek_raw()
        self.at += 1
        self.read_to = self.at
        return code

    def back(self) -> None:
        """Puts the cursor one character back."""
        self.at -= 1
        self.read_to = self.at

    def rewind(self, at: int) -> None:
        """Puts the cursor to a place it has been at."""
        self.at = self.read_to = at

    def _pass_blanks(self) -> None:
        codes = self.codes
        while True:
            while codes[self.at] in _BLANKS:
                self.at += 1
            if codes[self.at] != _HASH:
                return
            # What ends a comment is itself a blank only as far as it is an ASCII one.
            line_ends = _UNIX_LINE_ENDS if self.unix_lines else _LINE_ENDS
            while codes[self.at] not in line_ends and codes[self.at] != END:
                self.at += 1


def _unquote(pattern: str) -> list[tuple[int, int, int]]:
    r"""The code points with ``\Q...\E`` rewritten, each with where it starts and ends.

    A quoted letter, or anything beyond ASCII, stands as it is, the first digit as ``\x3N`` (so
    that it adds to no escape before it), all else behind a backslash.
    """
    places: list[tuple[int, int, int]] = []
    quoted = False
    at = 0
    while at < len(pattern):
        two = pattern[at : at + 2]
        if quoted and two == r"\E":
            quoted = False
            at += 2
        elif not quoted and two == r"\Q":
            quoted = True
            at += 2
            if at < len(pattern) and "0" <= pattern[at] <= "9":
                places += [(ord(c), at, at + 1) for c in "\\x3"]
                places.append((ord(pattern[at]), at, at + 1))
                at += 1
        elif quoted:
            char = pattern[at]
            if char.isascii() and not char.isalnum():
                places.append((_BACKSLASH, at, at + 1))
            places.append((ord(char), at, at + 1))
            at += 1
        else:
            step = 2 if two[0] == "\\" else 1
            places += [(ord(c), at + i, at + i + 1) for i, c in enumerate(two[:step])]
            at += step
    return places
