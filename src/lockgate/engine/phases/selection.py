"""Steps 27 and 28: the integration response that answers, and its method response."""

from lockgate.diagnostics import Place
from lockgate.engine.decisions import decide
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.selection import Selector

__all__ = ["Select"]


class Select:
    """Chooses among one integration's responses. ``operation_place`` is the method's."""

    __slots__ = ("operation_place", "responses_place", "selector")

    def __init__(
        self, selector: Selector, operation_place: Place, responses_place: Place | None
    ) -> None:
        self.selector = selector
        self.operation_place = operation_place
        self.responses_place = responses_place

    def by_status(self, exchange: Exchange) -> None:
        """Compare the status of a backend or a mock."""
        self.by_text(exchange, str(exchange.backend_status))

    def by_text(self, exchange: Exchange, text: str) -> None:
        """Compare ``text``, decide, and set ``exchange.entry``."""
        outcome = self.selector.select(exchange, text)
        exchange.log.extend(outcome.notes)
        selection = outcome.selection
        if selection is None:
            raise Failure(
                "failure.no_integration_response",
                self.selector.place,
                missing="default",
                selection=(self.selector, text, outcome.examined),
            )
        entry = exchange.entry = selection.entry
        decide(exchange, selection)
        if entry.method_response is None and entry.reference is None:
            raise Failure(
                "failure.no_method_response",
                self.responses_place or self.operation_place,
                {"number": entry.status, "entry": entry.response.key},
                missing=str(entry.status),
            )

    def respond(self, exchange: Exchange) -> None:
        """Step 29: make the client's answer as the chosen entry says."""
        assert exchange.entry is not None
        exchange.entry.mapping.apply(exchange)
