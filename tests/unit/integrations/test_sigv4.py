"""Signatures against those of the service's own documentation and of another implementation."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from lockgate.engine.request_target import strict_path, strict_query
from lockgate.integrations.sigv4 import Credentials, sign

CREDENTIALS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
WHEN = 1_440_938_160  # 2015-08-30T12:36:00Z, the time of the published test suite


RECORDED = Path(__file__).parent / "recorded" / "sigv4.jsonl"
VECTORS = [json.loads(line) for line in RECORDED.read_text("utf-8").splitlines()]


def signature(added: list[tuple[str, str]]) -> str:
    return dict(added)["Authorization"].rpartition("Signature=")[2]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_published_suite(vector: dict[str, Any]) -> None:
    """AWS publishes these with its signing libraries; where they keep a path it is one for S3."""
    path, _, query = vector["target"].partition("?")
    keeps_path = vector.get("keeps_path", False)
    added = sign(
        vector["method"],
        strict_path(path) if keeps_path else path,
        strict_query(query),
        [(name, value) for name, value in vector["headers"]],
        vector["body"].encode(),
        CREDENTIALS._replace(session_token=vector.get("token")),
        "us-east-1",
        "service",
        WHEN,
        keeps_path=keeps_path,
        tells_hash=vector.get("tells_hash", False),
    )
    assert dict(added)["X-Amz-Date"] == "20150830T123600Z"
    assert signature(added) == vector["signature"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
PATHS = st.lists(TEXTS | st.sampled_from([".", "..", ""]), max_size=4).map(
    lambda parts: "/" + "/".join(quote(part, safe="-._~") for part in parts)
)
QUERIES = st.lists(st.tuples(TEXTS, TEXTS), max_size=4).map(
    lambda pairs: "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in pairs)
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["X-Amz-Target", "content-type", "Connection", "Expect", "User-Agent",
             "X-Amzn-Trace-Id", "x-b", "X-B"]
        ),
        st.text("ab ,\t", max_size=8).map(str.strip),
    ),
    max_size=5,
)  # fmt: skip


@given(PATHS, QUERIES, HEADERS, st.binary(max_size=20), st.booleans(), st.booleans())
def test_signatures_are_botocores(
    path: str,
    query: str,
    headers: list[tuple[str, str]],
    body: bytes,
    is_s3: bool,
    has_token: bool,
) -> None:
    own = [("Host", "h.test:4566"), *headers]
    credentials = CREDENTIALS._replace(session_token="t/+=" if has_token else None)
    service = "s3" if is_s3 else "sqs"
    added = sign(
        "PUT", path, query, own, body, credentials, "eu-west-1", service, WHEN,
        keeps_path=is_s3, tells_hash=is_s3,
    )  # fmt: skip
    kind = S3SigV4Auth if is_s3 else SigV4Auth
    theirs = kind(BotocoreCredentials(*credentials), service, "eu-west-1")
    request = AWSRequest("PUT", data=body)
    # Not through a URL library: it would change the path before it is signed.
    request.url = f"http://h.test:4566{path}" + (f"?{query}" if query else "")
    for name, value in [*own, *added[:-1]]:
        request.headers.add_header(name, value)
    request.context["timestamp"] = "20150830T123600Z"
    text = theirs.string_to_sign(request, theirs.canonical_request(request))
    assert signature(added) == theirs.signature(text, request)


def test_a_session_token_is_signed() -> None:
    headers = [("Host", "h")]
    session = CREDENTIALS._replace(session_token="token")
    added = sign("POST", "/", "", headers, b"x", session, "us-east-1", "lambda", WHEN)
    assert ("X-Amz-Security-Token", "token") in added
    assert "SignedHeaders=host;x-amz-date;x-amz-security-token" in dict(added)["Authorization"]


def test_the_path_is_encoded_once_more() -> None:
    """Services but S3 sign the path as sent, encoded again: checked with a longhand signature."""
    added = sign("GET", "/a%20b", "", [("Host", "h")], b"", CREDENTIALS, "r", "s", WHEN)
    empty = hashlib.sha256(b"").hexdigest()
    canonical = f"GET\n/a%2520b\n\nhost:h\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n{empty}"
    text = (
        "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/r/s/aws4_request\n"
        + hashlib.sha256(canonical.encode()).hexdigest()
    )
    key = b"AWS4" + CREDENTIALS.secret_key.encode()
    for part in ("20150830", "r", "s", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    assert signature(added) == hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def test_credentials_of_the_environment() -> None:
    environment = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    assert Credentials.from_environment(environment) == Credentials("a", "b")
    assert Credentials.from_environment({"AWS_ACCESS_KEY_ID": "a"}) is None
