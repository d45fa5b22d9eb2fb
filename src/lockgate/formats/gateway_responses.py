"""The ``x-amazon-apigateway-gateway-responses`` extension."""

import re

from lockgate.diagnostics import one_line
from lockgate.formats.mappings import read_parameter_mappings, read_templates
from lockgate.formats.view import View
from lockgate.model import GatewayResponse
from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES

__all__ = ["read_gateway_responses"]

EXTENSION = "x-amazon-apigateway-gateway-responses"
_MEMBERS = frozenset(("statusCode", "responseParameters", "responseTemplates"))
_STATUS = re.compile(r"[2-5][0-9][0-9]", re.ASCII)


def read_gateway_responses(root: View) -> tuple[GatewayResponse, ...]:
    """The customised gateway responses of a document, in its order."""
    responses = root.mapping(EXTENSION)
    if responses is None:
        return ()
    found = []
    for name, view in responses.members():
        kind = GATEWAY_RESPONSE_TYPES.get(name)
        if kind is None:
            root.report.error(
                "gateway-response.type",
                f"{one_line(name)!r} is no gateway response type",
                view.place,
                f"the types are {', '.join(GATEWAY_RESPONSE_TYPES)}",
            )
            continue
        if not kind.customisable:
            root.report.warning(
                "gateway-response.fixed",
                f"{name} cannot be customised; the entry has no effect",
                view.place,
                "remove it",
            )
            continue
        response = _read(name, view)
        if response is not None:
            found.append(response)
    return tuple(found)


def _read(name: str, view: View) -> GatewayResponse | None:
    resolved = view.resolved()
    if resolved is None:
        return None
    if not resolved.is_mapping():
        resolved.wrong_type(
            "a mapping with statusCode, responseParameters, responseTemplates", {"statusCode": 400}
        )
        return None
    resolved.warn_of_unknown(_MEMBERS, "gateway-response.unknown-member", "a gateway response")
    status = resolved.member("statusCode")
    number: int | None = None
    if status is not None:
        text = status.as_text()
        if text is not None and _STATUS.fullmatch(text):
            number = int(text)
        elif text is not None:
            view.report.error(
                "gateway-response.status",
                f"statusCode {one_line(text)!r} is no status that can end an exchange",
                status.place,
                "use a number from 200 to 599, or leave it out to keep the failure's own",
            )
    return GatewayResponse(
        type=name,
        status_code=number,
        place=resolved.place,
        status_place=resolved.place if status is None else status.place,
        response_parameters=read_parameter_mappings(resolved.mapping("responseParameters")),
        response_templates=read_templates(resolved.mapping("responseTemplates")),
    )
