"""``lockgate jsonpath``: what a JSONPath selects, as a mapping template would see it."""

import os
import sys
from typing import Annotated

from cyclopts import Parameter

from lockgate.cli.arguments import ArgumentProblem, read_text
from lockgate.cli.output import fail, say
from lockgate.java.json_reader import JsonReadError, read_json
from lockgate.java.json_writer import write_json
from lockgate.java.numbers import class_name
from lockgate.java.text import to_text
from lockgate.java.values import Value
from lockgate.jsonpath import JsonPath, JsonPathError, compile_path

__all__ = ["jsonpath"]


def jsonpath(
    path: Annotated[str, Parameter(help="The JSONPath, e.g. '$.items[?(@.price < 10)]'.")],
    document: Annotated[
        str, Parameter(help="The document: JSON text, @FILE, or @- for standard input.")
    ] = "@-",
    /,
    *,
    type: Annotated[bool, Parameter(help="Also say the Java class.")] = False,
    text: Annotated[
        bool,
        Parameter(help="Print as $input.path does, not as $input.json."),
    ] = False,
) -> int:
    """Print what a JSONPath selects in a document; nothing selected is exit status 1."""
    try:
        compiled = compile_path(path)
    except JsonPathError as error:
        return fail(f"{path!r} is no JSONPath: {error}")
    try:
        value = read_json(read_text(document) or "{}")
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    except JsonReadError as error:
        return fail(f"the document cannot be read: {error}")
    try:
        found = compiled.value(value)
    except JsonPathError as error:
        return fail(f"{path!r} cannot be evaluated: {error}")
    if found is None and not _leads_to_null(compiled, value):
        say("nothing is selected")
        if os.path.isfile(document):
            say(f"    @{document} reads the file; without @ it is the document itself")
        return 1
    sys.stdout.write((to_text(found) if text else write_json(found)) + "\n")
    if type:
        say(class_name(found))
    return 0


def _leads_to_null(path: JsonPath, document: Value) -> bool:
    """Whether there is a null where the path leads, and not nothing."""
    try:
        return path.read(document) is None
    except JsonPathError:
        return False
