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
_END = b"\r\n\r\n"

# -- a connection's head

_REQUEST_LINE = re.compile(
    rb'(DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) (/[!"$-~]*) HTTP/1\.1', re.DOTALL
)
_METHODS = {
    method.encode(): method
    for method in ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
}
_NOT_REPEATED = frozenset((b"content-length", b"transfer-encoding", b"expect", b"upgrade"))
"""Requests with these lines do not end with their head, or change what follows."""


class RequestHead(NamedTuple):
    """The header lines of a request without a body that was taken.

    ``lines`` are their bytes, from the end of the request line to the empty line. Nobody changes
    ``headers`` and ``fields``: all requests with these lines have the same.
    """

    lines: bytes
    headers: Headers
    fields: Fields
    keep_alive: bool

    @classmethod
    def of(
        cls, head: bytes, version: str, headers: Headers, fields: Fields, keep_alive: bool
    ) -> "RequestHead | None":
        """The lines of a ``head`` that begins with its request line, if they may come again."""
        if len(head) > _MOST_HEAD or version != "1.1" or not _NOT_REPEATED.isdisjoint(fields):
            return None
        return cls(head[head.index(b"\r\n") :], headers, fields, keep_alive)

    def request_line(self, head: bytes, longest: int) -> tuple[str, str] | None:
        """Method and target of a ``head`` that has these lines; None: the parser is to see it.

        A target of more than ``longest`` bytes is none of ours.
        """
        if not head.endswith(self.lines):
            return None
        found = _REQUEST_LINE.fullmatch(head, 0, len(head) - len(self.lines))
        if found is None:
            return None
        method, target = found.groups()
        if len(target) > longest:
            return None
        return _METHODS[method], target.decode("ascii")


# -- lines of answers

_STATUS_LINE = re.compile(rb"HTTP/1\.1 ([2-9][0-9][0-9]) [ -~]*\r\n")
_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t -~]+)")
_BODILESS = frozenset((204, 304))
_SECRET = frozenset((b"set-cookie", b"authorization"))
_UNUSUAL = frozenset((b"transfer-encoding", b"upgrade", b"proxy-connection", *LOOKALIKES))

Line = tuple[tuple[bytes, bytes], bytes]
"""A header's name and value, and its name in lower case."""


class _Lines(dict[bytes, Line | None]):
    """Header lines by their bytes, parsed when they first come; None: not for us to judge.

    When there are too many they are all forgotten, so that those of today have their place.
    """

    def __missing__(self, raw: bytes) -> Line | None:
        line = _parsed(raw)
        if line is not None and line[1] not in _SECRET and len(raw) <= _LONGEST_LINE:
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


class PlainAnswer(NamedTuple):
    """An answer that came in one piece; ``keeps``: its connection may take another call."""

    status: int
    headers: Headers
    fields: Fields
    body: bytes
    keeps: bool


def plain_answer(data: bytes) -> PlainAnswer | None:
    """The answer that ``data`` is, neither more nor less; None: the parser is to see it.

    Not for answers to HEAD: they have no body whatever they say.
    """
    end = data.find(_END)
    begun = _STATUS_LINE.match(data)
    if begun is None or not begun.end() <= end <= limits.BACKEND_HEAD:
        return None
    status = int(begun[1])
    headers: Headers = []
    fields: Fields = {}
    for raw in data[begun.end() : end].split(b"\r\n"):
        line = _lines[raw]
        if line is None:
            return None
        pair, lower = line
        headers.append(pair)
        fields[lower] = pair[1]
    body = data[end + len(_END) :]
    # A name that comes twice, and all that frames a body otherwise, is for the parser.
    if (
        len(fields) != len(headers)
        or len(headers) > limits.HEADER_COUNT
        or status in _BODILESS
        or not _UNUSUAL.isdisjoint(fields)
        or not _has_length(fields, len(body))
    ):
        return None
    connection = fields.get(b"connection", b"keep-alive").lower()
    if connection not in (b"keep-alive", b"close"):
        return None
    return PlainAnswer(status, headers, fields, body, connection == b"keep-alive")


def _has_length(fields: Fields, length: int) -> bool:
    """Whether the answer says that its body is as long as it is."""
    told = fields.get(b"content-length")
    return (
        told is not None
        and LENGTH.fullmatch(told) is not None
        and int(told) == length <= limits.RESPONSE_BODY
    )
