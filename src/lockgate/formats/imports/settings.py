"""What a document says of the API as a whole: its settings, validators and gateway responses.

Source: openapi.md, sections 4 and 5.
"""

from typing import Any

import msgspec

from lockgate.formats.imports.document import ApiDocument
from lockgate.formats.imports.plain import Data, flag_of, integer_of, list_of, map_of, text_of

__all__ = ["api_settings", "gateway_responses", "validators"]

_PREFIX = "x-amazon-apigateway-"
_UPPER = {
    "api-key-source": "apiKeySource",
    "security-policy": "securityPolicy",
    "endpoint-access-mode": "endpointAccessMode",
}


def api_settings(document: ApiDocument) -> Data:
    """Members of a RestApi that the document gives: with ``endpointConfiguration`` only those parts
    of it that it gives, with ``policy`` as text.
    """
    data = document.data
    found: Data = {"name": document.title}
    for member in ("version", "description"):
        text = text_of(document.info.get(member))
        if text:
            found[member] = text
    for name, member in _UPPER.items():
        text = text_of(data.get(_PREFIX + name))
        if text:
            found[member] = text.upper() if member != "securityPolicy" else text
    types = data.get(f"{_PREFIX}binary-media-types")
    if isinstance(types, list):
        found["binaryMediaTypes"] = [text for one in types if (text := text_of(one))]
    _take_compression(document, found)
    policy = data.get(f"{_PREFIX}policy")
    if isinstance(policy, dict):
        found["policy"] = msgspec.json.encode(policy).decode()
    elif isinstance(policy, str) and policy.strip():
        found["policy"] = policy
    _take_endpoint(document, found)
    return found


def _take_compression(document: ApiDocument, found: Data) -> None:
    member = f"{_PREFIX}minimum-compression-size"
    given = document.data.get(member)
    if given is None:
        return
    size = integer_of(given)
    if size is None:
        document.findings.mistyped(member, "integer")
    else:
        found["minimumCompressionSize"] = size


def _take_endpoint(document: ApiDocument, found: Data) -> None:
    member = f"{_PREFIX}endpoint-configuration"
    given = document.data.get(member)
    if document.version == 3:
        servers = list_of(document.data.get("servers"))
        given = map_of(servers[0]).get(member, given) if servers else given
    endpoint = map_of(given)
    disabled = flag_of(endpoint.get("disableExecuteApiEndpoint"))
    if disabled is not None:
        found["disableExecuteApiEndpoint"] = disabled
    configuration: Data = {}
    if isinstance(endpoint.get("vpcEndpointIds"), list):
        ids = (text_of(one) for one in endpoint["vpcEndpointIds"])
        configuration["vpcEndpointIds"] = [one for one in ids if one]
    address = text_of(endpoint.get("ipAddressType"))
    if address:
        configuration["ipAddressType"] = address
    if configuration:
        found["endpointConfiguration"] = configuration


def validators(document: ApiDocument) -> list[Data]:
    """The inputs of CreateRequestValidator."""
    given = map_of(document.data.get(f"{_PREFIX}request-validators"))
    return [
        {
            "name": name,
            "validateRequestBody": flag_of(map_of(one).get("validateRequestBody")) or False,
            "validateRequestParameters": (
                flag_of(map_of(one).get("validateRequestParameters")) or False
            ),
        }
        for name, one in given.items()
    ]


def gateway_responses(document: ApiDocument) -> list[Data]:
    """The inputs of PutGatewayResponse."""
    given = map_of(document.data.get(f"{_PREFIX}gateway-responses"))
    return [_gateway_response(kind, map_of(one)) for kind, one in given.items()]


def _gateway_response(kind: str, given: Data) -> Data:
    found: Data = {"responseType": kind}
    status = text_of(given.get("statusCode"))
    if status:
        found["statusCode"] = status
    for member in ("responseParameters", "responseTemplates"):
        if isinstance(given.get(member), dict):
            texts = {key: _template(value) for key, value in given[member].items()}
            found[member] = texts
    return found


def _template(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
