"""Tags of the management API, for every kind of object."""

import pytest
from kept_apis import API, call_with_api, done, refused

from lockgate.control.call import Call
from lockgate.store.objects import Kind

ARN = "arn:aws:apigateway:us-east-1::"
PLACES = [
    (f"/restapis/{API}", Kind.REST_API, "", API),
    (f"/restapis/{API}/stages/prod", Kind.STAGE, API, "prod"),
    ("/apikeys/a", Kind.API_KEY, "", "a"),
    ("/usageplans/a", Kind.USAGE_PLAN, "", "a"),
    ("/domainnames/A.example.com", Kind.DOMAIN_NAME, "", "a.example.com"),
    ("/domainnames/a.example.com+abcdef", Kind.DOMAIN_NAME, "", "abcdef"),
    ("/clientcertificates/a", Kind.CLIENT_CERTIFICATE, "", "a"),
    ("/vpclinks/a", Kind.VPC_LINK, "", "a"),
]


@pytest.fixture
def call() -> Call:
    return call_with_api()


@pytest.mark.parametrize("path, kind, scope, id", PLACES)
def test_tags_come_and_go(call: Call, path: str, kind: Kind, scope: str, id: str) -> None:
    if kind is not Kind.REST_API:
        call.objects.insert(kind, scope, id, {"own": 1})
    before = call.objects.find(kind, scope, id)
    given = {"resourceArn": ARN + path}
    assert done(call, "GetTags", **given) == {"tags": {}}
    done(call, "TagResource", **given, tags={"a": "1", "b": "2"})
    done(call, "TagResource", **given, tags={"b": "3", "c": ""})
    tags = {"a": "1", "b": "3", "c": ""}
    assert done(call, "GetTags", **given) == {"tags": tags}
    assert call.objects.find(kind, scope, id) == {**(before or {}), "tags": tags}
    done(call, "UntagResource", **given, tagKeys=["a", "nothing"])
    assert done(call, "GetTags", **given) == {"tags": {"b": "3", "c": ""}}
    done(call, "UntagResource", **given, tagKeys=["b", "c"])
    assert call.objects.find(kind, scope, id) == before


@pytest.mark.parametrize("name", ["GetTags", "TagResource", "UntagResource"])
@pytest.mark.parametrize(
    "arn",
    [
        f"{ARN}/restapis/nothing",
        f"{ARN}/restapis/{API}/stages/nothing",
        f"{ARN}/restapis/{API}/resources/rootrootro",
        f"{ARN}/nothing/a",
        f"{ARN}/restapis",
        f"arn:aws:apigateway:eu-west-1::/restapis/{API}",
        f"arn:aws-cn:apigateway:us-east-1::/restapis/{API}",
        f"arn:aws:apigateway:us-east-1:210987654321:/restapis/{API}",
        f"arn:aws:s3:us-east-1::/restapis/{API}",
        "nonsense",
    ],
)
def test_an_unknown_arn(call: Call, name: str, arn: str) -> None:
    assert refused(call, name, resourceArn=arn, tags={"a": "b"}, tagKeys=["a"]) == (
        "NotFoundException",
        f"Invalid resource ARN specified: {arn}",
    )


@pytest.mark.parametrize(
    "tags, message",
    [
        ({f"k{number}": "" for number in range(50)}, "A resource can have at most 50 tags"),
        ({"": "x"}, "Invalid tag key ''"),
        ({"a" * 129: "x"}, "Invalid tag key 'aaa"),
        ({"aws:x": "x"}, "Invalid tag key 'aws:x'"),
        ({"a": "x" * 257}, "Invalid value of tag 'a'"),
    ],
)
def test_bad_tags(call: Call, tags: dict[str, str], message: str) -> None:
    given = {"resourceArn": f"{ARN}/restapis/{API}"}
    done(call, "TagResource", **given, tags={"kept": "1"})
    kind, text = refused(call, "TagResource", **given, tags=tags)
    assert (kind, text[: len(message)]) == ("BadRequestException", message)
    assert done(call, "GetTags", **given) == {"tags": {"kept": "1"}}


def test_a_private_domain_by_its_own_arn(call: Call) -> None:
    call.objects.insert(Kind.DOMAIN_NAME, "", "abcdef", {"domainName": "a.example.com"})
    arn = "arn:aws:apigateway:us-east-1:123456789012:/domainnames/A.example.com+abcdef"
    done(call, "TagResource", resourceArn=arn, tags={"a": "1"})
    assert done(call, "GetTags", resourceArn=arn) == {"tags": {"a": "1"}}


def test_the_bounds_of_tags(call: Call) -> None:
    tags = {f"{number}".rjust(128, "k"): "x" * 256 for number in range(50)}
    given = {"resourceArn": f"{ARN}/restapis/{API}"}
    done(call, "TagResource", **given, tags=tags)
    assert done(call, "GetTags", **given) == {"tags": tags}
