"""Tables of the management API that the service model does not have.

Sources: control-plane.md, sections 1.3, 4, 5.1, 9 and 10.3.
"""

from lockgate.rules.gateway_responses import LISTED

__all__ = ["LEFT_TO_OPERATION", "SHOWN_ENUMS"]

SHOWN_ENUMS: dict[str, tuple[str, ...]] = {
    "ApiKeySourceType": ("AUTHORIZER", "HEADER"),
    "AuthorizerType": ("TOKEN", "REQUEST", "COGNITO_USER_POOLS"),
    "DocumentationPartType": (
        "RESPONSE_BODY",
        "RESPONSE",
        "METHOD",
        "MODEL",
        "AUTHORIZER",
        "RESPONSE_HEADER",
        "RESOURCE",
        "PATH_PARAMETER",
        "REQUEST_BODY",
        "QUERY_PARAMETER",
        "API",
        "REQUEST_HEADER",
    ),
    "EndpointType": ("PRIVATE", "EDGE", "REGIONAL"),
    "GatewayResponseType": LISTED,
    "IntegrationType": ("HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"),
    "Op": ("add", "remove", "move", "test", "replace", "copy"),
}
"""The values of an enumeration in the order in which the service lists them, where it is known
and is another than the service model's. What the model has besides them is refused as well."""

LEFT_TO_OPERATION = frozenset(
    (
        ("CreateUsagePlan", "quota.period"),
        ("CreateBasePathMapping", "restApiId"),
    )
)
"""Members that the service checks with a text of its own instead of the constraint's, each with
its operation; they may be absent, or be any text, when the operation gets them."""
