"""GetExport: what a stage serves, as a document.

Source: openapi.md, section 11.
"""

import re

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.known import known
from lockgate.control.operations.documentation_versions import parts_of_version
from lockgate.control.operations.kinds import Operation
from lockgate.control.snapshots import objects_of
from lockgate.formats.export.document import export_document
from lockgate.formats.export.wanted import TYPES, ExportProblem, Wanted, with_extensions
from lockgate.formats.export.writing import as_json, as_yaml
from lockgate.model.api_objects import ApiObjects
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]

_YAML = "yaml"
_UNFIT = re.compile(r"[^ !#-~]")


def get_export(call: Call, given: Item) -> Item:
    """GetExport."""
    api_id, kind = given["restApiId"], given["exportType"]
    stage = known(call, Kind.STAGE, api_id, given["stageName"])
    if kind not in TYPES:
        raise BadRequest(f"No API exporter for type '{kind}'")
    api = _deployed(call, api_id, stage)
    suffix = "amazonaws.com.cn" if call.partition == "aws-cn" else "amazonaws.com"
    wanted = Wanted(
        kind,
        f"{api_id}.execute-api.{call.region}.{suffix}",
        stage["stageName"],
        version=stage.get("documentationVersion"),
    )
    extensions = (given.get("parameters") or {}).get("extensions", "")
    try:
        document = export_document(api, with_extensions(wanted, extensions))
        accepts = (given.get("accepts") or "").lower()
        is_yaml = _YAML in accepts and "json" not in accepts
        body = as_yaml(document) if is_yaml else as_json(document)
    except ExportProblem as problem:
        raise BadRequest(str(problem)) from None
    except RecursionError:
        raise BadRequest(CONTROL_MESSAGES["export.depth"]) from None
    version, ending = document["info"]["version"], _YAML if is_yaml else "json"
    return {
        "body": body,
        "contentType": "application/octet-stream",
        "contentDisposition": f'attachment; filename="{kind}_{_in_header(version)}.{ending}"',
    }


def _deployed(call: Call, api_id: str, stage: Item) -> ApiObjects:
    """The stage's snapshot, with the documentation that is attached to the stage."""
    snapshot = call.objects.blob(Kind.DEPLOYMENT, api_id, stage["deploymentId"])
    assert snapshot is not None
    version = stage.get("documentationVersion")
    parts = [] if version is None else parts_of_version(call.objects, api_id, version)
    objects = objects_of(snapshot)
    return ApiObjects(
        objects.api,
        objects.resources,
        objects.methods,
        objects.authorizers,
        objects.models,
        objects.request_validators,
        objects.gateway_responses,
        parts,
    )


def _in_header(text: str) -> str:
    """A version as a header can have it."""
    return "".join(
        one if one.isascii() and one.isprintable() and one != '"' else "_" for one in text
    )


OPERATIONS: dict[str, Operation] = {"GetExport": get_export}
"""The operations by their names."""
