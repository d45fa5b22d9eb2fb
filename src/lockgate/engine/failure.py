"""A failure on the way: it knows its cause, its place and its facts, and with them its status."""

from typing import TYPE_CHECKING, Any

from lockgate.diagnostics import Place
from lockgate.rules.compat import LEADING_BLANK_FROM_STEP
from lockgate.rules.failures import CAUSES, Cause
from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES

if TYPE_CHECKING:
    from lockgate.engine.decisions import Examined
    from lockgate.engine.selection import Selector

__all__ = ["Failure"]


class Failure(Exception):
    """Raised by a phase; a gateway response answers it.

    ``cause`` names a row of :data:`lockgate.rules.failures.CAUSES`. ``place`` points at what in
    the definition is at fault; ``missing`` names what is not there. ``facts`` are shown in the
    decision record. ``type``, ``message`` and ``error_type`` replace the row's where the same
    cause is answered in several ways; ``step`` likewise. ``validation_error`` is what
    templates may show of a request that a validator refused. ``selection`` is the selector that
    found no entry, the text it compared, and the references it looked at.
    """

    def __init__(
        self,
        cause: str,
        place: Place | None = None,
        facts: dict[str, Any] | None = None,
        *,
        missing: str | None = None,
        message: str | None = None,
        type: str | None = None,
        status: int | None = None,
        error_type: str | None = None,
        step: int | None = None,
        validation_error: str = "",
        selection: "tuple[Selector, str, tuple[Examined, ...]] | None" = None,
    ) -> None:
        super().__init__(cause)
        row: Cause = CAUSES[cause]
        self.cause = row
        self.place = place
        self.facts = facts or {}
        self.missing = missing
        self.type = type or row.type
        self.status = status or row.status
        self.message = message if message is not None else row.message
        self.step = step or row.step
        self.selection = selection
        self.validation_error = validation_error
        self._error_type = error_type

    @property
    def error_type(self) -> str | None:
        """The value of ``x-amzn-ErrorType``; None for answers that carry none."""
        if self._error_type is not None:
            return self._error_type
        if self.cause.error_type is not None or self.type is None:
            return self.cause.error_type
        return GATEWAY_RESPONSE_TYPES[self.type].error_type

    @property
    def has_leading_blank(self) -> bool:
        """Whether ``$context.error.messageString`` begins with one blank."""
        return self.type is not None and self.step >= LEADING_BLANK_FROM_STEP

    @property
    def words(self) -> str:
        """The cause in words, with its facts."""
        return self.cause.words.format_map(_Shown(self.facts))


class _Shown(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
