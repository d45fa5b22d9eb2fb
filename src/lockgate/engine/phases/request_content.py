"""Step 22, and 23 with it: a request's body as text or bytes, where the definition asks for it.

Source: guide page "Content type conversions in API Gateway". That bytes never reach a template was
recorded on the service.
"""

from lockgate.engine.content_handling import RequestContent, reads
from lockgate.engine.exchange import Exchange
from lockgate.engine.phases.request_template import RequestTemplate
from lockgate.rules.content_handling import IS_BYTES

__all__ = ["ContentAndTemplate", "ProxiedContent"]


class ContentAndTemplate:
    """Converts the body, then lets the request template run, which reads texts only."""

    __slots__ = ("content", "template")

    def __init__(self, content: RequestContent, template: RequestTemplate) -> None:
        self.content = content
        self.template = template

    def run(self, exchange: Exchange) -> None:
        """Steps 22 to 24; raises Failure where a template would have to read bytes."""
        form = self.content.convert(exchange)
        if form not in IS_BYTES:
            self.template.run(exchange)
            return
        choice = self.template.choice(exchange)
        if reads(choice):
            exchange.log.append(choice)
            self.template.fail_of_mapping(exchange)
            raise self.content.problem.bytes_and_template(24, choice, self.content.why(exchange))
        self.template.let_pass(exchange, choice)


class ProxiedContent:
    """Converts the body of a request that is passed on."""

    __slots__ = ("content",)

    def __init__(self, content: RequestContent) -> None:
        self.content = content

    def run(self, exchange: Exchange) -> None:
        """Step 22."""
        self.content.convert(exchange)
