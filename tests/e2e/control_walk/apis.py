"""RestApis and resources: control-plane.md, sections 3, 4.1 and 4.2."""

from control_walk.cases import (
    ID6,
    ID10,
    MOMENT,
    NO_API,
    NO_CLASH,
    NO_RESOURCE,
    ONLY_IDS,
    READS,
    Among,
    Given,
    Like,
    Success,
    Walk,
    bad,
    bad_position,
    conflict,
    missing,
    patch,
)
from control_walk.world import World

from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["APIS"]

ANYBODY = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",'
    '"Action":"execute-api:Invoke","Resource":"execute-api:/*"}]}'
)


def api(name: str = "another", **members: object) -> Given:
    """A RestApi as it is answered: what was not given is not there."""
    return {
        "id": ID10,
        "name": name,
        "createdDate": MOMENT,
        "apiKeySource": "HEADER",
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
        "disableExecuteApiEndpoint": False,
        "rootResourceId": ID10,
        **members,
    }


def _whole(world: World) -> Given:
    return {
        "name": "whole",
        "description": "all members",
        "version": "v7",
        "binaryMediaTypes": ["image/png"],
        "minimumCompressionSize": 0,
        "apiKeySource": "AUTHORIZER",
        "endpointConfiguration": {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]},
        "policy": ANYBODY,
        "tags": {"a": "1"},
        "disableExecuteApiEndpoint": True,
    }


def _whole_answer(world: World, given: Given) -> Given:
    private = {"types": ["PRIVATE"], "ipAddressType": "dualstack", "vpcEndpointIds": ["vpce-1"]}
    arn = r"arn:aws:execute-api:us-east-1:123456789012:[a-z0-9]{10}/\*"
    policy = Like(rf'{{\\"Version\\":.*\\"Resource\\":\\"{arn}\\".*}}')
    return api(**{**given, "endpointConfiguration": private, "policy": policy})


def _resource(world: World, given: Given) -> Given:
    part = given["pathPart"]
    return {"id": ID6, "parentId": world.root, "pathPart": part, "path": f"/{part}"}


def _sibling(world: World) -> Given:
    world.new_resource("sibling")
    return {**world.new_resource(), **patch("replace", "/pathPart", "sibling")}


def _without_verb(method: Given) -> Given:
    return {name: method[name] for name in ("restApiId", "resourceId")}


APIS: dict[str, Walk] = {
    "CreateRestApi": Walk(
        success=(
            Success(lambda world: {"name": "another"}, lambda world, given: api()),
            Success(_whole, _whole_answer),
        ),
        bad_request=(
            bad("Description cannot be an empty string", {"description": ""}),
            bad(
                "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
                {"endpointConfiguration": {"types": []}},
            ),
            bad(
                "Cannot create an api with multiple Endpoint Types.",
                {"endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}},
            ),
            bad(
                "Only dualstack ipAddressType is supported for Private APIs.",
                {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}},
            ),
            bad(
                "VPCEndpoints can only be specified with PRIVATE apis.",
                {"endpointConfiguration": {"types": ["EDGE"], "vpcEndpointIds": ["vpce-1"]}},
            ),
            bad(
                "Invalid minimum compression size, must be between 0 and 10485760",
                {"minimumCompressionSize": 10485761},
            ),
            bad(
                "Invalid policy document. Please check the policy syntax and ensure that "
                "Principals are valid.",
                {"policy": "{"},
            ),
            bad(CONTROL_MESSAGES["api.clone"], {"cloneFrom": "nothing"}),
        ),
        lacks={"not_found": "an unknown cloneFrom is a bad request", "conflict": NO_CLASH},
    ),
    "GetRestApi": Walk(
        success=(Success(World.new_api, lambda world, given: api(id=given["restApiId"])),),
        not_found=(NO_API,),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetRestApis": Walk(
        success=(
            Success(
                lambda world: {"limit": 500},
                lambda world, given: {"items": Among(api("walk", id=world.api))},
            ),
        ),
        bad_request=(bad_position(),),
        lacks={"not_found": "there may be none", "conflict": READS},
    ),
    "UpdateRestApi": Walk(
        success=(
            Success(
                lambda world: {**world.new_api(), **patch("replace", "/name", "renamed")},
                lambda world, given: api("renamed", tags={}),
            ),
        ),
        not_found=(NO_API,),
        bad_request=(
            bad("Invalid patch path /nope", patch("replace", "/nope", "x")),
            bad(
                "Invalid patch operation specified. Must be one of: [replace]",
                patch("add", "/name", "x"),
            ),
            bad(
                "ipAddressType must be either ipv4 or dualstack.",
                patch("replace", "/endpointConfiguration/ipAddressType", "ipv9"),
            ),
        ),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteRestApi": Walk(
        success=(Success(lambda world: {"restApiId": world.new_stage()["restApiId"]}),),
        not_found=(NO_API,),
        lacks={
            "bad_request": ONLY_IDS,
            "conflict": "what names the API elsewhere forgets it",
        },
    ),
    "CreateResource": Walk(
        success=(
            Success(
                lambda world: {
                    **world.at,
                    "parentId": world.root,
                    "pathPart": world.name("r"),
                },
                _resource,
            ),
        ),
        not_found=(
            NO_API,
            missing("Invalid Resource identifier specified", {"parentId": "nothing"}),
        ),
        bad_request=(
            bad(
                "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable "
                "and curly braces at the beginning and the end.",
                {"pathPart": "a b"},
            ),
        ),
        conflict=(
            conflict(Like("Another resource with the same parent already has this name: r[0-9]+")),
        ),
    ),
    "GetResource": Walk(
        success=(
            Success(
                World.new_resource,
                lambda world, given: {
                    "id": given["resourceId"],
                    "parentId": world.root,
                    "pathPart": Like("r[0-9]+"),
                    "path": Like("/r[0-9]+"),
                },
            ),
            Success(
                lambda world: {**world.at, "resourceId": world.root},
                lambda world, given: {"id": world.root, "path": "/"},
            ),
            Success(
                lambda world: _without_verb(world.new_method()),
                lambda world, given: {
                    "id": given["resourceId"],
                    "parentId": world.root,
                    "pathPart": Like("r[0-9]+"),
                    "path": Like("/r[0-9]+"),
                    "resourceMethods": {"GET": {}},
                },
            ),
            Success(
                lambda world: {**_without_verb(world.new_method()), "embed": ["methods"]},
                lambda world, given: {
                    "id": given["resourceId"],
                    "parentId": world.root,
                    "pathPart": Like("r[0-9]+"),
                    "path": Like("/r[0-9]+"),
                    "resourceMethods": {
                        "GET": {
                            "httpMethod": "GET",
                            "authorizationType": "NONE",
                            "apiKeyRequired": False,
                        }
                    },
                },
            ),
        ),
        not_found=(
            NO_API,
            NO_RESOURCE,
        ),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetResources": Walk(
        success=(
            Success(World.new_api, lambda world, given: {"items": [{"id": ID10, "path": "/"}]}),
        ),
        not_found=(NO_API,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "UpdateResource": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_resource(),
                    **patch("replace", "/pathPart", "updated"),
                },
                lambda world, given: {
                    "id": given["resourceId"],
                    "parentId": world.root,
                    "pathPart": "updated",
                    "path": "/updated",
                },
            ),
        ),
        not_found=(NO_API, NO_RESOURCE),
        bad_request=(
            bad(
                "Root resource cannot update its pathPart.",
                lambda world: {
                    **world.at,
                    "resourceId": world.root,
                    **patch("replace", "/pathPart", "x"),
                },
            ),
            bad(
                "Invalid patch path  '/nope' specified for op 'replace'. "
                "Must be one of: [/pathPart, /parentId]",
                patch("replace", "/nope", "x"),
            ),
        ),
        conflict=(
            conflict(
                "Another resource with the same parent already has this name: sibling", _sibling
            ),
        ),
    ),
    "DeleteResource": Walk(
        success=(Success(World.new_resource),),
        not_found=(NO_API, NO_RESOURCE),
        bad_request=(
            bad(
                CONTROL_MESSAGES["resource.root"],
                lambda world: {**world.at, "resourceId": world.root},
            ),
        ),
        lacks={"conflict": "what lies below it goes with it"},
    ),
}
