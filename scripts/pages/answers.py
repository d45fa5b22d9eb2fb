"""What the engine answers to an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.java.json_reader import read_json
from lockgate.java.json_writer import write_json
from lockgate.jsonpath import JsonPathError, compile_path
from lockgate.vtl import (
    Profile,
    Scope,
    TemplateError,
    compile_template,
    overrides_of,
    plain_context,
)
from pages.markdown import code, fenced

__all__ = ["Answer", "rendered", "selected"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An output, or the kind and the message of an error; and the overrides that were left."""

    output: str
    error: str = ""
    overrides: str = ""

    def cell(self) -> str:
        """The answer as it stands in a table."""
        if self.error:
            return f"error: {code(self.error)}"
        return code(self.output) if self.output else "(nothing)"

    def block(self) -> str:
        """The answer as a block."""
        if self.error:
            return fenced("error", self.error)
        return fenced("output", self.output) if self.output else "It prints nothing.\n\n"


def rendered(
    template: str,
    inputs: Mapping[str, Any],
    profile: Profile = Profile.APIGATEWAY,
) -> Answer:
    """What a template gives for ``body``, ``params``, ``context`` and ``stageVariables``."""
    params = inputs.get("params", {})
    scope = Scope(
        body=inputs.get("body", ""),
        params={name: params.get(name, {}) for name in ("path", "querystring", "header")},
        context=plain_context(inputs.get("context"), []),
        stage_variables=inputs.get("stageVariables", {}),
    )
    try:
        output = compile_template(template, profile=profile).render(scope)
    except TemplateError as error:
        return Answer("", f"{error.message} ({error.kind})")
    overrides = overrides_of(scope.context)
    return Answer(output, overrides=write_json(overrides) if overrides else "")


def selected(path: str, body: str) -> Answer:
    """What ``$input.json(path)`` gives, but for a path that selects nothing."""
    try:
        value = compile_path(path).value(read_json(body))
    except JsonPathError as error:
        return Answer("", f"{error} ({error.kind})")
    return Answer("" if value is None else write_json(value))
