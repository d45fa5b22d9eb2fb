"""Where an authorizer finds the caller's identity, and whether there is one to be judged.

Source: access-control.md, sections 5.1 and 5.2.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lockgate.engine import context
from lockgate.engine.backend_uri import fill_stage_variables
from lockgate.engine.exchange import Exchange
from lockgate.engine.parameters import HeaderName
from lockgate.jregex import BudgetExceeded, JavaPattern, PatternError, compile_pattern
from lockgate.model.function_uri import FunctionName, function_of

__all__ = ["Authorizer", "Identity", "Source", "compile_authorizer"]

Getter = Callable[[Exchange, Mapping[str, str]], str | None]


class Source(NamedTuple):
    """One part of the identity: ``location`` is ``header``, ``querystring``, ``stageVariables`` or
    ``context``; ``get`` is given further ``$context`` variables by their names.
    """

    location: str
    name: str
    get: Getter


class Identity(NamedTuple):
    """What identifies a caller: the ``values`` of all sources, in order.

    None: the request is refused without asking anybody, for ``reason``.
    """

    values: tuple[str, ...] | None
    reason: str = ""


class Authorizer:
    """A Lambda authorizer ready to be asked; ``kind`` is ``TOKEN`` or ``REQUEST``.

    ``function`` is None where the URI names none. ``pattern`` is what a token must match as a
    whole, None: any will do; ``is_broken`` that no token can, for the expression does not parse.
    """

    __slots__ = ("function", "id", "is_broken", "kind", "pattern", "sources")

    def __init__(
        self,
        id: str,
        kind: str,
        function: FunctionName | None,
        sources: tuple[Source, ...],
        pattern: JavaPattern | None = None,
        is_broken: bool = False,
    ) -> None:
        self.id = id
        self.kind = kind
        self.function = function
        self.sources = sources
        self.pattern = pattern
        self.is_broken = is_broken

    def identity(self, exchange: Exchange, further: Mapping[str, str]) -> Identity:
        """The caller's identity; ``further`` are ``$context`` variables besides the request's."""
        values = []
        for source in self.sources:
            value = source.get(exchange, further)
            if not value:
                return Identity(None, f"{source.location}.{source.name} is missing or empty")
            values.append(value)
        if self.is_broken or (self.pattern is not None and not _fits(self.pattern, values[0])):
            return Identity(None, "the token does not match the validation expression")
        return Identity(tuple(values))


def _fits(pattern: JavaPattern, token: str) -> bool:
    try:
        return pattern.matches(token)
    except BudgetExceeded:
        return False


def compile_authorizer(given: Mapping[str, Any], variables: dict[str, str]) -> Authorizer:
    """An Authorizer of the service model, on a stage with these variables."""
    texts = (given.get("identitySource") or "").split(",")
    sources = tuple(_source(text.strip(), variables) for text in texts if text.strip())
    uri, _ = fill_stage_variables(given.get("authorizerUri") or "", variables)
    kind = given["type"]
    expression = given.get("identityValidationExpression") if kind != "REQUEST" else None
    pattern, is_broken = None, False
    if expression:
        try:
            pattern = compile_pattern(expression)
        except PatternError:
            is_broken = True
    return Authorizer(given["id"], kind, function_of(uri), sources, pattern, is_broken)


def _source(text: str, variables: Mapping[str, str]) -> Source:
    """A source by its expression, which was checked when the authorizer was made."""
    location, _, name = text.removeprefix("method.request.").partition(".")
    if location == "header":
        header = HeaderName(name)
        return Source(location, name, lambda exchange, _: exchange.parameters.header(header))
    if location == "querystring":
        return Source(location, name, lambda exchange, _: exchange.parameters.last_query.get(name))
    if location == "stageVariables":
        value = variables.get(name)
        return Source(location, name, lambda _exchange, _: value)
    get = context.lookup(name)

    def found(exchange: Exchange, further: Mapping[str, str]) -> str | None:
        value = further.get(name)
        if value is None:
            value = get(exchange)
        return None if value is None else str(value)

    return Source("context", name, found)
