"""A definition to a plan: every template, pattern, mapping and address made ready, or refused.

What is wrong is reported with its place; a definition with an error gives no plan, so it never
replaces one that works.
"""

import hashlib
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from lockgate.diagnostics import Diagnostic, Place, Report
from lockgate.engine.answer_compression import AnswerCompression
from lockgate.engine.backend_uri import compile_uri, fill_stage_variables
from lockgate.engine.canary import Canary
from lockgate.engine.checks import ChecksCompiler
from lockgate.engine.compile_content import ContentCompiler
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.gateway_responses import compile_gateway_responses
from lockgate.engine.phases.aws_request import ServiceRequest
from lockgate.engine.phases.http_answer import HttpAnswers, HttpProxyAnswers
from lockgate.engine.phases.http_request import (
    HttpCall,
    HttpProxyRequest,
    HttpRequest,
    UnlinkedCall,
)
from lockgate.engine.phases.lambda_answer import LambdaAnswers
from lockgate.engine.phases.lambda_request import LambdaCall, LambdaProxyRequest, LambdaRequest
from lockgate.engine.phases.mock import Mock
from lockgate.engine.phases.proxy_answer import LambdaProxyAnswers
from lockgate.engine.phases.request_template import RequestTemplate
from lockgate.engine.phases.selection import Select
from lockgate.engine.plan import Operation, Phase, Plan, PlanSettings
from lockgate.engine.request_mapping import RequestMapping, compile_request_mapping
from lockgate.engine.request_target import RequestTarget
from lockgate.engine.response_mapping import compile_response_mapping
from lockgate.engine.router import Router
from lockgate.engine.selection import Entry, Selector, compile_selector
from lockgate.engine.service_calls import calls_function, compile_service_call
from lockgate.engine.streaming import Streaming, compile_streaming
from lockgate.engine.templates import CompiledTemplate, compile_templates
from lockgate.model import Definition, Integration, Method
from lockgate.model.function_uri import cloudformation_words, function_of
from lockgate.rules.limits import REQUEST_BODY

__all__ = ["compile_deployment", "compile_plan"]


def compile_plan(
    definition: Definition, settings: PlanSettings, report: Report, canary: Canary | None = None
) -> Plan | None:
    """The plan of ``definition`` on a stage; None after errors, which stand in ``report``."""
    plan = _Compiler(definition, settings, report).plan(canary)
    return None if report.errors else plan


def compile_deployment(
    definition: Definition,
    settings: PlanSettings,
    deployment_id: str,
    canary: Canary | None = None,
) -> Plan:
    """The plan of a deployment that the management API has taken, whatever stands in it.

    Each operation is made ready when the first request for it comes. What cannot be executed fails
    then: a template that does not parse as it does on the service, anything else as
    ``failure.definition``.
    """
    return _Compiler(definition, settings, Report(), is_strict=False).plan(canary, deployment_id)


def _short_id(text: str) -> str:
    """Six letters and digits, as the service's ids have them, the same for the same text."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    found = []
    for _ in range(6):
        number, digit = divmod(number, 36)
        found.append(letters[digit])
    return "".join(found)


_INTEGRATION = "x-amazon-apigateway-integration"


class _Parts(NamedTuple):
    """What an integration gives its operation."""

    phases: tuple[Phase, ...]
    entries: tuple[Entry, ...] = ()
    request_templates: tuple[CompiledTemplate, ...] = ()
    streaming: Streaming | None = None


def _custom(phases: tuple[Phase, ...], select: Select, template: RequestTemplate) -> _Parts:
    """The parts of an integration with templates and integration responses."""
    return _Parts(phases, select.selector.entries, template.templates.templates)


class _Compiler:
    """Makes the plan of one definition; ``is_strict``: an error refuses the whole of it."""

    def __init__(
        self,
        definition: Definition,
        settings: PlanSettings,
        report: Report,
        is_strict: bool = True,
    ) -> None:
        self.definition = definition
        self.settings = settings
        self.report = report
        self.is_strict = is_strict
        self.variables = settings.stage_variables
        self.checks = ChecksCompiler(definition, report)
        self.content = ContentCompiler(definition, report)
        size = definition.minimum_compression_size
        self.compression = None if size is None else AnswerCompression(size)

    def plan(self, canary: Canary | None, deployment_id: str | None = None) -> Plan:
        """The plan; where nothing can be refused any more, operations are made when asked for."""
        definition, settings = self.definition, self.settings
        operations = [
            Operation(
                method.http_method,
                resource.path,
                resource.id or _short_id(f"{settings.api_id}{resource.path}"),
                method,
                self.complete,
            )
            for resource in definition.resources
            for method in resource.methods
        ]
        if self.is_strict:
            for operation in operations:
                operation.settle()
        return Plan(
            definition,
            settings,
            deployment_id or _short_id(f"{definition.source.digest}/{settings.stage}"),
            Router(operations, [resource.path for resource in definition.resources]),
            compile_gateway_responses(definition, settings.stage_variables, self.report),
            canary,
            self.compression,
        )

    def complete(self, operation: Operation) -> None:
        """Make an operation ready for requests."""
        if not self.is_strict:
            # A problem is the operation's own; those of others do not matter to it.
            self.report.findings.clear()
        method = operation.method
        integration = method.integration
        if integration is None:
            parts = _Parts((_refuse("failure.no_integration", method.place, _INTEGRATION),))
        else:
            parts = self._BY_TYPE[integration.type](self, method, integration)
        if self.compression is not None:
            parts = parts._replace(phases=(*parts.phases, self.compression.run))
        checks = self.checks.of(method)
        problem = None if self.is_strict else _problem_in(self.report)
        if problem is not None:
            place = problem.place or method.place
            refuse = _refuse("failure.definition", place, facts={"error": problem.message})
            parts = _Parts((refuse,))
        operation.take(
            parts.phases, parts.entries, parts.request_templates, checks, parts.streaming
        )

    # -- one integration type each

    def _mock(self, method: Method, integration: Integration) -> _Parts:
        select = self._select(method, integration, "mock.statusCode")
        template = self._request_template(integration)
        mock = Mock(integration.place)
        self._check_mappings(method, integration)
        content = self.content.template_phase(integration, template)
        phases = (content, mock.answer, select.by_status, select.respond)
        return _custom(phases, select, template)

    def _http(self, method: Method, integration: Integration) -> _Parts:
        select = self._select(method, integration, "integration.status")
        mapping = compile_request_mapping(integration, method, self.variables, self.report)
        template = self._request_template(integration, mapping)
        call = self._http_call(integration)
        self._check_slots(integration, call.target, template)
        request = HttpRequest(call, mapping, self.settings.api_id)
        return self._answered_over_http(integration, request.ask, select, template)

    def _http_proxy(self, method: Method, integration: Integration) -> _Parts:
        call = self._http_call(integration)
        mapping = compile_request_mapping(integration, method, self.variables, self.report)
        self._check_slots(integration, call.target, None)
        streaming = self._streaming(method, integration)
        request = HttpProxyRequest(call, mapping, self.settings.api_id, streaming)
        answers = HttpProxyAnswers(
            integration.place,
            integration.uri_place,
            integration.timeout_in_millis,
            integration.timeout_place or integration.place,
            self.content.is_text(is_proxy=True),
        )
        before, after = self.content.proxied_phases(integration)
        ask = request.ask if streaming is None else request.ask_passing
        return _Parts((*before, ask, answers.take, *after), streaming=streaming)

    def _streaming(self, method: Method, integration: Integration) -> Streaming | None:
        """What lets bodies pass, where they may be longer than the service has them."""
        limit = self.settings.payload_limit
        if limit == REQUEST_BODY:
            return None
        steps = tuple(check.step for check in self.checks.of(method))
        return compile_streaming(limit, integration, self.content.types, self.compression, steps)

    def _aws(self, method: Method, integration: Integration) -> _Parts:
        if not calls_function(integration, self.variables):
            return self._aws_service(method, integration)
        select = self._select(method, integration, "lambda.errorMessage")
        mapping = compile_request_mapping(integration, method, self.variables, self.report)
        template = self._request_template(integration, mapping)
        call = self._lambda_call(integration)
        request = LambdaRequest(call, mapping, integration.place)
        answers = LambdaAnswers(call, select, integration.timeout_place or integration.place)
        content = self.content.template_phase(integration, template)
        phases = (content, request.ask, answers.take, select.respond)
        return _custom(phases, select, template)

    def _aws_service(self, method: Method, integration: Integration) -> _Parts:
        select = self._select(method, integration, "integration.status")
        mapping = compile_request_mapping(integration, method, self.variables, self.report)
        template = self._request_template(integration, mapping)
        call = compile_service_call(integration, self.variables, self.report)
        self._check_slots(integration, call.target, template)
        request = ServiceRequest(call, mapping, self.settings)
        return self._answered_over_http(integration, request.ask, select, template)

    def _answered_over_http(
        self,
        integration: Integration,
        ask: Phase,
        select: Select,
        template: RequestTemplate,
    ) -> _Parts:
        """A custom integration whose answers are those of HTTP."""
        answers = HttpAnswers(
            integration.uri_place,
            integration.timeout_in_millis,
            integration.timeout_place or integration.place,
            self.content.is_text(),
        )
        content = self.content.template_phase(integration, template)
        phases = (content, ask, answers.take, select.by_status, select.respond)
        return _custom(phases, select, template)

    def _aws_proxy(self, method: Method, integration: Integration) -> _Parts:
        call = self._lambda_call(integration)
        mapping = compile_request_mapping(integration, method, self.variables, self.report)
        types = self.content.types
        self.content.check_ignored(integration)
        request = LambdaProxyRequest(call, mapping, types)
        timeout_place = integration.timeout_place or integration.place
        answers = LambdaProxyAnswers(call, integration.place, timeout_place, types)
        return _Parts((request.ask, answers.take))

    _BY_TYPE: ClassVar[dict[str, Callable[["_Compiler", Method, Integration], _Parts]]] = {
        "MOCK": _mock,
        "HTTP": _http,
        "HTTP_PROXY": _http_proxy,
        "AWS": _aws,
        "AWS_PROXY": _aws_proxy,
    }

    # -- parts

    def _request_template(
        self, integration: Integration, mapping: RequestMapping | None = None
    ) -> RequestTemplate:
        place = integration.templates_place or integration.place
        templates = compile_templates(integration.request_templates, place, self.report)
        return RequestTemplate(templates, integration.passthrough_behavior, mapping)

    def _select(self, method: Method, integration: Integration, source: str) -> Select:
        place = integration.responses_place or integration.place
        selector = compile_selector(integration.responses, method, source, place, self.report)
        self._map_responses(selector, method)
        return Select(selector, method.place, method.responses_place)

    def _map_responses(self, selector: Selector, method: Method) -> None:
        for entry in selector.entries:
            response = entry.response
            declared: tuple[str, ...] | None = None
            if entry.method_response is not None:
                declared = entry.method_response.headers
            elif entry.reference is None:
                declared = ()
                self._warn_of_undeclared(response.status_code, response.place, method)
            mapping = compile_response_mapping(response, declared, self.variables, self.report)
            entry.mapping = self.content.mapping(mapping, response)

    def _warn_of_undeclared(self, status: str, place: Place, method: Method) -> None:
        self.report.warning(
            "integration-response.undeclared",
            f"the method has no response for {status}; where this entry answers, clients get 500",
            place,
            f"add '{status}' to the operation's responses"
            + ("" if method.method_responses else ", which declare nothing yet"),
        )

    def _check_mappings(self, method: Method, integration: Integration) -> None:
        """A mock sends nothing, but its mappings must be right all the same."""
        compile_request_mapping(integration, method, self.variables, self.report)

    def _http_call(self, integration: Integration) -> HttpCall:
        uri = compile_uri(integration.uri or "", self.variables, integration.uri_place, self.report)
        call = HttpCall(
            uri,
            "" if uri else "a stage variable of the address has no value",
            integration.http_method or "ANY",
            integration.timeout_in_millis,
            integration.tls_config.insecure_skip_verification,
            integration.uri_place,
        )
        return self._through_link(call, integration)

    def _through_link(self, call: HttpCall, integration: Integration) -> HttpCall:
        """``call`` by way of the integration's VPC link, where it has one."""
        if integration.connection_type != "VPC_LINK":
            return call
        name, _ = fill_stage_variables(integration.connection_id or "", self.variables)
        place = integration.connection_place or integration.place
        base = self.settings.endpoints.get(name)
        if base is not None:
            call.link = compile_uri(base, {}, place, self.report)
            return call
        self.report.warning(
            "integration.vpc-link",
            f"no endpoint is configured for the VPC link {name!r}; its calls answer 500",
            place,
            f"add endpoints: {{{name}: http://HOST:PORT}} to the environment file",
        )
        return UnlinkedCall(call, name, place)

    def _check_slots(
        self,
        integration: Integration,
        target: RequestTarget | None,
        template: RequestTemplate | None,
    ) -> None:
        """Warn of path variables that nothing fills; a template may still fill them."""
        if target is None:
            return
        may_override = template is not None and any(
            one.overrides for one in template.templates.templates
        )
        mapped = {
            mapping.target.removeprefix("integration.request.path.")
            for mapping in integration.request_parameters
        }
        for name in sorted(target.slots - mapped):
            if not may_override:
                self.report.warning(
                    "integration.unmapped-path-variable",
                    f"nothing fills {{{name}}} in the uri; calls answer 500",
                    integration.uri_place,
                    f"add integration.request.path.{name}: method.request.path.{name} to "
                    "requestParameters",
                )

    def _lambda_call(self, integration: Integration) -> LambdaCall:
        uri, undefined = fill_stage_variables(integration.uri or "", self.variables)
        for name in undefined:
            self.report.warning(
                "integration.stage-variable",
                f"the stage variable {name} has no value; the function's name lacks it",
                integration.uri_place,
                f"give it with --stage-variable {name}=VALUE or in the environment file",
            )
        function = function_of(uri)
        if function is None and not undefined:
            self.report.error(
                "integration.arn",
                f"the ARN names no function{cloudformation_words(uri)}",
                integration.uri_place,
                "use arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/"
                "arn:aws:lambda:REGION:ACCOUNT:function:NAME/invocations",
            )
        if function is not None and integration.http_method not in (None, "POST"):
            self.report.warning(
                "integration.http-method",
                f"functions are called with POST, not {integration.http_method}; calls answer 500",
                integration.place,
                "set httpMethod: POST",
            )
        return LambdaCall(
            function,
            integration.http_method,
            integration.timeout_in_millis,
            integration.uri_place,
        )


def _refuse(
    cause: str, place: Place, missing: str | None = None, facts: dict[str, Any] | None = None
) -> Phase:
    """A phase that fails every request."""

    def refuse(_exchange: Exchange) -> Any:
        raise Failure(cause, place, dict(facts or {}), missing=missing)

    return refuse


def _problem_in(report: Report) -> Diagnostic | None:
    """What keeps an operation from being executed; a template that does not parse does not."""
    return next((error for error in report.errors if error.code != "template.syntax"), None)
