"""Client certificates: what stages show to backends.

Source: control-plane.md, sections 3, 5.2 and 12; access-control.md, section 10. The private key is
kept sealed (security spec, row C-4) and never answered.
"""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from lockgate.control.call import Call, new_id
from lockgate.control.errors import BadRequest
from lockgate.control.known import known
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, text
from lockgate.control.tagging import check_tags
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind
from lockgate.store.secrets import Secrets

__all__ = ["OPERATIONS", "private_key"]

_VALID = timedelta(days=365)
_BITS = 2048
_SUBJECT = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ApiGateway")])


def generate_client_certificate(call: Call, given: Item) -> Item:
    """GenerateClientCertificate: a self-signed certificate that is valid for 365 days."""
    check_tags(given.get("tags") or {})
    id = new_id(6)
    begin = datetime.fromtimestamp(call.now, UTC)
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    item = {
        "clientCertificateId": id,
        "pemEncodedCertificate": _certificate(key, begin),
        "createdDate": call.now,
        "expirationDate": int((begin + _VALID).timestamp()),
        "_privateKey": call.secrets.seal(_pem(key), id),
    }
    for member in ("description", "tags"):
        if given.get(member):
            item[member] = given[member]
    call.objects.insert(Kind.CLIENT_CERTIFICATE, "", id, item)
    return item


def get_client_certificate(call: Call, given: Item) -> Item:
    """GetClientCertificate."""
    return _found(call, given)


def get_client_certificates(call: Call, given: Item) -> Item:
    """GetClientCertificates."""
    return page_of(call, Kind.CLIENT_CERTIFICATE, "", given)


def update_client_certificate(call: Call, given: Item) -> Item:
    """UpdateClientCertificate."""
    item = patched(_found(call, given), given.get("patchOperations"), _TABLE, "clientCertificate")
    call.objects.update(Kind.CLIENT_CERTIFICATE, "", item["clientCertificateId"], item)
    return item


def delete_client_certificate(call: Call, given: Item) -> None:
    """DeleteClientCertificate: not while a stage shows it."""
    id = _found(call, given)["clientCertificateId"]
    used = [
        f"{api_id}/{row.id}"
        for api_id, row in call.objects.everywhere(Kind.STAGE)
        if row.item.get("clientCertificateId") == id
    ]
    if used:
        message = CONTROL_MESSAGES["client_certificate.used"]
        raise BadRequest(message % {"id": id, "stages": ", ".join(used)})
    call.objects.delete(Kind.CLIENT_CERTIFICATE, "", id)


def private_key(secrets: Secrets, item: Item) -> str:
    """The certificate's private key as PEM. Raises ``WrongKey`` where it was sealed elsewhere."""
    return secrets.open(item["_privateKey"], item["clientCertificateId"])


def _certificate(key: rsa.RSAPrivateKey, begin: datetime) -> str:
    made = (
        x509.CertificateBuilder()
        .subject_name(_SUBJECT)
        .issuer_name(_SUBJECT)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + _VALID)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode("ascii")


def _pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")


def _found(call: Call, given: Item) -> Item:
    return known(call, Kind.CLIENT_CERTIFICATE, "", given["clientCertificateId"])


_TABLE = PatchTable((text("/description"),))

OPERATIONS: dict[str, Operation] = {
    "DeleteClientCertificate": delete_client_certificate,
    "GenerateClientCertificate": generate_client_certificate,
    "GetClientCertificate": get_client_certificate,
    "GetClientCertificates": get_client_certificates,
    "UpdateClientCertificate": update_client_certificate,
}
"""The operations by their names."""
