"""What is not well-formed behind ``POST /dev/v`` and its Host, by name: rows S-11 to S-15, S-22."""

HOST = b"Host: h\r\n"
POST = b"POST /dev/v HTTP/1.1\r\n" + HOST
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
END = b"5\r\nhello\r\n0\r\n\r\n"

FRAMING: dict[str, bytes] = {
    # S-11
    "length and coding": b"Content-Length: 6\r\n" + CHUNKED + b"0\r\n\r\nG",
    "coding and length": b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG",
    # S-12
    "length twice": b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "length twice in other case": b"Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello",
    "lengths that differ": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    **{
        f"length {value!r}": b"Content-Length: " + value + b"\r\n\r\nhello"
        for value in (
            b"", b"+5", b"-0", b"-5", b"0x5", b"5_0", b"05", b"5 5", b"5.0", b"5, 5", b"5, 6",
            b"5,5", "５".encode(), b"9223372036854775808", b"18446744073709551621",
            b"36893488147419103237",
        )
    },
    "length behind VT": b"Content-Length\x0b: 5\r\n\r\nhello",
    # S-13
    **{
        f"coding {value!r}": b"Transfer-Encoding: " + value + b"\r\n\r\n" + END
        for value in (
            b"", b"xchunked", b"identity", b"gzip", b"chunked, chunked", b"gzip, chunked",
            b"chunked, identity", b"chunked, gzip", b",chunked", b"chunked,", b"\x0bchunked",
            b"chunked\x0c", b"chunked\x00", b'"chunked"', b"chunked;a=b",
        )
    },
    "coding twice": b"Transfer-Encoding: chunked\r\n" + CHUNKED + END,
    "coding on a folded line": b"Transfer-Encoding:\r\n chunked\r\n\r\n" + END,
    "blank before the colon": b"Transfer-Encoding : chunked\r\n\r\n" + END,
    "blank before the name": b" Transfer-Encoding: chunked\r\n\r\n" + END,
    "underscore in the coding": b"Transfer_Encoding: chunked\r\n\r\n" + END,
    "underscore in the length": b"Content_Length: 5\r\n\r\nhello",
    # S-14, S-22
    "folded line": b"X: a\r\n b\r\n\r\n",
    "LF in a line": b"X: a\nContent-Length: 5\r\n\r\n",
    "CR in a line": b"X: \rTransfer-Encoding: chunked\r\n\r\n",
    "NUL in a name": b"X\x00: a\r\n\r\n",
    "NUL in a value": b"X: a\x00b\r\n\r\n",
    "DEL in a value": b"X: a\x7fb\r\n\r\n",
    "control character": b"X: a\x01b\r\n\r\n",
    "no name": b": a\r\n\r\n",
    "no colon": b"X a\r\n\r\n",
    "blank in a name": b"X-Forwarded-For x: a\r\n\r\n",
    "bytes in a name": "X-\u0131d: a\r\n\r\n".encode(),
    # S-15
    **{
        f"chunk {head!r}": CHUNKED + head + b"hello\r\n0\r\n\r\n"
        for head in (
            b"5 \r\n", b" 5\r\n", b"0x5\r\n", b"+5\r\n", b"-5\r\n", b"5_0\r\n", b"\r\n", b"5\n",
            b"5\r", b"FFFFFFFFFFFFFFFFF\r\n", b"5;a\nb\r\n", b"5;a\rb\r\n", b"5;a=\x00\r\n",
            b"5;\x0b\r\n",
        )
    },
    "chunk of 17 digits": CHUNKED + b"0" * 16 + b"5\r\nhello\r\n0\r\n\r\n",
    "long extensions": CHUNKED + b"5;a=%s\r\nhello\r\n0\r\n\r\n" % (b"b" * 6_000),
    "chunk too long": CHUNKED + b"5\r\nhelloX\r\n0\r\n\r\n",
    "chunk too short": CHUNKED + b"5\r\nhell\r\n0\r\n\r\n",
    "chunk ends with LF": CHUNKED + b"5\r\nhello\n0\r\n\r\n",
    "chunk without an end": CHUNKED + b"5\r\nhello0\r\n\r\n",
    "LF behind the last chunk": CHUNKED + b"5\r\nhello\r\n0\n\n",
    "trailer with LF": CHUNKED + b"5\r\nhello\r\n0\r\nX: a\nY: b\r\n\r\n",
    "trailer Content-Length": CHUNKED + b"0\r\nContent-Length: 9\r\n\r\n",
    "trailer Authorization": CHUNKED + b"0\r\nAuthorization: z\r\n\r\n",
    "long trailers": CHUNKED + b"0\r\n" + b"X: %s\r\n" % (b"t" * 4_000) * 3 + b"\r\n",
}  # fmt: skip
