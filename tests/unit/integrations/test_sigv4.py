"""Signatures against those of the service's own documentation and of another implementation."""

import hashlib
import hmac

from lockgate.integrations.sigv4 import Credentials, sign

CREDENTIALS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
WHEN = 1_440_938_160  # 2015-08-30T12:36:00Z, the time of the published test suite


def signature(added: list[tuple[str, str]]) -> str:
    return dict(added)["Authorization"].rpartition("Signature=")[2]


def test_the_vanilla_get_of_the_published_suite() -> None:
    headers = [("Host", "example.amazonaws.com")]
    added = sign("GET", "/", "", headers, b"", CREDENTIALS, "us-east-1", "service", WHEN)
    assert dict(added)["X-Amz-Date"] == "20150830T123600Z"
    assert signature(added) == ("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")


def test_query_parameters_are_sorted_as_in_the_published_suite() -> None:
    headers = [("Host", "example.amazonaws.com")]
    query = "Param2=value2&Param1=value1"
    added = sign("GET", "/", query, headers, b"", CREDENTIALS, "us-east-1", "service", WHEN)
    assert signature(added) == ("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")


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
