"""Step 20: the body follows the model of its media type.

Source: guide page "Request validation for REST APIs in API Gateway". A method has this check only
where its validator asks for it and the method has a model.
"""

from typing import Any, NamedTuple

from lockgate.diagnostics import Place, one_line
from lockgate.engine.bodies import request_text
from lockgate.engine.decisions import ModelChoice, Note
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.remembered import Remembered
from lockgate.engine.templates import media_type
from lockgate.java.json_reader import JsonReadError, read_strict_json
from lockgate.model import RequestModel, RequestValidator
from lockgate.schema import CompiledSchema, Violation, Violations
from lockgate.schema.texts import UNREADABLE

__all__ = ["BodyCheck", "BodyModel"]

_MOST_TOLD = 8
"""Violations of a body that its record keeps."""
_LONGEST = 300
"""Characters of a text that a record keeps of a violation."""
_JSON = "application/json"
_ANY_TYPE = "$default"


def _told(violation: Violation, keeps_texts: bool) -> dict[str, str]:
    """What a record keeps of a violation."""
    place: Place = violation.document.origin.place_of(violation.schema_pointer)
    found = {
        "keyword": violation.keyword,
        "at": place.public_text,
        "schema": violation.schema_pointer,
        "instance": violation.instance_pointer[:_LONGEST],
    }
    if keeps_texts:
        found["message"] = violation.message[:_LONGEST]
    return found


class BodyModel(NamedTuple):
    """What bodies of one media type are to follow."""

    request_model: RequestModel
    schema: CompiledSchema

    @property
    def label(self) -> str:
        """The media type, as the definition has it."""
        return self.request_model.media_type


class BodyCheck:
    """The models of one method's bodies. ``place`` is the method's."""

    __slots__ = ("_choices", "by_type", "models", "place", "validator")

    def __init__(
        self, models: tuple[BodyModel, ...], validator: RequestValidator, place: Place
    ) -> None:
        self.models = models
        self.validator = validator
        self.place = place
        self.by_type = {model.label.lower(): model for model in models}
        self._choices = Remembered(self._choose)

    def run(self, exchange: Exchange) -> None:
        """Choose a model by Content-Type; raises Failure for a body that does not follow it."""
        choice = self._choices[exchange.request.fields.get(b"content-type")]
        exchange.log.append(choice)
        if choice.chosen is not None:
            self._check(exchange, choice.chosen)

    def _choose(self, content_type: bytes | None) -> ModelChoice:
        name = _JSON if content_type is None else media_type(content_type)
        chosen = self.by_type.get(name) or self.by_type.get(_ANY_TYPE)
        return ModelChoice(self.models, chosen, name, self.place)

    def _check(self, exchange: Exchange, model: BodyModel) -> None:
        text = request_text(exchange)
        try:
            value = read_strict_json(text)
        except JsonReadError as error:
            reason = "the body is empty" if not text else f"the body is not JSON: {error}"
            raise self._failure(model, reason, UNREADABLE, {}, model.request_model.place) from None
        exchange.documents["request"] = value
        violations = model.schema.violations(text, value)
        if violations.found:
            plan = exchange.plan
            raise self._violated(
                exchange, model, violations, plan is not None and plan.settings.keep_texts
            )

    def _violated(
        self, exchange: Exchange, model: BodyModel, violations: Violations, keeps_texts: bool
    ) -> Failure:
        first = violations.found[0]
        place = first.document.origin.place_of(first.schema_pointer)
        errors = [_told(one, keeps_texts) for one in violations.found[:_MOST_TOLD]]
        facts: dict[str, Any] = {"errors": errors}
        if len(violations.found) > _MOST_TOLD:
            facts["errors_left_out"] = len(violations.found) - _MOST_TOLD
        if violations.over_budget == "steps":
            facts["guard"] = "S-43"
        elif violations.over_budget is not None:
            exchange.log.append(Note(20, "note.regex_budget", place, {"guard": "S-40"}))
        where = first.instance_pointer or "the body's root"
        reason = one_line(first.message, _LONGEST) if keeps_texts else f"{first.keyword} at {where}"
        messages = ", ".join(one.message for one in violations.found)
        return self._failure(model, reason, messages, facts, place)

    def _failure(
        self, model: BodyModel, reason: str, details: str, facts: dict[str, Any], place: Place
    ) -> Failure:
        named = {
            "model": model.label,
            "reason": reason,
            "validator": self.validator.name,
            "validator_at": self.validator.place.public_text,
        }
        return Failure(
            "failure.body_model", place, {**named, **facts}, validation_error=f"[{details}]"
        )
