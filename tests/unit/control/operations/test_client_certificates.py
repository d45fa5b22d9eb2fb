"""Client certificates of the management API."""

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from kept_apis import API, NOW, call_with_api, change, done, refused

from lockgate.control.call import Call
from lockgate.control.operations.client_certificates import private_key
from lockgate.store.objects import Kind
from lockgate.store.secrets import Secrets, WrongKey

MISSING = ("NotFoundException", "Invalid Client Certificate Id specified")
YEAR = 365 * 24 * 60 * 60


@pytest.fixture
def call() -> Call:
    return call_with_api()


def test_a_new_one(call: Call) -> None:
    made = done(call, "GenerateClientCertificate", description="d", tags={"a": "b"})
    id = made["clientCertificateId"]
    assert (made["createdDate"], made["expirationDate"]) == (NOW, NOW + YEAR)
    assert (made["description"], made["tags"]) == ("d", {"a": "b"})
    certificate = x509.load_pem_x509_certificate(made["pemEncodedCertificate"].encode())
    assert certificate.subject.rfc4514_string() == "CN=ApiGateway"
    assert certificate.not_valid_before_utc.timestamp() == NOW
    assert certificate.not_valid_after_utc.timestamp() == NOW + YEAR
    certificate.verify_directly_issued_by(certificate)
    assert done(call, "GetClientCertificate", clientCertificateId=id) == made
    assert done(call, "GetClientCertificates") == {"items": [made]}


def test_its_key_is_kept_sealed(call: Call) -> None:
    made = done(call, "GenerateClientCertificate")
    kept = call.objects.find(Kind.CLIENT_CERTIFICATE, "", made["clientCertificateId"])
    assert kept is not None
    assert b"PRIVATE" not in msgspec.json.encode(kept)
    key = serialization.load_pem_private_key(private_key(call.secrets, kept).encode(), None)
    certificate = x509.load_pem_x509_certificate(made["pemEncodedCertificate"].encode())
    assert key.public_key() == certificate.public_key()
    with pytest.raises(WrongKey):
        private_key(Secrets(b"x" * 32), kept)


def test_tags_are_looked_at(call: Call) -> None:
    kind, _ = refused(call, "GenerateClientCertificate", tags={"": "b"})
    assert kind == "BadRequestException"
    assert done(call, "GetClientCertificates") == {"items": []}


@pytest.mark.parametrize(
    "name", ["GetClientCertificate", "UpdateClientCertificate", "DeleteClientCertificate"]
)
def test_an_unknown_one(call: Call, name: str) -> None:
    assert refused(call, name, clientCertificateId="abc123") == MISSING


def test_what_can_be_changed(call: Call) -> None:
    made = done(call, "GenerateClientCertificate")
    given = {"clientCertificateId": made["clientCertificateId"]}
    new = change("replace", "/description", "new")
    changed = done(call, "UpdateClientCertificate", **given, patchOperations=new)
    assert changed == {**made, "description": "new"}
    assert done(call, "GetClientCertificate", **given) == changed
    bad = change("replace", "/pemEncodedCertificate", "new")
    assert refused(call, "UpdateClientCertificate", **given, patchOperations=bad) == (
        "BadRequestException",
        "Invalid patch path  '/pemEncodedCertificate' specified for op 'replace'. Must be one of: "
        "[/description]",
    )


def test_one_that_a_stage_shows_stays(call: Call) -> None:
    id = done(call, "GenerateClientCertificate")["clientCertificateId"]
    call.objects.insert(Kind.STAGE, API, "prod", {"stageName": "prod", "clientCertificateId": id})
    assert refused(call, "DeleteClientCertificate", clientCertificateId=id) == (
        "BadRequestException",
        f"Cannot delete client certificate '{id}', is referenced in stage: {API}/prod",
    )
    call.objects.update(Kind.STAGE, API, "prod", {"stageName": "prod"})
    done(call, "DeleteClientCertificate", clientCertificateId=id)
    assert refused(call, "GetClientCertificate", clientCertificateId=id) == MISSING
