"""Step 19: the required parameters of a method are there, and not blank.

Source: guide page "Request validation for REST APIs in API Gateway". A method has this check only
where its validator asks for it and a parameter is required.
"""

from collections.abc import Callable
from typing import Any

from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.parameters import HeaderName
from lockgate.model import RequestParameter, RequestValidator
from lockgate.rules.compat import MISSING_PARAMETER_ORDER, VALIDATION_ERROR_OF_PARAMETERS

__all__ = ["ParameterCheck"]

Getter = Callable[[Exchange], str | None]


class ParameterCheck:
    """The required parameters of one method."""

    __slots__ = ("required", "validator")

    def __init__(self, required: list[RequestParameter], validator: RequestValidator) -> None:
        self.validator = validator
        ordered = sorted(
            required, key=lambda one: (MISSING_PARAMETER_ORDER.index(one.location), one.name)
        )
        self.required = tuple((one, _GETTERS[one.location](one.name)) for one in ordered)

    def run(self, exchange: Exchange) -> None:
        """Raises Failure with the names of those that are absent or blank."""
        missing = [one for one, get in self.required if not (get(exchange) or "").strip()]
        if missing:
            raise self._failure(exchange, missing)

    def _failure(self, exchange: Exchange, missing: list[RequestParameter]) -> Failure:
        names = ", ".join(dict.fromkeys(one.name for one in missing))
        message = f"Missing required request parameters: [{names}]"
        facts: dict[str, Any] = {
            "names": names,
            "missing": [{"in": one.location, "name": one.name} for one in missing],
            "validator": self.validator.name,
            "validator_at": self.validator.place.public_text,
        }
        hints = [hint for one in missing if (hint := _elsewhere(one, exchange)) is not None]
        if hints:
            facts["hints"] = hints
        in_detail = message if VALIDATION_ERROR_OF_PARAMETERS == "message" else ""
        return Failure(
            "failure.parameters",
            missing[0].place,
            facts,
            message=message,
            validation_error=in_detail,
        )


def _path(name: str) -> Getter:
    return lambda exchange: exchange.parameters.path.get(name)


def _query(name: str) -> Getter:
    return lambda exchange: exchange.parameters.query.get(name, [""])[-1]


def _header(name: str) -> Getter:
    header = HeaderName(name)
    return lambda exchange: exchange.parameters.header(header)


_GETTERS: dict[str, Callable[[str], Getter]] = {
    "path": _path,
    "querystring": _query,
    "header": _header,
}


def _elsewhere(missing: RequestParameter, exchange: Exchange) -> dict[str, str] | None:
    """Where the request has a parameter of that name, in whatever case; it may be a blank one."""
    given = {"querystring": [*exchange.parameters.query], "header": [*exchange.parameters.headers]}
    for place in sorted(given, key=lambda place: place != missing.location):
        for name in given[place]:
            if name.lower() == missing.name.lower():
                found = {"name": missing.name, "found_in": place, "found_name": name}
                is_same = place == missing.location and (name == missing.name or place == "header")
                return {**found, "value": "blank"} if is_same else found
    return None
