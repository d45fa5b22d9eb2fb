"""The smallest API there is, made by calls: a mock whose template sets the status."""

from typing import Any

TEAPOT = """\
#set($context.responseOverride.status = 418)
{"stage": "$context.stage", "color": "$stageVariables.color", "deployment": "%s"}"""


def make_api(client: Any, name: str = "teapot") -> tuple[str, str]:
    """An API with ``GET /``; gives its id and that of its root."""
    api = client.create_rest_api(name=name)
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    client.put_method(**where, authorizationType="NONE")
    client.put_method_response(**where, statusCode="200")
    client.put_integration(
        **where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
    )
    put_answer(client, api["id"], api["rootResourceId"], text="first")
    return api["id"], api["rootResourceId"]


def put_answer(
    client: Any, api_id: str, resource_id: str, verb: str = "GET", text: str = ""
) -> None:
    """Let the method answer with ``text`` in its body, from the next deployment on."""
    client.put_integration_response(
        restApiId=api_id,
        resourceId=resource_id,
        httpMethod=verb,
        statusCode="200",
        responseTemplates={"application/json": TEAPOT % text},
    )
