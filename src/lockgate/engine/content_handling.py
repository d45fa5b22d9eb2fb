"""What one integration or integration response makes of bodies, settled when it is compiled.

Source: guide page "Content type conversions in API Gateway"; the tables stand in
:mod:`lockgate.rules.content_handling`. An API without binary media types and ``contentHandling``
has none of this.
"""

from typing import Any

from lockgate.diagnostics import Place
from lockgate.engine.base64_bodies import decoded, encoded, without_quotes
from lockgate.engine.binary_types import BinaryTypes
from lockgate.engine.decisions import TemplateChoice
from lockgate.engine.effects import HttpAnswer, LambdaAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.utf8 import text_only
from lockgate.rules.compat import BASE64_QUOTES
from lockgate.rules.content_handling import ANSWERS, IS_BYTES, PROBLEMS, REQUESTS, TEXTS_ONLY, Form

__all__ = ["AnswerContent", "ContentProblem", "RequestContent"]


class ContentFailure(Failure):
    """A body that cannot be handled; ``phase`` and ``reason`` among its facts say more."""

    @property
    def words(self) -> str:
        """Whose body it is, and why."""
        return f"the {self.facts['phase']}'s body {PROBLEMS[self.facts['reason']]}"


class ContentProblem:
    """Whom to blame for a body that cannot be handled: ``place``, and ``missing`` there."""

    __slots__ = ("missing", "phase", "place", "types")

    def __init__(
        self, phase: str, types: BinaryTypes | None, at: Place | None, parent: Place
    ) -> None:
        self.phase = phase
        self.types = types
        self.place = at or parent
        self.missing = None if at is not None else "contentHandling"

    def not_base64(self, step: int) -> Failure:
        """The body is to become bytes, and is not base64."""
        return self._failure("not_base64", step, {})

    def bytes_and_template(self, step: int, choice: TemplateChoice, entry: str | None) -> Failure:
        """The chosen template would have to read bytes; ``entry`` is why the body is bytes."""
        assert choice.chosen is not None
        text = choice.chosen.text
        facts = {"template": text.media_type, "template_at": text.place.public_text}
        if entry is not None and self.types is not None:
            facts["binary_media_type"] = entry
            if self.types.place is not None:
                facts["binary_media_types_at"] = self.types.place.public_text
        return self._failure("bytes_and_template", step, facts)

    def _failure(self, reason: str, step: int, facts: dict[str, Any]) -> Failure:
        return ContentFailure(
            "failure.content_handling",
            self.place,
            {"phase": self.phase, "reason": reason, **facts},
            missing=self.missing,
            step=step,
        )


def converted(body: bytes, form: Form, problem: ContentProblem, step: int) -> bytes:
    """``body`` in that form; raises Failure where it has none."""
    if form == "text":
        return text_only(body)
    if form == "encoded":
        return encoded(body)
    if form == "decoded":
        found = decoded(body)
        if found is None:
            raise problem.not_base64(step)
        return found
    return body


class RequestContent:
    """Step 22 for one integration with this ``contentHandling``."""

    __slots__ = ("_forms", "_handling", "_types", "problem")

    def __init__(
        self, types: BinaryTypes | None, handling: str | None, problem: ContentProblem
    ) -> None:
        self._types = types
        self._handling = handling
        self._forms = tuple(REQUESTS[is_binary, handling] for is_binary in (False, True))
        self.problem = problem

    def convert(self, exchange: Exchange) -> Form:
        """Put the body into the form in which the integration gets it."""
        request = exchange.request
        form = self._forms[self._entry(exchange) is not None]
        request.body = converted(request.body, form, self.problem, 22)
        if form in ("encoded", "decoded"):
            # A validator has read the body as it came; mappings read what it is from now on.
            exchange.documents.pop("request", None)
        return form

    def why(self, exchange: Exchange) -> str | None:
        """The entry of the binary media types that makes the body bytes, if one does."""
        return None if self._handling is not None else self._entry(exchange)

    def _entry(self, exchange: Exchange) -> str | None:
        if self._types is None:
            return None
        return self._types.of_body(exchange.request.fields.get(b"content-type"))


class AnswerContent:
    """Step 29 for one integration response with this ``contentHandling``."""

    __slots__ = ("_handling", "_types", "problem")

    def __init__(
        self, types: BinaryTypes | None, handling: str | None, problem: ContentProblem
    ) -> None:
        self._types = types
        self._handling = handling
        self.problem = problem

    def convert(self, exchange: Exchange, choice: TemplateChoice | None) -> None:
        """Put the integration's body into its form; raises Failure where ``choice`` reads bytes."""
        form, entry = self._form(exchange)
        body = exchange.reply_body
        if form == "text" and exchange.reply_coding is not None:
            return
        if form == "decoded" and BASE64_QUOTES and isinstance(exchange.reply, LambdaAnswer):
            body = without_quotes(body)
        exchange.reply_body = converted(body, form, self.problem, 29)
        if form in IS_BYTES and choice is not None and reads(choice):
            exchange.log.append(choice)
            raise self.problem.bytes_and_template(29, choice, entry)
        if form in ("encoded", "decoded"):
            exchange.reply_coding = None
            if exchange.length is not None:
                # The length that a backend tells of the body it left out is that of another form.
                exchange.length = -1

    def _form(self, exchange: Exchange) -> tuple[Form, str | None]:
        """The form in which client or template get the body, and the entry that asks for bytes."""
        types, handling = self._types, self._handling
        if types is None:
            return TEXTS_ONLY[handling], None
        reply = exchange.reply
        fields = reply.fields if isinstance(reply, HttpAnswer) else {}
        own = types.of_body(fields.get(b"content-type"))
        wanted = types.of_accept(exchange.request.fields.get(b"accept"))
        form = ANSWERS[own is not None, wanted is not None, handling]
        return form, own or wanted if handling is None else None


def reads(choice: TemplateChoice) -> bool:
    """Whether a template was chosen and has any text: an empty one lets the body pass."""
    return choice.chosen is not None and bool(choice.chosen.text.text)
