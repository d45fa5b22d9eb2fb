"""What an integration may say, by its type.

Source: control-plane.md, section 4.2 (integration checks, in their order).
"""

import re

from lockgate.control.checks.endpoints import check_option
from lockgate.control.checks.mappings import check_request_mappings, check_templates
from lockgate.control.checks.methods import check_verb
from lockgate.control.errors import AccessDenied, BadRequest
from lockgate.diagnostics import Place, Report, Source
from lockgate.engine.backend_uri import compile_uri
from lockgate.model.function_uri import calls_lambda, function_of
from lockgate.rules.limits import INTEGRATION_TIMEOUT_RANGE_MS
from lockgate.store.objects import Item

__all__ = ["check_integration"]

_ARN = re.compile(r"arn:[^:\s]+(:[^:\s]*){3}:\S+")
_VARIABLE = r"\$\{stageVariables\.[A-Za-z0-9_]+\}"
_STAGE_VARIABLE = re.compile(_VARIABLE, re.ASCII)
_HTTP_WITH_VARIABLE = re.compile(
    rf"https?://(?:[A-Za-z0-9._-]|{_VARIABLE})+(?::(?:[0-9]|{_VARIABLE})+)?(?:[/?]\S*)?",
    re.ASCII | re.IGNORECASE,
)
_PASSTHROUGH = ("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER")
_NOWHERE = Place(Source("", ""), "", 1, 1)


def check_integration(integration: Item, method: Item, account: str) -> None:
    """``integration`` has the members of an Integration with its defaults, ``method`` those of its
    Method; ``account`` is the caller's.
    """
    kind = integration["type"]
    if kind != "MOCK":
        if not integration.get("httpMethod"):
            raise BadRequest("Enumeration value for HttpMethod must be non-empty")
        check_verb(integration["httpMethod"])
    if kind.startswith("AWS"):
        _check_aws(kind, integration.get("uri") or "", integration.get("credentials"), account)
    elif kind.startswith("HTTP"):
        _check_http(integration.get("uri") or "")
    check_option("passthroughBehavior", integration["passthroughBehavior"], _PASSTHROUGH)
    _check_timeout(integration)
    if integration.get("connectionType") == "VPC_LINK" and not integration.get("connectionId"):
        raise BadRequest(
            "ConnectionId should be set to the vpcLinkId or stage variable on connection type "
            "VPC_LINK"
        )
    declared = method.get("requestParameters") or {}
    if not declared.keys() >= set(integration["cacheKeyParameters"]):
        raise BadRequest("Invalid cache key parameter specified")
    check_request_mappings(integration.get("requestParameters") or {}, declared)
    check_templates(integration.get("requestTemplates") or {})


def _check_aws(kind: str, uri: str, credentials: str | None, account: str) -> None:
    if not _ARN.fullmatch(uri) or (credentials and not _ARN.fullmatch(credentials)):
        raise BadRequest("Invalid ARN specified in the request")
    target = uri.split(":", 5)[5]
    if not target.startswith(("path/", "action/")):
        raise BadRequest("AWS ARN for integration must contain path or action")
    if uri.split(":")[2] != "apigateway":
        raise BadRequest("Invalid ARN specified in the request")
    # A stage variable may stand for a function's name: any name will do here.
    named = _STAGE_VARIABLE.sub("x", uri)
    if calls_lambda(named):
        if function_of(named) is None:
            raise BadRequest("Invalid function ARN or invalid uri")
    elif kind == "AWS_PROXY":
        raise BadRequest(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and "
            "Firehose stream invocations."
        )
    elif not credentials:
        raise BadRequest("Role ARN must be specified for AWS integrations")
    if credentials and credentials.split(":")[4] not in (account, "*"):
        raise AccessDenied("Cross-account pass role is not allowed.")


def _check_http(uri: str) -> None:
    if _STAGE_VARIABLE.search(uri):
        if not _HTTP_WITH_VARIABLE.fullmatch(uri):
            raise BadRequest("Invalid HTTP endpoint specified for URI")
        return
    if compile_uri(uri, {}, _NOWHERE, Report()) is None:
        raise BadRequest("Invalid HTTP endpoint specified for URI")


def _check_timeout(integration: Item) -> None:
    least, most, longest = INTEGRATION_TIMEOUT_RANGE_MS
    if integration.get("responseTransferMode") == "STREAM":
        most = longest
    if not least <= integration["timeoutInMillis"] <= most:
        raise BadRequest(f"Timeout should be between {least} ms and {most} ms")
