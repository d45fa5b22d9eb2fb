"""RestApis: created, read, listed, deleted. What changes them is in ``rest_api_patches``.

A RestApi is kept as it is answered but for two members: ``policy`` is the plain document, which is
answered escaped, and ``_resources`` counts the resources besides the root.
Source: control-plane.md, sections 3 and 4.1.
"""

from lockgate.control.builtin_models import create_builtin_models
from lockgate.control.call import Call, new_id
from lockgate.control.checks.endpoints import check_compression, check_endpoint
from lockgate.control.checks.policies import expanded_policy, shown_policy
from lockgate.control.clone import clone_definition
from lockgate.control.errors import BadRequest
from lockgate.control.known import known_api
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.tagging import check_tags
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import WITH_API, Item, Kind

__all__ = ["OPERATIONS", "api_arn", "new_api", "shown_api"]

_AS_GIVEN = (
    "version", "description", "minimumCompressionSize", "securityPolicy", "endpointAccessMode",
)  # fmt: skip
_WHERE_NOT_EMPTY = ("binaryMediaTypes", "tags")


def create_rest_api(call: Call, given: Item) -> Item:
    """CreateRestApi: the API with its root resource and the built-in models, or with a clone."""
    item = new_api(call, given)
    api_id, source = item["id"], given.get("cloneFrom")
    if source is not None:
        origin = call.objects.find(Kind.REST_API, "", source)
        if origin is None:
            raise BadRequest(CONTROL_MESSAGES["api.clone"])
        item["rootResourceId"] = clone_definition(call, source, api_id)
        item["_resources"] = origin["_resources"]
    else:
        create_builtin_models(call, api_id)
        root = {"id": item["rootResourceId"], "path": "/"}
        call.objects.insert(Kind.RESOURCE, api_id, root["id"], root)
    call.objects.insert(Kind.REST_API, "", api_id, item)
    return shown_api(item)


def new_api(call: Call, given: Item) -> Item:
    """A RestApi as it is kept, checked, with new ids; nothing is kept of it here."""
    _check(given)
    item: Item = {
        "id": new_id(10),
        "name": given["name"],
        "createdDate": call.now,
        "apiKeySource": given.get("apiKeySource") or "HEADER",
        "endpointConfiguration": _endpoint(given.get("endpointConfiguration") or {}),
        "disableExecuteApiEndpoint": given.get("disableExecuteApiEndpoint") or False,
        "rootResourceId": new_id(10),
        "_resources": 0,
    }
    for member in _AS_GIVEN:
        if given.get(member) is not None:
            item[member] = given[member]
    for member in _WHERE_NOT_EMPTY:
        if given.get(member):
            item[member] = given[member]
    if item.keys() & {"securityPolicy", "endpointAccessMode"}:
        item["apiStatus"] = "AVAILABLE"
    if given.get("policy"):
        item["policy"] = expanded_policy(given["policy"], api_arn(call, item["id"]))
    return item


def _check(given: Item) -> None:
    if not given["name"]:
        raise BadRequest(CONTROL_MESSAGES["api.name"])
    if given.get("description") == "":
        raise BadRequest("Description cannot be an empty string")
    if given.get("minimumCompressionSize") is not None:
        check_compression(given["minimumCompressionSize"])
    check_tags(given.get("tags") or {})


def _endpoint(given: Item) -> Item:
    types = given.get("types")
    if types is None:
        types = ["EDGE"]
    usual = "dualstack" if types == ["PRIVATE"] else "ipv4"
    made = {**given, "types": types, "ipAddressType": given.get("ipAddressType") or usual}
    check_endpoint(made)
    return made


def get_rest_api(call: Call, given: Item) -> Item:
    """GetRestApi."""
    return shown_api(known_api(call, given["restApiId"]))


def get_rest_apis(call: Call, given: Item) -> Item:
    """GetRestApis."""
    return page_of(call, Kind.REST_API, "", given, lambda row: shown_api(row.item))


def delete_rest_api(call: Call, given: Item) -> None:
    """DeleteRestApi: with all that lies below it, and what names it elsewhere."""
    api_id = given["restApiId"]
    known_api(call, api_id)
    call.objects.clear(api_id, WITH_API)
    call.objects.delete(Kind.REST_API, "", api_id)
    call.objects.announce(f"api/{api_id}")
    _forget_mappings(call, api_id)
    _forget_in_usage_plans(call, api_id)


def _forget_mappings(call: Call, api_id: str) -> None:
    named = [
        (scope, row.id)
        for scope, row in call.objects.everywhere(Kind.BASE_PATH_MAPPING)
        if row.item.get("restApiId") == api_id
    ]
    for scope, id in named:
        call.objects.delete(Kind.BASE_PATH_MAPPING, scope, id)
    if named:
        call.objects.announce("domains")


def _forget_in_usage_plans(call: Call, api_id: str) -> None:
    is_named = False
    for row in call.objects.rows(Kind.USAGE_PLAN, ""):
        stages = row.item.get("apiStages") or []
        left = [one for one in stages if one.get("apiId") != api_id]
        if len(left) < len(stages):
            is_named = True
            call.objects.update(Kind.USAGE_PLAN, "", row.id, {**row.item, "apiStages": left})
    if is_named:
        call.objects.announce("keys")


def shown_api(item: Item) -> Item:
    """A kept RestApi as it is answered."""
    if "policy" in item:
        return {**item, "policy": shown_policy(item["policy"])}
    return item


def api_arn(call: Call, api_id: str) -> str:
    """What the API's resource policy names it by, without a stage."""
    return f"arn:{call.partition}:execute-api:{call.region}:{call.account}:{api_id}"


OPERATIONS: dict[str, Operation] = {
    "CreateRestApi": create_rest_api,
    "DeleteRestApi": delete_rest_api,
    "GetRestApi": get_rest_api,
    "GetRestApis": get_rest_apis,
}
"""The operations by their names."""
