"""Oracle: a backend's bytes are the same answer however they come, and h11 reads the same one.

The first byte says in which parts they come, the second what was asked and whether the connection
ends. Where ours is stricter than h11, the table of ``tests/properties/wire_answers.py`` says why.
"""

from wire_answers import REQUESTS, Answer, Refused, disagreement, h11_answer, our_answer

SEEDS = [
    b"\x00\x00HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    b"\x01\x03HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
    b"\x02\x06HTTP/1.1 103 E\r\nLink: x\r\n\r\nHTTP/1.1 204\r\nConnection: close\r\n\r\n",
    b"\x03\x00HTTP/1.0 200 OK\r\n\r\nuntil the end",
    b"\x04\x02HTTP/1.1 304 N\r\nContent-Length: 9\r\n\r\n",
    b"\x05\x01HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
]


def check(data: bytes) -> None:
    """Raise where the oracle is not content."""
    if len(data) < 3:
        return
    size, how, answer = 1 + data[0] % 16, data[1], data[2:]
    method, ends = REQUESTS[how % 3], how % 2 == 0
    whole = our_answer(method, [answer], ends)
    cut = [answer[at : at + size] for at in range(0, len(answer), size)]
    parts = our_answer(method, cut, ends)
    if isinstance(whole, Refused):
        spoilt = isinstance(parts, Refused) or (isinstance(parts, Answer) and not parts.kept)
        assert spoilt, (whole, parts)
    elif isinstance(whole, Answer):
        assert isinstance(parts, Answer), (whole, parts)
        assert parts._replace(kept=whole.kept) == whole, (whole, parts)
    else:
        assert parts is None, parts
    names = {name.lower() for name, _ in whole.headers} if isinstance(whole, Answer) else set()
    tells_no_length = method == "HEAD" and not names & {b"content-length", b"transfer-encoding"}
    forgives = b"HTTP/1.0" in answer or tells_no_length
    problem = disagreement(whole, h11_answer(method, answer, ends), forgives)
    assert problem is None, problem
