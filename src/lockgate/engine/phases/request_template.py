"""Steps 23 and 24: which request template runs, whether a body may pass without one, rendering.

Source: guide page "Integration passthrough behaviors".
"""

from typing import Any

from lockgate.diagnostics import Place
from lockgate.engine.bodies import request_text, text_body
from lockgate.engine.decisions import TemplateChoice
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.remembered import Remembered
from lockgate.engine.request_mapping import RequestMapping
from lockgate.engine.templates import TemplateSet, media_type

__all__ = ["RequestTemplate", "template_at_fault"]

_JSON = "application/json"


class RequestTemplate:
    """The request templates of one integration.

    After :meth:`run` ``exchange.rendered`` is the template's output, or None where the client's
    body passes as it is. ``mapping`` is what the integration is sent besides, if it is sent
    anything.
    """

    __slots__ = ("_choices", "behavior", "mapping", "templates")

    def __init__(
        self, templates: TemplateSet, behavior: str, mapping: RequestMapping | None = None
    ) -> None:
        self.templates = templates
        self.behavior = behavior
        self.mapping = mapping
        self._choices = Remembered(self._choose)

    def run(self, exchange: Exchange) -> None:
        """Choose by Content-Type and render; raises Failure with 415 where nothing may pass."""
        content_type = exchange.request.fields.get(b"content-type")
        choice = self._choices[content_type]
        chosen = choice.chosen
        # An empty template counts as a match and lets the body through.
        if chosen is not None and chosen.text.text:
            exchange.log.append(choice)
            try:
                exchange.rendered = chosen.run(exchange, request_text(exchange), "request")
            except Failure:
                self.fail_of_mapping(exchange)
                raise
        else:
            self.let_pass(exchange, choice)
            text_body(exchange)

    def fail_of_mapping(self, exchange: Exchange) -> None:
        """For a template that fails: raises Failure where a mapping does, which comes first.

        Only its failures can tell that it does, so nothing is mapped before a template that runs.
        """
        if self.mapping is not None:
            self.mapping.apply(exchange, None)

    def choice(self, exchange: Exchange) -> TemplateChoice:
        """The choice for the request's Content-Type."""
        return self._choices[exchange.request.fields.get(b"content-type")]

    def let_pass(self, exchange: Exchange, choice: TemplateChoice) -> None:
        """Let the body pass as it is; raises Failure with 415 where that is not allowed."""
        exchange.log.append(choice)
        if choice.chosen is None and not self._may_pass():
            raise Failure(
                "failure.media_type", self.templates.place, {"media_type": choice.media_type}
            )

    def _may_pass(self) -> bool:
        if self.templates.first is None:
            return self.behavior != "NEVER"
        return self.behavior == "WHEN_NO_MATCH"

    def _choose(self, content_type: bytes | None) -> TemplateChoice:
        name = _JSON if content_type is None else media_type(content_type)
        chosen = self.templates.by_type.get(name)
        return TemplateChoice(23, "select.request_template", self.templates, chosen, name)


def template_at_fault(exchange: Exchange, integration: Place) -> dict[str, Any]:
    """Where a request comes from that the integration cannot use: ``place`` and ``missing``.

    That is the template that made it, or the integration that has none for it.
    """
    choice = next(one for one in exchange.log if isinstance(one, TemplateChoice))
    if choice.chosen is not None:
        return {"place": choice.chosen.text.place, "missing": None}
    if choice.templates.first is None:
        return {"place": integration, "missing": "requestTemplates"}
    return {"place": choice.templates.place, "missing": choice.media_type}
