"""URIs of AWS integrations with services other than Lambda."""

import pytest

from lockgate.model import service_uri
from lockgate.model.service_uri import ServiceUri, service_of

ARN = "arn:aws:apigateway:us-east-1:"


@pytest.mark.parametrize(
    ("uri", "wanted"),
    [
        ("sqs:path/1/q", ("aws", "us-east-1", None, "sqs", None, "/1/q", "")),
        ("s3:path/{b}/{k}?a=b&c", ("aws", "us-east-1", None, "s3", None, "/{b}/{k}", "a=b&c")),
        ("s3:path/", ("aws", "us-east-1", None, "s3", None, "/", "")),
        ("s3:path//", ("aws", "us-east-1", None, "s3", None, "/", "")),
        ("s3:path//a//b", ("aws", "us-east-1", None, "s3", None, "/a//b", "")),
        ("my.own_b.s3:path/k", ("aws", "us-east-1", "my.own_b", "s3", None, "/k", "")),
        ("sns:action/Publish", ("aws", "us-east-1", None, "sns", "Publish", "/", "Action=Publish")),
        (
            "s3:action/GetObject&Bucket={b}&Key=k",
            ("aws", "us-east-1", None, "s3", "GetObject", "/",
             "Action=GetObject&Bucket={b}&Key=k"),
        ),
        ("sns:action/A&", ("aws", "us-east-1", None, "sns", "A", "/", "Action=A")),
    ],
)  # fmt: skip
def test_what_it_names(uri: str, wanted: tuple[str | None, ...]) -> None:
    assert service_of(ARN + uri) == ServiceUri(*wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "uri",
    ["", "http://h/", "sqs:path", "sqs:action/", "sqs:action/{a}", "sqs:action/A?b=c", ":path/x",
     ".s3:path/", "a b:path/", "s3:path/a b", "s3:path/a#b", "s3:path/\n", "sqs:other/x"],
)  # fmt: skip
def test_what_names_nothing(uri: str) -> None:
    assert service_of(ARN + uri) is None
    assert service_of("arn:aws:apigateway::sqs:path/") is None


def test_partition_region_and_host() -> None:
    found = service_of("arn:aws-cn:apigateway:cn-north-1:runtime.sagemaker:path/endpoints")
    assert found is not None
    assert (found.partition, found.region) == ("aws-cn", "cn-north-1")
    assert found.host == "runtime.sagemaker"


def test_a_leading_slash_may_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_uri, "AWS_PATH_SLASH", "kept")
    found = service_of(f"{ARN}s3:path//")
    assert found is not None
    assert found.path == "//"
