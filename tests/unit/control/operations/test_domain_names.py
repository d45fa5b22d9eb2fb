"""Custom domains, their mappings, and who may reach them."""

import re
from typing import Any

import pytest
from kept_stages import API, NOW, a_call, keep_api, keep_stage

from lockgate.control.call import Call
from lockgate.control.errors import (
    BadRequest,
    Conflict,
    ControlError,
    NotFound,
)
from lockgate.control.operations import OPERATIONS
from lockgate.store.objects import Item, Kind

NAME = "api.example.com"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"


def do(call: Call, operation: str, **given: Any) -> Item:
    return OPERATIONS[operation](call, {"domainName": NAME, **given}) or {}


def a_domain(**given: Any) -> Call:
    call = a_call()
    keep_api(call)
    keep_stage(call)
    do(call, "CreateDomainName", **given)
    return call


def patch(call: Call, *operations: tuple[str, ...], **given: Any) -> Item:
    names = ("op", "path", "value")
    changes = [dict(zip(names, one, strict=False)) for one in operations]
    return do(call, "UpdateDomainName", patchOperations=changes, **given)


def regional(*types: str) -> Item:
    return {"endpointConfiguration": {"types": list(types)}}


def test_a_domain_is_edge_optimised_unless_said_otherwise() -> None:
    call = a_call()
    domain = do(call, "CreateDomainName", certificateArn=CERTIFICATE, tags={"a": "b"})
    address = domain.pop("distributionDomainName")
    assert re.fullmatch(r"d[a-z0-9]{13}\.cloudfront\.net", address)
    assert domain == {
        "domainName": NAME,
        "certificateArn": CERTIFICATE,
        "certificateUploadDate": NOW,
        "distributionHostedZoneId": "Z2FDTNDATAQYW2",
        "securityPolicy": "TLS_1_2",
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
        "domainNameStatus": "AVAILABLE",
        "tags": {"a": "b"},
    }
    assert do(call, "GetDomainName") == {**domain, "distributionDomainName": address}
    assert call.objects.announced == ["domains"]  # type: ignore[attr-defined]


def test_a_regional_domain() -> None:
    call = a_call(region="eu-west-1")
    truststore = {"truststoreUri": "s3://trust/ca.pem", "truststoreVersion": "1"}
    domain = do(
        call,
        "CreateDomainName",
        regionalCertificateArn=CERTIFICATE,
        securityPolicy="TLS_1_0",
        mutualTlsAuthentication=truststore,
        **regional("REGIONAL"),
    )
    address = domain.pop("regionalDomainName")
    assert re.fullmatch(r"d-[a-z0-9]{10}\.execute-api\.eu-west-1\.amazonaws\.com", address)
    assert domain == {
        "domainName": NAME,
        "regionalCertificateArn": CERTIFICATE,
        "regionalHostedZoneId": "Z1UJRXOUMOOFQ8",
        "securityPolicy": "TLS_1_0",
        "mutualTlsAuthentication": truststore,
        "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"},
        "domainNameStatus": "AVAILABLE",
    }


def test_private_domains_have_ids_and_may_share_a_name() -> None:
    call = a_call()
    first = do(call, "CreateDomainName", policy="{}", **regional("PRIVATE"))
    endpoints = {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]}
    second = do(call, "CreateDomainName", endpointConfiguration=endpoints)
    assert second["endpointConfiguration"]["vpcEndpointIds"] == ["vpce-1"]
    assert first["endpointConfiguration"]["ipAddressType"] == "dualstack"
    assert first["domainNameArn"] == (
        f"arn:aws:apigateway:us-east-1:123456789012:/domainnames/{NAME}+{first['domainNameId']}"
    )
    assert not {"regionalDomainName", "distributionDomainName"} & set(first)
    for one in (first, second):
        assert do(call, "GetDomainName", domainNameId=one["domainNameId"]) == one
    with pytest.raises(NotFound):
        do(call, "GetDomainName")
    with pytest.raises(NotFound):
        do(call, "GetDomainName", domainName="b.example", domainNameId=first["domainNameId"])
    do(call, "DeleteDomainName", domainNameId=first["domainNameId"])
    assert [one["domainNameId"] for one in do(call, "GetDomainNames")["items"]] == [
        second["domainNameId"]
    ]


def test_a_private_key_is_not_kept() -> None:
    call = a_domain(certificateName="n", certificatePrivateKey="PRIVATE KEY", certificateBody="B")
    assert "PRIVATE KEY" not in str(call.objects.rows(Kind.DOMAIN_NAME, ""))


@pytest.mark.parametrize(
    "given, error, message",
    [
        ({"domainName": ""}, BadRequest, "No Domain Name specified"),
        *(
            ({"domainName": name}, BadRequest, f"Invalid domain name specified: {name}")
            for name in (
                "a b",
                "a/b",
                "a.",
                ".a",
                "a..b",
                "a.*.b",
                "-a",
                "é.example",
                "a\0",
                "a" * 64,
            )
        ),
        (
            {"domainName": "a." * 126 + "aa"},
            BadRequest,
            f"Invalid domain name specified: {'a.' * 126}aa",
        ),
        ({}, BadRequest, "The domain name you provided already exists."),
        ({"domainName": NAME.upper()}, BadRequest, "The domain name you provided already exists."),
        (
            {"domainName": "b.example", **regional("EDGE", "REGIONAL")},
            BadRequest,
            "Cannot create a domain name with multiple Endpoint Types.",
        ),
        (
            {
                "domainName": "b.example",
                "mutualTlsAuthentication": {"truststoreUri": "https://x/y"},
            },
            BadRequest,
            "Invalid truststore URI specified. Must be of the form s3://bucket/key",
        ),
    ],
)
def test_what_is_refused(given: Item, error: type[ControlError], message: str) -> None:
    with pytest.raises(error) as refused:
        do(a_domain(), "CreateDomainName", **given)
    assert refused.value.message == message


def test_a_domain_migrates_from_edge_to_regional() -> None:
    call = a_domain(certificateArn=CERTIFICATE)
    both = patch(
        call,
        ("add", "/endpointConfiguration/types", "REGIONAL"),
        ("add", "/regionalCertificateArn", CERTIFICATE),
    )
    assert both["endpointConfiguration"]["types"] == ["EDGE", "REGIONAL"]
    assert {"distributionDomainName", "regionalDomainName"} <= set(both)
    one = patch(
        call,
        ("remove", "/endpointConfiguration/types", "EDGE"),
        ("remove", "/certificateArn"),
    )
    assert one["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert one["regionalDomainName"] == both["regionalDomainName"]
    assert not {"distributionDomainName", "certificateUploadDate"} & set(one)


def test_members_are_patched() -> None:
    call = a_domain(**regional("REGIONAL"))
    domain = patch(
        call,
        ("replace", "/securityPolicy", "TLS_1_0"),
        ("replace", "/endpointConfiguration/ipAddressType", "dualstack"),
        ("replace", "/routingMode", "BASE_PATH_MAPPING_ONLY"),
        ("add", "/mutualTlsAuthentication/truststoreUri", "s3://a/b"),
        ("add", "/mutualTlsAuthentication/truststoreVersion", "2"),
        ("replace", "/ownershipVerificationCertificateArn", CERTIFICATE),
        ("replace", "/endpointConfiguration/types/0", "EDGE"),
    )
    assert domain["mutualTlsAuthentication"] == {
        "truststoreUri": "s3://a/b",
        "truststoreVersion": "2",
    }
    assert domain["endpointConfiguration"] == {"types": ["EDGE"], "ipAddressType": "dualstack"}
    assert (domain["securityPolicy"], domain["routingMode"]) == (
        "TLS_1_0",
        "BASE_PATH_MAPPING_ONLY",
    )
    domain = patch(
        call,
        ("remove", "/mutualTlsAuthentication/truststoreUri"),
        ("remove", "/ownershipVerificationCertificateArn"),
        ("replace", "/endpointConfiguration/types/EDGE", "REGIONAL"),
    )
    gone = {"mutualTlsAuthentication", "ownershipVerificationCertificateArn"}
    assert not gone & set(domain)
    assert domain["endpointConfiguration"]["types"] == ["REGIONAL"]


@pytest.mark.parametrize(
    "operations, error, message",
    [
        (
            [("replace", "/securityPolicy", "SSL")],
            BadRequest,
            "Invalid securityPolicy specified. Valid options are TLS_1_0,TLS_1_2,",
        ),
        (
            [("replace", "/endpointConfiguration/types/0", "GLOBAL")],
            BadRequest,
            "Invalid EndpointTypes specified. Valid options are ",
        ),
        (
            [("replace", "/endpointConfiguration/ipAddressType", "ipv5")],
            BadRequest,
            "Invalid ipAddressType specified. Valid options are ipv4,dualstack",
        ),
        (
            [("remove", "/endpointConfiguration/types", "EDGE")],
            BadRequest,
            "A domain name must have an endpoint type",
        ),
        (
            [("add", "/endpointConfiguration/types", "PRIVATE")],
            BadRequest,
            "A domain name cannot become private, or have other types beside PRIVATE",
        ),
        (
            [("add", "/certificateArn", CERTIFICATE), ("remove", "/certificateArn")],
            BadRequest,
            "A certificate cannot be added and removed in one request",
        ),
        (
            [("replace", "/domainName", "x")],
            BadRequest,
            "Invalid patch path  '/domainName' specified for op 'replace'. Must be one of: [",
        ),
    ],
)
def test_patches_that_are_refused(
    operations: list[tuple[str, ...]], error: type[ControlError], message: str
) -> None:
    call = a_domain()
    before = do(call, "GetDomainName")
    with pytest.raises(error) as refused:
        patch(call, *operations)
    assert refused.value.message.startswith(message)
    assert do(call, "GetDomainName") == before


def test_lists_are_of_this_account() -> None:
    call = a_domain()
    do(call, "CreateDomainName", domainName="b.example")

    def names(**given: Any) -> list[str]:
        return [one["domainName"] for one in do(call, "GetDomainNames", **given)["items"]]

    assert names() == names(resourceOwner="SELF") == [NAME, "b.example"]
    assert names(limit=1) == [NAME]
    assert names(resourceOwner="OTHER_ACCOUNTS") == []


@pytest.mark.parametrize(
    "operation, given",
    [
        ("GetDomainName", {}),
        ("UpdateDomainName", {}),
        ("DeleteDomainName", {}),
        ("CreateBasePathMapping", {"restApiId": API}),
        ("GetBasePathMapping", {"basePath": "x"}),
        ("GetBasePathMappings", {}),
        ("UpdateBasePathMapping", {"basePath": "x"}),
        ("DeleteBasePathMapping", {"basePath": "x"}),
    ],
)
def test_unknown_domains_and_mappings(operation: str, given: Item) -> None:
    call = a_domain()
    with pytest.raises(NotFound) as refused:
        do(call, operation, domainName="b.example", **given)
    assert refused.value.message == "Invalid domain name identifier specified"
    if "basePath" in given:
        with pytest.raises(NotFound) as refused:
            do(call, operation, **given)
        assert refused.value.message == "Invalid base path mapping identifier specified"


# -- mappings


def mapped(call: Call, **given: Any) -> Item:
    return do(call, "CreateBasePathMapping", restApiId=API, **given)


def test_an_empty_path_has_a_name() -> None:
    call = a_domain()
    assert mapped(call, basePath="") == {"basePath": "(none)", "restApiId": API}
    assert mapped(call, basePath="v1", stage="dev") == {
        "basePath": "v1",
        "restApiId": API,
        "stage": "dev",
    }
    assert do(call, "GetBasePathMapping", basePath="(none)")["restApiId"] == API
    listed = do(call, "GetBasePathMappings")["items"]
    assert [one["basePath"] for one in listed] == ["(none)", "v1"]
    assert call.objects.announced == ["domains"] * 3  # type: ignore[attr-defined]
    with pytest.raises(Conflict, match="Base path already exists for this domain name"):
        mapped(call)


@pytest.mark.parametrize(
    "given, error, message",
    [
        (
            {"basePath": "a/b"},
            BadRequest,
            "API Gateway V1 doesn't support the slash character (/) in base path mappings. To "
            "create a multi-level base path mapping, use API Gateway V2.",
        ),
        ({"restApiId": "no"}, BadRequest, "Invalid REST API identifier specified"),
        ({"restApiId": None}, BadRequest, "Invalid REST API identifier specified"),
        ({"stage": "no"}, BadRequest, "Invalid stage identifier specified"),
        (
            {"basePath": "a b"},
            BadRequest,
            "Base paths may have 300 characters at most: letters, digits, and the symbols "
            "$-_.+!*'()",
        ),
        ({"basePath": "v1"}, Conflict, "Base path already exists for this domain name"),
    ],
)
def test_mappings_that_are_refused(given: Item, error: type[ControlError], message: str) -> None:
    call = a_domain()
    mapped(call, basePath="v1")
    with pytest.raises(error) as refused:
        do(call, "CreateBasePathMapping", **{"restApiId": API, **given})
    assert refused.value.message == message


def repathed(call: Call, path: str, *operations: tuple[str, str, str]) -> Item:
    changes = [dict(zip(("op", "path", "value"), one, strict=True)) for one in operations]
    return do(call, "UpdateBasePathMapping", basePath=path, patchOperations=changes)


def test_mappings_are_patched() -> None:
    call = a_domain()
    keep_api(call, api_id="other12345")
    mapped(call, basePath="v1", stage="dev")
    moved = repathed(
        call,
        "v1",
        ("replace", "/basePath", "v2"),
        ("replace", "/restapiId", "other12345"),
        ("replace", "/stage", ""),
    )
    assert moved == {"basePath": "v2", "restApiId": "other12345"}
    with pytest.raises(NotFound):
        do(call, "GetBasePathMapping", basePath="v1")
    back = repathed(call, "v2", ("replace", "/restApiId", API), ("replace", "/basePath", ""))
    assert back == {"basePath": "(none)", "restApiId": API}
    mapped(call, basePath="v1")
    with pytest.raises(Conflict, match="Base path already exists for this domain name"):
        repathed(call, "v1", ("replace", "/basePath", ""))
    with pytest.raises(BadRequest, match="Invalid REST API identifier specified"):
        repathed(call, "v1", ("replace", "/restapiId", "no"))
    with pytest.raises(BadRequest, match="Invalid stage identifier specified"):
        repathed(call, "v1", ("replace", "/stage", "no"))
    assert do(call, "GetBasePathMapping", basePath="v1") == {"basePath": "v1", "restApiId": API}
    staged = repathed(call, "v1", ("replace", "/stage", "dev"))
    assert do(call, "GetBasePathMapping", basePath="v1") == staged
    assert staged["stage"] == "dev"


def test_mappings_go_alone_and_with_their_domain() -> None:
    call = a_domain()
    mapped(call, basePath="v1")
    mapped(call, basePath="v2")
    do(call, "DeleteBasePathMapping", basePath="v1")
    assert [one["basePath"] for one in do(call, "GetBasePathMappings")["items"]] == ["v2"]
    do(call, "DeleteDomainName")
    assert call.objects.everywhere(Kind.BASE_PATH_MAPPING) == []


# -- associations

FOREIGN = "arn:aws:apigateway:us-east-1:999999999999:/domainnames/a.example+abcde12345"


def associate(call: Call, arn: str, source: str = "vpce-1", **given: Any) -> Item:
    return do(
        call,
        "CreateDomainNameAccessAssociation",
        domainNameArn=arn,
        accessAssociationSource=source,
        **{"accessAssociationSourceType": "VPCE", **given},
    )


def test_associations_are_kept_and_go_with_their_domain() -> None:
    call = a_call()
    domain = do(call, "CreateDomainName", **regional("PRIVATE"))
    own = associate(call, domain["domainNameArn"], tags={"a": "b"})
    assert own == {
        "domainNameAccessAssociationArn": (
            "arn:aws:apigateway:us-east-1:123456789012:/domainnameaccessassociations/domainname/"
            f"{NAME}+{domain['domainNameId']}/vpcesource/vpce-1"
        ),
        "domainNameArn": domain["domainNameArn"],
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": "vpce-1",
        "tags": {"a": "b"},
    }
    foreign = associate(call, FOREIGN)

    def listed(**given: Any) -> list[Item]:
        items: list[Item] = do(call, "GetDomainNameAccessAssociations", **given)["items"]
        return items

    assert listed() == [own, foreign]
    assert listed(resourceOwner="OTHER_ACCOUNTS") == [foreign]
    do(call, "DeleteDomainName", domainNameId=domain["domainNameId"])
    assert listed() == [foreign]


def test_associations_end() -> None:
    call = a_call()
    first, second = (associate(call, FOREIGN, source) for source in ("vpce-1", "vpce-2"))
    arn = "domainNameAccessAssociationArn"
    do(call, "DeleteDomainNameAccessAssociation", **{arn: first[arn]})
    with pytest.raises(NotFound):
        do(
            call,
            "RejectDomainNameAccessAssociation",
            **{arn: second[arn], "domainNameArn": f"{FOREIGN}x"},
        )
    do(
        call,
        "RejectDomainNameAccessAssociation",
        **{arn: second[arn], "domainNameArn": FOREIGN},
    )
    assert do(call, "GetDomainNameAccessAssociations")["items"] == []
    with pytest.raises(NotFound, match="Invalid domain name access association identifier"):
        do(call, "DeleteDomainNameAccessAssociation", **{arn: first[arn]})


@pytest.mark.parametrize(
    "arn, given, error, message",
    [
        ("no ARN", {}, BadRequest, "Invalid ARN specified in the request"),
        (
            FOREIGN.replace("9" * 12, "123456789012"),
            {},
            NotFound,
            "Invalid domain name identifier specified",
        ),
        (FOREIGN, {"source": ""}, BadRequest, "Access association source must be non-empty"),
        (FOREIGN, {"source": "v" * 1024}, BadRequest, "Names can be at most 1024 bytes long"),
        (FOREIGN, {}, Conflict, "The domain name access association already exists"),
    ],
)
def test_associations_that_are_refused(
    arn: str, given: Item, error: type[ControlError], message: str
) -> None:
    call = a_call()
    associate(call, FOREIGN)
    with pytest.raises(error) as refused:
        associate(call, arn, **given)
    assert refused.value.message == message
