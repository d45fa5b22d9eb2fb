"""Steps 24 and 25 for AWS integrations with services other than Lambda: the service's request.

Source: API reference "Integration" (``uri``), guide page "Create a REST API as an Amazon Kinesis
proxy"; the headers that the gateway adds were recorded in execution logs. The shell knows where
the service is, and signs.
"""

import re
from collections.abc import Container

from lockgate.diagnostics import Place
from lockgate.engine.effects import CallAws
from lockgate.engine.exchange import Exchange
from lockgate.engine.phases.custom_request import OwnHeaders, TargetCall, joined, rendered_body
from lockgate.engine.plan import PlanSettings
from lockgate.engine.request_mapping import MappedRequest, RequestMapping
from lockgate.engine.request_target import RequestTarget, slots_in, strict_path, strict_query
from lockgate.model.service_uri import ServiceUri
from lockgate.rules.aws_services import ACTION_SERVICES, SIGNING_NAMES, ActionService
from lockgate.rules.compat import AWS_ACTION_FORM, AWS_ACTION_TARGET, AWS_ACTION_VERSION
from lockgate.rules.headers import SET_BY_SIGNING

__all__ = ["ServiceCall", "ServiceRequest", "action_service"]

Headers = list[tuple[str, str]]
_JSON_TYPE = "application/x-amz-json-"
_FORM_TYPE = "application/x-www-form-urlencoded"
_VERSION = re.compile(r"(?:^|&)Version=")
_VERSION_BYTES = re.compile(rb"(?:^|&)Version=")


def action_service(service: ServiceUri) -> ActionService | None:
    """How the service takes actions, where that is known."""
    return ACTION_SERVICES.get(service.host) or ACTION_SERVICES.get(service.service)


class ServiceCall(TargetCall):
    """The fixed part of a service integration's calls.

    ``service`` is None where the address is not valid; ``problem`` then says why. ``verb`` is
    ``ANY`` where the client's verb is used.
    """

    __slots__ = ("service", "signed_as", "timeout_ms", "verb")

    def __init__(
        self, service: ServiceUri | None, problem: str, verb: str, timeout_ms: int, place: Place
    ) -> None:
        target = None
        self.signed_as = ""
        if service is not None:
            target = _spelt(RequestTarget(slots_in(service.path), slots_in(service.query)))
            name = service.service
            self.signed_as = SIGNING_NAMES.get(service.host) or SIGNING_NAMES.get(name, name)
        super().__init__(target, problem, place)
        self.service = service
        self.verb = verb
        self.timeout_ms = timeout_ms

    def path(self, mapped: MappedRequest) -> str:
        """The path in its one spelling."""
        path = super().path(mapped)
        return strict_path(path) if mapped.path else path

    def whole_query(self, mapped: MappedRequest) -> str:
        """The URI's query and what is mapped, in its one spelling."""
        query = self.query(mapped)
        if mapped.path or mapped.query:
            return strict_query(joined(query, mapped.query))
        return query


def _spelt(target: RequestTarget) -> RequestTarget:
    """A target without slots in its one spelling; what has slots is spelt when they are filled."""
    path, query = target
    return RequestTarget(
        path if len(path) > 1 else (strict_path(path[0]),),
        query if len(query) > 1 else (strict_query(query[0]),),
    )


class ServiceRequest:
    """A service's request: only what is mapped, the gateway's own headers, and the action."""

    __slots__ = ("action", "call", "caller", "mapping", "own")

    def __init__(self, call: ServiceCall, mapping: RequestMapping, settings: PlanSettings) -> None:
        self.call = call
        self.mapping = mapping
        self.own = OwnHeaders(settings.api_id)
        service = call.service
        self.action = _Action(service)
        partition = "aws" if service is None else service.partition
        self.caller = (
            f"arn:{partition}:execute-api:{settings.region}:{settings.account_id}:"
            f"{settings.api_id}/{settings.stage}/"
        )

    def ask(self, exchange: Exchange) -> CallAws:
        """The call to the service."""
        call = self.call
        mapped = self.mapping.apply(exchange, exchange.overrides)
        service = call.service
        if service is None:
            raise call.unusable()
        path, query = call.path(mapped), call.whole_query(mapped)
        headers = [line for line in mapped.headers if line[0].lower() not in SET_BY_SIGNING]
        given = self.own.add(headers, exchange)
        operation = exchange.operation
        assert operation is not None
        headers.append(
            ("X-Amz-Source-Arn", f"{self.caller}{exchange.verb}{operation.resource_path}")
        )
        body = rendered_body(exchange)
        query = self.action.complete(query, headers, given, body)
        return CallAws(
            exchange.verb if call.verb == "ANY" else call.verb,
            service.service,
            service.subdomain,
            service.region,
            call.signed_as,
            service.action,
            path,
            query,
            headers,
            body,
            call.timeout_ms,
        )


class _Action:
    """What a call by an action's name needs besides the ``Action`` in its query."""

    __slots__ = ("takes_forms", "target", "version")

    def __init__(self, service: ServiceUri | None) -> None:
        self.target = ""
        self.version = ""
        self.takes_forms = False
        known = None if service is None or service.action is None else action_service(service)
        if known is None:
            return
        assert service is not None
        if AWS_ACTION_TARGET and known.target is not None:
            self.target = f"{known.target}.{service.action}"
        self.takes_forms = known.takes_forms
        if AWS_ACTION_VERSION and known.takes_forms:
            self.version = f"Version={known.version}"

    def complete(self, query: str, headers: Headers, given: Container[str], body: bytes) -> str:
        """The query, and in ``headers`` the target, that make the request name its action.

        ``given`` are the names of headers that the definition gives, in lower case.
        """
        if not self.takes_forms:
            if self.target and "x-amz-target" not in given:
                headers.append(("X-Amz-Target", self.target))
            return query
        content_type = next(v for n, v in headers if n.lower() == "content-type").lower()
        is_json = content_type.startswith(_JSON_TYPE) or AWS_ACTION_FORM == "json"
        if self.target and is_json:
            if "x-amz-target" not in given:
                headers.append(("X-Amz-Target", self.target))
        elif self.version and not _VERSION.search(query):
            is_form = content_type.startswith(_FORM_TYPE)
            if not (is_form and _VERSION_BYTES.search(body)):
                return f"{query}&{self.version}"
        return query
