"""A text that is being read, with the look-ahead that Jayway's grammar needs."""

from typing import NoReturn

from lockgate.jsonpath.errors import InvalidPath

__all__ = ["Cursor"]


class Cursor:
    """A place in a text.

    ``last`` is the index of the last character that counts; there may be others behind it, such
    as blanks. ``offset`` is where the text stands in the whole path. Reading a character that
    does not exist raises :class:`InvalidPath`, as Java's exception for it becomes one.
    """

    __slots__ = ("last", "offset", "position", "text")

    def __init__(self, text: str, offset: int = 0) -> None:
        self.text = text
        self.offset = offset
        self.position = 0
        self.last = len(text) - 1

    def fail(self, message: str, position: int | None = None) -> NoReturn:
        """Refuses the path because of what stands at a position (by default, this one)."""
        position = self.position if position is None else position
        raise InvalidPath(message, max(0, self.offset + position))

    def char(self, position: int | None = None) -> str:
        """The character at a position, which may lie behind ``last``."""
        if position is None:
            position = self.position
        if not 0 <= position < len(self.text):
            self.fail("the path ends too early", len(self.text))
        return self.text[position]

    def contains(self, position: int) -> bool:
        """Whether the position is not behind ``last``."""
        return 0 <= position <= self.last

    def at_end(self) -> bool:
        """Whether no character follows the present one; Jayway leaves that one unread then."""
        return self.position >= self.last

    def trim(self) -> None:
        """Leaves out the blanks at both ends; one character always remains."""
        self.skip_blanks()
        while self.position < self.last and self.char(self.last) == " ":
            self.last -= 1

    def skip_blanks(self) -> None:
        """Goes to the next character that is no blank, but not behind the last."""
        while self.position < self.last and self.text[self.position] == " ":
            self.position += 1

    def significant(self) -> str:
        """The next character that is no blank; that is the present one then."""
        self.skip_blanks()
        return self.char()

    def previous_significant(self, position: int) -> int:
        """The index of the first character before a position that is no blank, or -1."""
        position -= 1
        while position >= 0 and self.text[position] == " ":
            position -= 1
        return position

    def after_blanks(self, position: int) -> int:
        """The index of the first character behind a position that is no blank."""
        position += 1
        while self.contains(position) and self.text[position] == " ":
            position += 1
        return position

    def next_significant(self, position: int) -> str:
        """The first character behind a position that is no blank; a blank at the end."""
        position = self.after_blanks(position)
        return self.char(position) if self.contains(position) else " "

    def find_next_significant(self, position: int, char: str) -> int:
        """The index of the first character behind a position, if it is this one; else -1."""
        position = self.after_blanks(position)
        return position if self.char(position) == char else -1

    def find(self, char: str, start: int) -> int:
        """The index of the next such character from ``start`` on, or -1."""
        return self.text.find(char, start, self.last + 1)

    def find_unescaped(self, char: str, start: int) -> int:
        """The index of the next such character from ``start`` on without a backslash, or -1."""
        position = start
        while self.contains(position):
            here = self.text[position]
            if here == char:
                return position
            position += 2 if here == "\\" else 1
        return -1

    def find_closing(self, start: int, *, regex: bool) -> int:
        """The index of the bracket that closes the one at ``start``, or -1.

        Brackets in quotes do not count, nor do, where ``regex``, those between slashes.
        """
        opening = self.char(start)
        closing = {"(": ")", "[": "]", "{": "}"}[opening]
        depth = 1
        position = start + 1
        while self.contains(position):
            for quotes in ("'\"", "/" if regex else ""):
                quote = self.char(position)
                if quote in quotes:
                    position = self.find_unescaped(quote, position + 1) + 1
                    if position == 0:
                        self.fail(f"no closing {quote}")
            char = self.char(position)
            if char == opening:
                depth += 1
            elif char == closing:
                depth -= 1
                if depth == 0:
                    return position
            position += 1
        return -1
