"""Parameter mappings: targets, sources, what is declared.

Source: control-plane.md, section 4.2 (mapping expressions). What a source may be is asked of the
compiler of mappings itself, so that nothing is taken here that a deployment could not compile.
"""

import re
from collections.abc import Collection

from lockgate.control.errors import BadRequest
from lockgate.diagnostics import Place, Report, Source
from lockgate.engine.expressions import GATEWAY, REQUEST, RESPONSE, compile_source
from lockgate.engine.headers import is_field_value
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item
from lockgate.vtl.limits import DEFAULT_LIMITS

__all__ = [
    "check_declared_header",
    "check_declared_parameter",
    "check_gateway_mappings",
    "check_request_mappings",
    "check_response_mappings",
    "check_templates",
    "not_mappable",
]

_NAME = r"[A-Za-z0-9._$-]+"
_LOCATIONS = "path|querystring|header|multivaluequerystring|multivalueheader"
_DECLARED = re.compile(rf"method\.request\.({_LOCATIONS})\.{_NAME}", re.ASCII)
_DECLARED_HEADER = re.compile(rf"method\.response\.header\.{_NAME}", re.ASCII)
_TARGET = re.compile(rf"integration\.request\.({_LOCATIONS})\.{_NAME}", re.ASCII)
_GATEWAY_TARGET = re.compile(rf"gatewayresponse\.(header|path|querystring)\.{_NAME}", re.ASCII)
_NOWHERE = Place(Source("", ""), "", 1, 1)


def check_declared_parameter(key: str) -> None:
    """``key`` declares a parameter of a method."""
    if not _DECLARED.fullmatch(key):
        raise BadRequest(_parameter(key))


def check_declared_header(key: str) -> None:
    """``key`` declares a header of a method's response."""
    if not _DECLARED_HEADER.fullmatch(key):
        raise BadRequest(_parameter(key))


def check_request_mappings(mappings: Item, declared: Collection[str]) -> None:
    """``mappings`` are an integration's, ``declared`` the parameters of its method."""
    faults = []
    for target, source in mappings.items():
        if not _TARGET.fullmatch(target):
            faults.append(_expression(target))
        elif not _is_source(source, REQUEST):
            faults.append(_expression(source))
        elif _DECLARED.fullmatch(source) and not _is_declared(source, declared):
            faults.append(_parameter(source))
    _settle(faults)


def check_response_mappings(mappings: Item, declared: Collection[str]) -> None:
    """``mappings`` are an integration response's, ``declared`` the method response's headers."""
    faults = []
    for target, source in mappings.items():
        if target not in declared:
            faults.append(_parameter(target))
        elif not _is_source(source, RESPONSE):
            faults.append(_expression(source))
    _settle(faults)


def check_gateway_mappings(mappings: Item) -> None:
    """``mappings`` are a gateway response's."""
    faults = []
    for target, source in mappings.items():
        if not _GATEWAY_TARGET.fullmatch(target):
            faults.append(_parameter(target))
        elif not _is_source(source, GATEWAY):
            faults.append(_expression(source))
    _settle(faults)


def check_templates(templates: Item) -> None:
    """``templates`` are those of an integration or of one of its responses."""
    most = DEFAULT_LIMITS.template_bytes
    for media_type, template in templates.items():
        if template and len(template.encode("utf-8", "replace")) > most:
            facts = {"size": most, "type": media_type}
            raise BadRequest(CONTROL_MESSAGES["template.size"] % facts)


def not_mappable(*faults: str) -> BadRequest:
    """The refusal of mappings that have these faults."""
    return BadRequest(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
        f"[{', '.join(faults)}]"
    )


def _settle(faults: list[str]) -> None:
    if faults:
        raise not_mappable(*faults)


def _is_source(source: str, kinds: frozenset[str]) -> bool:
    report = Report()
    compiled = compile_source(source, kinds, {}, _NOWHERE, report)
    return compiled is not None and (compiled.constant is None or is_field_value(compiled.constant))


def _is_declared(source: str, declared: Collection[str]) -> bool:
    # All values of a parameter may be mapped where the parameter itself is declared.
    return source in declared or source.replace(".multivalue", ".", 1) in declared


def _expression(text: str) -> str:
    return f"Invalid mapping expression specified: {text}"


def _parameter(text: str) -> str:
    return f"Invalid mapping expression parameter specified: {text}"
