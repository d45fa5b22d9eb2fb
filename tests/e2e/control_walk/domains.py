"""Custom domains and what hangs on the account: control-plane.md, sections 3 and 12."""

from control_walk.cases import (
    AGAIN,
    BODY_OF_ONE,
    ID6,
    MOMENT,
    NO_CLASH,
    ONLY_IDS,
    READS,
    Among,
    Given,
    Like,
    Success,
    Walk,
    bad,
    bad_path,
    bad_position,
    conflict,
    missing,
    patch,
)
from control_walk.world import CERTIFICATE, NLB, World

from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["DOMAINS"]

NO_DOMAIN = missing(
    "Invalid domain name identifier specified", {"domainName": "nothing.example.com"}
)
NO_MAPPING = missing("Invalid base path mapping identifier specified", {"basePath": "nothing"})
NO_ASSOCIATION = missing(
    CONTROL_MESSAGES["association.unknown"], {"domainNameAccessAssociationArn": "nothing"}
)
NO_LINK = missing("Invalid Vpc Link identifier specified", {"vpcLinkId": "nothing"})
NO_CERTIFICATE = missing(
    "Invalid Client Certificate Id specified", {"clientCertificateId": "nothing"}
)
NO_TAGGED = missing(
    Like("Invalid resource ARN specified: arn:.*nothing"),
    {"resourceArn": "arn:aws:apigateway:us-east-1::/restapis/nothing"},
)
PEM = Like("-----BEGIN CERTIFICATE-----\n.*-----END CERTIFICATE-----\n?")


def domain(name: str | Like, **members: object) -> Given:
    """A regional DomainName as it is answered."""
    return {
        "domainName": name,
        "regionalDomainName": Like(r"d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com"),
        "regionalHostedZoneId": Like("Z[A-Z0-9]+"),
        "regionalCertificateArn": CERTIFICATE,
        "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"},
        "domainNameStatus": "AVAILABLE",
        "securityPolicy": "TLS_1_2",
        **members,
    }


def edge(name: str) -> Given:
    """A DomainName of which nothing else is said."""
    return {
        "domainName": name,
        "distributionDomainName": Like(r"d[a-z0-9]{13}\.cloudfront\.net"),
        "distributionHostedZoneId": "Z2FDTNDATAQYW2",
        "certificateArn": CERTIFICATE,
        "certificateUploadDate": MOMENT,
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
        "domainNameStatus": "AVAILABLE",
        "securityPolicy": "TLS_1_2",
    }


def association(**members: object) -> Given:
    name = r"p[0-9]+\.example\.com\+[a-z0-9]{10}"
    account = "arn:aws:apigateway:us-east-1:123456789012:"
    return {
        "domainNameAccessAssociationArn": Like(
            f"{account}/domainnameaccessassociations/domainname/{name}/vpcesource/vpce-1"
        ),
        "domainNameArn": Like(f"{account}/domainnames/{name}"),
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": "vpce-1",
        **members,
    }


def _new_association(world: World) -> Given:
    return {
        "domainNameArn": world.new_private_domain()["domainNameArn"],
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": "vpce-1",
    }


def _listed(made: object) -> Given:
    return {"limit": 500}


def _moved_onto_another(world: World) -> Given:
    mapping = world.new_mapping()
    world.client.create_base_path_mapping(
        domainName=mapping["domainName"], basePath="v2", restApiId=world.api
    )
    return {**mapping, **patch("replace", "/basePath", "v2")}


def _used_link(world: World) -> Given:
    link = world.new_link()
    world.client.put_integration(
        **world.new_method(),
        type="HTTP",
        integrationHttpMethod="GET",
        uri="http://example.com",
        connectionType="VPC_LINK",
        connectionId=link["vpcLinkId"],
    )
    return link


def _used_certificate(world: World) -> Given:
    certificate = world.new_certificate()
    id = certificate["clientCertificateId"]
    world.client.update_stage(**world.new_stage(), **patch("replace", "/clientCertificateId", id))
    return certificate


def link(status: str = "AVAILABLE", **members: object) -> Given:
    shown = {"statusMessage": "Your vpc link is ready for use"} if status == "AVAILABLE" else {}
    return {"id": ID6, "name": "link", "targetArns": [NLB], "status": status, **shown, **members}


def certificate(**members: object) -> Given:
    return {
        "clientCertificateId": ID6,
        "pemEncodedCertificate": PEM,
        "createdDate": MOMENT,
        "expirationDate": MOMENT,
        **members,
    }


ACCOUNT = {
    "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
    "features": ["UsagePlans"],
    "apiKeyVersion": "4",
}

DOMAINS: dict[str, Walk] = {
    "CreateDomainName": Walk(
        success=(
            Success(
                lambda world: {
                    "domainName": f"{world.name('d')}.example.com",
                    "regionalCertificateArn": CERTIFICATE,
                    "endpointConfiguration": {"types": ["REGIONAL"]},
                },
                lambda world, given: domain(given["domainName"]),
            ),
            Success(
                lambda world: {
                    "domainName": f"{world.name('d')}.example.com",
                    "certificateArn": CERTIFICATE,
                },
                lambda world, given: edge(given["domainName"]),
            ),
        ),
        bad_request=(
            bad("No Domain Name specified", {"domainName": ""}),
            bad("The domain name you provided already exists.", AGAIN),
            bad(
                CONTROL_MESSAGES["domain.truststore"],
                {"mutualTlsAuthentication": {"truststoreUri": "http://example.com"}},
            ),
        ),
        lacks={
            "not_found": "nothing is named that could be missing",
            "conflict": "a name that is taken is a bad request",
        },
    ),
    "GetDomainName": Walk(
        success=(Success(World.new_domain, lambda world, given: domain(given["domainName"])),),
        not_found=(NO_DOMAIN,),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetDomainNames": Walk(
        success=(
            Success(
                lambda world: _listed(world.new_domain()),
                lambda world, given: {"items": Among(domain(Like(r"d[0-9]+\.example\.com")))},
            ),
        ),
        bad_request=(bad_position(),),
        lacks={"not_found": "there may be none", "conflict": READS},
    ),
    "UpdateDomainName": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_domain(),
                    **patch("replace", "/regionalCertificateArn", f"{CERTIFICATE}2"),
                },
                lambda world, given: domain(
                    given["domainName"], regionalCertificateArn=f"{CERTIFICATE}2"
                ),
            ),
        ),
        not_found=(NO_DOMAIN,),
        bad_request=(
            bad(
                Like(r"Invalid patch path  '/nope' specified for op 'replace'\. Must be .*"),
                patch("replace", "/nope", "x"),
            ),
        ),
        lacks={"conflict": "a name cannot be patched"},
    ),
    "DeleteDomainName": Walk(
        success=(
            Success(World.new_domain),
            Success(lambda world: {"domainName": world.new_mapping()["domainName"]}),
        ),
        not_found=(NO_DOMAIN,),
        lacks={"bad_request": ONLY_IDS, "conflict": "its mappings go with it"},
    ),
    "CreateBasePathMapping": Walk(
        success=(
            Success(
                lambda world: {**world.new_domain(), "restApiId": world.api},
                lambda world, given: {"basePath": "(none)", "restApiId": world.api},
            ),
            Success(
                lambda world: {
                    **world.new_domain(),
                    "basePath": "v1",
                    "restApiId": (stage := world.new_stage())["restApiId"],
                    "stage": stage["stageName"],
                },
                lambda world, given: {
                    "basePath": "v1",
                    "restApiId": given["restApiId"],
                    "stage": "dev",
                },
            ),
        ),
        not_found=(NO_DOMAIN,),
        bad_request=(
            bad("Invalid REST API identifier specified", {"restApiId": "nothing"}),
            bad("Invalid stage identifier specified", {"stage": "nothing"}),
            bad(
                "API Gateway V1 doesn't support the slash character (/) in base path mappings. To "
                "create a multi-level base path mapping, use API Gateway V2.",
                {"basePath": "a/b"},
            ),
        ),
        conflict=(conflict("Base path already exists for this domain name"),),
    ),
    "GetBasePathMapping": Walk(
        success=(
            Success(
                World.new_mapping,
                lambda world, given: {"basePath": "v1", "restApiId": world.api},
            ),
        ),
        not_found=(NO_DOMAIN, NO_MAPPING),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetBasePathMappings": Walk(
        success=(
            Success(World.new_domain, lambda world, given: {"items": []}),
            Success(
                lambda world: {"domainName": world.new_mapping()["domainName"]},
                lambda world, given: {"items": [{"basePath": "v1", "restApiId": world.api}]},
            ),
        ),
        not_found=(NO_DOMAIN,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "UpdateBasePathMapping": Walk(
        success=(
            Success(
                lambda world: {**world.new_mapping(), **patch("replace", "/basePath", "v9")},
                lambda world, given: {"basePath": "v9", "restApiId": world.api},
            ),
        ),
        not_found=(NO_DOMAIN, NO_MAPPING),
        bad_request=(
            bad(
                "Invalid REST API identifier specified",
                patch("replace", "/restapiId", "nothing"),
            ),
            bad_path("/basePath", "/restapiId", "/stage"),
        ),
        conflict=(conflict("Base path already exists for this domain name", _moved_onto_another),),
    ),
    "DeleteBasePathMapping": Walk(
        success=(Success(World.new_mapping),),
        not_found=(NO_DOMAIN, NO_MAPPING),
        lacks={"bad_request": ONLY_IDS, "conflict": NO_CLASH},
    ),
    "CreateDomainNameAccessAssociation": Walk(
        success=(
            Success(_new_association, lambda world, given: association()),
            Success(
                lambda world: {**_new_association(world), "tags": {"a": "1"}},
                lambda world, given: association(tags={"a": "1"}),
            ),
        ),
        not_found=(
            missing(
                "Invalid domain name identifier specified",
                {
                    "domainNameArn": "arn:aws:apigateway:us-east-1:123456789012:"
                    "/domainnames/nothing.example.com+abc"
                },
            ),
        ),
        bad_request=(
            bad("Invalid ARN specified in the request", {"domainNameArn": "nothing"}),
            bad(CONTROL_MESSAGES["association.source"], {"accessAssociationSource": ""}),
        ),
        conflict=(conflict(CONTROL_MESSAGES["association.taken"]),),
    ),
    "GetDomainNameAccessAssociations": Walk(
        success=(
            Success(
                lambda world: _listed(world.new_association()),
                lambda world, given: {"items": Among(association())},
            ),
        ),
        bad_request=(bad_position(),),
        lacks={"not_found": "there may be none", "conflict": READS},
    ),
    "DeleteDomainNameAccessAssociation": Walk(
        success=(
            Success(
                lambda world: {
                    "domainNameAccessAssociationArn": world.new_association()[
                        "domainNameAccessAssociationArn"
                    ]
                }
            ),
        ),
        not_found=(NO_ASSOCIATION,),
        lacks={"bad_request": ONLY_IDS, "conflict": NO_CLASH},
    ),
    "RejectDomainNameAccessAssociation": Walk(
        success=(Success(World.new_association),),
        not_found=(NO_ASSOCIATION,),
        lacks={"bad_request": ONLY_IDS, "conflict": NO_CLASH},
    ),
    "CreateVpcLink": Walk(
        success=(
            Success(
                lambda world: {"name": "link", "targetArns": [NLB]},
                lambda world, given: link("PENDING"),
            ),
        ),
        bad_request=(
            bad("Name cannot be empty", {"name": ""}),
            bad("Invalid ARN. ARN is not well formed nothing", {"targetArns": ["nothing"]}),
        ),
        lacks={
            "not_found": "nothing is named that could be missing",
            "conflict": NO_CLASH,
        },
    ),
    "GetVpcLink": Walk(
        success=(Success(World.new_link, lambda world, given: link(id=given["vpcLinkId"])),),
        not_found=(NO_LINK,),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetVpcLinks": Walk(
        success=(
            Success(
                lambda world: _listed(world.new_link()),
                lambda world, given: {"items": Among(link())},
            ),
        ),
        bad_request=(bad_position(),),
        lacks={"not_found": "there may be none", "conflict": READS},
    ),
    "UpdateVpcLink": Walk(
        success=(
            Success(
                lambda world: {**world.new_link(), **patch("replace", "/name", "new")},
                lambda world, given: link(name="new"),
            ),
        ),
        not_found=(NO_LINK,),
        bad_request=(
            bad("Name cannot be empty", patch("replace", "/name", "")),
            bad_path("/name", "/description"),
        ),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteVpcLink": Walk(
        success=(Success(World.new_link),),
        not_found=(NO_LINK,),
        bad_request=(
            bad(
                Like(
                    r"Cannot delete vpc link\. Vpc link '.{6}', is referenced in "
                    r"\[GET:.{6}:.{10}\] in format of \[Method:Resource:Api\]\."
                ),
                _used_link,
            ),
        ),
        lacks={"conflict": "one that is in use is a bad request"},
    ),
    "GenerateClientCertificate": Walk(
        success=(
            Success(lambda world: {}, lambda world, given: certificate()),
            Success(
                lambda world: {"description": "d", "tags": {"a": "1"}},
                lambda world, given: certificate(**given),
            ),
        ),
        bad_request=(
            bad(CONTROL_MESSAGES["tags.key"] % {"key": "aws:x"}, {"tags": {"aws:x": "1"}}),
        ),
        lacks={
            "not_found": "nothing is named that could be missing",
            "conflict": NO_CLASH,
        },
    ),
    "GetClientCertificate": Walk(
        success=(Success(World.new_certificate, lambda world, given: certificate()),),
        not_found=(NO_CERTIFICATE,),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetClientCertificates": Walk(
        success=(
            Success(
                lambda world: _listed(world.new_certificate()),
                lambda world, given: {"items": Among(certificate())},
            ),
        ),
        bad_request=(bad_position(),),
        lacks={"not_found": "there may be none", "conflict": READS},
    ),
    "UpdateClientCertificate": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_certificate(),
                    **patch("replace", "/description", "new"),
                },
                lambda world, given: certificate(description="new"),
            ),
        ),
        not_found=(NO_CERTIFICATE,),
        bad_request=(bad_path("/description"),),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteClientCertificate": Walk(
        success=(Success(World.new_certificate),),
        not_found=(NO_CERTIFICATE,),
        bad_request=(
            bad(
                Like("Cannot delete client certificate '.{6}', is referenced in stage: .*/dev"),
                _used_certificate,
            ),
        ),
        lacks={"conflict": "one that is in use is a bad request"},
    ),
    "GetAccount": Walk(
        success=(Success(lambda world: {}, lambda world, given: ACCOUNT),),
        lacks={"not_found": BODY_OF_ONE, "bad_request": ONLY_IDS, "conflict": READS},
    ),
    "UpdateAccount": Walk(
        success=(
            Success(
                lambda world: patch("add", "/features", "UsagePlans"),
                lambda world, given: ACCOUNT,
            ),
        ),
        bad_request=(
            bad(
                "Usage Plans cannot be disabled once enabled",
                patch("remove", "/features", "UsagePlans"),
            ),
            bad_path("/cloudwatchRoleArn"),
        ),
        lacks={"not_found": BODY_OF_ONE, "conflict": NO_CLASH},
    ),
    "GetTags": Walk(
        success=(
            Success(
                lambda world: {"resourceArn": world.tagged(a="1")},
                lambda world, given: {"tags": {"a": "1"}},
            ),
            Success(
                lambda world: {"resourceArn": world.tagged()},
                lambda world, given: {"tags": {}},
            ),
        ),
        not_found=(NO_TAGGED,),
        lacks={"bad_request": "an ARN that is none is not found", "conflict": READS},
    ),
    "TagResource": Walk(
        success=(Success(lambda world: {"resourceArn": world.tagged(), "tags": {"a": "1"}}),),
        not_found=(NO_TAGGED,),
        bad_request=(
            bad(CONTROL_MESSAGES["tags.key"] % {"key": "aws:x"}, {"tags": {"aws:x": "1"}}),
            bad(CONTROL_MESSAGES["tags.value"] % {"key": "a"}, {"tags": {"a": "x" * 257}}),
            bad(CONTROL_MESSAGES["tags.count"], {"tags": {f"k{n}": "" for n in range(51)}}),
        ),
        lacks={"conflict": "tags join those there are"},
    ),
    "UntagResource": Walk(
        success=(
            Success(lambda world: {"resourceArn": world.tagged(a="1"), "tagKeys": ["a", "b"]}),
        ),
        not_found=(NO_TAGGED,),
        lacks={
            "bad_request": "a key that is not there does not matter",
            "conflict": NO_CLASH,
        },
    ),
}
