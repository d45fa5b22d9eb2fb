"""Methods, integrations and the responses of both: control-plane.md, sections 3 and 4.2."""

from control_walk.cases import (
    NO_API,
    NO_CLASH,
    NO_RESOURCE,
    ONLY_IDS,
    READS,
    Given,
    Refusal,
    Success,
    Walk,
    bad,
    bad_path,
    conflict,
    missing,
    not_in,
    patch,
    unfit,
)
from control_walk.world import FUNCTION, World

__all__ = ["METHODS"]

API_AS_RESOURCE = missing(NO_RESOURCE.message, NO_API.given)
"""The many operations that look for the resource first."""
NO_METHOD = missing("Invalid Method identifier specified", {"httpMethod": "PUT"})
NO_INTEGRATION = missing(
    "Invalid Integration identifier specified", lambda world: world.new_method()
)
NO_STATUS = missing("Invalid Response status code specified", {"statusCode": "404"})
BAD_STATUS = unfit(
    "999", "statusCode", r"regular expression pattern: [1-5]\d\d", {"statusCode": "999"}
)
TYPES = "HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS"
MOCK = {
    "type": "MOCK",
    "passthroughBehavior": "WHEN_NO_MATCH",
    "timeoutInMillis": 29000,
    "cacheKeyParameters": [],
    "responseTransferMode": "BUFFERED",
}


def method(**members: object) -> Given:
    """A Method as it is answered: what was not given is not there."""
    return {
        "httpMethod": "GET",
        "authorizationType": "NONE",
        "apiKeyRequired": False,
        **members,
    }


def integration(world: World, given: Given, **members: object) -> Given:
    """An Integration as it is answered; its cache is named after the resource."""
    return {**MOCK, "cacheNamespace": given["resourceId"], **members}


def _all_of_a_method(world: World) -> Given:
    return {
        **world.new_resource(),
        "httpMethod": "ANY",
        "authorizationType": "aws_iam",
        "apiKeyRequired": True,
        "operationName": "all",
        "requestParameters": {"method.request.header.X": True},
        "requestModels": {},
        "requestValidatorId": world.new_validator()["requestValidatorId"],
    }


def _all_of_a_method_answer(world: World, given: Given) -> Given:
    given = {name: given[name] for name in given if name not in ("restApiId", "resourceId")}
    return {**given, "authorizationType": "AWS_IAM"}


def _over_http(world: World) -> Given:
    return {
        **world.new_method(requestParameters={"method.request.header.X": False}),
        "type": "HTTP",
        "integrationHttpMethod": "POST",
        "uri": "https://example.com/x",
        "requestParameters": {"integration.request.header.Y": "method.request.header.X"},
        "requestTemplates": {"application/json": "{}", "text/plain": ""},
        "passthroughBehavior": "NEVER",
        "timeoutInMillis": 50,
        "cacheNamespace": "own",
        "cacheKeyParameters": ["method.request.header.X"],
        "contentHandling": "CONVERT_TO_TEXT",
    }


def _over_http_answer(world: World, given: Given) -> Given:
    return {
        "type": "HTTP",
        "httpMethod": "POST",
        "uri": "https://example.com/x",
        "connectionType": "INTERNET",
        "requestParameters": given["requestParameters"],
        "requestTemplates": {"application/json": "{}", "text/plain": None},
        "passthroughBehavior": "NEVER",
        "timeoutInMillis": 50,
        "cacheNamespace": "own",
        "cacheKeyParameters": ["method.request.header.X"],
        "contentHandling": "CONVERT_TO_TEXT",
        "responseTransferMode": "BUFFERED",
    }


def _calls(type: str, uri: str = FUNCTION, **members: object) -> Given:
    return {"type": type, "integrationHttpMethod": "POST", "uri": uri, **members}


def _mapping(said: str) -> str:
    return (
        f"Invalid mapping expression specified: Validation Result: warnings : [], errors : {said}"
    )


def _bad_integrations() -> tuple[Refusal, ...]:
    """In the order in which the service looks."""
    to_s3 = "arn:aws:apigateway:us-east-1:s3:path/bucket"
    role = "arn:aws:iam::999999999999:role/other"
    header = "integration.request.header.Y"
    return (
        not_in("TCP", "putIntegrationInput.type", TYPES, {"type": "TCP"}),
        bad("Enumeration value for HttpMethod must be non-empty", {"type": "HTTP"}),
        bad("Invalid ARN specified in the request", _calls("AWS", "https://example.com")),
        bad(
            "AWS ARN for integration must contain path or action",
            _calls("AWS", "arn:aws:apigateway:us-east-1:s3:bucket"),
        ),
        bad(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and "
            "Firehose stream invocations.",
            _calls("AWS_PROXY", to_s3),
        ),
        bad("Role ARN must be specified for AWS integrations", _calls("AWS", to_s3)),
        Refusal(
            403,
            "AccessDeniedException",
            "Cross-account pass role is not allowed.",
            _calls("AWS", to_s3, credentials=role),
        ),
        bad("Invalid HTTP endpoint specified for URI", _calls("HTTP", "ftp://example.com")),
        bad("Timeout should be between 50 ms and 29000 ms", {"timeoutInMillis": 49}),
        bad(
            "ConnectionId should be set to the vpcLinkId or stage variable on connection type "
            "VPC_LINK",
            _calls("HTTP", "http://example.com", connectionType="VPC_LINK"),
        ),
        bad(
            "Invalid cache key parameter specified",
            {"cacheKeyParameters": ["method.request.header.Z"]},
        ),
        bad(
            _mapping("[Invalid mapping expression specified: nothing]"),
            {"requestParameters": {header: "nothing"}},
        ),
    )


def _second_default(world: World) -> Given:
    response = world.new_integration_response()
    return {**response, "statusCode": "500"}


def _of_method(response: Given) -> Given:
    return {name: given for name, given in response.items() if name != "statusCode"}


def _with_status(world: World, **members: object) -> Given:
    """An integration response of a status that the method declares."""
    response = {**world.new_integration(), "statusCode": "200"}
    world.client.put_method_response(**response)
    return {**response, **members}


def _other_becomes_default(world: World) -> Given:
    response = {**world.new_integration_response(), "statusCode": "500"}
    world.client.put_integration_response(**response, selectionPattern="5..")
    return {**response, **patch("replace", "/selectionPattern", "")}


METHODS: dict[str, Walk] = {
    "PutMethod": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_resource(),
                    "httpMethod": "GET",
                    "authorizationType": "NONE",
                },
                lambda world, given: method(),
            ),
            Success(_all_of_a_method, _all_of_a_method_answer),
        ),
        not_found=(API_AS_RESOURCE, NO_RESOURCE),
        bad_request=(
            bad(
                "Invalid HttpMethod specified. Valid options are "
                "GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
                {"httpMethod": "BREW"},
            ),
            bad(
                "Parameter names must be unique across querystring, header and path",
                {
                    "requestParameters": {
                        "method.request.header.x": True,
                        "method.request.path.x": True,
                    }
                },
            ),
            bad(
                "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
                "COGNITO_USER_POOLS requires a valid authorizer.",
                {"authorizationType": "CUSTOM"},
            ),
            bad(
                "Invalid mapping expression parameter specified: integration.request.header.X",
                {"requestParameters": {"integration.request.header.X": True}},
            ),
            bad(
                "Invalid model identifier specified: Nothing",
                {"requestModels": {"application/json": "Nothing"}},
            ),
            bad(
                "Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type",
                {"authorizationScopes": ["a"]},
            ),
        ),
        conflict=(conflict("Method already exists for this resource"),),
    ),
    "GetMethod": Walk(
        success=(
            Success(World.new_method, lambda world, given: method()),
            Success(
                World.new_integration,
                lambda world, given: method(methodIntegration=integration(world, given)),
            ),
        ),
        not_found=(NO_API, NO_RESOURCE, NO_METHOD),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "UpdateMethod": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_method(),
                    **patch("replace", "/apiKeyRequired", "true"),
                },
                lambda world, given: method(apiKeyRequired=True),
            ),
        ),
        not_found=(
            API_AS_RESOURCE,
            NO_RESOURCE,
            NO_METHOD,
            missing(
                "Invalid parameter name specified",
                patch("remove", "/requestParameters/method.request.header.X"),
            ),
        ),
        bad_request=(
            bad("Invalid patch path /nope", patch("replace", "/nope", "x")),
            bad(
                "Invalid patch operation specified. Must be one of: [replace]",
                patch("add", "/apiKeyRequired", "true"),
            ),
            not_in(
                "set",
                "updateMethodInput.patchOperations.1.member.op",
                "add, remove, move, test, replace, copy",
                patch("set", "/apiKeyRequired", "true"),
            ),
        ),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteMethod": Walk(
        success=(Success(World.new_integration),),
        not_found=(API_AS_RESOURCE, NO_RESOURCE, NO_METHOD),
        lacks={"bad_request": ONLY_IDS, "conflict": "what it has in itself goes with it"},
    ),
    "PutMethodResponse": Walk(
        success=(
            Success(
                lambda world: {**world.new_method(), "statusCode": "418"},
                lambda world, given: {"statusCode": "418"},
            ),
            Success(
                lambda world: {
                    **world.new_method(),
                    "statusCode": "200",
                    "responseParameters": {"method.response.header.X": True},
                    "responseModels": {"application/json": "Empty"},
                },
                lambda world, given: {
                    "statusCode": "200",
                    "responseParameters": {"method.response.header.X": True},
                    "responseModels": {"application/json": "Empty"},
                },
            ),
        ),
        not_found=(API_AS_RESOURCE, NO_RESOURCE, NO_METHOD),
        bad_request=(
            BAD_STATUS,
            bad(
                "Invalid model identifier specified: Nothing",
                {"responseModels": {"application/json": "Nothing"}},
            ),
        ),
        conflict=(conflict("Response already exists for this resource"),),
    ),
    "GetMethodResponse": Walk(
        success=(Success(World.new_method_response, lambda world, given: {"statusCode": "200"}),),
        not_found=(API_AS_RESOURCE, NO_RESOURCE, NO_METHOD, NO_STATUS),
        bad_request=(BAD_STATUS,),
        lacks={"conflict": READS},
    ),
    "UpdateMethodResponse": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_method_response(),
                    **patch("add", "/responseParameters/method.response.header.X", "true"),
                },
                lambda world, given: {
                    "statusCode": "200",
                    "responseParameters": {"method.response.header.X": True},
                },
            ),
        ),
        not_found=(
            API_AS_RESOURCE,
            NO_RESOURCE,
            NO_METHOD,
            NO_STATUS,
            missing(
                "Content-Type specified was not found",
                patch("remove", "/responseModels/text~1plain"),
            ),
        ),
        bad_request=(BAD_STATUS, bad("Invalid patch path /nope", patch("replace", "/nope", "x"))),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteMethodResponse": Walk(
        success=(Success(World.new_method_response),),
        not_found=(API_AS_RESOURCE, NO_RESOURCE, NO_METHOD, NO_STATUS),
        bad_request=(BAD_STATUS,),
        lacks={"conflict": "an integration response may do without it"},
    ),
    "PutIntegration": Walk(
        success=(
            Success(lambda world: {**world.new_method(), "type": "MOCK"}, integration),
            Success(_over_http, _over_http_answer),
            Success(
                lambda world: {**world.new_method(), **_calls("AWS_PROXY")},
                lambda world, given: integration(
                    world, given, type="AWS_PROXY", httpMethod="POST", uri=FUNCTION
                ),
            ),
        ),
        not_found=(NO_API, NO_RESOURCE, NO_METHOD),
        bad_request=_bad_integrations(),
        lacks={"conflict": "it replaces the one there is"},
    ),
    "GetIntegration": Walk(
        success=(
            Success(World.new_integration, integration),
            Success(
                lambda world: _of_method(world.new_integration_response()),
                lambda world, given: integration(
                    world, given, integrationResponses={"200": {"statusCode": "200"}}
                ),
            ),
        ),
        not_found=(API_AS_RESOURCE, NO_RESOURCE, NO_METHOD, NO_INTEGRATION),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "UpdateIntegration": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_integration(),
                    **patch("replace", "/timeoutInMillis", "50"),
                },
                lambda world, given: integration(world, given, timeoutInMillis=50),
            ),
        ),
        not_found=(
            NO_API,
            NO_RESOURCE,
            missing("Invalid Integration identifier specified", {"httpMethod": "PUT"}),
            missing(
                "Content-Type specified was not found",
                patch("remove", "/requestTemplates/text~1plain"),
            ),
        ),
        bad_request=(
            bad(
                "Timeout should be between 50 ms and 29000 ms",
                patch("replace", "/timeoutInMillis", "49"),
            ),
        ),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteIntegration": Walk(
        success=(Success(World.new_integration),),
        not_found=(
            API_AS_RESOURCE,
            NO_RESOURCE,
            missing(NO_RESOURCE.message, {"httpMethod": "PUT"}),
            missing(NO_RESOURCE.message, lambda world: world.new_method()),
        ),
        lacks={"bad_request": ONLY_IDS, "conflict": "what it has in itself goes with it"},
    ),
    "PutIntegrationResponse": Walk(
        success=(
            Success(
                lambda world: {**world.new_integration(), "statusCode": "200"},
                lambda world, given: {"statusCode": "200"},
            ),
            Success(
                lambda world: {
                    **world.new_integration(),
                    "statusCode": "418",
                    "selectionPattern": "4[0-9]{2}",
                    "responseParameters": {},
                    "responseTemplates": {"application/json": "{}"},
                    "contentHandling": "CONVERT_TO_TEXT",
                },
                lambda world, given: {
                    "statusCode": "418",
                    "selectionPattern": "4[0-9]{2}",
                    "responseParameters": {},
                    "responseTemplates": {"application/json": "{}"},
                    "contentHandling": "CONVERT_TO_TEXT",
                },
            ),
            Success(
                lambda world: {
                    **world.new_integration(),
                    "statusCode": "200",
                    "selectionPattern": "",
                },
                lambda world, given: {"statusCode": "200", "selectionPattern": ""},
            ),
        ),
        not_found=(
            API_AS_RESOURCE,
            NO_RESOURCE,
            NO_METHOD,
            missing(
                NO_INTEGRATION.message, lambda world: {**world.new_method(), "statusCode": "200"}
            ),
        ),
        bad_request=(
            BAD_STATUS,
            bad("Invalid regex pattern specified", {"selectionPattern": "("}),
            bad(
                _mapping("[No method response exists for method.]"),
                {"responseParameters": {"method.response.header.X": "'x'"}},
            ),
            bad(
                _mapping(
                    "[Invalid mapping expression parameter specified: method.response.header.X]"
                ),
                lambda world: _with_status(
                    world, responseParameters={"method.response.header.X": "'x'"}
                ),
            ),
        ),
        conflict=(
            conflict(
                "Integration response with selection pattern default already exists",
                _second_default,
            ),
        ),
    ),
    "GetIntegrationResponse": Walk(
        success=(
            Success(World.new_integration_response, lambda world, given: {"statusCode": "200"}),
        ),
        not_found=(API_AS_RESOURCE, NO_RESOURCE, NO_METHOD, NO_STATUS),
        bad_request=(BAD_STATUS,),
        lacks={"conflict": READS},
    ),
    "UpdateIntegrationResponse": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_integration_response(),
                    **patch("replace", "/selectionPattern", "5.."),
                },
                lambda world, given: {"statusCode": "200", "selectionPattern": "5.."},
            ),
        ),
        not_found=(
            API_AS_RESOURCE,
            NO_RESOURCE,
            NO_METHOD,
            missing("Invalid Integration Response identifier specified", {"statusCode": "404"}),
        ),
        bad_request=(
            BAD_STATUS,
            bad_path(
                "/selectionPattern",
                "/contentHandling",
                "/responseParameters",
                "/responseParameters/{key}",
                "/responseTemplates",
                "/responseTemplates/{type}",
            ),
        ),
        conflict=(
            conflict(
                "Integration response with selection pattern default already exists",
                _other_becomes_default,
            ),
        ),
    ),
    "DeleteIntegrationResponse": Walk(
        success=(Success(World.new_integration_response),),
        not_found=(
            API_AS_RESOURCE,
            NO_RESOURCE,
            missing("Invalid Integration identifier specified", {"httpMethod": "PUT"}),
            NO_STATUS,
        ),
        bad_request=(BAD_STATUS,),
        lacks={"conflict": "nothing refers to it"},
    ),
}
