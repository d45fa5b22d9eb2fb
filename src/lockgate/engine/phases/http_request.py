"""Steps 24 and 25 for HTTP and HTTP_PROXY: the backend's request.

Source: guide pages "Set up HTTP integrations" and "Set up request data mappings"; the headers
that the gateway adds were recorded in execution logs.
"""

from abc import ABC, abstractmethod

from lockgate.diagnostics import Place
from lockgate.engine.backend_uri import BackendUri
from lockgate.engine.effects import CallHttp
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.messages import Request
from lockgate.engine.parameters import parse_query
from lockgate.engine.phases.client_headers import PassedLine, forwarded, passed_lines, passed_on
from lockgate.engine.phases.custom_request import OwnHeaders, TargetCall, joined, rendered_body
from lockgate.engine.request_mapping import MappedRequest, RequestMapping
from lockgate.engine.request_target import quote_query
from lockgate.engine.streaming import Streaming
from lockgate.engine.trace import trace_header
from lockgate.rules.headers import REQUEST_DROPPED_HTTP_PROXY

__all__ = ["HttpCall", "HttpProxyRequest", "HttpRequest", "UnlinkedCall"]

Headers = list[tuple[str, str]]

_PASSED = passed_lines(REQUEST_DROPPED_HTTP_PROXY)


class HttpCall(TargetCall):
    """The fixed part of an HTTP integration's calls.

    ``uri`` is None where the address is not valid; ``problem`` then says why. ``verb`` is
    ``ANY`` where the client's verb is used. ``link`` is the address that a VPC link leads to.
    """

    __slots__ = ("link", "skip_verification", "timeout_ms", "uri", "verb")

    def __init__(
        self,
        uri: BackendUri | None,
        problem: str,
        verb: str,
        timeout_ms: int,
        skip_verification: bool,
        place: Place,
        link: BackendUri | None = None,
    ) -> None:
        super().__init__(None if uri is None else uri.target, problem, place)
        self.uri = uri
        self.verb = verb
        self.timeout_ms = timeout_ms
        self.skip_verification = skip_verification
        self.link = link

    def checked_uri(self) -> BackendUri:
        """The address; raises Failure where there is none."""
        if self.uri is None:
            raise self.unusable()
        return self.uri

    def call(self, target: str, headers: Headers, body: bytes, verb: str) -> CallHttp:
        """The effect."""
        address = self.link or self.checked_uri()
        return CallHttp(
            verb,
            address.scheme,
            address.host,
            address.port,
            target,
            headers,
            body,
            self.timeout_ms,
            self.skip_verification,
        )


class UnlinkedCall(HttpCall):
    """A call through the VPC link ``name``, for which no endpoint is configured.

    It is refused when it would be made, after everything that may fail before.
    """

    __slots__ = ("link_place", "name")

    def __init__(self, like: HttpCall, name: str, link_place: Place) -> None:
        super().__init__(
            like.uri,
            like.problem,
            like.verb,
            like.timeout_ms,
            like.skip_verification,
            like.place,
        )
        self.name = name
        self.link_place = link_place

    def call(self, *_request: object, **_named: object) -> CallHttp:
        """Raises Failure."""
        raise Failure("failure.vpc_link", self.link_place, {"link": self.name})


class _Request(ABC):
    """What both kinds of request are made of: an address, what is mapped, headers, a body."""

    __slots__ = ("call", "mapping", "own")

    def __init__(self, call: HttpCall, mapping: RequestMapping, api_id: str) -> None:
        self.call = call
        self.mapping = mapping
        self.own = OwnHeaders(api_id)

    def ask(self, exchange: Exchange) -> CallHttp:
        """The call to the backend."""
        call = self.call
        mapped = self.mapping.apply(exchange, exchange.overrides)
        uri = call.checked_uri()
        query = self._query(call.query(mapped), exchange, mapped)
        path = call.path(mapped)
        headers = self._headers(exchange, mapped)
        # The client's own Host does not pass; only what is mapped can be one.
        if not mapped.headers or not any(name.lower() == "host" for name, _ in mapped.headers):
            headers.insert(0, ("Host", uri.host_header))
        verb = exchange.verb if call.verb == "ANY" else call.verb
        body = self._body(exchange)
        return call.call(f"{path}?{query}" if query else path, headers, body, verb)

    @abstractmethod
    def _query(self, own: str, exchange: Exchange, mapped: MappedRequest) -> str:
        """The query, of which ``own`` is what the address has itself."""

    @abstractmethod
    def _headers(self, exchange: Exchange, mapped: MappedRequest) -> Headers:
        """All headers; Host may be missing."""

    @abstractmethod
    def _body(self, exchange: Exchange) -> bytes: ...


class HttpRequest(_Request):
    """A custom integration's request: only what is mapped, and the gateway's own headers."""

    __slots__ = ()

    def _query(self, own: str, exchange: Exchange, mapped: MappedRequest) -> str:  # noqa: ARG002
        return joined(own, mapped.query)

    def _headers(self, exchange: Exchange, mapped: MappedRequest) -> Headers:
        self.own.add(mapped.headers, exchange)
        return mapped.headers

    def _body(self, exchange: Exchange) -> bytes:
        return rendered_body(exchange)


class HttpProxyRequest(_Request):
    """A proxy integration's request: the client's, with what is mapped laid over it.

    ``streaming`` lets bodies pass that nothing reads, None: none.
    """

    __slots__ = ("streaming",)

    def __init__(
        self,
        call: HttpCall,
        mapping: RequestMapping,
        api_id: str,
        streaming: Streaming | None = None,
    ) -> None:
        super().__init__(call, mapping, api_id)
        self.streaming = streaming

    def ask_passing(self, exchange: Exchange) -> CallHttp:
        """The call to the backend, through which bodies may pass."""
        assert self.streaming is not None
        call = self.ask(exchange)
        call.passage = self.streaming.passage(exchange)
        return call

    def _query(self, own: str, exchange: Exchange, mapped: MappedRequest) -> str:
        given = exchange.parameters.query_text
        if not mapped.query:
            return f"{own}&{given}" if own and given else own or given
        pairs = {
            quote_query(name): [quote_query(value) for value in values]
            for name, values in parse_query(given).items()
        }
        pairs.update(mapped.query)
        return joined(own, list(pairs.items()))

    def _headers(self, exchange: Exchange, mapped: MappedRequest) -> Headers:
        request = exchange.request
        passed = passed_on(request, _PASSED)
        has_agent = b"user-agent" in request.fields
        if mapped.headers:
            headers = self._laid_over(request, passed, mapped.headers)
            has_agent = has_agent or any(n.lower() == "user-agent" for n, _ in mapped.headers)
        else:
            headers = [line for _, line in passed]
        if not has_agent:
            headers.append(("User-Agent", self.own.agent))
        headers += forwarded(request)
        headers.append(("X-Amzn-Trace-Id", trace_header(exchange)))
        headers.append(self.own.api_line)
        return headers

    def _laid_over(self, request: Request, passed: list[PassedLine], mapped: Headers) -> Headers:
        """The client's lines, with those that are mapped in place of some."""
        replaced = {name.lower() for name, _ in mapped}
        # A mapped type does not replace the one that the client sent.
        kept = {
            name
            for name in ("content-type", "accept")
            if name in replaced and name.encode() in request.fields
        }
        replaced -= kept
        headers = [line for lower, line in passed if lower not in replaced]
        headers.extend(line for line in mapped if line[0].lower() not in kept)
        return headers

    def _body(self, exchange: Exchange) -> bytes:
        return exchange.request.body
