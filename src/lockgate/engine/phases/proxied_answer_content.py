"""Step 29 for HTTP_PROXY: the backend's body as text or bytes, where the API has binary types."""

from lockgate.engine.content_handling import AnswerContent
from lockgate.engine.exchange import Exchange

__all__ = ["ProxiedAnswerContent"]


class ProxiedAnswerContent:
    """Converts the body of an answer that is passed on."""

    __slots__ = ("content",)

    def __init__(self, content: AnswerContent) -> None:
        self.content = content

    def run(self, exchange: Exchange) -> None:
        """Put the body into the form that the client asked for."""
        self.content.convert(exchange, None)
        exchange.body = exchange.reply_body
