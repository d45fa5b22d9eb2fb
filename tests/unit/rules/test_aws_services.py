"""The table of services is what botocore's models give, and has those that people call."""

import sys
from pathlib import Path

import pytest

from lockgate.rules.aws_services import ACTION_SERVICES, SIGNING_NAMES, ActionService

sys.path.insert(0, str(Path(__file__).parent.parent.parent.parent / "scripts"))

import aws_services


def test_it_is_written_from_the_models() -> None:
    assert aws_services.TABLE.read_text("utf-8") == aws_services.table()


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("sqs", ActionService("2012-11-05", "AmazonSQS", True)),
        ("sns", ActionService("2010-03-31", None, True)),
        ("dynamodb", ActionService("2012-08-10", "DynamoDB_20120810", False)),
        ("states", ActionService("2016-11-23", "AWSStepFunctions", False)),
        ("kinesis", ActionService("2013-12-02", "Kinesis_20131202", False)),
        ("events", ActionService("2015-10-07", "AWSEvents", False)),
        ("ssm", ActionService("2014-11-06", "AmazonSSM", False)),
        ("ec2", ActionService("2016-11-15", None, True)),
    ],
)
def test_well_known_services(name: str, service: ActionService) -> None:
    assert ACTION_SERVICES[name] == service


def test_services_without_actions_are_not_in_it() -> None:
    assert not ACTION_SERVICES.keys() & {"s3", "lambda", "apigateway"}
    assert SIGNING_NAMES["email"] == "ses"
    assert "sqs" not in SIGNING_NAMES
