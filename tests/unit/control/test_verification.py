"""Whose signature is right, as botocore writes it, and what everybody else is told."""

import base64
import hashlib
import time
from collections.abc import Callable
from typing import Any

import pytest
from signed_requests import HOST, of_client, signed

from lockgate.control.access_keys import (
    INACTIVE,
    KeyProblem,
    NewKey,
    change_status,
    delete_key,
    guard,
    make_key,
)
from lockgate.control.errors import (
    ControlError,
    IncompleteSignature,
    InvalidSignature,
    MissingAuthenticationToken,
    NotAuthorized,
    UnrecognizedClient,
)
from lockgate.control.request import AnyCaller, Identity, Request
from lockgate.control.routes import Routes
from lockgate.control.service_model import service_model
from lockgate.control.verification import Guard, authorize
from lockgate.store.in_memory import InMemoryStore
from lockgate.store.objects import NO_REGION
from lockgate.store.secrets import Secrets

ACCOUNT = "123456789012"
NOW = 1_700_000_000  # 2023-11-14T22:13:20Z
SECRETS = Secrets(b"k" * 32)


class Gate:
    """A guard at a time, with a key."""

    def __init__(self, policy: str | None = None) -> None:
        self.now: float = NOW
        self.store = InMemoryStore()
        self.key = self.made("alice", policy)
        guard(self.store)
        before = AnyCaller(ACCOUNT, "us-east-1")
        self.guard = Guard(self.store, SECRETS, ACCOUNT, before, lambda: self.now)

    def made(self, user: str, policy: str | None = None) -> NewKey:
        with self.store.transaction(NO_REGION, True) as objects:
            return make_key(objects, SECRETS, user, policy, NOW)

    @property
    def pair(self) -> tuple[str, str]:
        return self.key.id, self.key.secret

    def admit(self, request: Request) -> Identity:
        return self.guard.admit(request, request.query)

    def refused(self, request: Request, kind: type[ControlError]) -> str:
        with pytest.raises(kind) as caught:
            self.admit(request)
        assert caught.value.status == 403
        return caught.value.message


@pytest.fixture
def gate() -> Gate:
    return Gate()


ARN = "arn:aws:apigateway:eu-west-1::/restapis/a b/stages/é"
CALLS: dict[str, Callable[[Any], Any]] = {
    "no body": lambda client: client.get_account(),
    "an empty page": lambda client: client.get_rest_apis(limit=7, position="a+b/c=&d"),
    "a body": lambda client: client.create_rest_api(name="ü ✓", tags={"a b": "c/d"}),
    "an ARN in the path": lambda client: client.get_tags(resourceArn=ARN),
    "an ARN, written": lambda client: client.tag_resource(resourceArn=ARN, tags={"a": "b"}),
    "a list in the query": lambda client: client.untag_resource(
        resourceArn=ARN, tagKeys=["b a", "a", "a/b", "ü", "~"]
    ),
    "odd segments": lambda client: client.get_model(restApiId="a/b%2F c", modelName="..~*'()"),
    "a dot segment": lambda client: client.get_model(restApiId=".", modelName="m"),
    "a document": lambda client: client.import_rest_api(
        body=b"\x00\xff{}", parameters={"ignore": "documentation", "a b": "c&d="}
    ),
    "an upload with headers": lambda client: client.get_export(
        restApiId="a", stageName="s", exportType="oas30", accepts="application/yaml"
    ),
    "a patch": lambda client: client.update_stage(
        restApiId="a",
        stageName="s",
        patchOperations=[{"op": "replace", "path": "/a~1b", "value": "'é'"}],
    ),
    "nothing back": lambda client: client.delete_base_path_mapping(
        domainName="*.example.com", basePath="(none)"
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_botocore_signs_is_right(gate: Gate, name: str) -> None:
    gate.now = time.time()
    request = of_client(CALLS[name], *gate.pair)
    identity = gate.admit(request)
    assert identity.region == "eu-west-1"
    assert identity.caller.arn == f"arn:aws:iam::{ACCOUNT}:user/alice"
    assert identity.caller.access_key == gate.key.id
    assert identity.caller.principal_id.startswith("AIDA")
    changed = request._replace(body=request.body + b" ")
    assert "does not match" in gate.refused(changed, InvalidSignature)
    other = request._replace(target=request.target + "x")
    assert "does not match" in gate.refused(other, InvalidSignature)
    wrong = of_client(CALLS[name], gate.key.id, gate.key.secret[:-1] + "_")
    assert "does not match" in gate.refused(wrong, InvalidSignature)


def test_presigned_requests(gate: Gate) -> None:
    request = signed(gate.pair, target="/restapis?limit=3&position=a%2Fb", expires=600)
    assert gate.admit(request).region == "eu-west-1"
    other = request._replace(target=request.target.replace("limit=3", "limit=4"))
    assert "does not match" in gate.refused(other, InvalidSignature)
    gate.now = NOW + 600
    gate.admit(request)
    gate.now = NOW + 601
    assert gate.refused(request, InvalidSignature) == (
        "Signature expired: 20231114T221320Z is now earlier than 20231114T221321Z "
        "(20231114T222321Z - 10 min.)"
    )
    gate.now = NOW - 301
    assert "not yet current" in gate.refused(request, InvalidSignature)
    gate.now = NOW
    longer = request._replace(target=request.target.replace("Expires=600", "Expires=6000"))
    assert "does not match" in gate.refused(longer, InvalidSignature)


@pytest.mark.parametrize("expires", ["0", "604801", "-1", "1e3", "9" * 5000, "٣"])
def test_presigned_for_no_time(gate: Gate, expires: str) -> None:
    request = signed(gate.pair, expires=600)
    request = request._replace(target=request.target.replace("Expires=600", f"Expires={expires}"))
    # What is no ASCII cannot be in a target; it is there as its bytes.
    request = request._replace(target=request.target.encode().decode("latin-1"))
    assert "X-Amz-Expires" in gate.refused(request, IncompleteSignature)


def test_presigned_requests_with_something_missing(gate: Gate) -> None:
    request = Request("GET", "/account?X-Amz-Credential=a&X-Amz-Signature=b", {})
    assert gate.refused(request, IncompleteSignature) == (
        "AWS query-string parameters must include 'X-Amz-Algorithm'. "
        "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
        "AWS query-string parameters must include 'X-Amz-Date'. "
        "AWS query-string parameters must include 'X-Amz-Expires'. "
        "Re-examine the query-string parameters."
    )


def test_one_signature_is_enough(gate: Gate) -> None:
    presigned = signed(gate.pair, expires=60)
    both = signed(gate.pair, target=presigned.target)
    assert "twice" in gate.refused(both, IncompleteSignature)


@pytest.mark.parametrize("headers", [{}, {b"authorization": b""}, {b"authorization": b"  "}])
def test_nothing_is_signed(gate: Gate, headers: dict[bytes, bytes]) -> None:
    request = Request("GET", "/account", headers)
    assert gate.refused(request, MissingAuthenticationToken) == "Missing Authentication Token"


def hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


NEEDS = "".join(
    f"Authorization header requires '{name}' parameter. "
    for name in ("Credential", "Signature", "SignedHeaders")
)
NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "


@pytest.mark.parametrize("classic", [False, True])
def test_headers_that_are_no_signatures(
    gate: Gate, classic: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if classic:
        monkeypatch.setattr("lockgate.control.signature.MESSAGES_OF_SIGV4", "classic")

    def told(header: str, **fields: str) -> str:
        lines = {name.replace("_", "-").encode(): value.encode() for name, value in fields.items()}
        request = Request("GET", "/account", {b"authorization": header.encode(), **lines})
        return gate.refused(request, IncompleteSignature)

    def shown(header: str) -> str:
        hash = f"(Hashed with SHA-256 and encoded with Base64) Authorization={hashed(header)}"
        return f"Authorization={header}" if classic else hash

    assert told("eyJhbGciOi") == NEEDS + NO_DATE + shown("eyJhbGciOi")
    assert told("Basic dXNlcjpwYXM=", date="x") == NEEDS + shown("Basic dXNlcjpwYXM=")
    if classic:
        assert told("Bearer  eyJ") == (
            "'eyJ' not a valid key=value pair (missing equal-sign) in Authorization header: "
            "'Bearer  eyJ'."
        )
    else:
        assert told("AWS4-HMAC-SHA256 Credential=a, b , c=d") == (
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with "
            f"SHA-256 and encoded with Base64): '{hashed('b')}'."
        )


def changed(request: Request, old: str, new: str) -> Request:
    """The same with another Authorization header, which is right no more."""
    header = request.fields[b"authorization"]
    assert old.encode() in header
    fields = {**request.fields, b"authorization": header.replace(old.encode(), new.encode())}
    return request._replace(fields=fields)


def test_dates(gate: Gate) -> None:
    request = signed(gate.pair)
    for moment in (NOW - 300, NOW + 300):
        gate.now = moment
        gate.admit(request)
    gate.now = NOW + 301
    assert gate.refused(request, InvalidSignature) == (
        "Signature expired: 20231114T221320Z is now earlier than 20231114T221321Z "
        "(20231114T221821Z - 5 min.)"
    )
    gate.now = NOW - 301
    assert gate.refused(request, InvalidSignature) == (
        "Signature not yet current: 20231114T221320Z is still later than 20231114T221319Z "
        "(20231114T220819Z + 5 min.)"
    )
    gate.now = NOW
    for stamp in ("Tue, 14 Nov 2023 22:13:20 GMT", "20231314T221320Z", "2023-11-14T22:13:20Z"):
        other = request._replace(fields={**request.fields, b"x-amz-date": stamp.encode()})
        assert gate.refused(other, IncompleteSignature) == (
            f"Date must be in ISO-8601 'basic format'. Got '{stamp}'. "
            "See http://en.wikipedia.org/wiki/ISO_8601"
        )


def test_the_date_may_be_in_the_other_header(gate: Gate) -> None:
    request = signed(gate.pair, headers={"Date": "20231114T221320Z"})
    fields = {name: value for name, value in request.fields.items() if name != b"x-amz-date"}
    # The stamp is the same, and the signed header is still there.
    identity = gate.admit(request._replace(fields=fields))
    assert identity.caller.access_key == gate.pair[0]


def test_parts_that_are_wrong(gate: Gate) -> None:
    request = signed(gate.pair)
    found = gate.refused(changed(request, "host;", ""), InvalidSignature)
    assert found == "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    found = gate.refused(changed(request, "HMAC-SHA256", "HMAC-SHA1"), IncompleteSignature)
    assert (
        found == "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). "
    )
    found = gate.refused(changed(request, "/aws4_request", ""), IncompleteSignature)
    assert found == (
        "Credential must have exactly 5 slash-delimited elements, e.g. "
        f"keyid/date/region/service/term, got '{gate.key.id}/20231114/eu-west-1/apigateway'"
    )
    scope = "20231114/eu-west-1/apigateway/aws4_request"
    found = gate.refused(changed(request, scope, "20231113/EU/sqs/aws5"), InvalidSignature)
    assert found == (
        "Credential should be scoped to a valid region, not 'EU'. "
        "Credential should be scoped to correct service: 'apigateway'. "
        "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'. "
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        "'20231113' != '20231114', from '20231114T221320Z'."
    )


def test_a_wrong_signature_is_told_what_should_have_been_signed(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = signed((gate.key.id, "x"), "POST", "/restapis", b'{"name": "a"}')
    told = gate.refused(request, InvalidSignature)
    hash = hashlib.sha256(request.body).hexdigest()
    canonical = (
        f"POST\n/restapis\n\nhost:{HOST}\nx-amz-date:20231114T221320Z\n\nhost;x-amz-date\n{hash}"
    )
    text = (
        "AWS4-HMAC-SHA256\n20231114T221320Z\n20231114/eu-west-1/apigateway/aws4_request\n"
        + hashlib.sha256(canonical.encode()).hexdigest()
    )
    first = (
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS Secret Access Key and signing method. Consult the service documentation for details."
    )
    assert told == (
        f"{first}\n\nThe Canonical String for this request should have been\n'{canonical}'"
        f"\n\nThe String-to-Sign should have been\n'{text}'\n"
    )
    monkeypatch.setattr("lockgate.control.verification.SIGNATURE_ECHO", False)
    assert gate.refused(request, InvalidSignature) == first


def test_bytes_that_are_no_text_are_answered(gate: Gate) -> None:
    request = signed(gate.pair)
    odd = changed(request, "x-amz-date", "x-amz-date;x-odd")
    odd = odd._replace(headers=[*odd.headers, (b"x-odd", b"\xff\xfe")])
    assert "does not match" in gate.refused(odd, InvalidSignature)
    odd = changed(request, "Signature=", "Signature=\udcff".encode("utf-8", "replace").decode())
    assert "does not match" in gate.refused(odd, InvalidSignature)


def test_an_unsigned_body_is_a_mismatch(gate: Gate) -> None:
    headers = {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    request = signed(gate.pair, "POST", "/restapis", b"{}", headers)
    assert "does not match" in gate.refused(request, InvalidSignature)


def test_keys_that_are_none(gate: Gate) -> None:
    invalid = "The security token included in the request is invalid."
    assert gate.refused(signed(("AKIAUNKNOWN", "x")), UnrecognizedClient) == invalid
    token = signed(gate.pair, token="session")
    assert gate.refused(token, UnrecognizedClient) == invalid
    request = signed(gate.pair)
    gate.admit(request)
    with gate.store.transaction(NO_REGION, True) as objects:
        change_status(objects, gate.key.id, INACTIVE)
    assert gate.refused(request, UnrecognizedClient) == invalid
    with gate.store.transaction(NO_REGION, True) as objects:
        delete_key(objects, gate.key.id)
    assert gate.refused(request, UnrecognizedClient) == invalid
    # The last key is gone, and still nobody is let in.
    assert "Missing" in gate.refused(Request("GET", "/account", {}), MissingAuthenticationToken)


def test_before_the_first_key_everybody_is_let_in(gate: Gate) -> None:
    store = InMemoryStore()
    open = Guard(store, SECRETS, ACCOUNT, AnyCaller(ACCOUNT, "us-east-1"), lambda: NOW)
    request = Request("GET", "/account", {})
    assert open.admit(request, []).caller.principal_id == ""
    guard(store)
    with pytest.raises(MissingAuthenticationToken):
        open.admit(request, [])


def test_a_principal_has_two_keys_at_most(gate: Gate) -> None:
    second = gate.made("alice")
    assert gate.admit(signed((second.id, second.secret))).caller == gate.admit(
        signed(gate.pair)
    ).caller._replace(access_key=second.id)
    with pytest.raises(KeyProblem, match="alice has 2 keys"):
        gate.made("alice")
    with gate.store.transaction(NO_REGION, True) as objects, pytest.raises(KeyProblem):
        delete_key(objects, "AKIANONE")


READER = """{"Statement": [
    {"Effect": "Allow", "Action": "apigateway:GET", "Resource": "arn:aws:apigateway:*::/restapis*"},
    {"Effect": "Deny", "Action": "*", "Resource": "*/restapis/secret*"}
]}"""


def test_policies_decide_by_verb_and_path() -> None:
    gate = Gate(READER)
    routes = Routes(service_model())

    def allowed(method: str, target: str) -> str | None:
        request = signed(gate.pair, method, target)
        found = routes.find("GET" if method == "HEAD" else method, request.path, request.query)
        assert found is not None
        try:
            authorize(gate.admit(request), found, service_model().operations[found.operation])
        except NotAuthorized as error:
            return error.message
        return None

    user = f"User: arn:aws:iam::{ACCOUNT}:user/alice is not authorized to perform: "
    arn = "arn:aws:apigateway:eu-west-1::"
    assert allowed("GET", "/restapis?limit=3") is None
    assert allowed("HEAD", "/restapis/abc/resources") is None
    assert allowed("POST", "/restapis") == f"{user}apigateway:POST on resource: {arn}/restapis"
    assert allowed("GET", "/apikeys") == f"{user}apigateway:GET on resource: {arn}/apikeys"
    denied = f"{user}apigateway:GET on resource: {arn}/restapis/secret with an explicit deny"
    # Another spelling of the same is the same.
    assert allowed("GET", "/restapis/secret") == allowed("GET", "/restapis/%73ecret") == denied
    tags = "/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Frestapis%2Fsecret"
    assert allowed("GET", tags) == f"{user}apigateway:GET on resource: {arn}{tags}"


def test_refusals_by_policies_in_other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.control.verification.MESSAGES_OF_POLICY", "2025")
    gate = Gate(READER)
    routes = Routes(service_model())
    for target, ending in (
        ("/apikeys", " because no identity-based policy allows the apigateway:GET action"),
        ("/restapis/secret", " with an explicit deny in an identity-based policy"),
    ):
        found = routes.find("GET", target, [])
        assert found is not None
        with pytest.raises(NotAuthorized) as caught:
            authorize(
                gate.admit(signed(gate.pair, target=target)),
                found,
                service_model().operations[found.operation],
            )
        assert caught.value.message.endswith(f"{target}{ending}")
        assert (caught.value.key, caught.value.type) == ("Message", "AccessDeniedException")
