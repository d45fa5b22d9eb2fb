"""Steps 24 and 25 for HTTP and HTTP_PROXY: the backend's request.

Source: guide pages "Set up HTTP integrations" and "Set up request data mappings"; the headers
that the gateway adds were recorded in execution logs.
"""

from lockgate.diagnostics import Place
from lockgate.engine.backend_uri import BackendUri, quote_query
from lockgate.engine.bodies import as_bytes
from lockgate.engine.effects import CallHttp
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.headers import is_managed, nominated
from lockgate.engine.parameters import parse_query
from lockgate.engine.request_mapping import MappedRequest, RequestMapping
from lockgate.engine.trace import trace_header
from lockgate.rules.headers import REQUEST_DROPPED_HTTP_PROXY, SIGNATURE

__all__ = ["HttpCall", "HttpProxyRequest", "HttpRequest", "UnlinkedCall"]

Headers = list[tuple[str, str]]
_DOTS = frozenset((".", ".."))


class HttpCall:
    """The fixed part of an HTTP integration's calls.

    ``uri`` is None where the address is not valid; ``problem`` then says why. ``verb`` is
    ``ANY`` where the client's verb is used. ``link`` is the address that a VPC link leads to.
    """

    __slots__ = ("link", "place", "problem", "skip_verification", "timeout_ms", "uri", "verb")

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
        self.uri = uri
        self.problem = problem
        self.verb = verb
        self.timeout_ms = timeout_ms
        self.skip_verification = skip_verification
        self.place = place
        self.link = link

    def checked_uri(self) -> BackendUri:
        """The address; raises Failure where there is none."""
        if self.uri is None:
            raise Failure("failure.endpoint_address", self.place, {"reason": self.problem})
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

    def path(self, mapped: MappedRequest) -> str:
        """The path with the mapped values in its slots."""
        uri = self.checked_uri()
        if len(uri.path) == 1:
            return uri.path[0]
        try:
            path = uri.path_with(mapped.path, mapped.literals)
        except KeyError as missing:
            raise self._unfilled(missing) from None
        if _DOTS.intersection(path.split("/")):
            # A value like "..%2Fadmin" would leave the part of the backend the URI names.
            raise Failure(
                "failure.path",
                self.place,
                {"reason": "dot segment in a mapped value", "guard": "S-25"},
                step=24,
            )
        return path

    def query(self, mapped: MappedRequest) -> str:
        """The URI's own query with the mapped values in its slots."""
        try:
            return self.checked_uri().query_with(mapped.path, mapped.literals)
        except KeyError as missing:
            raise self._unfilled(missing) from None

    def _unfilled(self, missing: KeyError) -> Failure:
        name = missing.args[0]
        return Failure(
            "failure.endpoint_address",
            self.place,
            {"reason": f"nothing is mapped to integration.request.path.{name}"},
            missing=f"integration.request.path.{name}",
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


class HttpRequest:
    """A custom integration's request: only what is mapped, and the gateway's own headers."""

    __slots__ = ("agent", "api_id", "call", "mapping")

    def __init__(self, call: HttpCall, mapping: RequestMapping, api_id: str) -> None:
        self.call = call
        self.mapping = mapping
        self.api_id = api_id
        self.agent = f"AmazonAPIGateway_{api_id}"

    def ask(self, exchange: Exchange) -> CallHttp:
        """The call to the backend."""
        call = self.call
        mapped = self.mapping.apply(exchange, exchange.overrides)
        uri = call.checked_uri()
        query = _joined(call.query(mapped), mapped.query)
        path = call.path(mapped)
        headers = mapped.headers
        given = {name.lower() for name, _ in headers}
        for name, value in (
            ("Accept", "application/json"),
            ("Content-Type", "application/json"),
            ("User-Agent", self.agent),
        ):
            if name.lower() not in given:
                headers.append((name, value))
        if "host" not in given:
            headers.insert(0, ("Host", uri.host_header))
        for name, value in (
            ("x-amzn-apigateway-api-id", self.api_id),
            ("X-Amzn-Trace-Id", trace_header(exchange)),
        ):
            # Only an override can have given one of these; a mapping onto them fails.
            if name.lower() not in given:
                headers.append((name, value))
        verb = exchange.verb if call.verb == "ANY" else call.verb
        body = _rendered_body(exchange)
        return call.call(f"{path}?{query}" if query else path, headers, body, verb)


def _rendered_body(exchange: Exchange) -> bytes:
    """The template's output, or the client's body where none ran."""
    if exchange.rendered is None:
        return exchange.request.body
    return b"" if not exchange.rendered.strip() else as_bytes(exchange.rendered)


def _joined(query: str, pairs: list[tuple[str, list[str]]]) -> str:
    """A query string with further parameters behind it."""
    parts = [query] if query else []
    parts.extend(f"{name}={value}" for name, values in pairs for value in values)
    return "&".join(parts)


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
        mapped = self.mapping.apply(exchange, exchange.overrides)
        uri = call.checked_uri()
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
        return _joined(own, list(pairs.items()))

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
