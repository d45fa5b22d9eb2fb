"""Objects that a call names: there, or the error that the service answers.

The operations do not agree in what they say of a missing API or method; those that say something of
their own give it.
Source: control-plane.md, section 3.
"""

from typing import NoReturn

from lockgate.control.call import Call
from lockgate.control.errors import ControlError, NotFound
from lockgate.store.objects import WITH_API, Item, Kind

__all__ = [
    "NO_INTEGRATION",
    "NO_METHOD",
    "NO_RESOURCE",
    "NO_STATUS",
    "find_integration",
    "find_method",
    "find_resource",
    "keep_method",
    "known",
    "known_api",
    "method_path",
    "methods_of",
    "unknown",
]

NO_RESOURCE = "Invalid Resource identifier specified"
NO_METHOD = "Invalid Method identifier specified"
NO_INTEGRATION = "Invalid Integration identifier specified"
NO_STATUS = "Invalid Response status code specified"
_UNKNOWN = {
    Kind.AUTHORIZER: "Invalid Authorizer identifier specified",
    Kind.REQUEST_VALIDATOR: "Invalid Request Validator identifier specified",
    Kind.DOCUMENTATION_PART: "Invalid Documentation part identifier specified",
    Kind.DOCUMENTATION_VERSION: "Invalid Documentation version specified",
    Kind.DEPLOYMENT: "Invalid Deployment identifier specified",
    Kind.STAGE: "Invalid Stage identifier specified",
    Kind.CLIENT_CERTIFICATE: "Invalid Client Certificate Id specified",
    Kind.VPC_LINK: "Invalid Vpc Link identifier specified",
    Kind.API_KEY: "Invalid API Key identifier specified",
    Kind.USAGE_PLAN: "Invalid Usage Plan ID specified",
    Kind.USAGE_PLAN_KEY: "Invalid API Key identifier specified",
    Kind.DOMAIN_NAME: "Invalid domain name identifier specified",
    Kind.BASE_PATH_MAPPING: "Invalid base path mapping identifier specified",
}


def known(call: Call, kind: Kind, scope: str, id: str) -> Item:
    """The object. Raises :class:`NotFound`: of its API, where that is what is missing, or with the
    kind's message.
    """
    item = call.objects.find(kind, scope, id)
    if item is not None:
        return item
    if kind in WITH_API:
        known_api(call, scope)
    return unknown(kind)


def unknown(kind: Kind) -> NoReturn:
    """Raises :class:`NotFound` for an object of this kind."""
    raise NotFound(_UNKNOWN[kind])


def known_api(call: Call, api_id: str, otherwise: ControlError | None = None) -> Item:
    """The RestApi that an operation on something below it names. Raises :class:`NotFound`, or
    ``otherwise``.
    """
    api = call.objects.find(Kind.REST_API, "", api_id)
    if api is None:
        raise otherwise or NotFound(f"Invalid API identifier specified {call.account}:{api_id}")
    return api


def find_resource(call: Call, api_id: str, id: str, *, no_api: str | None = None) -> Item:
    """The resource. Raises NotFound, with ``no_api`` where that is what is missing."""
    found = call.objects.find(Kind.RESOURCE, api_id, id)
    if found is None:
        known_api(call, api_id, None if no_api is None else NotFound(no_api))
        raise NotFound(NO_RESOURCE)
    return found


def find_method(
    call: Call, given: Item, *, no_api: str | None = None, missing: str = NO_METHOD
) -> Item:
    """The method that an input names. Raises NotFound, with ``missing`` without the method."""
    found = call.objects.find(Kind.METHOD, given["restApiId"], _method_id(given))
    if found is None:
        find_resource(call, given["restApiId"], given["resourceId"], no_api=no_api)
        raise NotFound(missing)
    return found


def find_integration(method: Item) -> Item:
    """The method's integration. Raises NotFound."""
    found: Item | None = method.get("methodIntegration")
    if found is None:
        raise NotFound(NO_INTEGRATION)
    return found


def keep_method(call: Call, given: Item, method: Item) -> None:
    """Keep the method that an input names, with what has changed in it."""
    call.objects.update(Kind.METHOD, given["restApiId"], _method_id(given), method)


def methods_of(call: Call, api_id: str) -> list[tuple[str, str, Item]]:
    """All methods of an API as resource id, verb and Method: for what is rarely asked."""
    found = []
    for row in call.objects.rows(Kind.METHOD, api_id):
        resource_id, _, verb = row.id.rpartition("/")
        found.append((resource_id, verb, row.item))
    return found


def method_path(call: Call, api_id: str, resource_id: str) -> str:
    """The path of a method's resource."""
    resource = call.objects.find(Kind.RESOURCE, api_id, resource_id)
    return "" if resource is None else str(resource["path"])


def _method_id(given: Item) -> str:
    return f"{given['resourceId']}/{given['httpMethod']}"
