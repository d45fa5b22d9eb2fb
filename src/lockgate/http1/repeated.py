"""What was read before and comes again: header lines, and whole heads.

A client that keeps its connection mostly sends the header lines that it has sent before (HTTP/2 has
a compression for that), and of a backend's answers most lines are always the same. What was parsed
and checked once holds for the same bytes. Whatever is unusual is left to the parser, which alone
says what is wrong with it.
"""

import re
from typing import NamedTuple

from lockgate.http1.head import BLANKS, LENGTH, LOOKALIKES, Fields, Headers
from lockgate.rules import limits

__all__ = ["PlainAnswer", "RequestHead", "plain_answer"]

_MOST_HEAD = 4_096
_MOST_LINES = 1_024
_LONGEST_LINE = 512
_EOL = b"\r\n"
_END = b"\r\n\r\n"
_UNUSUAL = frozenset((b"transfer-encoding", b"upgrade", b"proxy-connection", *LOOKALIKES))

# -- lines

_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t -~]+)")
_SECRET = (b"authorization", b"cookie", b"x-api-key")

Line = tuple[tuple[bytes, bytes], bytes]
"""A header's name and value, and its name in lower case."""


class _Lines(dict[bytes, Line | None]):
    """Header lines by their bytes, parsed when they first come; None: not for us to judge.

    When there are too many they are all forgotten, so that those of today have their place.
    """

    def __missing__(self, raw: bytes) -> Line | None:
        line = _parsed(raw)
        if line is not None and not line[1].endswith(_SECRET) and len(raw) <= _LONGEST_LINE:
            if len(self) >= _MOST_LINES:
                self.clear()
            self[raw] = line
        return line


def _parsed(raw: bytes) -> Line | None:
    found = _LINE.fullmatch(raw)
    if found is None:
        return None
    name, value = found[1], found[2].rstrip(BLANKS)
    return ((name, value), name.lower()) if value else None


_lines = _Lines()


# -- requests

_REQUEST_LINE = re.compile(rb'(DELETE|GET|HEAD|OPTIONS) (/[!"$-~]*) HTTP/1\.1')
"""Of methods that hardly ever have a body."""
_METHODS = {method.encode(): method for method in ("DELETE", "GET", "HEAD", "OPTIONS")}


class RequestHead(NamedTuple):
    """The header lines of a request without a body.

    ``lines`` are their bytes, from the end of the request line to the empty line. Nobody changes
    ``headers`` and ``fields``: all requests with these lines have the same.
    """

    lines: bytes
    headers: Headers
    fields: Fields
    keep_alive: bool

    @classmethod
    def of(cls, head: bytes) -> "RequestHead | None":
        """The lines of ``head``; None: the parser is to see it."""
        begun = _REQUEST_LINE.match(head)
        if begun is None or len(head) > _MOST_HEAD:
            return None
        at = begun.end()
        first, end = at + len(_EOL), len(head) - len(_END)
        found = _fields_in(head[first:end]) if first < end else None
        if found is None:
            return None
        headers, fields, keep_alive = found
        if b"content-length" in fields or b"expect" in fields:
            return None
        return cls(head[at:], headers, fields, keep_alive)

    def request_line(self, head: bytes, longest: int) -> tuple[str, bytes] | None:
        """Method and target of a ``head`` that has these lines; None: it has not, or its request
        line is for the parser.

        A target of more than ``longest`` bytes is none of ours.
        """
        if not head.endswith(self.lines):
            return None
        found = _REQUEST_LINE.fullmatch(head, 0, len(head) - len(self.lines))
        if found is None or found.end(2) - found.start(2) > longest:
            return None
        return _METHODS[found[1]], found[2]


def _fields_in(block: bytes) -> tuple[Headers, Fields, bool] | None:
    """The headers of a block of lines, and whether the connection is kept; None where a name comes
    twice, a line is unusual, or one frames a body otherwise than by its length.
    """
    headers: Headers = []
    fields: Fields = {}
    for raw in block.split(_EOL):
        line = _lines[raw]
        if line is None:
            return None
        pair, lower = line
        headers.append(pair)
        fields[lower] = pair[1]
    if len(fields) != len(headers) or not _UNUSUAL.isdisjoint(fields):
        return None
    connection = fields.get(b"connection")
    if connection is None:
        return headers, fields, True
    connection = connection.lower()
    if connection not in (b"keep-alive", b"close"):
        return None
    return headers, fields, connection == b"keep-alive"


# -- answers

_STATUS_LINE = re.compile(rb"HTTP/1\.1 ([2-9][0-9][0-9]) [ -~]*\r\n")
_BODILESS = frozenset((204, 304))


class PlainAnswer(NamedTuple):
    """An answer that came in one piece; ``keeps``: its connection may take another call.

    ``head`` are the bytes in front of its body, ``size`` is the number of all its bytes.
    """

    status: int
    headers: Headers
    fields: Fields
    keeps: bool
    head: bytes
    size: int

    def comes_again(self, data: bytes) -> bool:
        """Whether ``data`` is an answer with this head, and a body that may be another one."""
        return len(data) == self.size and data.startswith(self.head)


def plain_answer(data: bytes) -> PlainAnswer | None:
    """The answer that ``data`` is, neither more nor less; None: the parser is to see it.

    Not for answers to HEAD: they have no body whatever they say.
    """
    end = data.find(_END)
    begun = _STATUS_LINE.match(data)
    if begun is None or not begun.end() <= end <= limits.BACKEND_HEAD:
        return None
    found = _fields_in(data[begun.end() : end])
    status = int(begun[1])
    if found is None or status in _BODILESS:
        return None
    headers, fields, keeps = found
    size, length = len(data), len(data) - end - len(_END)
    if len(headers) > limits.HEADER_COUNT or not _has_length(fields, length):
        return None
    return PlainAnswer(status, headers, fields, keeps, data[: size - length], size)


def _has_length(fields: Fields, length: int) -> bool:
    """Whether the answer says that its body is as long as it is."""
    told = fields.get(b"content-length")
    return (
        told is not None
        and LENGTH.fullmatch(told) is not None
        and int(told) == length <= limits.RESPONSE_BODY
    )
