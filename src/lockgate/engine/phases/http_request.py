"""Steps 24 and 25 for HTTP and HTTP_PROXY: the backend's request.

Source: guide pages "Set up HTTP integrations" and "Set up request data mappings"; the headers
that the gateway adds were recorded in execution logs.
"""

from lockgate.diagnostics import Place
from lockgate.engine.backend_uri import BackendUri
from lockgate.engine.effects import CallHttp
from lockgate.engine.exchange import Exchange
from lockgate.engine.headers import is_managed, nominated
from lockgate.engine.parameters import parse_query
from lockgate.engine.phases.custom_request import OwnHeaders, TargetCall, joined, rendered_body
from lockgate.engine.request_mapping import MappedRequest, RequestMapping
from lockgate.engine.request_target import quote_query
from lockgate.engine.trace import trace_header
from lockgate.rules.headers import REQUEST_DROPPED_HTTP_PROXY, SIGNATURE

__all__ = ["HttpCall", "HttpProxyRequest", "HttpRequest"]

Headers = list[tuple[str, str]]


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


class HttpRequest:
    """A custom integration's request: only what is mapped, and the gateway's own headers."""

    __slots__ = ("call", "mapping", "own")

    def __init__(self, call: HttpCall, mapping: RequestMapping, api_id: str) -> None:
        self.call = call
        self.mapping = mapping
        self.own = OwnHeaders(api_id)

    def ask(self, exchange: Exchange) -> CallHttp:
        """The call to the backend."""
        call = self.call
        uri = call.checked_uri()
        mapped = self.mapping.apply(exchange)
        query = joined(call.query(mapped), mapped.query)
        path = call.path(mapped)
        headers = mapped.headers
        given = self.own.add(headers, exchange)
        if "host" not in given:
            headers.insert(0, ("Host", uri.host_header))
        verb = exchange.verb if call.verb == "ANY" else call.verb
        body = rendered_body(exchange)
        return call.call(f"{path}?{query}" if query else path, headers, body, verb)


class HttpProxyRequest:
    """A proxy integration's request: the client's, with what is mapped laid over it."""

    __slots__ = ("agent", "api_id", "call", "mapping")

    def __init__(self, call: HttpCall, mapping: RequestMapping, api_id: str) -> None:
        self.call = call
        self.mapping = mapping
        self.api_id = api_id
        self.agent = f"AmazonAPIGateway_{api_id}"

    def ask(self, exchange: Exchange) -> CallHttp:
        """The call to the backend."""
        call = self.call
        uri = call.checked_uri()
        mapped = self.mapping.apply(exchange)
        query = self._query(call.query(mapped), exchange.parameters.query_text, mapped)
        path = call.path(mapped)
        headers = self._headers(exchange, mapped)
        if not any(name.lower() == "host" for name, _ in headers):
            headers.insert(0, ("Host", uri.host_header))
        request = exchange.request
        verb = exchange.verb if call.verb == "ANY" else call.verb
        body = request.body
        return call.call(f"{path}?{query}" if query else path, headers, body, verb)

    def _query(self, own: str, given: str, mapped: MappedRequest) -> str:
        if not mapped.query:
            return f"{own}&{given}" if own and given else own or given
        values = {quote_query(name): given for name, given in parse_query(given).items()}
        pairs = {
            name: [quote_query(value) for value in several] for name, several in values.items()
        }
        pairs.update(mapped.query)
        return joined(own, list(pairs.items()))

    def _headers(self, exchange: Exchange, mapped: MappedRequest) -> Headers:
        request = exchange.request
        dropped = REQUEST_DROPPED_HTTP_PROXY | nominated(request.headers)
        replaced = {name.lower() for name, _ in mapped.headers}
        # A mapped type does not replace the one that the client sent.
        kept = {
            name
            for name in ("content-type", "accept")
            if name in replaced and name.encode() in request.fields
        }
        headers: Headers = []
        for raw_name, raw_value in request.headers:
            name = raw_name.decode("latin-1")
            lower = name.lower()
            if lower in dropped or is_managed(lower) or (lower in replaced and lower not in kept):
                continue
            value = raw_value.decode("latin-1")
            if lower == "authorization" and value.startswith(SIGNATURE):
                continue
            headers.append((name, value))
        headers.extend(line for line in mapped.headers if line[0].lower() not in kept)
        if b"user-agent" not in request.fields and "user-agent" not in replaced:
            headers.append(("User-Agent", self.agent))
        headers.extend(self._forwarded(exchange))
        return headers

    def _forwarded(self, exchange: Exchange) -> Headers:
        request = exchange.request
        chain = [
            value.decode("latin-1")
            for name, value in request.headers
            if name.lower() == b"x-forwarded-for"
        ]
        host = request.fields.get(b"host", b"").decode("latin-1")
        port = host.rpartition(":")[2]
        scheme = request.scheme
        return [
            ("X-Forwarded-For", ", ".join([*chain, request.source_ip])),
            ("X-Forwarded-Port", port if port.isdecimal() else _DEFAULT_PORTS[scheme]),
            ("X-Forwarded-Proto", scheme),
            ("X-Amzn-Trace-Id", trace_header(exchange)),
            ("x-amzn-apigateway-api-id", self.api_id),
        ]


_DEFAULT_PORTS = {"http": "80", "https": "443"}
