"""``lockgate export``: a definition as the management API would export it."""

import os
import re
import sys
import time
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from lockgate.cli.arguments import ArgumentProblem, check_account, check_file, check_region
from lockgate.cli.output import fail, print_findings, say
from lockgate.control.call import Call
from lockgate.control.errors import ControlError
from lockgate.control.operations.imports import import_rest_api
from lockgate.control.whole_api import read_api
from lockgate.diagnostics import Report
from lockgate.formats.export.document import export_document
from lockgate.formats.export.wanted import ExportProblem, Wanted, with_extensions
from lockgate.formats.export.writing import as_json, as_yaml
from lockgate.formats.openapi import read_definition
from lockgate.loading import api_id_of
from lockgate.model.api_objects import ApiObjects
from lockgate.store.in_memory import InMemory
from lockgate.store.secrets import Secrets

__all__ = ["export"]

_STAGE = re.compile("[A-Za-z0-9_-]+")
_EXTENSIONS = ("apigateway", "integrations", "authorizers", "documentation", "none")


def export(
    file: Annotated[Path, Parameter(help="Definition file: what is exported of it.")],
    /,
    *,
    type: Annotated[
        Literal["oas30", "swagger"], Parameter(help="OpenAPI 3.0 or Swagger 2.0.")
    ] = "oas30",
    format: Annotated[Literal["json", "yaml"], Parameter(help="How it is written.")] = "yaml",
    extensions: Annotated[
        str,
        Parameter(
            help="Which extensions it has, commas between them: apigateway (all), integrations, "
            "authorizers, documentation; or none."
        ),
    ] = "apigateway",
    stage: Annotated[str, Parameter(help="The stage in its address.")] = "dev",
    account_id: Annotated[str, Parameter(help="Account id in ARNs.")] = "123456789012",
    region: Annotated[str, Parameter(help="Region in ARNs.")] = "us-east-1",
) -> int:
    """Import a definition as PutRestApi does, and print what GetExport answers for it."""
    try:
        check_file(file)
        check_account("--account-id", account_id)
        check_region("--region", region)
        _check(stage, extensions)
        content = file.read_bytes()
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    except OSError as error:
        return fail(f"cannot read {file}: {error.strerror or error}")
    call = Call(InMemory(), Secrets(os.urandom(32)), int(time.time()), account_id, region)
    api = _imported(call, file, content)
    if api is None:
        return 1
    host = f"{api_id_of(file)}.execute-api.{region}.amazonaws.com"
    try:
        document = export_document(api, with_extensions(Wanted(type, host, stage), extensions))
    except ExportProblem as problem:
        return fail(str(problem))
    sys.stdout.write((as_yaml if format == "yaml" else as_json)(document).decode())
    if format == "json":
        sys.stdout.write("\n")
    return 0


def _check(stage: str, extensions: str) -> None:
    """Raises ArgumentProblem where there is no such stage or extension."""
    if not _STAGE.fullmatch(stage):
        raise ArgumentProblem(
            f"--stage {stage!r} is no stage name", "a stage's name has letters, digits, - and _"
        )
    for name in extensions.split(","):
        if name.strip().lower() not in (*_EXTENSIONS, "integration"):
            raise ArgumentProblem(
                f"--extensions {name.strip()!r} is not known", f"it is {', '.join(_EXTENSIONS)}"
            )


def _imported(call: Call, file: Path, content: bytes) -> ApiObjects | None:
    """The objects of the definition; None after it has been said why there are none."""
    report = Report()
    read_definition(str(file), content, report)
    if report.errors:
        print_findings(report.findings)
        return None
    try:
        answer = import_rest_api(call, {"body": content})
    except ControlError as error:
        say(f"{file}: error: the service would not import this. {error.message}")
        return None
    for line in answer["warnings"] or ():
        say(f"warning: {line}")
    return read_api(call.objects, answer["id"])
