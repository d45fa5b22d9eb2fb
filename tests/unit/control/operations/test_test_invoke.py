"""TestInvokeMethod: what a process that serves is given, and what is made of its reply."""

import json
from typing import Any

import pytest

from lockgate.control.call import Call, Caller
from lockgate.control.errors import ControlError, ServiceUnavailable
from lockgate.control.operations import INQUIRIES
from lockgate.control.operations.kinds import Inquiry
from lockgate.control.test_invocation import MethodTest, MethodTested
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Item, Kind, Row
from lockgate.store.secrets import Secrets


def inquired(plane: Any, **given: Any) -> Inquiry:
    caller = Caller("arn:aws:iam::123456789012:user/me", "AKIA", "127.0.0.1", "cli")
    call = plane.call._replace(caller=caller)
    return INQUIRIES["TestInvokeMethod"](call, {**plane.usual, **given})


def what_is_tested(plane: Any, **given: Any) -> MethodTest:
    test = inquired(plane, **given).question.test
    assert isinstance(test, MethodTest)
    return test


def test_one_method_and_what_it_needs(method: Any) -> None:
    schema = {"$ref": "https://apigateway.amazonaws.com/restapis/x/models/Owner"}
    for name, one in (("Owner", {"type": "object"}), ("Pet", schema), ("Other", {})):
        text = json.dumps(one)
        method("CreateModel", name=name, contentType="application/json", schema=text)
    validator = method("CreateRequestValidator", name="all", validateRequestBody=True)["id"]
    where = {"restApiId": method.usual["restApiId"], "resourceId": method.usual["resourceId"]}
    path = method.at(httpMethod="ANY")
    models = {"application/json": "Pet", "text/x": "Gone"}
    path("PutMethod", authorizationType="NONE", requestValidatorId=validator)
    item = method.objects.find(Kind.METHOD, where["restApiId"], f"{where['resourceId']}/ANY")
    assert item is not None
    item["requestModels"] = models
    method.objects.update(Kind.METHOD, where["restApiId"], f"{where['resourceId']}/ANY", item)
    method("PutGatewayResponse", responseType="DEFAULT_4XX", statusCode="404")
    test = what_is_tested(path, httpMethod="PATCH")
    objects = test.objects
    assert objects.api == {"id": where["restApiId"], "name": "shop"}
    assert objects.resources == [{"id": where["resourceId"], "path": "/pets/{id}"}]
    assert list(objects.methods) == [f"{where['resourceId']}/ANY"]
    assert [one["name"] for one in objects.models] == ["Pet", "Owner"]
    assert [one["id"] for one in objects.request_validators] == [validator]
    assert [one["responseType"] for one in objects.gateway_responses] == ["DEFAULT_4XX"]
    assert (test.request.method, test.request.target) == ("PATCH", "/pets/{id}")


def test_the_request_and_for_whom(method: Any) -> None:
    request = what_is_tested(
        method,
        pathWithQueryString="/pets/1?x=y",
        headers={"A": "1", "B": "2"},
        multiValueHeaders={"B": ["3", "2"], "C": ["4", "5"]},
        body="text",
        stageVariables={"v": "1"},
    ).request
    assert request.target == "/pets/1?x=y"
    assert request.headers == [("B", "3"), ("B", "2"), ("C", "4"), ("C", "5"), ("A", "1")]
    assert (request.body, request.stage_variables) == ("text", {"v": "1"})
    assert (request.account, request.region) == ("123456789012", "us-east-1")
    assert request.identity == {
        "accountId": "123456789012",
        "caller": "123456789012",
        "user": "123456789012",
        "userArn": "arn:aws:iam::123456789012:user/me",
        "accessKey": "AKIA",
        "apiKey": "test-invoke-api-key",
        "apiKeyId": "test-invoke-api-key-id",
    }


def test_no_more_is_read_than_one_method_needs(method: Any) -> None:
    class Counting(InMemory):
        read: list[Kind] = []  # noqa: RUF012 - of one test

        def rows(self, kind: Kind, scope: str, **given: Any) -> list[Row]:
            self.read.append(kind)
            return super().rows(kind, scope, **given)

    counting = Counting()
    counting._tables = method.objects._tables
    method.call = Call(counting, Secrets(b"k" * 32), now=method.call.now)
    what_is_tested(method)
    assert counting.read == [Kind.GATEWAY_RESPONSE]


def test_it_takes_as_long_as_its_integration_may(method: Any) -> None:
    assert inquired(method).seconds == 39.0
    uri = "http://example.com"
    method("PutIntegration", type="HTTP", integrationHttpMethod="GET", uri=uri, timeoutInMillis=500)
    assert inquired(method).seconds == 10.5


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"restApiId": "x"}, "Invalid API identifier specified 123456789012:x"),
        ({"resourceId": "x"}, "Invalid Resource identifier specified"),
        ({"httpMethod": "PUT"}, "Invalid Method identifier specified"),
        ({"httpMethod": "GET / HTTP/1.1\r\n"}, "Invalid Method identifier specified"),
        ({"clientCertificateId": "x"}, "Invalid Client Certificate Id specified"),
        ({"headers": {"": "a"}}, "Invalid request header specified: "),
        ({"headers": {"a": "b\n"}}, "Invalid request header specified: a"),
        ({"multiValueHeaders": {"a": ["b", "\0"]}}, "Invalid request header specified: a"),
    ],
)
def test_refusals(method: Any, given: Item, message: str) -> None:
    if "\n" in given.get("httpMethod", ""):
        method("PutMethod", httpMethod="ANY", authorizationType="NONE")
    with pytest.raises(ControlError) as caught:
        inquired(method, **given)
    assert caught.value.message == message


def test_stage_variables_are_checked(method: Any) -> None:
    with pytest.raises(ControlError):
        inquired(method, stageVariables={"a b": "c"})


def test_the_answer(method: Any) -> None:
    finish = inquired(method).finish
    reply = MethodTested(200, [("A", "1"), ("B", "2"), ("A", "3")], "text", "log", 7, "t").as_data()
    output, trace = finish(reply)
    assert trace == "t"
    assert output == {
        "status": 200,
        "body": "text",
        "headers": {"A": "3", "B": "2"},
        "multiValueHeaders": {"A": ["1", "3"], "B": ["2"]},
        "log": "log",
        "latency": 7,
    }
    with pytest.raises(ServiceUnavailable):
        finish(None)
