"""Which endpoints of private networks may reach a private custom domain.

Source: control-plane.md, section 4.5: they are kept and answered, and nothing asks for them.
"""

import re

from lockgate.control.call import Call
from lockgate.control.checks.names import check_name_length
from lockgate.control.domain_names import domain_arn
from lockgate.control.errors import BadRequest, Conflict, NotFound
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.tagging import check_tags
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind, Row, Taken

__all__ = ["OPERATIONS"]

_DOMAIN = re.compile(
    r"arn:(?P<partition>[^:]+):apigateway:(?P<region>[^:]+):(?P<account>[^:]*):"
    r"/domainnames/(?P<name>[^/+]+)\+(?P<id>[^/+]+)"
)


def create_domain_name_access_association(call: Call, given: Item) -> Item:
    """An association with a domain of this account, or of another one."""
    domain = _DOMAIN.fullmatch(given["domainNameArn"])
    if domain is None:
        raise BadRequest("Invalid ARN specified in the request")
    if domain["account"] == call.account:
        _check_domain(call, given["domainNameArn"], domain["id"])
    source = given["accessAssociationSource"]
    if not source:
        raise BadRequest(CONTROL_MESSAGES["association.source"])
    arn = (
        f"arn:{call.partition}:apigateway:{call.region}:{call.account}:"
        f"/domainnameaccessassociations/domainname/{domain['name']}+{domain['id']}"
        f"/vpcesource/{source}"
    )
    check_name_length(arn)
    association: Item = {
        "domainNameAccessAssociationArn": arn,
        "domainNameArn": given["domainNameArn"],
        "accessAssociationSourceType": given["accessAssociationSourceType"],
        "accessAssociationSource": source,
    }
    if given.get("tags"):
        check_tags(given["tags"])
        association["tags"] = given["tags"]
    try:
        call.objects.insert(Kind.ACCESS_ASSOCIATION, "", arn, association)
    except Taken:
        raise Conflict(CONTROL_MESSAGES["association.taken"]) from None
    return association


def _check_domain(call: Call, arn: str, id: str) -> None:
    domain = call.objects.find(Kind.DOMAIN_NAME, "", id)
    if domain is None or "domainNameId" not in domain or domain_arn(call, domain) != arn:
        raise NotFound("Invalid domain name identifier specified")


def get_domain_name_access_associations(call: Call, given: Item) -> Item:
    """A page of associations: all, or those with domains of other accounts."""
    wanted = None
    if given.get("resourceOwner") == "OTHER_ACCOUNTS":

        def wanted(row: Row) -> bool:
            domain = _DOMAIN.fullmatch(row.item["domainNameArn"])
            return domain is not None and domain["account"] != call.account

    return page_of(call, Kind.ACCESS_ASSOCIATION, "", given, wanted=wanted)


def delete_domain_name_access_association(call: Call, given: Item) -> None:
    """Drop an association."""
    _drop(call, given["domainNameAccessAssociationArn"], None)


def reject_domain_name_access_association(call: Call, given: Item) -> None:
    """Refuse an association with a domain: it is no more."""
    _drop(call, given["domainNameAccessAssociationArn"], given["domainNameArn"])


def _drop(call: Call, arn: str, domain_arn: str | None) -> None:
    association = call.objects.find(Kind.ACCESS_ASSOCIATION, "", arn)
    if association is None or domain_arn not in (None, association["domainNameArn"]):
        raise NotFound(CONTROL_MESSAGES["association.unknown"])
    call.objects.delete(Kind.ACCESS_ASSOCIATION, "", arn)


OPERATIONS: dict[str, Operation] = {
    "CreateDomainNameAccessAssociation": create_domain_name_access_association,
    "GetDomainNameAccessAssociations": get_domain_name_access_associations,
    "DeleteDomainNameAccessAssociation": delete_domain_name_access_association,
    "RejectDomainNameAccessAssociation": reject_domain_name_access_association,
}
