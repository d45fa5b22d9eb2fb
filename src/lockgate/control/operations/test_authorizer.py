"""TestInvokeAuthorizer: what an authorizer says of a request.

Source: control-plane.md, section 8.4.
"""

from typing import Any

import msgspec

from lockgate.control.call import Call
from lockgate.control.errors import ServiceUnavailable
from lockgate.control.known import known, known_api
from lockgate.control.operations.kinds import Finished, Inquiring, Inquiry
from lockgate.control.questions import Question
from lockgate.control.test_invocation import AuthorizerTest, AuthorizerTested
from lockgate.control.tested_request import tested_request
from lockgate.model.api_objects import ApiObjects
from lockgate.rules.limits import INTEGRATION_TIMEOUT_MS
from lockgate.store.objects import Item, Kind

__all__ = ["INQUIRIES"]

_GRACE_SECONDS = 10.0
_OF_API = ("id", "name")


def test_invoke_authorizer(call: Call, given: Item) -> Inquiry:
    """TestInvokeAuthorizer."""
    api_id = given["restApiId"]
    authorizer = known(call, Kind.AUTHORIZER, api_id, given["authorizerId"])
    api = known_api(call, api_id)
    objects = ApiObjects(
        {name: api[name] for name in _OF_API if name in api}, authorizers=[authorizer]
    )
    request = tested_request(call, given, "GET", given.get("pathWithQueryString") or "/")
    further = given.get("additionalContext") or {}
    return Inquiry(
        Question("test", test=AuthorizerTest(objects, request, further)),
        INTEGRATION_TIMEOUT_MS / 1_000 + _GRACE_SECONDS,
        _finished,
    )


def _finished(reply: Any) -> Finished:
    """What is answered. Raises ServiceUnavailable where no process has replied."""
    if reply is None:
        raise ServiceUnavailable("Service Unavailable")
    tested = msgspec.convert(reply, AuthorizerTested)
    output: Item = {
        "clientStatus": tested.status,
        "log": tested.log,
        "latency": tested.latency,
        "principalId": tested.principal,
        "policy": tested.policy,
    }
    if tested.status == 0:
        output["authorization"] = {name: [value] for name, value in tested.context.items()}
    return Finished(output)


INQUIRIES: dict[str, Inquiring] = {"TestInvokeAuthorizer": test_invoke_authorizer}
"""The operations by their names."""
