"""TestInvokeMethod: the present definition of one method, run without being deployed.

The objects are read here, the method runs in a process that serves. Source: control-plane.md,
section 8.
"""

from typing import Any

import msgspec

from lockgate.control.call import Call
from lockgate.control.errors import NotFound, ServiceUnavailable
from lockgate.control.known import find_method, find_resource, known, known_api
from lockgate.control.model_schemas import read_schema
from lockgate.control.operations.kinds import Finished, Inquiring, Inquiry
from lockgate.control.operations.models import referred_models
from lockgate.control.questions import Question
from lockgate.control.test_invocation import MethodTest, MethodTested
from lockgate.control.tested_request import tested_request
from lockgate.model import ANY, VERBS
from lockgate.model.api_objects import ApiObjects
from lockgate.rules.limits import INTEGRATION_TIMEOUT_MS
from lockgate.store.objects import Item, Kind

__all__ = ["INQUIRIES"]

_GRACE_SECONDS = 10.0
"""How much longer than its integration a test may take."""
_OF_API = ("id", "name", "binaryMediaTypes")


def test_invoke_method(call: Call, given: Item) -> Inquiry:
    """TestInvokeMethod."""
    api_id, resource_id = given["restApiId"], given["resourceId"]
    verb, method = _method(call, given)
    resource = find_resource(call, api_id, resource_id)
    if given.get("clientCertificateId"):
        known(call, Kind.CLIENT_CERTIFICATE, "", given["clientCertificateId"])
    api = known_api(call, api_id)
    objects = ApiObjects(
        {name: api[name] for name in _OF_API if name in api},
        [{"id": resource_id, "path": resource["path"]}],
        {f"{resource_id}/{verb}": method},
        models=_models(call, api_id, method),
        request_validators=_validators(call, api_id, method),
        gateway_responses=[row.item for row in call.objects.rows(Kind.GATEWAY_RESPONSE, api_id)],
    )
    target = given.get("pathWithQueryString") or resource["path"]
    request = tested_request(call, given, given["httpMethod"], target)
    integration = method.get("methodIntegration") or {}
    milliseconds = integration.get("timeoutInMillis") or INTEGRATION_TIMEOUT_MS
    return Inquiry(
        Question("test", test=MethodTest(objects, request)),
        milliseconds / 1_000 + _GRACE_SECONDS,
        _finished,
    )


def _method(call: Call, given: Item) -> tuple[str, Item]:
    """The method for the verb, or else that for any. Raises NotFound."""
    verb = given["httpMethod"]
    where = given["restApiId"], f"{given['resourceId']}/{ANY}"
    found = call.objects.find(Kind.METHOD, *where) if verb in VERBS else None
    try:
        return verb, find_method(call, given)
    except NotFound:
        if found is None:
            raise
        return ANY, found


def _models(call: Call, api_id: str, method: Item) -> list[Item]:
    """The models that bodies of the method's requests are to follow, and those they refer to."""
    found: dict[str, Item] = {}
    for name in (method.get("requestModels") or {}).values():
        row = call.objects.named(Kind.MODEL, api_id, name)
        if row is None:
            continue
        found[name] = row.item
        schema = read_schema(row.item.get("schema") or "")
        if schema is not None:
            for other, one in referred_models(call, api_id, schema).items():
                text = msgspec.json.encode(one).decode()
                found.setdefault(other, {"name": other, "schema": text})
    return list(found.values())


def _validators(call: Call, api_id: str, method: Item) -> list[Item]:
    id = method.get("requestValidatorId")
    found = None if not id else call.objects.find(Kind.REQUEST_VALIDATOR, api_id, id)
    return [] if found is None else [found]


def _finished(reply: Any) -> Finished:
    """What is answered. Raises ServiceUnavailable where no process has replied."""
    if reply is None:
        raise ServiceUnavailable("Service Unavailable")
    tested = msgspec.convert(reply, MethodTested)
    headers: dict[str, list[str]] = {}
    for name, value in tested.headers:
        headers.setdefault(name, []).append(value)
    output: Item = {
        "status": tested.status,
        "body": tested.body,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "log": tested.log,
        "latency": tested.latency,
    }
    return Finished(output, tested.trace)


INQUIRIES: dict[str, Inquiring] = {"TestInvokeMethod": test_invoke_method}
"""The operations by their names."""
