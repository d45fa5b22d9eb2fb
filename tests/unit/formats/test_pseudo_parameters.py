"""Values for ``${AWS::Region}`` and its like."""

import pytest

from lockgate.diagnostics import Report
from lockgate.formats.document import read_document
from lockgate.formats.pseudo_parameters import fill_pseudo_parameters, pseudo_parameters
from lockgate.formats.tree import plain


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov")],
)
def test_values(region: str, partition: str) -> None:
    assert pseudo_parameters("1", region) == {
        "AccountId": "1",
        "Partition": partition,
        "Region": region,
    }


def test_all_texts_are_filled_and_others_stay() -> None:
    text = (
        "a: &x 'arn:${AWS::Partition}:${AWS::Region}:${AWS::AccountId}'\n"
        "b: [*x, '${AWS::StackName} ${stageVariables.v}', '${AWS::AccountId}']\n"
    )
    document = read_document("a.yaml", text.encode(), Report())
    assert document is not None
    fill_pseudo_parameters(document.root, pseudo_parameters("0012", "eu-west-1"))
    assert plain(document.root) == {
        "a": "arn:aws:eu-west-1:0012",
        "b": ["arn:aws:eu-west-1:0012", "${AWS::StackName} ${stageVariables.v}", "0012"],
    }
