"""Canonical requests against the suite that AWS publishes with its signing libraries."""

import json
from pathlib import Path
from typing import Any

import pytest

from lockgate.control.canonical import canonical_request
from lockgate.control.request import Request
from lockgate.integrations.sigv4 import signature, to_sign

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
STAMP = "20150830T123600Z"
SCOPE = ("20150830", "us-east-1", "service", "aws4_request")
RECORDED = Path(__file__).parent.parent / "integrations" / "recorded" / "sigv4.jsonl"
VECTORS = [
    vector
    for vector in map(json.loads, RECORDED.read_text("utf-8").splitlines())
    # S3 alone keeps paths as they are.
    if not vector.get("keeps_path") and not vector.get("tells_hash")
]


def received(vector: dict[str, Any]) -> Request:
    lines = [(name.encode(), value.encode()) for name, value in vector["headers"]]
    lines.append((b"X-Amz-Date", STAMP.encode()))
    if "token" in vector:
        lines.append((b"X-Amz-Security-Token", vector["token"].encode()))
    target = vector["target"].encode().decode("latin-1")
    return Request(vector["method"], target, dict(lines), vector["body"].encode(), "", lines)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_published_suite(vector: dict[str, Any]) -> None:
    request = received(vector)
    names = sorted({name.decode().lower() for name, _ in request.headers})
    text = to_sign(canonical_request(request, names), STAMP, SCOPE)
    assert signature(text, SCOPE, SECRET) == vector["signature"]


def test_there_are_vectors() -> None:
    assert len(VECTORS) > 25


def test_what_is_normalised_and_what_is_not() -> None:
    lines = [
        (b"Host", b"h"),
        (b"X-A", b"  one   two\t"),
        (b"X-B", b"not signed"),
        (b"x-a", b"\xff"),
    ]
    target = "/a%2Fb//./c/../%C3%A9?b=2&a=%7e&a=%20+&c&=1&X-Amz-Signature=00"
    request = Request("PATCH", target, {}, b"{}", "", lines)
    assert canonical_request(request, ("host", "x-a", "x-none")).split("\n") == [
        "PATCH",
        "/a%252Fb/%25C3%25A9",
        "=1&a=%20%2B&a=~&b=2&c=",
        "host:h",
        "x-a:one two,\udcff",
        "x-none:",
        "",
        "host;x-a;x-none",
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    ]
