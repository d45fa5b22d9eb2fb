"""Exchanges about which the engine and the reference once disagreed; they stay."""

from typing import Any

from definitions import api, entry, function, http, mock, operation, proxy
from reference_walk import Asked, Backend

BROKEN = "${input.json('$[')}"
DECLARED = [{"name": "q", "in": "query"}]
LINK = {"connectionType": "VPC_LINK", "connectionId": "nowhere"}
OK = {"default": entry(200)}


def _one(integration: dict[str, Any], **gateway_responses: Any) -> dict[str, Any]:
    """A definition with the one method GET /."""
    method = operation(integration, 200, parameters=DECLARED)
    return api({"/": {"get": method}}, gateway_responses=gateway_responses, extensions=True)


def _onto(name: str, source: str) -> dict[str, Any]:
    return {"requestParameters": {f"integration.request.header.{name}": source}}


TEMPLATE = {"requestTemplates": {"application/json": BROKEN}}
NO_HOST = {"uri": "https://${stageVariables.nothing}/"}
EMPTY_HEADER = {
    "responseParameters": {"gatewayresponse.header.X-One": "method.request.querystring.q"}
}
BYTES = {"x-amazon-apigateway-binary-media-types": ["*/*"]}
GET = Asked("GET", "/", (("Host", "g.test"),))
NOTHING = Backend()

NEW = api(
    {
        path: {"get": operation(mock(OK), 200)}
        for path in ("/a/new", "/a/{p}", "/{proxy+}", "/a/{p}/b", "/a/{p}/{q+}")
    }
)

FOUND: dict[str, tuple[dict[str, Any], Asked, Backend]] = {
    "a forbidden mapping fails before the template does": (
        _one(function("f", OK, **TEMPLATE, **_onto("Authorization", "'x'"))), GET, NOTHING,
    ),
    "a value of the client fails before the template does": (
        _one(http("/", OK, **TEMPLATE, **_onto("X-One", "method.request.querystring.q"))),
        GET._replace(target="/?q=a%0Ab"), NOTHING,
    ),
    "a mapping fails before the address does": (
        _one({**http("/", OK, **_onto("Content-Length", "'1'")), **NO_HOST}), GET, NOTHING,
    ),
    "a mapping of a proxy fails before the address does": (
        _one({**proxy("/", **_onto("Content-Length", "'1'")), **NO_HOST}), GET, NOTHING,
    ),
    "a body that may not pass is refused before a link without an endpoint": (
        _one(http("/", OK, passthroughBehavior="never", **LINK)), GET, NOTHING,
    ),
    "a template fails before a link without an endpoint does": (
        _one(http("/", OK, **TEMPLATE, **LINK)), GET, NOTHING,
    ),
    "an empty value is sent as an empty header": (
        _one(mock(OK, "{}"), API_CONFIGURATION_ERROR=EMPTY_HEADER),
        GET._replace(target="/?q="), NOTHING,
    ),
    "a literal in another spelling is among the routes that fit": (
        NEW, GET._replace(target="/a/n%65w"), NOTHING,
    ),
    "a path with two slashes at its end": (NEW, GET._replace(target="/a/x//"), NOTHING),
    "a mapping fails before a template that would have to read bytes": (
        {**_one(http("/", OK, **TEMPLATE, **_onto("Content-Length", "'1'"))), **BYTES},
        GET, NOTHING,
    ),
    "bytes that are no UTF-8 are no JSON for a function": (
        {**_one(function("f", OK)), **BYTES}, GET._replace(body=b'{"word":"\xe9"}'), NOTHING,
    ),
    "a capture group looks at the header of the exact name first": (
        _one(http("/", {**OK, r"(4\d\d)": entry("$1", **{"x-lockgate-source": "header:X-A"})})),
        GET, Backend(headers=(("X-A", "404"), ("x-a", "3"))),
    ),
}  # fmt: skip
