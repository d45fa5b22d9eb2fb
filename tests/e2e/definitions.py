"""Definitions as data, for tests: short ways to write operations."""

from typing import Any

PREFIX = "x-amazon-apigateway-"
FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:{}/invocations"
)


def api(paths: dict[str, Any], **root: Any) -> dict[str, Any]:
    """A whole document; ``gateway_responses`` and ``extensions`` have short names."""
    document: dict[str, Any] = {
        "openapi": "3.0.1",
        "info": {"title": "test", "version": "1"},
        "paths": paths,
    }
    responses = root.pop("gateway_responses", None)
    if responses is not None:
        document[f"{PREFIX}gateway-responses"] = responses
    if root.pop("extensions", False):
        document["x-lockgate-extensions"] = True
    return {**document, **root}


def operation(
    integration: dict[str, Any], *statuses: int, headers: tuple[str, ...] = (), **members: Any
) -> dict[str, Any]:
    """An operation with method responses for ``statuses``, each with ``headers``."""
    declared = {name: {"schema": {"type": "string"}} for name in headers}
    responses = {str(s): {"description": "x", "headers": declared} for s in statuses}
    return {"responses": responses, f"{PREFIX}integration": integration, **members}


def entry(status: int | str, template: str | None = None, **members: Any) -> dict[str, Any]:
    """An integration response."""
    found: dict[str, Any] = {"statusCode": str(status), **members}
    if template is not None:
        found["responseTemplates"] = {"application/json": template}
    return found


def mock(responses: dict[str, Any], template: str = '{"statusCode": 200}') -> dict[str, Any]:
    """A mock whose request template is ``template``."""
    return {
        "type": "mock",
        "requestTemplates": {"application/json": template},
        "responses": responses,
    }


def http(path: str, responses: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A custom HTTP integration with the backend of the stage variable ``backend``."""
    uri = "http://${stageVariables.backend}" + path
    return {"type": "http", "httpMethod": "GET", "uri": uri, "responses": responses, **members}


def proxy(path: str, **members: Any) -> dict[str, Any]:
    """An HTTP proxy integration."""
    uri = "http://${stageVariables.backend}" + path
    return {"type": "http_proxy", "httpMethod": "ANY", "uri": uri, **members}


def function(name: str, responses: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A custom integration with a function; the client's body is its event."""
    uri = FUNCTION.format(name)
    return {"type": "aws", "httpMethod": "POST", "uri": uri, "responses": responses, **members}


def service(uri: str, responses: dict[str, Any], **members: Any) -> dict[str, Any]:
    """An integration with an AWS service; ``uri`` is the ARN from the service's name on."""
    arn = f"arn:aws:apigateway:us-east-1:{uri}"
    role = "arn:aws:iam::123456789012:role/gateway"
    found = {"type": "aws", "httpMethod": "POST", "uri": arn, "credentials": role}
    return {**found, "responses": responses, **members}


def function_proxy(name: str, **members: Any) -> dict[str, Any]:
    """A proxy integration with a function."""
    uri = FUNCTION.format(name)
    return {"type": "aws_proxy", "httpMethod": "POST", "uri": uri, **members}
