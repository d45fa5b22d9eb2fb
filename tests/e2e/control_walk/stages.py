"""Deployments and stages: control-plane.md, sections 3, 4.4, 6 and 7."""

from control_walk.cases import (
    ID6,
    MOMENT,
    NO_API,
    NO_CLASH,
    ONLY_IDS,
    READS,
    Among,
    Given,
    Like,
    Success,
    Walk,
    bad,
    bad_path,
    bad_position,
    conflict,
    missing,
    patch,
)
from control_walk.world import World

from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["STAGES"]

NO_STAGE = missing("Invalid Stage identifier specified", {"stageName": "nothing"})
NO_DEPLOYMENT = missing("Invalid Deployment identifier specified", {"deploymentId": "nothing"})
NOT_THERE = "Deployment id does not exist"
OF_METHODS = (
    "metrics/enabled", "logging/dataTrace", "logging/loglevel", "throttling/burstLimit",
    "throttling/rateLimit", "caching/ttlInSeconds", "caching/enabled", "caching/dataEncrypted",
    "caching/requireAuthorizationForCacheControl",
    "caching/unauthorizedCacheControlHeaderStrategy",
)  # fmt: skip


def stage(**members: object) -> Given:
    """A Stage as it is answered: what was not given is not there."""
    return {
        "stageName": "dev",
        "deploymentId": ID6,
        "cacheClusterEnabled": False,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "methodSettings": {},
        "tracingEnabled": False,
        "createdDate": MOMENT,
        "lastUpdatedDate": MOMENT,
        **members,
    }


def _paths_of_a_stage() -> str:
    """What is listed where none is addressed: three of them without commas between them."""
    plain = ["/deploymentId", "/description", "/cacheClusterEnabled", "/cacheClusterSize"]
    plain += ["/clientCertificateId", "/accessLogSettings"]
    plain += ["/accessLogSettings/destinationArn", "/accessLogSettings/format"]
    one = ", ".join(f"/{{resourcePath}}/{{httpMethod}}/{tail}" for tail in OF_METHODS)
    for tail in ("throttling/rateLimit", "caching/ttlInSeconds"):
        path = f"/{{resourcePath}}/{{httpMethod}}/{tail}"
        one = one.replace(f", {path}", path)
    every = [f"/*/*/{tail}" for tail in OF_METHODS]
    return ", ".join([*plain, one, *every, "/variables/{variable_name}", "/tracingEnabled"])


def _all_of_a_stage(world: World) -> Given:
    deployment = world.new_deployment()
    world.client.create_documentation_version(
        restApiId=deployment["restApiId"], documentationVersion="v1"
    )
    return {
        **deployment,
        "stageName": "dev",
        "description": "all members",
        "variables": {"color": "red"},
        "documentationVersion": "v1",
        "canarySettings": {"percentTraffic": 12.5},
        "tracingEnabled": True,
        "tags": {"a": "1"},
    }


def _all_of_a_stage_answer(world: World, given: Given) -> Given:
    given = {name: given[name] for name in given if name != "restApiId"}
    canary = {
        "percentTraffic": 12.5,
        "deploymentId": given["deploymentId"],
        "useStageCache": False,
    }
    return stage(**{**given, "canarySettings": canary})


def _served(world: World) -> Given:
    """A deployment that a stage serves."""
    of_stage = world.new_stage()
    return {
        "restApiId": of_stage["restApiId"],
        "deploymentId": world.deployment_of(of_stage),
    }


def _sdk(world: World) -> Given:
    return {**world.new_stage(), "sdkType": "javascript"}


def unfinished(world: World) -> Given:
    """An API with a method that nothing answers."""
    api = world.client.create_rest_api(name="unfinished")
    at = {"restApiId": api["id"]}
    world.client.put_method(
        **at, resourceId=api["rootResourceId"], httpMethod="GET", authorizationType="NONE"
    )
    return at


STAGES: dict[str, Walk] = {
    "CreateDeployment": Walk(
        success=(
            Success(World.deployable, lambda world, given: {"id": ID6, "createdDate": MOMENT}),
            Success(
                lambda world: {
                    **world.deployable(),
                    "stageName": "dev",
                    "description": "of a stage",
                    "variables": {"a": "1"},
                },
                lambda world, given: {
                    "id": ID6,
                    "createdDate": MOMENT,
                    "description": "of a stage",
                },
            ),
        ),
        not_found=(NO_API,),
        bad_request=(
            bad("The REST API doesn't contain any methods", World.new_api),
            bad("No integration defined for method", unfinished),
            bad("Stage name only allows a-zA-Z0-9_", {"stageName": "a b"}),
            bad(
                "Invalid deployment content specified.Non null and non empty stageName must be "
                "provided for canary deployment. Provided value is null",
                {"canarySettings": {}},
            ),
            bad(
                "Invalid deployment content specified.Stage dev must already be created before "
                "making a canary release deployment",
                {"stageName": "dev", "canarySettings": {}},
            ),
        ),
        lacks={"conflict": "a stage that exists is moved"},
    ),
    "GetDeployment": Walk(
        success=(
            Success(
                World.new_deployment,
                lambda world, given: {"id": given["deploymentId"], "createdDate": MOMENT},
            ),
            Success(
                lambda world: {**world.new_deployment(), "embed": ["apisummary"]},
                lambda world, given: {
                    "id": given["deploymentId"],
                    "createdDate": MOMENT,
                    "apiSummary": {
                        "/": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}}
                    },
                },
            ),
        ),
        not_found=(NO_API, NO_DEPLOYMENT),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetDeployments": Walk(
        success=(
            Success(World.new_api, lambda world, given: {"items": []}),
            Success(
                lambda world: {"restApiId": world.new_deployment()["restApiId"]},
                lambda world, given: {"items": [{"id": ID6, "createdDate": MOMENT}]},
            ),
        ),
        not_found=(NO_API,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "UpdateDeployment": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_deployment(),
                    **patch("replace", "/description", "new"),
                },
                lambda world, given: {
                    "id": given["deploymentId"],
                    "createdDate": MOMENT,
                    "description": "new",
                },
            ),
        ),
        not_found=(NO_API, NO_DEPLOYMENT),
        bad_request=(
            bad_path("/description"),
            bad(
                "Invalid patch path  '/description' specified for op 'add'. "
                "Please choose supported operations",
                patch("add", "/description", "x"),
            ),
        ),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteDeployment": Walk(
        success=(Success(World.new_deployment),),
        not_found=(NO_API, NO_DEPLOYMENT),
        bad_request=(
            bad("Active stages pointing to this deployment must be moved or deleted", _served),
        ),
        lacks={"conflict": "one that is in use is a bad request"},
    ),
    "CreateStage": Walk(
        success=(
            Success(
                lambda world: {**world.new_deployment(), "stageName": "dev"},
                lambda world, given: stage(deploymentId=given["deploymentId"]),
            ),
            Success(_all_of_a_stage, _all_of_a_stage_answer),
        ),
        not_found=(NO_API,),
        bad_request=(
            bad(NOT_THERE, {"deploymentId": "nothing"}),
            bad("Stage name only allows a-zA-Z0-9_", {"stageName": "a b"}),
            bad(
                "Invalid stage variable name: a-b. Please use names with only word characters.",
                {"variables": {"a-b": "1"}},
            ),
            bad(
                "Invalid stage variable value of key a.  Please use values with alphanumeric "
                "characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.",
                {"variables": {"a": "{"}},
            ),
        ),
        conflict=(conflict("Stage already exists"),),
    ),
    "GetStage": Walk(
        success=(Success(World.new_stage, lambda world, given: stage()),),
        not_found=(NO_API, NO_STAGE),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetStages": Walk(
        success=(
            Success(World.new_api, lambda world, given: {"item": []}),
            Success(
                lambda world: {"restApiId": world.new_stage()["restApiId"]},
                lambda world, given: {"item": [stage()]},
            ),
            Success(
                lambda world: {
                    "restApiId": world.new_stage()["restApiId"],
                    "deploymentId": "nothing",
                },
                lambda world, given: {"item": []},
            ),
        ),
        not_found=(NO_API,),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "UpdateStage": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_stage(),
                    **patch("replace", "/variables/color", "red"),
                },
                lambda world, given: stage(variables={"color": "red"}),
            ),
            Success(
                lambda world: {
                    **world.new_stage(),
                    **patch("replace", "/pets/GET/throttling/rateLimit", "7"),
                },
                lambda world, given: stage(
                    methodSettings={
                        "pets/GET": {
                            "metricsEnabled": False,
                            "dataTraceEnabled": False,
                            "throttlingBurstLimit": 5000,
                            "throttlingRateLimit": 7.0,
                            "cachingEnabled": False,
                            "cacheTtlInSeconds": 300,
                            "cacheDataEncrypted": False,
                            "requireAuthorizationForCacheControl": True,
                            "unauthorizedCacheControlHeaderStrategy": (
                                "SUCCEED_WITH_RESPONSE_HEADER"
                            ),
                        }
                    }
                ),
            ),
        ),
        not_found=(NO_API, NO_STAGE),
        bad_request=(
            bad(NOT_THERE, patch("replace", "/deploymentId", "nothing")),
            bad(
                f"Invalid method setting path: /nope. Must be one of: [{_paths_of_a_stage()}]",
                patch("replace", "/nope", "x"),
            ),
            bad(
                "Cannot remove method setting */* because there is no method setting for this "
                "method ",
                patch("remove", "/*/*"),
            ),
            bad(
                "Access Log format must include either $context.requestId or "
                "$context.extendedRequestId",
                patch("replace", "/accessLogSettings/format", "$context.status"),
            ),
            bad(
                "Promotion not available. Canary does not exist.",
                patch("copy", "/deploymentId", **{"from": "/canarySettings/deploymentId"}),
            ),
        ),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteStage": Walk(
        success=(Success(World.new_stage),),
        not_found=(NO_API, NO_STAGE),
        lacks={"bad_request": ONLY_IDS, "conflict": "nothing keeps a stage in use"},
    ),
    "FlushStageCache": Walk(
        success=(Success(World.new_stage),),
        not_found=(NO_API, NO_STAGE),
        lacks={"bad_request": ONLY_IDS, "conflict": NO_CLASH},
    ),
    "FlushStageAuthorizersCache": Walk(
        success=(Success(World.new_stage),),
        not_found=(NO_API, NO_STAGE),
        lacks={"bad_request": ONLY_IDS, "conflict": NO_CLASH},
    ),
    "GetSdk": Walk(
        not_found=(
            missing(NO_API.message, lambda world: {**_sdk(world), "restApiId": "nothing"}),
            missing(NO_STAGE.message, lambda world: {**_sdk(world), "stageName": "nothing"}),
        ),
        bad_request=(
            bad(CONTROL_MESSAGES["sdk.not_generated"] % {"type": "javascript"}, _sdk),
            bad(CONTROL_MESSAGES["sdk.type"], lambda world: {**_sdk(world), "sdkType": "cobol"}),
            bad(
                CONTROL_MESSAGES["sdk.parameter"] % {"type": "ruby", "name": "service.name"},
                lambda world: {**_sdk(world), "sdkType": "ruby"},
            ),
        ),
        lacks={"success": "no SDK is generated", "conflict": READS},
    ),
    "GetSdkType": Walk(
        success=(
            Success(
                lambda world: {"id": "javascript"},
                lambda world, given: {
                    "id": "javascript",
                    "friendlyName": Like(".+"),
                    "description": Like(".+"),
                },
            ),
        ),
        not_found=(missing(CONTROL_MESSAGES["sdk.type"], {"id": "cobol"}),),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetSdkTypes": Walk(
        success=(
            Success(
                lambda world: {},
                lambda world, given: {
                    "items": Among(
                        {
                            "id": "ruby",
                            "friendlyName": "Ruby",
                            "description": Like(".+"),
                            "configurationProperties": [
                                {
                                    "name": "service.name",
                                    "friendlyName": Like(".+"),
                                    "description": Like(".+"),
                                    "required": True,
                                }
                            ],
                        }
                    )
                },
            ),
        ),
        bad_request=(bad_position(),),
        lacks={"not_found": "they are always the same six", "conflict": READS},
    ),
}
