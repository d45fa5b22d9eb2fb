"""APIs as documents: openapi.md, sections 9 to 11; control-plane.md, sections 3 and 4.1."""

import json

from control_walk.apis import api
from control_walk.cases import (
    NO_API,
    READS,
    Given,
    Like,
    Success,
    Walk,
    bad,
    missing,
)
from control_walk.world import World

__all__ = ["IMPORTS"]

DOCUMENT = {
    "openapi": "3.0.1",
    "info": {"title": "imported", "version": "7"},
    "paths": {
        "/pets": {
            "get": {
                "responses": {"200": {"description": "fine"}},
                "x-amazon-apigateway-integration": {"type": "mock"},
            }
        }
    },
}
BODY = json.dumps(DOCUMENT).encode()
ONE_SERVER = json.dumps({**DOCUMENT, "servers": [{"url": "/"}, {"url": "/"}]}).encode()
WARNING = (
    "More than one server provided. Ignoring all but the first for defining endpoint configuration"
)


def _exported(world: World, **members: str) -> Given:
    return {**world.new_stage(), "exportType": "oas30", **members}


IMPORTS: dict[str, Walk] = {
    "ImportRestApi": Walk(
        success=(
            Success(
                lambda world: {"body": BODY},
                lambda world, given: api("imported", version="7"),
            ),
            Success(
                lambda world: {
                    "body": ONE_SERVER,
                    "parameters": {"endpointConfigurationTypes": "REGIONAL"},
                },
                lambda world, given: api(
                    "imported",
                    version="7",
                    warnings=[WARNING],
                    endpointConfiguration={"types": ["REGIONAL"], "ipAddressType": "ipv4"},
                ),
            ),
        ),
        bad_request=(
            bad("Invalid OpenAPI input.", {"body": b"nothing"}),
            bad(
                f"Warnings found during import:\n\t{WARNING}",
                {"body": ONE_SERVER, "failOnWarnings": True},
            ),
        ),
        lacks={
            "not_found": "nothing is named that could be missing",
            "conflict": "names may repeat, and the API is new",
        },
    ),
    "PutRestApi": Walk(
        success=(
            Success(
                lambda world: {**world.new_api(), "body": BODY},
                lambda world, given: api("imported", version="7", tags={}),
            ),
            Success(
                lambda world: {**world.new_api(), "body": BODY, "mode": "overwrite"},
                lambda world, given: api("imported", id=given["restApiId"], version="7", tags={}),
            ),
        ),
        not_found=(NO_API,),
        bad_request=(bad("Invalid OpenAPI input.", {"body": b"nothing"}),),
        lacks={"conflict": "what is there is merged with the document, or replaced by it"},
    ),
    "GetExport": Walk(
        success=(
            Success(
                _exported,
                lambda world, given: {
                    "contentType": "application/octet-stream",
                    "contentDisposition": Like(r'attachment; filename="oas30_.*\.json"'),
                    "body": Like(r'{\s*"openapi"\s*:\s*"3\.0\.1".*}\s*'),
                },
            ),
            Success(
                lambda world: _exported(world, exportType="swagger", accepts="application/yaml"),
                lambda world, given: {
                    "contentType": "application/octet-stream",
                    "contentDisposition": Like(r'attachment; filename="swagger_.*\.yaml"'),
                    "body": Like(r"swagger: '2\.0'\n.*"),
                },
            ),
        ),
        not_found=(
            NO_API,
            missing("Invalid Stage identifier specified", {"stageName": "nothing"}),
        ),
        bad_request=(bad("No API exporter for type 'raml'", {"exportType": "raml"}),),
        lacks={"conflict": READS},
    ),
}
