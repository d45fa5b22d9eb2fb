"""The URI of an AWS integration that calls a Lambda function.

Source: guide page "x-amazon-apigateway-integration object" (``uri``).
"""

import re
from typing import NamedTuple

__all__ = ["FunctionName", "calls_lambda", "cloudformation_words", "function_of"]

_LAMBDA = re.compile(r"arn:[^:]*:apigateway:[^:]*:lambda:path/")
_URI = re.compile(_LAMBDA.pattern + r"[0-9-]+/functions/(?P<function>.+)/invocations")
_CLOUDFORMATION = re.compile(r"\$\{(?!stageVariables\.)")
_ARN = re.compile(
    r"(?:arn:[^:]*:lambda:[^:]*:[^:]*:function:)?"
    r"(?P<name>[A-Za-z0-9_-]{1,64})(?::(?P<qualifier>[A-Za-z0-9_$-]{1,128}))?"
)


class FunctionName(NamedTuple):
    """A function as an integration names it: its ARN (or part of one), name and qualifier."""

    arn: str
    name: str
    qualifier: str | None


def calls_lambda(uri: str) -> bool:
    """Whether the URI is meant to call a function, be it well named or not."""
    return _LAMBDA.match(uri) is not None


def function_of(uri: str) -> FunctionName | None:
    """The function that the URI calls; None where it names none."""
    found = _URI.fullmatch(uri)
    function = None if found is None else _ARN.fullmatch(found["function"])
    if found is None or function is None:
        return None
    return FunctionName(found["function"], function["name"], function["qualifier"])


def cloudformation_words(uri: str) -> str:
    """What to add to a message about ``uri`` where it needs CloudFormation to be complete."""
    needs = _CLOUDFORMATION.search(uri) is not None
    return "; CloudFormation functions are not resolved: put the ARN in" if needs else ""
