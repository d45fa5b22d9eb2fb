"""A request's path, query and header parameters: collected on demand, at most once.

Source: guide page "Set up a method request"; decoding and the last-value rule were recorded on
the service.
"""

from urllib.parse import unquote, unquote_plus

from lockgate.engine.messages import Request
from lockgate.rules.compat import HEADER_NAME_FALLBACK

__all__ = ["HeaderName", "Parameters", "parse_query"]


_NONE: dict[str, str] = {}


class HeaderName:
    """A header's name as a definition writes it, ready to be looked up."""

    __slots__ = ("exact", "lower")

    def __init__(self, name: str) -> None:
        self.exact = name.encode("latin-1", "replace")
        self.lower = self.exact.lower()


class Parameters:
    """Views of one request's parameters.

    ``raw_path`` maps the route's variables to the text between the slashes, percent-encoded.
    """

    __slots__ = ("_headers", "_multi_headers", "_path", "_query", "query_text", "raw_path",
                 "request")  # fmt: skip

    def __init__(self, request: Request) -> None:
        self.request = request
        self.query_text = ""
        self.raw_path: dict[str, str] = {}
        self._path: dict[str, str] | None = None
        self._query: dict[str, list[str]] | None = None
        self._headers: dict[str, str] | None = None
        self._multi_headers: dict[str, list[str]] | None = None

    @property
    def path(self) -> dict[str, str]:
        """Path parameters, percent-decoded."""
        if self._path is None:
            self._path = {name: unquote(text) for name, text in self.raw_path.items()}
        return self._path

    @property
    def query(self) -> dict[str, list[str]]:
        """Query parameters with all their values, decoded, in order of first appearance."""
        if self._query is None:
            self._query = parse_query(self.query_text) if self.query_text else {}
        return self._query

    @property
    def last_query(self) -> dict[str, str]:
        """Query parameters with their last values."""
        return {name: values[-1] for name, values in self.query.items()}

    @property
    def headers(self) -> dict[str, str]:
        """Headers with their last values, under their names as received."""
        if self._headers is None:
            self._headers = {
                name.decode("latin-1"): value.decode("latin-1")
                for name, value in self.request.headers
            }
        return self._headers

    @property
    def multi_headers(self) -> dict[str, list[str]]:
        """Headers with all their values, under their names as received."""
        if self._multi_headers is None:
            found: dict[str, list[str]] = {}
            for name, value in self.request.headers:
                found.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
            self._multi_headers = found
        return self._multi_headers

    def get(self, place: str) -> dict[str, str] | None:
        """The parameters of one place, as templates ask for them; made only when asked for."""
        if place == "path":
            return self.path
        if place == "querystring":
            return self.last_query if self.query_text else _NONE
        return self.headers if place == "header" else None

    def header(self, name: HeaderName) -> str | None:
        """The last value of a header; its exact name first, then any case."""
        fallback = self.request.fields.get(name.lower)
        if fallback is None:
            return None
        for given, value in reversed(self.request.headers):
            if given == name.exact:
                return value.decode("latin-1")
        return fallback.decode("latin-1") if HEADER_NAME_FALLBACK else None

    def header_values(self, name: HeaderName) -> list[str]:
        """All values of a header; of its exact name, or else of any case."""
        if name.lower not in self.request.fields:
            return []
        headers = self.request.headers
        values = [value.decode("latin-1") for given, value in headers if given == name.exact]
        if values or not HEADER_NAME_FALLBACK:
            return values
        return [value.decode("latin-1") for given, value in headers if given.lower() == name.lower]


def parse_query(query: str) -> dict[str, list[str]]:
    """The values of each parameter of a query string: split on ``&`` and ``;``, decoded."""
    found: dict[str, list[str]] = {}
    for pair in query.replace(";", "&").split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        if "%" in name or "+" in name:
            name = unquote_plus(name)
        if "%" in value or "+" in value:
            value = unquote_plus(value)
        values = found.get(name)
        if values is None:
            found[name] = [value]
        else:
            values.append(value)
    return found
