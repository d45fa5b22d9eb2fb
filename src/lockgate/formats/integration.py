"""The ``x-amazon-apigateway-integration`` extension.

Source: guide page "x-amazon-apigateway-integration object" and its neighbours.
"""

import re
from typing import Any

from lockgate.diagnostics import Place, Report, one_line
from lockgate.formats.mappings import read_parameter_mappings, read_templates
from lockgate.formats.not_executed import NotExecuted
from lockgate.formats.view import View
from lockgate.model import VERBS, Integration, IntegrationResponse, TlsConfig
from lockgate.model.function_uri import calls_lambda, cloudformation_words
from lockgate.rules.compat import DASH_PATTERN
from lockgate.rules.limits import INTEGRATION_TIMEOUT_MS, INTEGRATION_TIMEOUT_RANGE_MS

__all__ = ["IntegrationReader"]

TYPES = ("HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY", "MOCK")
_PASSTHROUGH = ("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER")
_CONTENT_HANDLING = ("CONVERT_TO_TEXT", "CONVERT_TO_BINARY")
_CONNECTIONS = ("INTERNET", "VPC_LINK")
_MEMBERS = frozenset(
    (
        "type", "uri", "httpMethod", "credentials", "connectionType", "connectionId",
        "requestParameters", "requestTemplates", "passthroughBehavior", "contentHandling",
        "cacheNamespace", "cacheKeyParameters", "timeoutInMillis", "tlsConfig", "responses",
        "payloadFormatVersion", "integrationTarget", "responseTransferMode",
    )
)  # fmt: skip
_RESPONSE_MEMBERS = frozenset(
    ("statusCode", "responseParameters", "responseTemplates", "contentHandling")
)
_EXTENSIONS = frozenset(("x-lockgate-match", "x-lockgate-source"))
_STATUS = re.compile(r"[2-5][0-9][0-9]", re.ASCII)
_SERVICE_ARN = "arn:aws:apigateway:REGION:SERVICE:path/... or action/..."
_FUNCTION_ARN = (
    "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations"
)
_SOURCE = re.compile(r"auto|errorMessage|status|body|header:.+|jsonpath:.+")


class IntegrationReader:
    """Reads the integrations of one document; ``has_extensions`` allows capture groups."""

    def __init__(self, has_extensions: bool, not_executed: NotExecuted) -> None:
        self.has_extensions = has_extensions
        self.not_executed = not_executed

    def read(self, view: View) -> Integration | None:
        """The integration ``view`` describes; None where its type is missing or unknown."""
        view.warn_of_unknown(_MEMBERS, "integration.unknown-member", "an integration")
        kind = self._type(view)
        if kind is None:
            return None
        uri = view.member("uri")
        templates = view.mapping("requestTemplates")
        responses = view.mapping("responses")
        connection = view.member("connectionId")
        self._note_transfer_mode(view)
        integration = Integration(
            type=kind,
            place=view.place,
            uri=None if uri is None or kind == "MOCK" else uri.as_text(),
            uri_place=view.place if uri is None else uri.place,
            http_method=self._http_method(view, kind),
            credentials=self._credentials(view),
            connection_type=self._choice(view, "connectionType", _CONNECTIONS) or "INTERNET",
            connection_id=None if connection is None else connection.as_text(),
            connection_place=_place_of(view, "connectionId"),
            request_parameters=read_parameter_mappings(view.mapping("requestParameters")),
            request_templates=read_templates(templates),
            templates_place=None if templates is None else templates.place,
            passthrough_behavior=self._choice(view, "passthroughBehavior", _PASSTHROUGH)
            or "WHEN_NO_MATCH",
            content_handling=self._choice(view, "contentHandling", _CONTENT_HANDLING),
            content_place=_place_of(view, "contentHandling"),
            cache_namespace=view.text("cacheNamespace") if "cacheNamespace" in view else None,
            cache_key_parameters=self._cache_key(view),
            timeout_in_millis=self._timeout(view),
            timeout_place=_place_of(view, "timeoutInMillis"),
            tls_config=self._tls(view),
            responses=() if responses is None else self._responses(responses),
            responses_place=None if responses is None else responses.place,
        )
        self._check(integration, view)
        return integration

    def _type(self, view: View) -> Any:
        if "type" not in view:
            view.report.error(
                "integration.no-type",
                "the integration has no type",
                view.place,
                "add type: http, http_proxy, aws, aws_proxy or mock",
            )
            return None
        return view.choice("type", TYPES, "integration.type")

    def _choice(self, view: View, key: str, allowed: tuple[str, ...]) -> Any:
        if key not in view:
            return None
        return view.choice(key, allowed, "integration.value")

    def _note_transfer_mode(self, view: View) -> None:
        member = view.member("responseTransferMode")
        if member is not None and member.as_text() == "STREAM":
            self.not_executed.note("response-transfer-mode", member.place)

    def _http_method(self, view: View, kind: str) -> str | None:
        if kind == "MOCK" or "httpMethod" not in view:
            return None
        return view.choice("httpMethod", (*VERBS, "ANY"), "integration.http-method")

    def _credentials(self, view: View) -> str | None:
        member = view.member("credentials")
        text = None if member is None else member.as_text()
        if member is not None and text is not None:
            self.not_executed.note("credentials", member.place)
        return text

    def _cache_key(self, view: View) -> tuple[str, ...]:
        member = view.member("cacheKeyParameters")
        if member is None:
            return ()
        found = tuple(text for item in member.items() if (text := item.as_text()) is not None)
        if found:
            self.not_executed.note("cache", member.place)
        return found

    def _timeout(self, view: View) -> int:
        given = view.integer("timeoutInMillis") if "timeoutInMillis" in view else None
        if given is None:
            return INTEGRATION_TIMEOUT_MS
        shortest, usual, longest = INTEGRATION_TIMEOUT_RANGE_MS
        member = view.member("timeoutInMillis")
        assert member is not None
        if not shortest <= given <= longest:
            view.report.error(
                "integration.timeout",
                f"timeoutInMillis is {given}",
                member.place,
                f"use a number from {shortest} to {usual}",
            )
        elif given > usual:
            view.report.warning(
                "integration.timeout",
                f"timeoutInMillis is {given}; the service allows more than {usual} only where the "
                "account's quota was raised",
                member.place,
                f"use a number up to {usual}, or have the quota raised",
            )
        return given

    def _tls(self, view: View) -> TlsConfig:
        tls = view.mapping("tlsConfig")
        if tls is None:
            return TlsConfig()
        tls.warn_of_unknown(
            frozenset(("insecureSkipVerification", "serverNameToVerify")),
            "integration.unknown-member",
            "tlsConfig",
        )
        name = tls.member("serverNameToVerify")
        if name is not None:
            self.not_executed.note("server-name", name.place)
        return TlsConfig(tls.flag("insecureSkipVerification") or False)

    def _check(self, integration: Integration, view: View) -> None:
        """What the type asks for."""
        report = view.report
        if integration.type == "MOCK":
            return
        if integration.uri is None and "uri" not in view:
            report.error(
                "integration.no-uri",
                "the integration has no uri",
                view.place,
                "add uri: http://HOST/PATH, or the ARN of a function",
            )
        if integration.http_method is None and "httpMethod" not in view:
            report.error(
                "integration.no-http-method",
                "the integration has no httpMethod, the verb of the call to the backend",
                view.place,
                "add httpMethod: POST for a function, the backend's verb otherwise",
            )
        if integration.connection_type == "VPC_LINK" and integration.connection_id is None:
            report.error(
                "integration.no-connection-id",
                "connectionType VPC_LINK needs a connectionId",
                view.place,
                "add connectionId, the link's id; the environment file's endpoints say where the "
                "link leads",
            )
        if integration.type.startswith("AWS") and integration.uri is not None:
            self._check_arn(integration, report)

    def _check_arn(self, integration: Integration, report: Report) -> None:
        uri = integration.uri or ""
        if not uri.startswith("arn:"):
            report.error(
                "integration.arn",
                f"the uri {one_line(uri)!r} is no ARN{cloudformation_words(uri)}",
                integration.uri_place,
                f"an aws integration's uri is {_SERVICE_ARN}; a function's is {_FUNCTION_ARN}",
            )
        elif not calls_lambda(uri):
            if integration.type == "AWS_PROXY":
                report.error(
                    "integration.arn",
                    "an aws_proxy integration can only call a function",
                    integration.uri_place,
                    f"use {_FUNCTION_ARN}, or type: aws for another service",
                )
            elif ":path/" not in uri and ":action/" not in uri:
                report.error(
                    "integration.arn",
                    "the ARN contains neither path/ nor action/",
                    integration.uri_place,
                    f"use {_SERVICE_ARN}",
                )
            else:
                self.not_executed.note("aws-service", integration.uri_place)

    # -- integration responses

    def _responses(self, responses: View) -> tuple[IntegrationResponse, ...]:
        found: dict[str, IntegrationResponse] = {}
        for key, view in responses.members():
            resolved = view.resolved()
            if resolved is None:
                continue
            if not resolved.is_mapping():
                resolved.wrong_type("an integration response", {"statusCode": "200"})
                continue
            response = self._response(key, resolved)
            if response is not None:
                self._keep(found, response, resolved)
        return tuple(found.values())

    def _keep(
        self, found: dict[str, IntegrationResponse], response: IntegrationResponse, view: View
    ) -> None:
        """Add ``response``: one status has one entry, and one entry is the default.

        Of one status the later entry counts, of two defaults the one with the smaller status.
        """
        for other in list(found.values()):
            # Of one number there is one entry; a reference to a group is no number.
            if other.status_code == response.status_code and not other.status_code.startswith("$"):
                view.report.warning(
                    "integration-response.replaced",
                    f"this entry replaces the one in line {other.place.line}: both have "
                    f"statusCode {response.status_code}",
                    response.place,
                    "join the patterns with | in one entry",
                )
                del found[other.key]
        defaults = [one for one in (*found.values(), response) if one.selection_pattern is None]
        found[response.key] = response
        if len(defaults) > 1:
            smaller, larger = sorted(defaults, key=lambda one: one.status_code)
            view.report.warning(
                "integration-response.replaced",
                f"the entry in line {smaller.place.line} replaces this one: neither has a pattern, "
                "and its status is the smaller one",
                larger.place,
                "remove one of the two, or give it a pattern as its key",
            )
            del found[larger.key]

    def _response(self, key: str, view: View) -> IntegrationResponse | None:
        known = _RESPONSE_MEMBERS | _EXTENSIONS
        view.warn_of_unknown(
            known, "integration-response.unknown-member", "an integration response"
        )
        status = view.member("statusCode")
        code = "200" if status is None else status.as_text()
        if code is None:
            return None
        place = view.place if status is None else status.place
        if not _STATUS.fullmatch(code) and not (code.startswith("$") and self.has_extensions):
            view.report.error(
                "integration-response.status",
                f"statusCode {one_line(code)!r} is no status that can end an exchange",
                place,
                "statusCode: $1 needs x-lockgate-extensions: true at the document's root"
                if code.startswith("$")
                else "use a number from 200 to 599",
            )
            return None
        if key == "-":
            _warn_of_dash(view)
        is_default = key in ("default", "") or (key == "-" and DASH_PATTERN == "default")
        return IntegrationResponse(
            key=key,
            selection_pattern=None if is_default else key,
            status_code=code,
            place=view.place,
            status_place=place,
            response_parameters=read_parameter_mappings(view.mapping("responseParameters")),
            response_templates=read_templates(view.mapping("responseTemplates")),
            content_handling=self._choice(view, "contentHandling", _CONTENT_HANDLING),
            content_place=_place_of(view, "contentHandling"),
            match=self._match(view),
            source=self._source(view),
        )

    def _match(self, view: View) -> Any:
        if "x-lockgate-match" not in view or not self._may_extend(view, "x-lockgate-match"):
            return None
        chosen = view.choice("x-lockgate-match", ("FULL", "FIND"), "integration-response.match")
        return None if chosen is None else chosen.lower()

    def _source(self, view: View) -> str:
        if "x-lockgate-source" not in view or not self._may_extend(view, "x-lockgate-source"):
            return "auto"
        text = view.text("x-lockgate-source")
        member = view.member("x-lockgate-source")
        assert member is not None
        if text is not None and not _SOURCE.fullmatch(text):
            view.report.error(
                "integration-response.source",
                f"x-lockgate-source {one_line(text)!r} names no text",
                member.place,
                "use auto, errorMessage, status, body, header:NAME or jsonpath:$.a.b",
            )
            return "auto"
        return text or "auto"

    def _may_extend(self, view: View, key: str) -> bool:
        if not self.has_extensions:
            member = view.member(key)
            assert member is not None
            view.report.error(
                "document.extensions-off",
                f"{key} needs x-lockgate-extensions: true at the document's root",
                member.place,
                "add x-lockgate-extensions: true there, or start with --extensions",
            )
        return self.has_extensions


def _warn_of_dash(view: View) -> None:
    view.report.warning(
        "integration-response.dash",
        "the pattern - is an old spelling"
        + (" of the default entry" if DASH_PATTERN == "default" else ""),
        view.place,
        "write default for the entry that answers when no pattern matches",
    )


def _place_of(view: View, key: str) -> Place | None:
    """Where a member stands; None where there is none."""
    member = view.member(key)
    return None if member is None else member.place
