"""Every status that a method can answer, read from its plan without a request.

The map is the static twin of the decision record: each (status, rule, cause) of a record is in
the map of the plan that served it. Where the number comes from a backend, a template or a group,
the entry is ``dynamic`` and names the range.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from lockgate.diagnostics import Place
from lockgate.engine.backend_uri import fill_stage_variables
from lockgate.engine.failure import Failure
from lockgate.engine.gateway_responses import GatewayResponses
from lockgate.engine.plan import Operation, Plan
from lockgate.engine.selection import Entry
from lockgate.engine.service_calls import calls_function
from lockgate.engine.templates import CompiledTemplate
from lockgate.model import Integration
from lockgate.rules.compat import OVERRIDE_BAD_STATUS
from lockgate.rules.failures import CAUSES, variants_of
from lockgate.rules.headers import MAPPING_REFUSED_AWS
from lockgate.verify import content
from lockgate.verify.template_statuses import override_statuses

__all__ = ["EVERYWHERE", "PossibleStatus", "covers", "of_operation", "of_plan"]


class PossibleStatus(NamedTuple):
    """One way to a number.

    ``status`` is None where the number is known at run time only; then it lies from ``lowest``
    to ``highest``. ``cause`` is given for failures.
    """

    status: int | None
    rule: str
    cause: str | None
    place: Place | None
    lowest: int = 200
    highest: int = 599

    def includes(self, status: int, rule: str, cause: str | None) -> bool:
        """Whether an answer with these three is one of this way's."""
        if rule != self.rule or cause != self.cause:
            return False
        if self.status is not None:
            return status == self.status
        return self.lowest <= status <= self.highest


_CALLS = ("failure.timeout", "failure.response_too_large", "failure.endpoint_address")
_MAPPED = ("failure.request_mapping",)
_TEMPLATES = ("failure.request_template", "failure.override_twice")
_ANSWERS = (
    "failure.no_integration_response",
    "failure.no_method_response",
    "failure.response_mapping",
    "failure.response_template",
    "failure.override_twice",
    "failure.override_value",
)
_NETWORK = ("failure.connect", "failure.backend_tls", "failure.backend_protocol")
_HTTP = (
    *_CALLS,
    *_MAPPED,
    "failure.path",
    *_NETWORK,
    "failure.vpc_link",
)
_SERVICE = (*_CALLS, *_MAPPED, "failure.path", *_NETWORK)
_LAMBDA = (
    *_CALLS,
    *_MAPPED,
    "failure.invoke_refused",
    "failure.invoke_throttled",
    "failure.payload_too_large",
)
_AWS_SERVICE = "AWS with a service other than Lambda"
_BY_TYPE: dict[str, tuple[str, ...]] = {
    "MOCK": ("failure.media_type", *_TEMPLATES, "failure.mock_status", *_ANSWERS),
    "HTTP": (
        "failure.media_type",
        *_TEMPLATES,
        *_HTTP,
        "failure.response_encoding",
        *_ANSWERS,
    ),
    "HTTP_PROXY": _HTTP,
    "AWS": (
        "failure.media_type",
        *_TEMPLATES,
        *_LAMBDA,
        "failure.payload_not_json",
        *_ANSWERS,
    ),
    _AWS_SERVICE: ("failure.media_type", *_TEMPLATES, *_SERVICE, *_ANSWERS),
    "AWS_PROXY": (*_LAMBDA, "failure.function_error", "failure.proxy_malformed"),
}
EVERYWHERE = ("failure.content_encoding", "failure.internal")
"""Failures that every request can meet, whichever method serves it."""
_BEFORE_ROUTE = ("failure.path", "failure.no_route")
_FIXED = tuple(name for name, row in CAUSES.items() if row.type is None)


def of_operation(operation: Operation, plan: Plan) -> list[PossibleStatus]:
    """Every status of one method, once its request has been routed to it."""
    integration = operation.method.integration
    if integration is None:
        causes = ["failure.no_integration"]
        found: list[PossibleStatus] = []
    else:
        found = list(_answers(operation, integration))
        kind: str = integration.type
        if kind == "AWS" and not calls_function(integration, plan.settings.stage_variables):
            kind = _AWS_SERVICE
        causes = [name for name in _BY_TYPE[kind] if _applies(name, operation, integration)]
        if content.may_fail(operation, integration, plan):
            causes.append("failure.content_handling")
    checked = (name for check in operation.checks for name in check.causes)
    for name in (*checked, *causes, *EVERYWHERE):
        found.extend(_failure(name, plan.gateway_responses))
    return list(dict.fromkeys(found))


def of_plan(plan: Plan) -> list[PossibleStatus]:
    """Every status that the API answers to requests that reach no method."""
    found: list[PossibleStatus] = []
    for name in (*_BEFORE_ROUTE, *EVERYWHERE):
        found.extend(_failure(name, plan.gateway_responses))
    found.extend(
        PossibleStatus(CAUSES[name].status, "fixed_response", name, None) for name in _FIXED
    )
    return list(dict.fromkeys(found))


def covers(possible: Iterable[PossibleStatus], status: int, rule: str, cause: str | None) -> bool:
    """Whether the map says that an answer can be so."""
    return any(one.includes(status, rule, cause) for one in possible)


def _answers(operation: Operation, integration: Integration) -> Iterator[PossibleStatus]:
    place = integration.place
    if integration.type == "HTTP_PROXY":
        yield PossibleStatus(None, "proxy.http", None, place, 200, 999)
    elif integration.type == "AWS_PROXY":
        yield PossibleStatus(None, "proxy.lambda", None, place)
        yield PossibleStatus(200, "proxy.lambda_default", None, place)
    else:
        for entry in operation.entries:
            yield from _entry(entry)
        yield from _overrides(operation)


def _entry(entry: Entry) -> Iterator[PossibleStatus]:
    response = entry.response
    reference = entry.reference
    if reference is not None:
        yield PossibleStatus(None, "capture_group", None, response.status_place)
        if reference.fallback is not None:
            rule = "capture_group.fallback"
            yield PossibleStatus(reference.fallback, rule, None, response.status_place)
    elif entry.method_response is not None:
        if entry.is_default:
            yield PossibleStatus(entry.status, "integration_response.default", None, response.place)
        else:
            for rule in ("integration_response.pattern", "integration_response.own_code"):
                yield PossibleStatus(entry.status, rule, None, response.place)


def _overrides(operation: Operation) -> Iterator[PossibleStatus]:
    """What templates may set: the constants they assign, or anything."""
    for template in _templates(operation):
        if not template.overrides:
            continue
        place = template.text.place
        rule = "response_override.template"
        statuses = override_statuses(template.template)
        if statuses is None:
            yield PossibleStatus(None, rule, None, place)
        else:
            for status in sorted(statuses):
                if 200 <= status <= 599:
                    yield PossibleStatus(status, rule, None, place)


def _applies(cause: str, operation: Operation, integration: Integration) -> bool:
    """Whether the method's settings leave room for a failure."""
    condition = _CONDITIONS.get(cause)
    return condition is None or condition(operation, integration)


def _may_refuse_type(operation: Operation, integration: Integration) -> bool:
    behavior = integration.passthrough_behavior
    has_templates = bool(operation.request_templates)
    return behavior == "NEVER" or (behavior == "WHEN_NO_TEMPLATES" and has_templates)


def _templates(operation: Operation) -> list[CompiledTemplate]:
    """All templates of a method, of its request and of its answers."""
    found = [*operation.request_templates]
    for entry in operation.entries:
        found.extend(entry.mapping.templates.templates)
    return found


def _may_override(operation: Operation, _integration: Integration) -> bool:
    return any(template.overrides for template in _templates(operation))


def _may_leave_path(_operation: Operation, integration: Integration) -> bool:
    without_variables, _ = fill_stage_variables(integration.uri or "", {})
    return "{" in without_variables


def _may_map_badly(operation: Operation, integration: Integration) -> bool:
    mapped = any(not one.source.startswith("'") for one in integration.request_parameters)
    return mapped or _may_override(operation, integration) or _maps_refused(integration)


def _maps_refused(integration: Integration) -> bool:
    names = (one.target.rpartition(".")[2].lower() for one in integration.request_parameters)
    return any(name in MAPPING_REFUSED_AWS for name in names)


def _may_answer_badly(operation: Operation, integration: Integration) -> bool:
    headers = (header for entry in operation.entries for header in entry.mapping.headers)
    mapped = any(header.source.constant is None for header in headers)
    return mapped or _may_override(operation, integration)


_CONDITIONS: dict[str, Callable[[Operation, Integration], bool]] = {
    "failure.media_type": _may_refuse_type,
    "failure.request_template": lambda operation, _: bool(operation.request_templates),
    "failure.response_template": lambda operation, _: any(
        entry.mapping.templates.templates for entry in operation.entries
    ),
    "failure.override_twice": _may_override,
    "failure.override_value": lambda operation, integration: (
        OVERRIDE_BAD_STATUS == "fail" and _may_override(operation, integration)
    ),
    "failure.no_integration_response": lambda operation, _: (
        not any(entry.is_default for entry in operation.entries)
    ),
    "failure.no_method_response": lambda operation, _: any(
        entry.method_response is None and entry.reference is None for entry in operation.entries
    ),
    "failure.path": _may_leave_path,
    "failure.request_mapping": _may_map_badly,
    "failure.response_mapping": _may_answer_badly,
    "failure.response_encoding": lambda operation, _: content.reads_answers(operation),
    "failure.backend_tls": lambda _, integration: (
        integration.connection_type == "VPC_LINK" or not (integration.uri or "").startswith("http:")
    ),
    "failure.vpc_link": lambda _, integration: integration.connection_type == "VPC_LINK",
}
"""When a failure is possible at all; those without a condition always are."""


def _failure(cause: str, responses: GatewayResponses) -> Iterator[PossibleStatus]:
    for changes in ({}, *(variant.changes() for variant in variants_of(cause))):
        failure = Failure(cause, **changes)
        used = responses.used_for(failure)
        status = failure.status if used is None or used.status is None else used.status
        place = None if used is None else used.place
        yield PossibleStatus(status, f"gateway_response.{failure.type}", cause, place)
