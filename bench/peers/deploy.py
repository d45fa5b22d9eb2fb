"""Puts a definition behind an emulator's control API, call by call; run by the peer's Python.

deploy.py URL DEFINITION.json BACKEND: prints the API's id. Not by an import: not every emulator's
import reads all of a definition. The backend's address is put in, for one of them does not know
stage variables.
"""

import json
import sys
from pathlib import Path

import botocore.session

_GIVEN = {"uri": "uri", "requestTemplates": "requestTemplates"} | {
    "requestParameters": "requestParameters",
    "httpMethod": "integrationHttpMethod",
}


def main(url, definition, backend):
    session = botocore.session.Session()
    session.set_credentials("bench", "bench")
    api = session.create_client("apigateway", region_name="us-east-1", endpoint_url=url)
    text = Path(definition).read_text(encoding="utf-8")
    document = json.loads(text.replace("${stageVariables.backend}", backend))
    api_id = api.create_rest_api(name="bench")["id"]
    roots = api.get_resources(restApiId=api_id)["items"]
    resources = {"": next(one["id"] for one in roots if one["path"] == "/")}
    for path, item in document["paths"].items():
        resource = resource_of(api, api_id, path, resources)
        for verb, operation in item.items():
            where = {"restApiId": api_id, "resourceId": resource, "httpMethod": verb.upper()}
            put_operation(api, where, operation)
    api.create_deployment(restApiId=api_id, stageName="dev")
    print(api_id)


def resource_of(api, api_id, path, resources):
    parent, _, part = path.rstrip("/").rpartition("/")
    if path not in resources:
        above = resource_of(api, api_id, parent, resources)
        made = api.create_resource(restApiId=api_id, parentId=above, pathPart=part)
        resources[path] = made["id"]
    return resources[path]


def put_operation(api, where, operation):
    names = [parameter["name"] for parameter in operation.get("parameters", [])]
    needed = {f"method.request.path.{name}": True for name in names}
    api.put_method(**where, authorizationType="NONE", requestParameters=needed)
    for status in operation["responses"]:
        api.put_method_response(**where, statusCode=status)
    given = operation["x-amazon-apigateway-integration"]
    more = {theirs: given[ours] for ours, theirs in _GIVEN.items() if ours in given}
    api.put_integration(**where, type=given["type"].upper(), **more)
    for pattern, answer in given.get("responses", {}).items():
        selection = {} if pattern == "default" else {"selectionPattern": pattern}
        api.put_integration_response(
            **where,
            **selection,
            statusCode=answer["statusCode"],
            responseTemplates=answer.get("responseTemplates", {}),
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
