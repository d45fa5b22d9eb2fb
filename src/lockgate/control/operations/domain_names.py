"""Custom domain names.

Source: control-plane.md, sections 4.5, 5.2 and 12. Certificates are references: who serves has its
own, and a private key that a call brings along is not kept.
"""

from lockgate.control.call import Call, new_id
from lockgate.control.domain_names import (
    check_name,
    check_options,
    check_truststore,
    domain_arn,
    find_domain,
    kept_id,
    settle_addresses,
)
from lockgate.control.errors import BadRequest, ControlError
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import Change, PatchTable, as_text, own, text
from lockgate.control.tagging import check_tags
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind, Taken

__all__ = ["OPERATIONS"]

_MEMBERS = (
    "certificateName",
    "certificateArn",
    "regionalCertificateName",
    "regionalCertificateArn",
    "endpointAccessMode",
    "mutualTlsAuthentication",
    "ownershipVerificationCertificateArn",
    "policy",
    "routingMode",
    "tags",
)
_TAKEN = "The domain name you provided already exists."


def create_domain_name(call: Call, given: Item) -> Item:
    """A domain; it needs mappings to lead anywhere."""
    check_name(given["domainName"])
    domain: Item = {"domainName": given["domainName"]}
    domain |= {name: given[name] for name in _MEMBERS if given.get(name)}
    check_tags(domain.get("tags") or {})
    domain["securityPolicy"] = given.get("securityPolicy") or "TLS_1_2"
    domain["endpointConfiguration"] = _endpoints(given.get("endpointConfiguration") or {})
    domain["domainNameStatus"] = "AVAILABLE"
    check_truststore(domain)
    if "PRIVATE" in domain["endpointConfiguration"]["types"]:
        domain["domainNameId"] = new_id(10)
        domain["domainNameArn"] = domain_arn(call, domain)
    settle_addresses(call, domain)
    _date_certificate(call, {}, domain)
    try:
        call.objects.insert(Kind.DOMAIN_NAME, "", kept_id(domain), domain)
    except Taken:
        raise BadRequest(_TAKEN) from None
    call.objects.announce("domains")
    return domain


def _endpoints(given: Item) -> Item:
    types = given.get("types") or ["EDGE"]
    if len(types) > 1:
        raise BadRequest(CONTROL_MESSAGES["domain.types"])
    usual = "dualstack" if "PRIVATE" in types else "ipv4"
    endpoints = {"types": types, "ipAddressType": given.get("ipAddressType") or usual}
    if given.get("vpcEndpointIds"):
        endpoints["vpcEndpointIds"] = given["vpcEndpointIds"]
    return endpoints


def _date_certificate(call: Call, before: Item, domain: Item) -> None:
    names = ("certificateArn", "certificateName")
    if not any(name in domain for name in names):
        domain.pop("certificateUploadDate", None)
    elif any(before.get(name) != domain.get(name) for name in names):
        domain["certificateUploadDate"] = call.now


def get_domain_name(call: Call, given: Item) -> Item:
    """One domain."""
    return find_domain(call, given)


def get_domain_names(call: Call, given: Item) -> Item:
    """A page of domains; other accounts' there are none."""
    if given.get("resourceOwner") == "OTHER_ACCOUNTS":
        return {"items": []}
    return page_of(call, Kind.DOMAIN_NAME, "", given)


def _patch_type(change: Change) -> None:
    types = change.item["endpointConfiguration"]["types"]
    wanted = as_text(change)
    if change.op == "add" and wanted not in types:
        types.append(wanted)
    elif change.op == "remove" and wanted in types:
        types.remove(wanted)


def _replace_type(change: Change) -> None:
    """What Terraform sends: the first type, or the one named, becomes another."""
    types, named = change.item["endpointConfiguration"]["types"], change.keys[0]
    at = types.index(named) if named in types else 0
    types[at] = as_text(change)


_CERTIFICATES = (
    "/certificateArn",
    "/certificateName",
    "/regionalCertificateArn",
    "/regionalCertificateName",
    "/mutualTlsAuthentication/truststoreUri",
    "/mutualTlsAuthentication/truststoreVersion",
    "/ownershipVerificationCertificateArn",
)
_PATCHES = PatchTable(
    (
        *(text(path, "add replace remove") for path in _CERTIFICATES),
        own("/endpointConfiguration/types", "add remove", _patch_type),
        own("/endpointConfiguration/types/{type}", "replace", _replace_type),
        text("/endpointConfiguration/ipAddressType", clears=False),
        text("/securityPolicy", clears=False),
        text("/endpointAccessMode"),
        text("/routingMode"),
        text("/policy"),
        text("/managementPolicy"),
    )
)


def update_domain_name(call: Call, given: Item) -> Item:
    """Patch a domain."""
    before, changes = find_domain(call, given), given.get("patchOperations") or []
    _check_once(changes)
    domain = patched(before, changes, _PATCHES, "DomainName")
    check_options(domain)
    check_truststore(domain)
    _check_types(before, domain)
    if not (domain.get("mutualTlsAuthentication") or {}).get("truststoreUri"):
        domain.pop("mutualTlsAuthentication", None)
    settle_addresses(call, domain)
    _date_certificate(call, before, domain)
    call.objects.update(Kind.DOMAIN_NAME, "", kept_id(domain), domain)
    call.objects.announce("domains")
    return domain


def _check_once(changes: list[Item]) -> None:
    """A certificate is not added and removed in one request."""
    ops: dict[str | None, set[str | None]] = {}
    for change in changes:
        ops.setdefault(change.get("path"), set()).add(change.get("op"))
    if any(ops.get(path, set()) >= {"add", "remove"} for path in _CERTIFICATES):
        raise BadRequest(CONTROL_MESSAGES["domain.add_and_remove"])


def _check_types(before: Item, domain: Item) -> None:
    """A domain is private or not for ever, and has a type."""
    had, types = (set(one["endpointConfiguration"]["types"]) for one in (before, domain))
    refused: ControlError | None = None
    if not types:
        refused = BadRequest(CONTROL_MESSAGES["domain.no_type"])
    elif ("PRIVATE" in had) != ("PRIVATE" in types) or types > {"PRIVATE"}:
        refused = BadRequest(CONTROL_MESSAGES["domain.private"])
    if refused is not None:
        raise refused


def delete_domain_name(call: Call, given: Item) -> None:
    """Drop a domain, its mappings, and who may reach it."""
    domain = find_domain(call, given)
    call.objects.clear(kept_id(domain), [Kind.BASE_PATH_MAPPING])
    if "domainNameArn" in domain:
        for row in call.objects.rows(Kind.ACCESS_ASSOCIATION, ""):
            if row.item["domainNameArn"] == domain["domainNameArn"]:
                call.objects.delete(Kind.ACCESS_ASSOCIATION, "", row.id)
    call.objects.delete(Kind.DOMAIN_NAME, "", kept_id(domain))
    call.objects.announce("domains")


OPERATIONS: dict[str, Operation] = {
    "CreateDomainName": create_domain_name,
    "GetDomainName": get_domain_name,
    "GetDomainNames": get_domain_names,
    "UpdateDomainName": update_domain_name,
    "DeleteDomainName": delete_domain_name,
}
