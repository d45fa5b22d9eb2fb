"""ImportRestApi and PutRestApi: a document to an API, or into one.

The API is built among objects in memory, by the operations that calls go through, and kept when
nothing of it is refused. Source: openapi.md, sections 1, 8, 9 and 10.
"""

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.importing.building import ApiBuilder
from lockgate.control.importing.options import ImportOptions, options_of
from lockgate.control.importing.problems import attempt, refuse
from lockgate.control.importing.reading import read_body
from lockgate.control.known import known_api
from lockgate.control.operations.documentation_import import (
    Documentation,
    keep_documentation,
    read_documentation,
)
from lockgate.control.operations.kinds import Operation
from lockgate.control.operations.rest_apis import new_api, shown_api
from lockgate.control.whole_api import keep_api
from lockgate.formats.imports.document import ApiDocument
from lockgate.formats.imports.findings import Findings, InvalidDocument
from lockgate.formats.imports.plain import map_of
from lockgate.rules.compat import IMPORT_TEXTS
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]

_DOCUMENTATION = "x-amazon-apigateway-documentation"


def import_rest_api(call: Call, given: Item) -> Item:
    """ImportRestApi: a new API; it has no models but those of the document."""
    options = options_of(given)
    document = _document(call, given["body"])
    endpoint = {"types": options.endpoint_types}
    api = new_api(call, {"name": document.title or "-", "endpointConfiguration": endpoint})
    built = call._replace(objects=InMemory())
    built.objects.insert(Kind.REST_API, "", api["id"], api)
    root = {"id": api["rootResourceId"], "path": "/"}
    built.objects.insert(Kind.RESOURCE, api["id"], root["id"], root)
    return _built(call, built, api["id"], document, options, False)


def put_rest_api(call: Call, given: Item) -> Item:
    """PutRestApi: the document's API merged into one, or in place of its definition."""
    api_id, options = given["restApiId"], options_of(given)
    known_api(call, api_id)
    document = _document(call, given["body"])
    built = call._replace(objects=InMemory())
    keep_api(call.objects, built.objects, api_id)
    is_overwritten = given.get("mode") == "overwrite"
    answer = _built(call, built, api_id, document, options, is_overwritten)
    return {**answer, "tags": answer.get("tags") or {}}


def _document(call: Call, body: bytes) -> ApiDocument:
    try:
        return ApiDocument(read_body(call, body), Findings())
    except InvalidDocument:
        raise BadRequest("Invalid OpenAPI input.") from None


def _built(
    call: Call,
    built: Call,
    api_id: str,
    document: ApiDocument,
    options: ImportOptions,
    is_overwritten: bool,
) -> Item:
    findings = document.findings
    builder = ApiBuilder(built, api_id, document, options, is_overwritten)
    try:
        builder.build()
    except InvalidDocument:
        raise BadRequest("Invalid OpenAPI input.") from None
    refuse(findings, False)
    keep_api(built.objects, call.objects, api_id)
    if options.keeps_documentation:
        texts = _documentation(document, builder.base)
        attempt(findings, "", lambda: _keep_texts(call, api_id, texts, is_overwritten, findings))
    refuse(findings, options.fails_on_warnings)
    return {**shown_api(known_api(call, api_id)), "warnings": findings.warnings or None}


def _documentation(document: ApiDocument, base: str) -> Documentation:
    """The document's texts and documentation parts, at the paths that the API has."""
    data = document.data
    explicit = map_of(data.get(_DOCUMENTATION))
    if IMPORT_TEXTS == "unless-explicit" and isinstance(explicit.get("documentationParts"), list):
        return read_documentation({_DOCUMENTATION: explicit})
    paths = {f"{base}{path}": item for path, item in document.paths.items()}
    return read_documentation({**data, "info": document.info, "paths": paths})


def _keep_texts(
    call: Call, api_id: str, texts: Documentation, is_overwritten: bool, findings: Findings
) -> None:
    _, warnings = keep_documentation(call, api_id, texts, is_overwritten)
    for line in warnings:
        findings.warn(line)


OPERATIONS: dict[str, Operation] = {"ImportRestApi": import_rest_api, "PutRestApi": put_rest_api}
"""The operations by their names."""
