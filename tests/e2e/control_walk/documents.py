"""Imports and exports: openapi.md, sections 1, 8, 9 and 11."""

import json
from typing import Any

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
    not_in,
)
from control_walk.world import World

__all__ = ["DOCUMENTS"]


def document(**members: Any) -> bytes:
    given = {"openapi": "3.0.1", "info": {"title": "imported", "version": "1"}, "paths": {}}
    return json.dumps({**given, **members}).encode()


BROKEN = document(paths={"/a b": {}})
TWO_SERVERS = document(servers=[{"url": "/"}, {"url": "/"}])
SERVERS = (
    "More than one server provided. Ignoring all but the first for defining endpoint configuration"
)
REFUSALS = (
    bad("Invalid OpenAPI input.", {"body": b"nothing"}),
    bad(
        "Errors found during import:\n\tUnable to create resource at path '/a b': Resource's path "
        "part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the "
        "beginning and the end.",
        {"body": BROKEN},
    ),
    bad(
        f"Warnings found during import:\n\t{SERVERS}",
        {"body": TWO_SERVERS, "failOnWarnings": True},
    ),
)
NO_CLASH = "another API may have the name, and what has one in an API is replaced"


def _exported(world: World, given: Given) -> Given:
    kind = given["exportType"]
    first = {"oas30": r'\{\n  "openapi" : "3.0.1",', "swagger": r"swagger: '2.0'\n"}[kind]
    ending = "yaml" if "accepts" in given else "json"
    return {
        "body": Like(rf"{first}.*"),
        "contentType": "application/octet-stream",
        "contentDisposition": Like(
            rf'attachment; filename="{kind}_\d{{4}}-\d\d-\d\dT[\d:]+Z.{ending}"'
        ),
    }


DOCUMENTS: dict[str, Walk] = {
    "ImportRestApi": Walk(
        success=(
            Success(
                lambda world: {"body": document()},
                lambda world, given: api("imported", version="1"),
            ),
            Success(
                lambda world: {"body": TWO_SERVERS, "parameters": {"basepath": "split"}},
                lambda world, given: api("imported", version="1", warnings=[SERVERS]),
            ),
        ),
        bad_request=REFUSALS,
        lacks={"not_found": "it names nothing", "conflict": NO_CLASH},
    ),
    "PutRestApi": Walk(
        success=(
            Success(
                lambda world: {**world.new_api(), "body": document()},
                lambda world, given: api("imported", version="1", tags={}),
            ),
            Success(
                lambda world: {
                    **world.new_api(),
                    "mode": "overwrite",
                    "body": b"swagger: '2.0'\ninfo: {title: yaml, version: 1.0}\n",
                },
                lambda world, given: api(
                    "yaml",
                    version="1.0",
                    tags={},
                    warnings=["Parse issue: attribute paths is missing"],
                ),
            ),
        ),
        not_found=(NO_API,),
        bad_request=(*REFUSALS, not_in("x", "mode", "merge, overwrite", {"mode": "x"})),
        lacks={"conflict": NO_CLASH},
    ),
    "GetExport": Walk(
        success=(
            Success(lambda world: {**world.new_stage(), "exportType": "oas30"}, _exported),
            Success(
                lambda world: {
                    **world.new_stage(),
                    "exportType": "swagger",
                    "accepts": "application/yaml",
                    "parameters": {"extensions": "integrations,authorizers"},
                },
                _exported,
            ),
        ),
        not_found=(NO_API, missing("Invalid Stage identifier specified", {"stageName": "nothing"})),
        bad_request=(bad("No API exporter for type 'raml'", {"exportType": "raml"}),),
        lacks={"conflict": READS},
    ),
}
"""The walks by the names of the operations."""
