"""The request that a test simulates, out of the input of the operation that asks for the test.

Source: control-plane.md, section 8.
"""

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.stage_settings import check_variables
from lockgate.control.test_invocation import TestedRequest
from lockgate.engine.headers import is_field_name, is_field_value
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.test_invoke import IDENTITY
from lockgate.store.objects import Item

__all__ = ["tested_request"]


def tested_request(call: Call, given: Item, verb: str, target: str) -> TestedRequest:
    """The request, its caller and its stage variables. Raises BadRequest."""
    variables = given.get("stageVariables") or {}
    check_variables(variables)
    caller = call.caller
    identity = {"accountId": call.account, "caller": call.account, "user": call.account}
    identity |= {"userArn": caller.arn, "accessKey": caller.access_key}
    return TestedRequest(
        call.account,
        call.region,
        verb,
        target,
        _headers(given),
        given.get("body") or "",
        variables,
        {name: value for name, value in {**identity, **IDENTITY}.items() if value},
    )


def _headers(given: Item) -> list[tuple[str, str]]:
    """All headers, those with several values first. Raises BadRequest for what cannot be sent."""
    found: dict[str, list[str]] = {}
    for name, values in (given.get("multiValueHeaders") or {}).items():
        found.setdefault(name, []).extend(values)
    for name, value in (given.get("headers") or {}).items():
        if value not in found.setdefault(name, []):
            found[name].append(value)
    lines = [(name, value) for name, values in found.items() for value in values]
    for name, value in lines:
        if not is_field_name(name) or not is_field_value(value):
            raise BadRequest(CONTROL_MESSAGES["test.header"] % {"name": name})
    return lines
