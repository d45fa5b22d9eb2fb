"""Steps 24 and 25 for HTTP and HTTP_PROXY: the backend's request.

Source: guide pages "Set up HTTP integrations" and "Set up request data mappings"; the headers
that the gateway adds were recorded in execution logs.
"""

from abc import ABC, abstractmethod

from lockgate.diagnostics import Place
from lockgate.engine.backend_uri import BackendUri, quote_query
from lockgate.engine.bodies import as_bytes
from lockgate.engine.effects import CallHttp
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.parameters import parse_query
from lockgate.engine.phases.client_headers import forwarded, passed_on
from lockgate.engine.request_mapping import MappedRequest, RequestMapping
from lockgate.engine.trace import trace_header
from lockgate.rules.failures import VARIANTS
from lockgate.rules.headers import REQUEST_DROPPED_HTTP_PROXY

__all__ = ["HttpCall", "HttpProxyRequest", "HttpRequest"]

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
                **VARIANTS["backend_path"].changes(),
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


class _Request(ABC):
    """What both kinds of request are made of: an address, what is mapped, headers, a body."""

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
        query = self._query(call.query(mapped), exchange, mapped)
        path = call.path(mapped)
        headers = self._headers(exchange, mapped)
        if not any(name.lower() == "host" for name, _ in headers):
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
        return _joined(own, mapped.query)

    def _headers(self, exchange: Exchange, mapped: MappedRequest) -> Headers:
        headers = mapped.headers
        given = {name.lower() for name, _ in headers}
        for name, value in (
            ("Accept", "application/json"),
            ("Content-Type", "application/json"),
            ("User-Agent", self.agent),
            # Only an override can have given one of these; a mapping onto them fails.
            ("x-amzn-apigateway-api-id", self.api_id),
            ("X-Amzn-Trace-Id", trace_header(exchange)),
        ):
            if name.lower() not in given:
                headers.append((name, value))
        return headers

    def _body(self, exchange: Exchange) -> bytes:
        """The template's output, or the client's body where none ran."""
        if exchange.rendered is None:
            return exchange.request.body
        return b"" if not exchange.rendered.strip() else as_bytes(exchange.rendered)


def _joined(query: str, pairs: list[tuple[str, list[str]]]) -> str:
    """A query string with further parameters behind it."""
    parts = [query] if query else []
    parts.extend(f"{name}={value}" for name, values in pairs for value in values)
    return "&".join(parts)


class HttpProxyRequest(_Request):
    """A proxy integration's request: the client's, with what is mapped laid over it."""

    __slots__ = ()

    def _query(self, own: str, exchange: Exchange, mapped: MappedRequest) -> str:
        given = exchange.parameters.query_text
        if not mapped.query:
            return f"{own}&{given}" if own and given else own or given
        pairs = {
            quote_query(name): [quote_query(value) for value in values]
            for name, values in parse_query(given).items()
        }
        pairs.update(mapped.query)
        return _joined(own, list(pairs.items()))

    def _headers(self, exchange: Exchange, mapped: MappedRequest) -> Headers:
        request = exchange.request
        replaced = {name.lower() for name, _ in mapped.headers}
        # A mapped type does not replace the one that the client sent.
        kept = {
            name
            for name in ("content-type", "accept")
            if name in replaced and name.encode() in request.fields
        }
        replaced -= kept
        headers = [
            line
            for line in passed_on(request, REQUEST_DROPPED_HTTP_PROXY)
            if line[0].lower() not in replaced
        ]
        headers.extend(line for line in mapped.headers if line[0].lower() not in kept)
        if b"user-agent" not in request.fields and "user-agent" not in replaced:
            headers.append(("User-Agent", self.agent))
        headers.extend(forwarded(request).items())
        headers.append(("X-Amzn-Trace-Id", trace_header(exchange)))
        headers.append(("x-amzn-apigateway-api-id", self.api_id))
        return headers

    def _body(self, exchange: Exchange) -> bytes:
        return exchange.request.body
