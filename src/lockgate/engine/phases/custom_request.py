"""What the requests of custom integrations have in common, whatever they call.

Source: guide page "Set up request data mappings"; the headers that the gateway adds were recorded
in execution logs.
"""

from lockgate.diagnostics import Place
from lockgate.engine.bodies import as_bytes
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.request_mapping import MappedRequest
from lockgate.engine.request_target import RequestTarget
from lockgate.engine.trace import trace_header
from lockgate.rules.failures import VARIANTS

__all__ = ["OwnHeaders", "TargetCall", "joined", "rendered_body"]

_DOTS = frozenset((".", ".."))


class TargetCall:
    """The request target of an integration's calls.

    ``target`` is None where the integration's address is not valid; ``problem`` then says why.
    ``place`` is the address's.
    """

    __slots__ = ("place", "problem", "target")

    def __init__(self, target: RequestTarget | None, problem: str, place: Place) -> None:
        self.target = target
        self.problem = problem
        self.place = place

    def unusable(self) -> Failure:
        """The failure of an address that is not valid."""
        return Failure("failure.endpoint_address", self.place, {"reason": self.problem})

    def path(self, mapped: MappedRequest) -> str:
        """The path with the mapped values in its slots; raises Failure."""
        target = self.target
        assert target is not None, "callers refuse an address that is not valid"
        if len(target.path) == 1:
            return target.path[0]
        try:
            path = target.path_with(mapped.path, mapped.literals)
        except KeyError as missing:
            raise self._unfilled(missing) from None
        if "/." in path and not _DOTS.isdisjoint(
            segment.partition(";")[0] for segment in path.split("/")
        ):
            # A value like "..%2Fadmin" would leave the part of the backend the URI names.
            raise Failure(
                "failure.path",
                self.place,
                {"reason": "dot segment in a mapped value", "guard": "S-25"},
                **VARIANTS["backend_path"].changes(),
            )
        return path

    def query(self, mapped: MappedRequest) -> str:
        """The target's own query with the mapped values in its slots; raises Failure."""
        assert self.target is not None, "callers refuse an address that is not valid"
        try:
            return self.target.query_with(mapped.path, mapped.literals)
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


class OwnHeaders:
    """The headers that the gateway gives a request, but for those that are mapped."""

    __slots__ = ("agent", "api_line", "defaults")

    def __init__(self, api_id: str) -> None:
        self.api_line = ("x-amzn-apigateway-api-id", api_id)
        self.agent = f"AmazonAPIGateway_{api_id}"
        self.defaults = (
            ("accept", ("Accept", "application/json")),
            ("content-type", ("Content-Type", "application/json")),
            ("user-agent", ("User-Agent", self.agent)),
            # Only an override can have given one of these; a mapping onto them fails.
            ("x-amzn-apigateway-api-id", self.api_line),
        )

    def add(self, headers: list[tuple[str, str]], exchange: Exchange) -> set[str]:
        """Add to ``headers`` what they lack; gives the names they had, in lower case."""
        given = {name.lower() for name, _ in headers}
        headers.extend(line for lower, line in self.defaults if lower not in given)
        if "x-amzn-trace-id" not in given:
            headers.append(("X-Amzn-Trace-Id", trace_header(exchange)))
        return given


def rendered_body(exchange: Exchange) -> bytes:
    """The template's output, or the client's body where none ran."""
    if exchange.rendered is None:
        return exchange.request.body
    return b"" if not exchange.rendered.strip() else as_bytes(exchange.rendered)


def joined(query: str, pairs: list[tuple[str, list[str]]]) -> str:
    """A query string with further parameters behind it."""
    parts = [query] if query else []
    parts.extend(f"{name}={value}" for name, values in pairs for value in values)
    return "&".join(parts)
