"""Documentation parts and versions: control-plane.md, sections 3 and 10.3."""

import json

from control_walk.cases import (
    ID6,
    MOMENT,
    NO_API,
    NO_CLASH,
    ONLY_IDS,
    READS,
    Among,
    Given,
    Like,
    Success,
    Walk,
    bad,
    bad_path,
    bad_position,
    conflict,
    missing,
    not_in,
    patch,
)
from control_walk.world import World

from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["DOCUMENTATION"]

TYPES = (
    "RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, RESPONSE_HEADER, RESOURCE, "
    "PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, REQUEST_HEADER"
)
NO_PART = missing(
    "Invalid Documentation part identifier specified", {"documentationPartId": "nothing"}
)
NO_VERSION = missing("Invalid Documentation version specified", {"documentationVersion": "nothing"})
TEXT = '{"description": "x"}'


def part(properties: str = TEXT) -> Given:
    location = {"type": "RESOURCE", "path": Like("/p[0-9]+")}
    return {"id": ID6, "location": location, "properties": properties}


def _new_part(world: World) -> Given:
    location = {"type": "RESOURCE", "path": f"/{world.name('p')}"}
    return {**world.at, "location": location, "properties": TEXT}


def _document(*parts: Given) -> bytes:
    extension = {"version": "1", "documentationParts": list(parts)}
    info = {"title": "x", "version": "1"}
    document = {
        "swagger": "2.0",
        "info": info,
        "paths": {},
        "x-amazon-apigateway-documentation": extension,
    }
    return json.dumps(document).encode()


def listed(world: World) -> Given:
    world.new_part()
    return {**world.at, "limit": 500, "type": "RESOURCE"}


DOCUMENTATION: dict[str, Walk] = {
    "CreateDocumentationPart": Walk(
        success=(Success(_new_part, lambda world, given: part()),),
        not_found=(NO_API,),
        bad_request=(
            bad(
                "[Location type: API cannot have path, method, statusCode or name defined.]",
                {"location": {"type": "API", "path": "/"}},
            ),
            not_in(
                "TEXT",
                "createDocumentationPartInput.location.type",
                TYPES,
                {"location": {"type": "TEXT"}},
            ),
            bad(CONTROL_MESSAGES["documentation.properties"], {"properties": "[]"}),
        ),
        conflict=(
            conflict(Like("Documentation part already exists for the specified location: .*")),
        ),
    ),
    "GetDocumentationPart": Walk(
        success=(Success(World.new_part, lambda world, given: part()),),
        not_found=(NO_API, NO_PART),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetDocumentationParts": Walk(
        success=(
            Success(World.new_api, lambda world, given: {"items": []}),
            Success(
                listed,
                lambda world, given: {"items": Among(part())},
            ),
        ),
        not_found=(NO_API,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "UpdateDocumentationPart": Walk(
        success=(
            Success(
                lambda world: {**world.new_part(), **patch("replace", "/properties", "{}")},
                lambda world, given: part("{}"),
            ),
        ),
        not_found=(NO_API, NO_PART),
        bad_request=(
            bad(
                "Documentation part properties must be non-empty",
                patch("replace", "/properties", ""),
            ),
            bad_path("/properties"),
        ),
        lacks={"conflict": "a location cannot be patched"},
    ),
    "DeleteDocumentationPart": Walk(
        success=(Success(World.new_part),),
        not_found=(NO_API, NO_PART),
        lacks={"bad_request": ONLY_IDS, "conflict": "versions have copies of it"},
    ),
    "ImportDocumentationParts": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_api(),
                    "body": _document(
                        {"location": {"type": "API"}, "properties": {"description": "x"}}
                    ),
                },
                lambda world, given: {"ids": [ID6]},
            ),
        ),
        not_found=(NO_API,),
        bad_request=(bad("Unable to build importer with provided input.", {"body": b"nothing"}),),
        lacks={"conflict": "what has the location already is replaced"},
    ),
    "CreateDocumentationVersion": Walk(
        success=(
            Success(
                lambda world: {**world.at, "documentationVersion": world.name("v")},
                lambda world, given: {
                    "version": given["documentationVersion"],
                    "createdDate": MOMENT,
                },
            ),
            Success(
                lambda world: {
                    **world.new_stage(),
                    "documentationVersion": "v1",
                    "description": "d",
                },
                lambda world, given: {
                    "version": "v1",
                    "createdDate": MOMENT,
                    "description": "d",
                },
            ),
        ),
        not_found=(
            NO_API,
            missing("Invalid Stage identifier specified", {"stageName": "nothing"}),
        ),
        bad_request=(
            bad(CONTROL_MESSAGES["documentation_version.empty"], {"documentationVersion": ""}),
        ),
        conflict=(conflict(Like("Documentation version 'v[0-9]+' already exists")),),
    ),
    "GetDocumentationVersion": Walk(
        success=(
            Success(
                World.new_version,
                lambda world, given: {
                    "version": given["documentationVersion"],
                    "createdDate": MOMENT,
                },
            ),
        ),
        not_found=(NO_API, NO_VERSION),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetDocumentationVersions": Walk(
        success=(Success(World.new_api, lambda world, given: {"items": []}),),
        not_found=(NO_API,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "UpdateDocumentationVersion": Walk(
        success=(
            Success(
                lambda world: {**world.new_version(), **patch("replace", "/description", "new")},
                lambda world, given: {
                    "version": given["documentationVersion"],
                    "createdDate": MOMENT,
                    "description": "new",
                },
            ),
        ),
        not_found=(NO_API, NO_VERSION),
        bad_request=(bad_path("/description"),),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteDocumentationVersion": Walk(
        success=(Success(World.new_version),),
        not_found=(NO_API, NO_VERSION),
        lacks={"bad_request": ONLY_IDS, "conflict": "a stage may name one that is gone"},
    ),
}
