"""SDK types: the list is answered, but no SDK is generated.

Source: control-plane.md, section 12; guide page "Generate SDKs for REST APIs" for parameters.
"""

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest, NotFound
from lockgate.control.known import known
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of_list
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]


def _type(id: str, name: str, *required: tuple[str, str]) -> Item:
    """An SDK type; ``required`` are its parameters, each with what it is called."""
    properties = [
        {"name": one, "friendlyName": shown, "description": shown, "required": True}
        for one, shown in required
    ]
    item: Item = {"id": id, "friendlyName": name, "description": f"SDK for {name}"}
    if properties:
        item["configurationProperties"] = properties
    return item


_TYPES = (
    _type("javascript", "JavaScript"),
    _type(
        "java",
        "Java SDK",
        ("serviceName", "Service Name"),
        ("javaPackageName", "Java Package Name"),
    ),
    _type(
        "android",
        "Android",
        ("groupId", "Group ID"),
        ("artifactId", "Artifact ID"),
        ("artifactVersion", "Artifact Version"),
        ("invokerPackage", "Invoker Package"),
    ),
    _type("objectivec", "iOS (Objective-C)", ("classPrefix", "Prefix")),
    _type("swift", "iOS (Swift)", ("classPrefix", "Prefix")),
    _type("ruby", "Ruby", ("service.name", "Service Name")),
)
_BY_ID = {one["id"]: one for one in _TYPES}


def get_sdk_types(_call: Call, given: Item) -> Item:
    """GetSdkTypes."""
    return page_of_list(given, list(_TYPES))


def get_sdk_type(_call: Call, given: Item) -> Item:
    """GetSdkType."""
    found = _BY_ID.get(given["id"])
    if found is None:
        raise NotFound(CONTROL_MESSAGES["sdk.type"])
    return found


def get_sdk(call: Call, given: Item) -> None:
    """GetSdk: always refused, but for what is wrong with the call itself first."""
    known(call, Kind.STAGE, given["restApiId"], given["stageName"])
    kind = given["sdkType"]
    if kind not in _BY_ID:
        raise BadRequest(CONTROL_MESSAGES["sdk.type"])
    for one in _BY_ID[kind].get("configurationProperties", ()):
        if not (given.get("parameters") or {}).get(one["name"]):
            message = CONTROL_MESSAGES["sdk.parameter"]
            raise BadRequest(message % {"type": kind, "name": one["name"]})
    raise BadRequest(CONTROL_MESSAGES["sdk.not_generated"] % {"type": kind})


OPERATIONS: dict[str, Operation] = {
    "GetSdk": get_sdk,
    "GetSdkType": get_sdk_type,
    "GetSdkTypes": get_sdk_types,
}
"""The operations by their names."""
