"""Objects that a call names: there, or the error that the service answers.

Source: control-plane.md, section 3.
"""

from typing import NoReturn

from lockgate.control.call import Call
from lockgate.control.errors import NotFound
from lockgate.store.objects import Item, Kind

__all__ = ["known", "known_api", "unknown"]

_UNKNOWN = {
    Kind.DEPLOYMENT: "Invalid Deployment identifier specified",
    Kind.STAGE: "Invalid Stage identifier specified",
    Kind.DOCUMENTATION_VERSION: "Invalid Documentation version specified",
    Kind.CLIENT_CERTIFICATE: "Invalid Client Certificate Id specified",
    Kind.API_KEY: "Invalid API Key identifier specified",
    Kind.USAGE_PLAN: "Invalid Usage Plan ID specified",
    Kind.USAGE_PLAN_KEY: "Invalid API Key identifier specified",
    Kind.DOMAIN_NAME: "Invalid domain name identifier specified",
    Kind.BASE_PATH_MAPPING: "Invalid base path mapping identifier specified",
}


def known(call: Call, kind: Kind, scope: str, id: str) -> Item:
    """The object. Raises :class:`NotFound` with the kind's message."""
    item = call.objects.find(kind, scope, id)
    return unknown(kind) if item is None else item


def unknown(kind: Kind) -> NoReturn:
    """Raises :class:`NotFound` for an object of this kind."""
    raise NotFound(_UNKNOWN[kind])


def known_api(call: Call, api_id: str) -> Item:
    """The RestApi that an operation on something below it names. Raises :class:`NotFound`."""
    api = call.objects.find(Kind.REST_API, "", api_id)
    if api is None:
        raise NotFound(f"Invalid API identifier specified {call.account}:{api_id}")
    return api
