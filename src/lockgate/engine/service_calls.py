"""An AWS integration with a service other than Lambda, made ready or reported.

Source: API reference "Integration" (``uri``); control plane messages for what is refused.
"""

from lockgate.diagnostics import Report, one_line
from lockgate.engine.backend_uri import fill_stage_variables
from lockgate.engine.phases.aws_request import ServiceCall, action_service
from lockgate.model import Integration
from lockgate.model.function_uri import calls_lambda, cloudformation_words
from lockgate.model.service_uri import ServiceUri, service_of

__all__ = ["calls_function", "compile_service_call"]


def calls_function(integration: Integration, variables: dict[str, str]) -> bool:
    """Whether an integration of the AWS types is meant to call a function, not another service."""
    uri, _ = fill_stage_variables(integration.uri or "", variables)
    return calls_lambda(uri)


def compile_service_call(
    integration: Integration, variables: dict[str, str], report: Report
) -> ServiceCall:
    """The fixed part of the integration's calls; what is wrong has been reported.

    An ARN that lacks a stage variable's value is a warning, because its calls fail at run time
    only; every other mistake is an error.
    """
    text = integration.uri or ""
    filled, undefined = fill_stage_variables(text, variables)
    for name in undefined:
        report.warning(
            "integration.stage-variable",
            f"the stage variable {name} has no value; the uri is {one_line(filled)}",
            integration.uri_place,
            f"give it with --stage-variable {name}=VALUE or in the environment file",
        )
    service = service_of(filled)
    if service is None and not undefined:
        report.error(
            "integration.arn",
            f"the uri {one_line(text)!r} names no service's path or action"
            + cloudformation_words(text),
            integration.uri_place,
            "use arn:aws:apigateway:REGION:SERVICE:path/PATH or :action/NAME&PARAMETER=VALUE",
        )
    if service is not None:
        _check(service, integration, report)
    return ServiceCall(
        service,
        "" if service else "a stage variable of the address has no value",
        integration.http_method or "ANY",
        integration.timeout_in_millis,
        integration.uri_place,
    )


def _check(service: ServiceUri, integration: Integration, report: Report) -> None:
    """Warn of what the service refuses, and of actions of which nothing is known."""
    if integration.credentials is None:
        report.warning(
            "integration.no-credentials",
            f"the integration with {service.host} has no credentials; API Gateway refuses it",
            integration.place,
            "add credentials: arn:aws:iam::ACCOUNT:role/NAME, a role that may call the service",
        )
    if service.action is not None and action_service(service) is None:
        report.warning(
            "integration.unknown-action",
            f"how {service.host} takes an action by its name is not known; the call has "
            f"?{service.query} and nothing more",
            integration.uri_place,
            "write path/ with the path of the service's API if it is a REST service",
        )
