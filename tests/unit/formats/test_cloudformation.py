"""What stands in CloudFormation's templates and is resolved only there."""

import pytest

from lockgate.diagnostics import Diagnostic, Report
from lockgate.engine.compile import compile_plan
from lockgate.engine.plan import PlanSettings
from lockgate.formats.openapi import read_definition

API = """\
openapi: 3.0.1
info: {{title: t, version: "1"}}
paths:
  /:
    get:
      responses: {{}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: {}
"""


def findings(text: str) -> list[Diagnostic]:
    report = Report()
    read_definition("api.yaml", text.encode(), report)
    return report.findings


@pytest.mark.parametrize(
    ("uri", "what"),
    [
        ("{Fn::Sub: 'arn:x'}", "uri is Fn::Sub"),
        ("{Ref: Function}", "uri is Ref"),
        ("!Sub arn:x", "here stands !Sub"),
        ("!GetAtt Function.Arn", "here stands !GetAtt"),
        ("!Join ['', [a, b]]", "here stands !Join"),
    ],
)
def test_a_function_in_place_of_a_value(uri: str, what: str) -> None:
    first = findings(API.format(uri))[0]
    assert first.code == "document.cloudformation"
    assert first.message == f"CloudFormation functions are not resolved, and {what}"
    assert first.hint == "put the value itself in, such as the function's ARN"
    assert first.place is not None
    assert first.place.line == 10


def test_other_tags_are_remarked_upon() -> None:
    text = API.format("!mine arn:x").replace("title: t", "title: !!str t")
    first = findings(text)[0]
    assert first.code == "document.tag"
    assert "!mine" in first.message


@pytest.mark.parametrize(
    "uri",
    [
        "${Function.Arn}",
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${F.Arn}/invocations",
    ],
)
def test_a_reference_in_the_text_of_an_address(uri: str) -> None:
    report = Report()
    definition = read_definition("api.yaml", API.format(uri).encode(), report)
    if definition is not None:
        compile_plan(definition, PlanSettings("a"), report)
    (found,) = report.errors
    assert found.code == "integration.arn"
    assert found.message.endswith("; CloudFormation functions are not resolved: put the ARN in")


@pytest.mark.parametrize(
    "text",
    [
        "AWSTemplateFormatVersion: '2010-09-09'\nResources: {A: !Ref B}\n",
        '{"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi"}}}',
    ],
)
def test_a_whole_template(text: str) -> None:
    (found,) = findings(text)
    assert found.code == "document.cloudformation-template"
    assert found.message == "this is a CloudFormation template, not an API definition"
