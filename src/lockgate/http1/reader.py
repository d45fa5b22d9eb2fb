"""The requests of one connection, out of its bytes.

The parser gets the bytes of one request at a time: a head when the whole of it is there, and a
body as it comes. So it is always known where a request begins, and what the parser is lenient
with is checked against the raw bytes; and between two requests the connection can say that it
takes no more for now.
"""

import io
import re
from typing import TYPE_CHECKING

import httptools

from lockgate.http1.body import joined, whole
from lockgate.http1.chunks import Chunks
from lockgate.http1.head import (
    BLANKS,
    HeadLimits,
    Refusal,
    check_head,
    fields_of,
    framing,
    path_of,
)
from lockgate.http1.message import Message
from lockgate.http1.repeated import RequestHead
from lockgate.http1.stream import Stream
from lockgate.rules import limits

if TYPE_CHECKING:
    from lockgate.http1.server import Connection

__all__ = ["Reader"]

_TRAILERS_REFUSED = frozenset((b"content-length", b"transfer-encoding", b"host", b"authorization"))
_END = b"\r\n\r\n"
"""How heads end, and messages in chunks."""
_VERSION = b" HTTP/1.1\r\n"
_REQUEST_LINE = re.compile(
    rb"(?:\r\n)?([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) [^\x00-\x20\x7f]+ HTTP/1\.[01]\r\n"
)
_METHODS = frozenset(
    (b"CONNECT", b"DELETE", b"GET", b"HEAD", b"OPTIONS", b"PATCH", b"POST", b"PUT", b"TRACE")
)
_ENDLESS = 2**63
_LINE_FRAMING = 64
"""Bytes of a request line beside its target."""
_FLAW = re.compile(rb"(?<!\r)\n|(?<=\r)[^\n]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What stands in no head, and need not be waited for its end."""


class Reader:
    """Reads requests and hands each to :meth:`Connection.take`.

    ``message`` is the request that is being received, ``is_in_body`` whether its head is complete.
    ``wants_continue`` is set while its client waits for an invitation to send the body. ``rest``
    holds what has come and is not parsed yet. ``is_over`` is set when no further request is
    taken: the last one has been read, or was refused.
    """

    def __init__(self, connection: "Connection", bounds: HeadLimits) -> None:
        self.message: Message | None = None
        self.is_in_body = False
        self.wants_continue = False
        self.is_over = False
        self.rest = bytearray()
        self._connection = connection
        self._bounds = bounds
        self._longest = bounds.head
        self._parser = httptools.HttpRequestParser(self)
        self._head = b""
        self._target = b""
        self._odd_method = ""
        self._upgrades = False
        self._body: bytes | io.BytesIO | None = None
        self._stream: Stream | None = None
        self._most = limits.REQUEST_BODY
        self._body_size = 0
        self._missing: int | None = None
        self._chunks: Chunks | None = None
        self._tail = b""
        self._known: RequestHead | None = None

    @property
    def has_stream(self) -> bool:
        """Whether a body is being passed on while it comes."""
        return self._stream is not None

    def end(self) -> None:
        """Take nothing more, not even the rest of what is being received."""
        self.is_over = True
        self.message = None
        self.rest.clear()
        if self._stream is not None:
            stream, self._stream = self._stream, None
            stream.break_off("the client went away")

    # -- one request at a time

    def read(self, data: bytes) -> None:
        """Parse ``data``, as far as the connection takes requests now, and keep the rest."""
        connection = self._connection
        at, end = 0, len(data)
        most = limits.PIPELINE_DEPTH
        while at < end and not self.is_over:
            if self.is_in_body:
                stop = self._end_of_piece(data, at)
                self._parse_body(data if stop - at == end else data[at:stop])
            else:
                if not most or not connection.takes_requests():
                    self.rest += data[at:]
                    connection.hold()
                    return
                most -= 1
                stop = data.find(_END, at) + len(_END)
                if stop < len(_END):
                    self.rest += data[at:]
                    self._check_beginning(0)
                    return
                self._parse_head(data if stop - at == end else data[at:stop])
            at = stop

    def read_on(self, data: bytes) -> None:
        """Put ``data`` behind what was kept: the beginning of a head, or what is held back."""
        rest = self.rest
        known = len(rest)
        rest += data
        if self._connection.is_held:
            return
        if rest.find(_END, max(0, known - len(_END) + 1)) < 0:
            self._check_beginning(known)
        else:
            self.read_kept()

    def read_kept(self) -> None:
        """Parse what was kept."""
        data = bytes(self.rest)
        self.rest.clear()
        self.read(data)

    # -- heads

    def _check_beginning(self, known: int) -> None:
        """Bound a head that is not complete; of it, ``known`` bytes have been looked at before."""
        rest = self.rest
        if self.message is None and bytes(rest[:3]) not in (b"\r", b"\r\n"):
            self.message = Message(self._connection, self._connection.clock.now)
            self._connection.expect_head()
        line = rest.find(b"\r\n", 2)
        refusal = self._too_long(rest, line)
        if refusal is None and _FLAW.search(rest, known):
            refusal = framing("a character that no head has", "S-14")
        if refusal is None and known < line + 2 and line >= 0 and not _REQUEST_LINE.match(rest):
            refusal = framing("request line", "S-16")
        if refusal is not None:
            self.refuse(refusal)

    def _too_long(self, head: bytes | bytearray, line: int) -> Refusal | None:
        """What is said of too long a head, of which the first line ends at ``line`` if it does."""
        seen = len(head) if line < 0 else line
        if seen > self._bounds.url + _LINE_FRAMING:
            return Refusal("failure.uri_too_long", {"limit": self._bounds.url, "seen": seen})
        if len(head) > self._longest:
            facts = {"what": "total", "limit": self._bounds.total, "seen": len(head)}
            return Refusal("failure.headers_too_large", facts)
        return None

    def _parse_head(self, head: bytes) -> None:
        if len(head) > self._longest:
            refusal = self._too_long(head, head.find(b"\r\n", 2))
            assert refusal is not None
            self.refuse(refusal)
            return
        if self._is_plain(head):
            return
        self._head = head
        self._feed(head)
        if self._head and not self.is_over:
            self.refuse(framing("empty lines", "S-14"))
        message = self.message
        if message is not None:
            self._begin_body(message)

    def _is_plain(self, head: bytes) -> bool:
        """Take a request that needs no parser, if ``head`` is one."""
        known = self._known
        longest = self._bounds.url
        found = None if known is None else known.request_line(head, longest)
        if known is None or found is None:
            known = self._known = RequestHead.of(head)
            found = None if known is None else known.request_line(head, longest)
            if known is None or found is None:
                return False
            method, target = found
            if check_head(
                method, target, "1.1", known.headers, known.fields, self._bounds, len(head)
            ):
                self._known = None
                return False
        message = self.message or Message(self._connection, self._connection.clock.now)
        message.method = found[0]
        message.target = found[1].decode("ascii")
        message.headers, message.fields = known.headers, known.fields
        if not known.keep_alive:
            message.keep_alive = False
        self._take(message)
        return True

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if not self.is_over:
                self._feed_anew(self._without_upgrade())
        except httptools.HttpParserError as error:
            if self.is_over:
                return
            found = None if self._odd_method else _REQUEST_LINE.match(self._head)
            if found is None or found[1] in _METHODS:
                self.refuse(framing(str(error)[:80], "S-14"))
                return
            # The parser knows a closed list of methods, and takes some with other protocols only.
            self._odd_method = found[1].decode()
            self._feed_anew(b"POST" + self._head[found.end(1) :])

    def _feed_anew(self, head: bytes) -> None:
        """Parse ``head`` in place of the one that the parser does not take."""
        refused = self.message
        assert refused is not None
        self.message = Message(self._connection, refused.arrived)
        self.message.keep_alive = refused.keep_alive
        self._parser = httptools.HttpRequestParser(self)
        self._head = head
        self._feed(head)

    def _without_upgrade(self) -> bytes:
        """The head of a message whose Upgrade is ignored, to be parsed anew for its body."""
        message = self.message
        assert message is not None
        # The parser's method: it does not take an odd one.
        method, version = self._parser.get_method(), message.version.encode()
        lines = [
            name + b": " + value for name, value in message.headers if name.lower() != b"upgrade"
        ]
        start = b"%s %s HTTP/%s" % (method, self._target, version)
        return b"\r\n".join((start, *lines, b"", b""))

    def on_message_begin(self) -> None:
        """The parser met a request's first byte."""
        if self.message is None:
            self.message = Message(self._connection, self._connection.clock.now)

    def on_url(self, url: bytes) -> None:
        """The request target."""
        self._target = url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or behind the body a trailer; trailers are read and dropped."""
        message = self.message
        if message is None:
            return
        if not self.is_in_body:
            # The parser keeps the blanks behind a value.
            message.headers.append((name, value.rstrip(BLANKS) if value[-1:] in BLANKS else value))
            return
        if name.lower() in _TRAILERS_REFUSED:
            self.refuse(framing("trailer", "S-15"))

    def on_headers_complete(self) -> None:
        """The head is complete."""
        message = self.message
        if message is None:
            return
        parser, target = self._parser, self._target
        method: bytes = parser.get_method()
        message.version = version = parser.get_http_version()
        message.method = self._odd_method or method.decode("latin-1")
        head, self._head = self._head, b""
        # Only the usual request line has this just there.
        if not head.startswith(_VERSION, len(method) + 1 + len(target)) and not head.startswith(
            b"%s %s HTTP/%s\r\n" % (method, target, version.encode()),
            2 if head.startswith(b"\r\n") else 0,
        ):
            self.refuse(framing("request line", "S-16"))
            return
        if not parser.should_keep_alive():
            message.keep_alive = False
        fields = message.fields = fields_of(message.headers)
        refusal = check_head(
            message.method, target, version, message.headers, fields, self._bounds, len(head)
        )
        if refusal is not None:
            self.refuse(refusal)
            return
        message.target = path_of(target)
        self._upgrades = parser.should_upgrade()
        if b"expect" in fields and version == "1.1":
            self.wants_continue = True

    # -- bodies

    def _begin_body(self, message: Message) -> None:
        length = message.fields.get(b"content-length")
        self._missing = None if length is None else int(length)
        self._body_size = 0
        self._chunks = Chunks() if length is None else None
        self._tail = b""
        self.is_in_body = True
        self._connection.expect_body()
        if self._connection.admits is not None:
            self._most = limits.STREAMED_FROM
            if self._missing is not None and self._missing > self._most:
                self._consider_stream(message, self._missing)

    def _end_of_piece(self, data: bytes, at: int) -> int:
        """Up to where ``data`` surely belongs to the message that is being received."""
        if self._missing is not None:
            return min(len(data), at + self._missing)
        # A message in chunks ends with an empty line. Where one stands that is not the end, the
        # message is merely parsed in two pieces.
        tail, most = self._tail, len(_END) - 1
        across = (tail + data[at : at + most]).find(_END) if tail else -1
        stop = data.find(_END, at) if across < 0 else at - len(tail) + across
        if across < 0 and stop < 0:
            self._tail = (tail + data[max(at, len(data) - most) :])[-most:]
            return len(data)
        self._tail = b""
        return stop + len(_END)

    def _parse_body(self, piece: bytes) -> None:
        self._connection.body_came(len(piece))
        if self._chunks is None:
            assert self._missing is not None
            self._missing -= len(piece)
        else:
            flaw = self._chunks.flaw(piece)
            if flaw is not None:
                self.refuse(framing(flaw, "S-15"))
                return
        self._feed(piece)

    def on_body(self, piece: bytes) -> None:
        """A part of the body."""
        if self.message is None:
            return
        self._body_size += len(piece)
        if self._body_size > self._most and not self._may_grow():
            return
        self.wants_continue = False
        if self._stream is None:
            self._body = joined(self._body, piece)
        else:
            self._stream.piece(piece)

    def on_message_complete(self) -> None:
        """The request is complete."""
        message = self.message
        if message is None or self._upgrades:
            return
        if self.is_in_body:
            if self._stream is not None:
                self._end_stream(message, self._stream)
                return
            message.body = whole(self._body)
        self._take(message)

    # -- bodies that are passed on while they come

    def _consider_stream(self, message: Message, length: int | None) -> None:
        """The body is long: let it be a stream, if the application takes one; else it has a limit.

        A client that sends no more than the service would take may be answered as by the service.
        """
        connection = self._connection
        self._most = limits.REQUEST_BODY
        assert connection.admits is not None
        if message.version == "1.1" and connection.admits(message):
            longest = self._bounds.body
            self._most = _ENDLESS if longest is None else longest
            message.stream = self._stream = Stream(length, connection)
            if self._body:
                self._stream.piece(whole(self._body))
                self._body = None
            connection.take_stream(message)
        elif length is not None and length > self._most:
            facts = {"limit": self._most, "seen": length}
            self.refuse(Refusal("failure.too_large", facts))

    def _may_grow(self) -> bool:
        """Whether a body that has become too long for a whole one is taken on as a stream."""
        message = self.message
        assert message is not None
        if self._most == limits.STREAMED_FROM:
            self._consider_stream(message, None)
        if self._body_size <= self._most:
            return True
        facts = {"limit": self._most, "seen": self._body_size}
        self.refuse(Refusal("failure.too_large", facts))
        return False

    def _end_stream(self, message: Message, stream: Stream) -> None:
        """A body that was passed on is complete."""
        self._stream = self.message = None
        self._odd_method = ""
        self.is_in_body = self.wants_continue = False
        if not message.keep_alive:
            self.end()
        self._connection.body_ended()
        stream.end()

    def drop_stream(self) -> None:
        """Nobody wants the rest of the body, and where the next request begins is not known."""
        if self._stream is not None:
            assert self.message is not None
            self.message.keep_alive = False
            self._stream = None
            self.end()

    # -- what becomes of it

    def refuse(self, refusal: Refusal) -> None:
        """Answer the message being read with a refusal, and take no more."""
        message = self.message or Message(self._connection, self._connection.clock.now)
        message.refusal = refusal
        message.keep_alive = False
        if self._stream is not None:
            # It is being served already.
            self._connection.refuses_stream()
            self.end()
            return
        self._take(message)

    def _take(self, message: Message) -> None:
        """``message`` is ready to be answered."""
        self.message = None
        self._body = None
        self._odd_method = ""
        self.is_in_body = self.wants_continue = False
        if not message.keep_alive:
            self.end()
        self._connection.take(message)
