"""The mapping of an integration response whose body may have to be converted.

Headers are mapped from the body as the integration sent it; the template and the client get it
converted.
"""

from lockgate.engine.content_handling import AnswerContent
from lockgate.engine.exchange import Exchange
from lockgate.engine.response_mapping import ResponseMapping

__all__ = ["ConvertingMapping"]


class ConvertingMapping(ResponseMapping):
    """``mapping`` with ``content`` in its midst."""

    __slots__ = ("_rest", "content")

    def __init__(self, mapping: ResponseMapping, content: AnswerContent) -> None:
        super().__init__(mapping.headers, mapping.templates)
        self.content = content
        self._rest = ResponseMapping((), mapping.templates)

    def apply(self, exchange: Exchange) -> None:
        """Map the headers, convert the body, and do the rest."""
        self.map_headers(exchange)
        choice = None if self.templates.first is None else self._rest.choice(exchange)
        self.content.convert(exchange, choice)
        self._rest.apply(exchange)
