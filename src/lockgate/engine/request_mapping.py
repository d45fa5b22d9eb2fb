"""Parameter mappings and overrides of an integration's request (step 24).

Source: guide page "Set up request data mappings". For one target, in falling precedence: an
override of the request template, the mapping, the gateway's default.
"""

import re
from typing import NamedTuple

from lockgate.diagnostics import Report, one_line
from lockgate.engine.exchange import Exchange
from lockgate.engine.expressions import (
    REQUEST,
    Source,
    compile_source,
    has_no_control_character,
)
from lockgate.engine.failure import Failure
from lockgate.engine.headers import is_field_name, is_field_value
from lockgate.engine.overrides import Overrides, override_values
from lockgate.engine.request_target import quote_literal, quote_query
from lockgate.model import Integration, Method, ParameterMapping
from lockgate.rules.failures import VARIANTS
from lockgate.rules.headers import HOP_BY_HOP, MAPPING_REFUSED, MAPPING_REFUSED_AWS

__all__ = ["MappedRequest", "RequestMapping", "compile_request_mapping"]

_TARGET = re.compile(
    r"integration\.request\.(path|querystring|header|multivaluequerystring|multivalueheader)"
    r"\.([A-Za-z0-9._$-]+)",
    re.ASCII,
)


class MappedRequest:
    """What mappings and overrides give one request.

    ``headers`` and ``query`` are names with values, query texts ready to be sent; ``path`` fills
    the URI's slots, and ``literals`` names those values that the definition gives, encoded.
    """

    __slots__ = ("headers", "literals", "path", "query")

    def __init__(self) -> None:
        self.headers: list[tuple[str, str]] = []
        self.query: list[tuple[str, list[str]]] = []
        self.path: dict[str, str] = {}
        self.literals: set[str] = set()


class _Target(NamedTuple):
    name: str
    source: Source
    mapping: ParameterMapping
    is_list: bool


class RequestMapping:
    """The compiled ``requestParameters`` of one integration."""

    __slots__ = ("headers", "path", "query", "refused")

    def __init__(self, targets: dict[str, list[_Target]], refused: frozenset[str]) -> None:
        self.headers = tuple(targets["header"])
        self.query = tuple(targets["querystring"])
        self.path = tuple(targets["path"])
        self.refused = refused

    def apply(self, exchange: Exchange, overrides: Overrides | None) -> MappedRequest:
        """The values of all targets; raises Failure where one cannot be sent."""
        mapped = MappedRequest()
        for target in self.headers:
            self._header(exchange, target, mapped)
        for target in self.query:
            value = target.source.get(exchange)
            if value is not None:
                values = [value] if isinstance(value, str) else value
                quoted = quote_literal if target.source.is_literal else quote_query
                mapped.query.append((quote_query(target.name), [quoted(one) for one in values]))
        for target in self.path:
            value = target.source.get(exchange)
            if value is not None:
                mapped.path[target.name] = value if isinstance(value, str) else ",".join(value)
                if target.source.is_literal:
                    mapped.literals.add(target.name)
        if overrides is not None and "requestOverride" in overrides.maps:
            self._override(exchange, overrides, mapped)
        return mapped

    def check(self) -> None:
        """Raises Failure where a header is mapped that the gateway itself must set.

        That is all a mapping does in a proxy integration with a function.
        """
        for target in self.headers:
            self._check(target)

    def _check(self, target: _Target) -> None:
        lower = target.name.lower()
        if lower in self.refused:
            raise Failure(
                "failure.request_mapping",
                target.mapping.place,
                {"target": target.mapping.target, "reason": f"{lower} header already present"},
            )

    def _header(self, exchange: Exchange, target: _Target, mapped: MappedRequest) -> None:
        self._check(target)
        lower = target.name.lower()
        value = target.source.get(exchange)
        if value is None or lower in HOP_BY_HOP:
            return
        lines = [value] if isinstance(value, str) else value
        if isinstance(value, list) and not target.is_list:
            lines = [",".join(value)]
        for line in lines:
            if target.source.constant is None and not is_field_value(line):
                raise _control_character(target)
            mapped.headers.append((target.name, line.strip(" \t")))

    def _override(self, exchange: Exchange, overrides: Overrides, mapped: MappedRequest) -> None:
        for name, values in override_values(overrides, "requestOverride", "header"):
            lower = name.lower()
            if lower in HOP_BY_HOP or lower == "content-length":
                continue
            line = ",".join(values)
            if not is_field_name(name) or not is_field_value(line):
                raise Failure(
                    "failure.request_mapping",
                    None if exchange.operation is None else exchange.operation.place,
                    {
                        "target": f"$context.requestOverride.header.{one_line(name)}",
                        "reason": "control character",
                        "guard": "S-21",
                    },
                    **VARIANTS["client_value"].changes(),
                )
            mapped.headers = [h for h in mapped.headers if h[0].lower() != lower]
            mapped.headers.append((name, line.strip(" \t")))
        for name, values in override_values(overrides, "requestOverride", "querystring"):
            key = quote_query(name)
            mapped.query = [pair for pair in mapped.query if pair[0] != key]
            mapped.query.append((key, [quote_query(value) for value in values]))
        for name, values in override_values(overrides, "requestOverride", "path"):
            mapped.path[name] = ",".join(values)
            mapped.literals.discard(name)


def _control_character(target: _Target) -> Failure:
    """The client's mistake: what the definition gives was looked at when it was compiled."""
    facts = {"target": target.mapping.target, "reason": "control character", "guard": "S-21"}
    return Failure(
        "failure.request_mapping",
        target.mapping.place,
        facts,
        **VARIANTS["client_value"].changes(),
    )


def compile_request_mapping(
    integration: Integration, method: Method, stage_variables: dict[str, str], report: Report
) -> RequestMapping:
    """The mapping of an integration; wrong targets and sources are reported and left out."""
    declared = {(one.location, one.name) for one in method.request_parameters}
    targets: dict[str, list[_Target]] = {"header": [], "querystring": [], "path": []}
    for mapping in integration.request_parameters:
        found = _TARGET.fullmatch(mapping.target)
        if found is None:
            report.error(
                "mapping.target",
                f"{one_line(mapping.target)!r} cannot be set by an integration",
                mapping.place,
                "use integration.request.header.NAME, .querystring.NAME or .path.NAME",
            )
            continue
        source = compile_source(mapping.source, REQUEST, stage_variables, mapping.place, report)
        if source is None or not _is_valid(source, declared, mapping, report):
            continue
        location, name = found[1], found[2]
        is_list = location.startswith("multivalue") or source.is_list
        kind = location.removeprefix("multivalue")
        targets[kind].append(_Target(name, source, mapping, is_list))
    is_aws = integration.type.startswith("AWS")
    return RequestMapping(targets, MAPPING_REFUSED_AWS if is_aws else MAPPING_REFUSED)


def _is_valid(
    source: Source,
    declared: set[tuple[str, str]],
    mapping: ParameterMapping,
    report: Report,
) -> bool:
    if source.parameter is not None and source.parameter not in declared:
        location, name = source.parameter
        where = {"path": "path", "querystring": "query", "header": "header"}[location]
        names = sorted(n for kind, n in declared if kind == location)
        report.error(
            "mapping.undeclared-parameter",
            f"{mapping.source} is not declared by the method",
            mapping.place,
            f"add a parameter {{name: {name}, in: {where}}} to the operation"
            + (f"; declared are {', '.join(names)}" if names else ""),
        )
        return False
    return has_no_control_character(source, mapping, report)
