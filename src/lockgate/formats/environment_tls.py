"""The member ``tls`` of environment files: certificates of the server, and who clients must be.

.. code-block:: yaml

    tls:
      certificates:
        - {certificate: tls/api.pem, key: tls/api.key}
        - {certificate: tls/shop.pem, key: tls/shop.key, names: [shop.example.com]}
      truststore: tls/clients.pem
      client_certificates: required
      handshakes_per_second: 20
"""

import re
from typing import Any

from lockgate.diagnostics import one_line
from lockgate.formats.view import View
from lockgate.model import CertificateEntry, TlsEntry
from lockgate.rules import limits

__all__ = ["read_tls"]

_MEMBERS = frozenset(("certificates", "truststore", "client_certificates", "handshakes_per_second"))
_CERTIFICATE_MEMBERS = frozenset(("certificate", "key", "names"))
_NAME = re.compile(r"(?:\*\.)?(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}", re.ASCII)
_LONGEST_NAME = 253
_EXAMPLE = [{"certificate": "tls/api.pem", "key": "tls/api.key"}]


def read_tls(root: View) -> TlsEntry | None:
    """What an environment says of TLS; None where it says nothing, or after errors."""
    view = root.mapping("tls", {"certificates": _EXAMPLE})
    if view is None:
        return None
    view.warn_of_unknown(_MEMBERS, "environment.unknown-member", "tls")
    several = view.member("certificates")
    certificates = []
    if several is None:
        _missing(view, "tls names no certificates", {"certificates": _EXAMPLE})
    else:
        certificates = [_certificate(item) for item in several.items()]
        if not certificates and not view.report.errors:
            _missing(several, "certificates names none", _EXAMPLE)
    return TlsEntry(
        tuple(found for found in certificates if found is not None),
        truststore=view.text("truststore"),
        is_optional=_is_optional(view),
        place=view.place,
        handshakes_per_second=_handshakes(view),
    )


def _handshakes(view: View) -> int:
    given = view.integer("handshakes_per_second")
    if given is not None and given < 1:
        member = view.member("handshakes_per_second")
        view.report.error(
            "environment.tls",
            f"handshakes_per_second is {given}; nobody could connect",
            view.place if member is None else member.place,
            view.like({"handshakes_per_second": limits.HANDSHAKES_OF_SOURCE}),
        )
    return given or limits.HANDSHAKES_OF_SOURCE


def _missing(view: View, message: str, example: Any) -> None:
    view.report.error("environment.tls", message, view.place, view.like(example))


def _certificate(view: View) -> CertificateEntry | None:
    if not view.is_mapping():
        view.wrong_type("a mapping with certificate and key", _EXAMPLE[0])
        return None
    view.warn_of_unknown(_CERTIFICATE_MEMBERS, "environment.unknown-member", "a certificate")
    certificate, key = view.text("certificate"), view.text("key")
    for name in ("certificate", "key"):
        if name not in view:
            view.report.error(
                "environment.tls",
                f"{view.name} names no {name}",
                view.place,
                "name two PEM files: certificate with the chain, key with its private key",
            )
    if certificate is None or key is None:
        return None
    return CertificateEntry(certificate, key, _names(view), view.place)


def _names(view: View) -> tuple[str, ...]:
    several = view.member("names")
    found = []
    for item in () if several is None else several.items():
        text = item.as_text()
        if text is None:
            continue
        if len(text) > _LONGEST_NAME or not _NAME.fullmatch(text):
            view.report.error(
                "environment.tls-name",
                f"{one_line(text)!r} is no host name",
                item.place,
                "write a name such as api.example.com, or *.example.com for one label before it",
            )
        found.append(text.lower())
    return tuple(found)


def _is_optional(view: View) -> bool:
    member = view.member("client_certificates")
    given = view.choice(
        "client_certificates", ("REQUIRED", "OPTIONAL"), "environment.client-certificates"
    )
    if member is not None and given is not None and "truststore" not in view:
        view.report.error(
            "environment.client-certificates",
            "client_certificates says nothing without a truststore",
            member.place,
            "name the PEM file of the authorities: truststore: tls/clients.pem",
        )
    return given == "OPTIONAL"
