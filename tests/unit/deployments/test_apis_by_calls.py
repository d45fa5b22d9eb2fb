"""An API that calls of the management API have made, deployed and asked."""

import json
from typing import Any

import pytest

from lockgate.control.call import Call
from lockgate.control.operations import OPERATIONS
from lockgate.deployments.reading import stages_of_all
from lockgate.deployments.stages import Stages
from lockgate.engine.address import Directory
from lockgate.engine.machine import begin
from lockgate.engine.messages import Request, Response
from lockgate.engine.plan import PlanSettings
from lockgate.store.in_memory import InMemory
from lockgate.store.secrets import Secrets

TEMPLATE = "{\"statusCode\": #if($input.params('drink') == 'coffee')418#{else}200#end}"


def teapot(objects: InMemory) -> str:
    """The id of an API whose ``GET /{drink}`` is refused for coffee; deployed to ``dev``."""
    call = Call(objects, Secrets(b"k" * 32), now=1_700_000_000)
    usual: dict[str, Any] = {}

    def done(operation: str, **given: Any) -> dict[str, Any]:
        return OPERATIONS[operation](call, {**usual, **given}) or {}

    api = done("CreateRestApi", name="teapot")
    usual["restApiId"] = api["id"]
    drink = done("CreateResource", parentId=api["rootResourceId"], pathPart="{drink}")
    usual |= {"resourceId": drink["id"], "httpMethod": "GET"}
    parameters = {"method.request.path.drink": True}
    done("PutMethod", authorizationType="NONE", requestParameters=parameters)
    done("PutIntegration", type="MOCK", requestTemplates={"application/json": TEMPLATE})
    for code, pattern in (("200", ""), ("418", "4.*")):
        header = "method.response.header.X-Kind"
        done("PutMethodResponse", statusCode=code, responseParameters={header: True})
        done(
            "PutIntegrationResponse",
            statusCode=code,
            selectionPattern=pattern,
            responseParameters={header: f"'{code}'"},
            responseTemplates={"application/json": f'{{"answer": {code}}}'},
        )
    done("CreateDeployment", stageName="dev")
    return str(api["id"])


@pytest.mark.parametrize("drink, code", [("coffee", 418), ("tea", 200)])
def test_the_status_that_a_pattern_decides(drink: str, code: int) -> None:
    objects = InMemory()
    api_id = teapot(objects)
    stages = Stages(PlanSettings(""))
    for id, found in stages_of_all(objects, "us-east-1").items():
        stages.replace(id, found)
    request = Request(
        "GET", f"/_api/{api_id}/dev/{drink}", [], {b"host": b"localhost"}, b"",
        id="1", extended_id="x", trace="1-2-3", epoch_ms=0, draw=99.0,
    )  # fmt: skip
    answer = begin(Directory([], on_demand=stages), request)
    assert isinstance(answer, Response)
    assert answer.status == code
    assert json.loads(answer.body) == {"answer": code}
    assert ("X-Kind", str(code)) in answer.headers
