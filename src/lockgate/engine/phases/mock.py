"""Step 25 for MOCK: the rendered request is the backend, and its ``statusCode`` the status.

Source: guide page "Set up mock integrations"; execution logs for what a mock cannot read.
"""

from lockgate.diagnostics import Place
from lockgate.engine.bodies import request_text
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.phases.request_template import template_at_fault
from lockgate.java.json_reader import JsonReadError, read_json
from lockgate.rules.compat import MOCK_EMPTY_REQUEST

__all__ = ["Mock"]

_LONGEST_REMEMBERED = 1_024
_MOST_REMEMBERED = 256


class Mock:
    """Reads the status out of a mock's request; ``place`` is the integration's."""

    __slots__ = ("_statuses", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self._statuses: dict[str, int] = {}

    def answer(self, exchange: Exchange) -> None:
        """Set the integration's status; raises Failure where the request names none."""
        rendered = exchange.rendered
        text = request_text(exchange) if rendered is None else rendered
        status = self._statuses.get(text)
        if status is None:
            status = self._read(exchange, text, rendered is not None)
            if len(text) <= _LONGEST_REMEMBERED and len(self._statuses) < _MOST_REMEMBERED:
                self._statuses[text] = status
        exchange.backend_status = status

    def _read(self, exchange: Exchange, text: str, from_template: bool) -> int:
        reason = "nothing was rendered" if from_template else "the client sent no body"
        if text.strip():
            try:
                document = read_json(text)
            except JsonReadError as error:
                reason = f"it cannot be read: {error}"
            else:
                status = document.get("statusCode") if isinstance(document, dict) else None
                if isinstance(status, int) and not isinstance(status, bool):
                    return int(status)
                reason = _what_is_wrong(document)
        elif not from_template and MOCK_EMPTY_REQUEST == "default":
            return 200
        facts = {
            "reason": reason,
            "value": text[:200],
            "origin": "template" if from_template else "client",
        }
        raise Failure("failure.mock_status", facts=facts, **template_at_fault(exchange, self.place))


def _what_is_wrong(document: object) -> str:
    if not isinstance(document, dict):
        return "it is no object"
    if "statusCode" not in document:
        return "it has no statusCode"
    value = document["statusCode"]
    if isinstance(value, str):
        return "statusCode is a text, not a number"
    return "statusCode is no integer"
