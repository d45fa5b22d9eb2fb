"""What is allowed and yet hardly meant: warnings about a plan, each with its place.

A definition with any of these is served; what the service itself would refuse is an error and is
found when the definition is read or compiled.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from lockgate.diagnostics import Place, Report
from lockgate.engine.backend_uri import fill_stage_variables
from lockgate.engine.plan import Operation, Plan
from lockgate.engine.service_calls import calls_function
from lockgate.engine.templates import CompiledTemplate, place_in
from lockgate.model import Integration
from lockgate.model.function_uri import function_of
from lockgate.model.service_uri import ServiceUri, service_of
from lockgate.verify import validation_lint
from lockgate.verify.content import broken_entries, broken_templates
from lockgate.verify.finding import Finding
from lockgate.vtl import nodes
from lockgate.vtl.analysis import BUILT_IN, walk
from lockgate.vtl.dispatch import METHOD_TABLES
from lockgate.vtl.scope import InputObject, UtilObject

__all__ = ["inspect"]

_LOOP_VARIABLES = frozenset(("foreach", "velocityCount", "velocityHasNext"))
_OBJECTS = {"input": METHOD_TABLES[InputObject], "util": METHOD_TABLES[UtilObject]}
_OF_ALL = {name for name, _ in _OBJECTS["input"]} & {name for name, _ in _OBJECTS["util"]}
"""Methods that every object has, which nobody looks for in a list."""
_PROPERTIES = {"input": ("body",), "util": ()}


def inspect(
    plan: Plan,
    report: Report,
    functions: frozenset[str] | None = None,
    services: frozenset[str] | None = None,
) -> None:
    """Warn of what a plan hardly means.

    ``functions`` and ``services`` are the names of those that can be called; None: any can.
    """
    for found in (
        *validation_lint.of_validators(plan),
        *_of_operations(plan, functions),
        *_of_services(plan, services),
    ):
        report.warning(found.code, found.message, found.place, found.hint)


def _of_operations(plan: Plan, functions: frozenset[str] | None) -> Iterator[Finding]:
    for node in plan.router.nodes():
        for operation in node.methods.values():
            yield from validation_lint.of_method(operation, plan)
            integration = operation.method.integration
            if integration is not None:
                yield from _of_operation(operation, integration, plan, functions)


def _of_services(plan: Plan, services: frozenset[str] | None) -> Iterator[Finding]:
    """Services that are called, and that nobody has told the address of."""
    unserved: dict[str, list[Place]] = {}
    for node in plan.router.nodes():
        for operation in node.methods.values():
            integration = operation.method.integration
            service = None if integration is None else _service(integration, plan)
            if services is not None and service and not services & {service.host, service.service}:
                assert integration is not None
                unserved.setdefault(service.host, []).append(integration.uri_place)
    for name, places in unserved.items():
        more = len(places) - 1
        also = f" (and in {more} more place{'s' if more > 1 else ''})" if more else ""
        yield Finding(
            "integration.no-endpoint",
            f"no endpoint is configured for the service {name}; its calls answer 500{also}",
            places[0],
            f"give one with --aws-endpoint URL, or aws_endpoints: {{{name}: URL}} in the "
            "environment file",
        )


def _service(integration: Integration, plan: Plan) -> ServiceUri | None:
    """The service other than Lambda that the integration calls."""
    variables = plan.settings.stage_variables
    if integration.type != "AWS" or calls_function(integration, variables):
        return None
    return service_of(fill_stage_variables(integration.uri or "", variables)[0])


def _of_operation(
    operation: Operation, integration: Integration, plan: Plan, functions: frozenset[str] | None
) -> Iterator[Finding]:
    if functions is not None:
        yield from _unknown_function(integration, plan, functions)
    if integration.type in ("HTTP", "AWS", "MOCK") and not integration.responses:
        yield Finding(
            "integration.no-responses",
            "the integration has no responses; every call answers 500",
            integration.responses_place or integration.place,
            'add responses: {default: {statusCode: "200"}}',
        )
    if integration.type == "MOCK" and not integration.request_templates:
        yield Finding(
            "integration.mock-without-template",
            "the mock has no request template; it answers 500 unless the client's own body is an "
            "object with a statusCode",
            integration.place,
            "add requestTemplates: {application/json: '{\"statusCode\": 200}'}",
        )
    yield from _unreadable(operation, integration, plan)
    templates = [*operation.request_templates]
    for entry in operation.entries:
        templates += entry.mapping.templates.templates
    for template in templates:
        yield from _names(template)


def _unreadable(operation: Operation, integration: Integration, plan: Plan) -> Iterator[Finding]:
    """Templates that would have to read bytes."""
    for template in broken_templates(operation, integration, plan):
        yield Finding(
            "template.reads-bytes",
            f"bodies of {template.text.media_type} are bytes here, and templates read texts only; "
            "where this template is chosen, calls answer 500",
            template.text.place,
            "set contentHandling: CONVERT_TO_TEXT on the integration",
        )
    for entry in broken_entries(operation, plan):
        yield Finding(
            "template.reads-bytes",
            "the answers of this entry are bytes, and templates read texts only; where it answers, "
            "clients get 500",
            entry.response.content_place or entry.response.place,
            "set contentHandling: CONVERT_TO_TEXT on the entry",
        )


def _unknown_function(
    integration: Integration, plan: Plan, functions: frozenset[str]
) -> Iterator[Finding]:
    if not integration.type.startswith("AWS"):
        return
    uri, undefined = fill_stage_variables(integration.uri or "", plan.settings.stage_variables)
    function = function_of(uri)
    if function is not None and not undefined and function.name not in functions:
        near = _suggestion(function.name, functions)
        yield Finding(
            "function.unknown",
            f"nobody provides the function {function.name}; its calls answer 500",
            integration.uri_place,
            near or f"give it with --lambda {function.name}=FILE.py:HANDLER, or --lambda-endpoint",
        )


# -- names in templates


def _names(template: CompiledTemplate) -> Iterator[Finding]:
    facts = template.template.facts
    if facts.dynamic:
        return
    known = facts.assigned | BUILT_IN | _LOOP_VARIABLES
    said: set[str] = set()
    for node in walk(template.template.tree):
        if isinstance(node, nodes.Reference):
            found = _reference(node, known)
            if found is not None and found[1] not in said:
                said.add(found[1])
                yield _at(template, node.start, *found)


def _reference(
    node: nodes.Reference, known: frozenset[str] | set[str]
) -> tuple[str, str, str] | None:
    """Code, message and hint for a reference that can only be empty."""
    root = node.root
    if root not in known:
        hint = _suggestion(root, known, "$") or f"give it one first: #set(${root} = ...)"
        return "template.unknown-name", f"nothing gives ${root} a value; it prints as nothing", hint
    methods = _OBJECTS.get(root)
    if methods is None or not node.steps:
        return None
    step = node.steps[0]
    if isinstance(step, nodes.MethodCall) and (step.name, len(step.arguments)) not in methods:
        names = {name for name, _ in methods}
        if step.name in names:
            counts = sorted(count for name, count in methods if name == step.name)
            takes = " or ".join(map(str, counts))
            hint = f"it takes {takes} argument{'' if counts == [1] else 's'}"
        else:
            hint = (
                _suggestion(step.name, names, f"${root}.") or f"it has {_listed(names - _OF_ALL)}"
            )
        what = f"${root} has no method {step.name} with {len(step.arguments)} arguments"
        return "template.unknown-method", f"{what}; it prints as nothing", hint
    if isinstance(step, nodes.Property) and step.name not in (*_PROPERTIES[root], "class"):
        what = f"${root} has no property {step.name}"
        calls = {f"{name}()" for name, _ in methods if name not in _OF_ALL}
        hint = f"it has {_listed({*_PROPERTIES[root], *calls})}"
        return "template.unknown-method", f"{what}; it prints as nothing", hint
    return None


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _at(template: CompiledTemplate, offset: int, code: str, message: str, hint: str) -> Finding:
    line, column = template.template.position(offset)
    return Finding(code, message, place_in(template.text, line, column), hint)


def _suggestion(name: str, known: frozenset[str] | set[str], prefix: str = "") -> str | None:
    near = get_close_matches(name, sorted(known), 1)
    return f"did you mean {prefix}{near[0]}?" if near else None
