"""Oracle: the same bytes are the same requests however they come, and h11 hears the same ones.

The first byte says in which parts they come. Where ours is stricter than h11, the table of
``tests/properties/wire_requests.py`` says why.
"""

from wire_requests import disagreement, h11_stream, our_stream

_HOST = b"Host: h\r\n"
SEEDS = [
    b"\x00GET /a?b=c HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"\x01POST /b HTTP/1.1\r\n" + _HOST + b"Content-Length: 5\r\n\r\nhelloGET / HTTP/1.0\r\n\r\n",
    b"\x02POST /c HTTP/1.1\r\n" + _HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    b'5;a="b"\r\nhello\r\n0\r\nX: y\r\n\r\n',
    b"\x03PUT http://h/d HTTP/1.1\r\n" + _HOST + b"Upgrade: h2c\r\nConnection: upgrade\r\n\r\n",
    b"\x05POST /e HTTP/1.1\r\n" + _HOST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
    b"\x07OPTIONS * HTTP/1.1\r\n" + _HOST + b"Connection: close\r\n\r\nGET /no HTTP/1.1\r\n\r\n",
    b"\x09PURGE /f HTTP/1.1\r\n" + _HOST + b"Upgrade: x\r\nConnection: upgrade\r\n\r\n",
]


def check(data: bytes) -> None:
    """Raise where the oracle is not content."""
    size, stream = 1 + data[0] % 16 if data else 1, data[1:]
    whole = our_stream([stream] if stream else [])
    parts = our_stream([stream[at : at + size] for at in range(0, len(stream), size)])
    assert parts.requests == whole.requests, (parts, whole)
    assert (parts.refusal is None) == (whole.refusal is None), (parts, whole)
    problem = disagreement(whole, h11_stream(stream))
    assert problem is None, problem
