"""Custom domain names as they are kept.

Source: control-plane.md, sections 3 and 12; traffic.md, section 7. A private domain has an id of
its own, since several may have one name; any other is kept under its name, in small letters.
"""

import re

from lockgate.control.call import Call, new_id
from lockgate.control.checks.endpoints import check_option
from lockgate.control.errors import BadRequest
from lockgate.control.known import unknown
from lockgate.control.service_model import options
from lockgate.rules.compat import CONTROL_MESSAGES, REGIONAL_HOSTED_ZONE
from lockgate.store.objects import Item, Kind

__all__ = [
    "check_name",
    "check_options",
    "check_truststore",
    "domain_arn",
    "find_domain",
    "kept_id",
    "settle_addresses",
]

_DISTRIBUTION_ZONE = "Z2FDTNDATAQYW2"
_LONGEST = 253
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_TRUSTSTORE = re.compile(r"s3://[^/]+/.+")


def check_name(name: str) -> None:
    """Raises :class:`BadRequest` for what no request can have as its host."""
    if not name:
        raise BadRequest("No Domain Name specified")
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise BadRequest(CONTROL_MESSAGES["domain.name"] % {"name": name})


def kept_id(domain: Item) -> str:
    """The id that a domain is kept under, and the scope of its mappings."""
    return str(domain.get("domainNameId") or domain["domainName"].lower())


def find_domain(call: Call, given: Item) -> Item:
    """The domain that a call names. Raises :class:`NotFound`."""
    domain = call.objects.find(Kind.DOMAIN_NAME, "", kept_id(given))
    if domain is None or domain["domainName"].lower() != given["domainName"].lower():
        unknown(Kind.DOMAIN_NAME)
    return domain


def domain_arn(call: Call, domain: Item) -> str:
    """The ARN of a private domain."""
    return (
        f"arn:{call.partition}:apigateway:{call.region}:{call.account}:/domainnames/"
        f"{domain['domainName']}+{domain['domainNameId']}"
    )


def check_options(domain: Item) -> None:
    """Raises :class:`BadRequest` for a member that is none of its options."""
    endpoint = domain["endpointConfiguration"]
    for one in endpoint["types"]:
        check_option("EndpointTypes", one, options("EndpointType"))
    check_option("ipAddressType", endpoint["ipAddressType"], options("IpAddressType"))
    for name, shape in _OPTIONS.items():
        if name in domain:
            check_option(name, domain[name], options(shape))


_OPTIONS = {
    "securityPolicy": "SecurityPolicy",
    "endpointAccessMode": "EndpointAccessMode",
    "routingMode": "RoutingMode",
}


def check_truststore(domain: Item) -> None:
    """Raises :class:`BadRequest` where the certificates of mutual TLS lie nowhere."""
    truststore = (domain.get("mutualTlsAuthentication") or {}).get("truststoreUri")
    if truststore is not None and not _TRUSTSTORE.fullmatch(truststore):
        raise BadRequest(CONTROL_MESSAGES["domain.truststore"])


def settle_addresses(call: Call, domain: Item) -> None:
    """Give a domain the addresses of its types; those that it has stay.

    They are names as the service makes them: where they lead to is up to whoever keeps the DNS.
    """
    types = domain["endpointConfiguration"]["types"]
    suffix = "amazonaws.com.cn" if call.partition == "aws-cn" else "amazonaws.com"
    if "REGIONAL" not in types:
        _drop(domain, "regionalDomainName", "regionalHostedZoneId")
    elif "regionalDomainName" not in domain:
        domain["regionalDomainName"] = f"d-{new_id(10)}.execute-api.{call.region}.{suffix}"
        domain["regionalHostedZoneId"] = REGIONAL_HOSTED_ZONE
    if "EDGE" not in types:
        _drop(domain, "distributionDomainName", "distributionHostedZoneId")
    elif "distributionDomainName" not in domain:
        domain["distributionDomainName"] = f"d{new_id(13)}.cloudfront.net"
        domain["distributionHostedZoneId"] = _DISTRIBUTION_ZONE


def _drop(domain: Item, *names: str) -> None:
    for name in names:
        domain.pop(name, None)
