"""Authorizers, validators, models and gateway responses: control-plane.md, sections 3 to 10."""

from control_walk.cases import (
    ID6,
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
    not_in,
    patch,
    unfit,
)
from control_walk.world import FUNCTION, PET, World

from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.gateway_responses import LISTED

__all__ = ["SETTINGS"]

NO_AUTHORIZER = missing("Invalid Authorizer identifier specified", {"authorizerId": "nothing"})
NO_VALIDATOR = missing(
    "Invalid Request Validator identifier specified", {"requestValidatorId": "nothing"}
)
NO_MODEL = missing("Invalid model name specified: Nothing", {"modelName": "Nothing"})
TOKEN = "method.request.header.Authorization"
BAD_TTL = "Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds."
NO_PROPERTY = "Model schema must have at least 1 property or array items defined"
DEFAULT_TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}
LISTED_STATUSES = {
    "REQUEST_TOO_LARGE": "413",
    "RESOURCE_NOT_FOUND": "404",
    "AUTHORIZER_CONFIGURATION_ERROR": "500",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "BAD_REQUEST_BODY": "400",
    "INVALID_SIGNATURE": "403",
    "INVALID_API_KEY": "403",
    "BAD_REQUEST_PARAMETERS": "400",
    "AUTHORIZER_FAILURE": "500",
    "UNAUTHORIZED": "401",
    "INTEGRATION_TIMEOUT": "504",
    "ACCESS_DENIED": "403",
    "WAF_FILTERED": "403",
    "QUOTA_EXCEEDED": "429",
    "THROTTLED": "429",
    "API_CONFIGURATION_ERROR": "500",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "INTEGRATION_FAILURE": "504",
    "EXPIRED_TOKEN": "403",
}
BAD_TYPE = not_in("NOPE", "responseType", ", ".join(LISTED), {"responseType": "NOPE"})


def authorizer(name: str = "a", **members: object) -> Given:
    return {
        "id": ID6,
        "name": name,
        "type": "TOKEN",
        "authType": "custom",
        "authorizerUri": FUNCTION,
        "identitySource": TOKEN,
        "authorizerResultTtlInSeconds": 300,
        **members,
    }


def _new_authorizer(world: World) -> Given:
    given = {"name": "a", "type": "TOKEN", "authorizerUri": FUNCTION, "identitySource": TOKEN}
    return {**world.new_api(), **given}


def _used_authorizer(world: World) -> Given:
    found = world.new_authorizer("used")
    _use(world, found["restApiId"], authorizationType="CUSTOM", authorizerId=found["authorizerId"])
    return found


def _use(world: World, api_id: str, **members: object) -> None:
    """POST /expenses of the API, with what it is to use."""
    at = {"restApiId": api_id}
    root = world.client.get_rest_api(**at)["rootResourceId"]
    resource = world.client.create_resource(**at, parentId=root, pathPart="expenses")["id"]
    given = {"authorizationType": "NONE", **members}
    world.client.put_method(**at, resourceId=resource, httpMethod="POST", **given)


def _used_validator(world: World) -> Given:
    at = world.new_api()
    made = world.client.create_request_validator(**at, name="used")["id"]
    _use(world, at["restApiId"], requestValidatorId=made)
    return {**at, "requestValidatorId": made}


def _used_model(world: World) -> Given:
    at = world.new_api()
    _use(world, at["restApiId"], requestModels={"application/json": "Error"})
    return {**at, "modelName": "Error"}


def _other_authorizer_name(world: World) -> Given:
    found = world.new_authorizer("first")
    world.client.create_authorizer(
        restApiId=found["restApiId"],
        name="second",
        type="TOKEN",
        authorizerUri=FUNCTION,
        identitySource=TOKEN,
    )
    return {**found, **patch("replace", "/name", "second")}


def model(given: Given, **members: object) -> Given:
    name = given["modelName"]
    return {
        "id": ID6, "name": name, "contentType": "application/json", "schema": PET, **members,
    }  # fmt: skip


def _new_model(world: World) -> Given:
    return {
        **world.at, "name": world.name("Pet"), "contentType": "application/json", "schema": PET,
    }  # fmt: skip


def invalid(why: str) -> str:
    return f"Invalid model specified: Validation Result: warnings : [], errors : [{why}]"


def response(type: str = "THROTTLED", status: str | None = "429", **members: object) -> Given:
    """A GatewayResponse as it is answered, customised or not."""
    found = {
        "responseType": type,
        "statusCode": status,
        "responseParameters": {},
        "responseTemplates": DEFAULT_TEMPLATES,
        "defaultResponse": False,
        **members,
    }
    return {name: value for name, value in found.items() if value is not None}


SETTINGS: dict[str, Walk] = {
    "CreateAuthorizer": Walk(
        success=(
            Success(_new_authorizer, lambda world, given: authorizer()),
            Success(
                lambda world: {
                    **world.new_api(),
                    "name": "pool",
                    "type": "COGNITO_USER_POOLS",
                    "identitySource": TOKEN,
                    "providerARNs": [
                        "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"
                    ],
                },
                lambda world, given: {
                    "id": ID6,
                    "name": "pool",
                    "type": "COGNITO_USER_POOLS",
                    "authType": "cognito_user_pools",
                    "providerARNs": given["providerARNs"],
                    "identitySource": TOKEN,
                },
            ),
        ),
        bad_request=(
            not_in(
                "JWT",
                "createAuthorizerInput.type",
                "TOKEN, REQUEST, COGNITO_USER_POOLS",
                {"type": "JWT"},
            ),
            bad(BAD_TTL, {"authorizerResultTtlInSeconds": 3601}),
            bad("IdentitySource cannot be empty", {"identitySource": ""}),
            bad(
                "Invalid request identity source expression: nothing",
                {"type": "REQUEST", "identitySource": "nothing"},
            ),
            bad(
                "Invalid Authorizer URI: arn:x. Authorizer URI should be a valid API Gateway ARN "
                "that represents a Lambda function invocation.",
                {"authorizerUri": "arn:x"},
            ),
        ),
        conflict=(
            conflict(
                "Authorizer name must be unique. Authorizer a already exists in this RestApi."
            ),
            conflict(
                "Unable to complete operation due to concurrent modification. "
                "Please try again later.",
                {"restApiId": "nothing"},
            ),
        ),
        lacks={"not_found": "an unknown API is told as a conflict"},
    ),
    "GetAuthorizer": Walk(
        success=(
            Success(
                World.new_authorizer,
                lambda world, given: authorizer(id=given["authorizerId"]),
            ),
        ),
        not_found=(NO_API, NO_AUTHORIZER),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetAuthorizers": Walk(
        success=(
            Success(World.new_api, lambda world, given: {"items": []}),
            Success(
                lambda world: {"restApiId": world.new_authorizer()["restApiId"]},
                lambda world, given: {"items": [authorizer()]},
            ),
        ),
        not_found=(NO_API,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "UpdateAuthorizer": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_authorizer(),
                    **patch("replace", "/authorizerResultTtlInSeconds", "0"),
                },
                lambda world, given: authorizer(authorizerResultTtlInSeconds=0),
            ),
        ),
        not_found=(NO_API, NO_AUTHORIZER),
        bad_request=(
            bad(BAD_TTL, patch("replace", "/authorizerResultTtlInSeconds", "3601")),
            bad(
                "Invalid patch path  '/nope' specified for op 'add'. "
                "Must be one of: [/identitySource, /providerARNs]",
                patch("add", "/nope", "x"),
            ),
        ),
        conflict=(
            conflict(
                "Authorizer name must be unique. Authorizer second already exists in this RestApi.",
                _other_authorizer_name,
            ),
        ),
    ),
    "DeleteAuthorizer": Walk(
        success=(Success(World.new_authorizer),),
        not_found=(NO_API, NO_AUTHORIZER),
        conflict=(
            conflict(
                "Cannot delete authorizer 'used', is referenced in method: POST//expenses",
                _used_authorizer,
            ),
        ),
        lacks={"bad_request": ONLY_IDS},
    ),
    "CreateRequestValidator": Walk(
        success=(
            Success(
                lambda world: {**world.at, "name": "v"},
                lambda world, given: {
                    "id": ID6,
                    "name": "v",
                    "validateRequestBody": False,
                    "validateRequestParameters": False,
                },
            ),
        ),
        bad_request=(
            bad("Invalid REST API identifier specified", {"restApiId": "nothing"}),
            bad(CONTROL_MESSAGES["validator.name"], {"name": ""}),
        ),
        lacks={"not_found": "an unknown API is a bad request", "conflict": NO_CLASH},
    ),
    "GetRequestValidator": Walk(
        success=(
            Success(
                World.new_validator,
                lambda world, given: {
                    "id": given["requestValidatorId"],
                    "name": "v",
                    "validateRequestBody": False,
                    "validateRequestParameters": False,
                },
            ),
        ),
        not_found=(NO_API, NO_VALIDATOR),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetRequestValidators": Walk(
        success=(Success(World.new_api, lambda world, given: {"items": []}),),
        not_found=(NO_API,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "UpdateRequestValidator": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_validator(),
                    **patch("replace", "/validateRequestBody", "TRUE"),
                },
                lambda world, given: {
                    "id": given["requestValidatorId"],
                    "name": "v",
                    "validateRequestBody": True,
                    "validateRequestParameters": False,
                },
            ),
        ),
        not_found=(NO_API, NO_VALIDATOR),
        bad_request=(
            bad("Request Validator name cannot be blank", patch("replace", "/name", "")),
            bad_path("/name", "/validateRequestBody", "/validateRequestParameters"),
        ),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteRequestValidator": Walk(
        success=(Success(World.new_validator),),
        not_found=(NO_API, NO_VALIDATOR),
        conflict=(
            conflict(
                CONTROL_MESSAGES["validator.used"] % {"name": "used", "method": "POST//expenses"},
                _used_validator,
            ),
        ),
        lacks={"bad_request": ONLY_IDS},
    ),
    "CreateModel": Walk(
        success=(
            Success(
                _new_model,
                lambda world, given: model({"modelName": given["name"]}),
            ),
        ),
        not_found=(NO_API,),
        bad_request=(
            bad("Model name must be alphanumeric: a-b", {"name": "a-b"}),
            bad("Model name must be non-empty", {"name": ""}),
            bad("Invalid content type specified: nothing", {"contentType": "nothing"}),
            bad(NO_PROPERTY, {"schema": ""}),
            bad(invalid("Invalid model schema specified"), {"schema": "{"}),
            bad(
                invalid('Invalid model schema specified. Unsupported keyword(s): ["example"]'),
                {"schema": '{"type": "string", "example": "x"}'},
            ),
            bad(
                invalid("Model reference must be in canonical form"),
                {"schema": '{"$ref": "http://example.com/Pet"}'},
            ),
        ),
        conflict=(conflict("Model name already exists for this REST API"),),
    ),
    "GetModel": Walk(
        success=(
            Success(World.new_model, lambda world, given: model(given)),
            Success(
                lambda world: {**world.new_api(), "modelName": "Error"},
                lambda world, given: model(
                    given,
                    description="This is a default error schema model",
                    schema=Like(r'.*"title"\s*:\s*"Error Schema".*'),
                ),
            ),
        ),
        not_found=(NO_API, NO_MODEL),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "GetModels": Walk(
        success=(
            Success(
                World.new_api,
                lambda world, given: {
                    "items": Among(
                        model(
                            {"modelName": "Empty"},
                            description="This is a default empty schema model",
                            schema=Like(r'.*"title"\s*:\s*"Empty Schema".*'),
                        )
                    )
                },
            ),
        ),
        not_found=(NO_API,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "GetModelTemplate": Walk(
        success=(
            Success(
                World.new_model,
                lambda world, given: {
                    "value": "#set($inputRoot = $input.path('$'))\n{\n  \"id\" : $inputRoot.id\n}"
                },
            ),
        ),
        not_found=(NO_API, NO_MODEL),
        lacks={"bad_request": ONLY_IDS, "conflict": READS},
    ),
    "UpdateModel": Walk(
        success=(
            Success(
                lambda world: {**world.new_model(), **patch("replace", "/description", "new")},
                lambda world, given: model(given, description="new"),
            ),
        ),
        not_found=(NO_API, NO_MODEL),
        bad_request=(
            bad(NO_PROPERTY, patch("replace", "/schema", "")),
            bad_path("/description", "/schema"),
        ),
        lacks={"conflict": "a name cannot be patched"},
    ),
    "DeleteModel": Walk(
        success=(Success(World.new_model),),
        not_found=(NO_API, NO_MODEL),
        conflict=(
            conflict(
                "Cannot delete model 'Error', is referenced in method request: /expenses/POST",
                _used_model,
            ),
        ),
        lacks={"bad_request": ONLY_IDS},
    ),
    "PutGatewayResponse": Walk(
        success=(
            Success(
                lambda world: {**world.new_api(), "responseType": "THROTTLED"},
                lambda world, given: response(),
            ),
            Success(
                lambda world: {
                    **world.new_api(),
                    "responseType": "DEFAULT_4XX",
                    "statusCode": "418",
                    "responseParameters": {"gatewayresponse.header.X": "'x'"},
                    "responseTemplates": {"text/plain": "x"},
                },
                lambda world, given: response(
                    "DEFAULT_4XX",
                    "418",
                    responseParameters=given["responseParameters"],
                    responseTemplates=given["responseTemplates"],
                ),
            ),
        ),
        not_found=(NO_API,),
        bad_request=(
            BAD_TYPE,
            unfit(
                "99",
                "putGatewayResponseInput.statusCode",
                r"regular expression pattern: [1-5]\d\d",
                {"statusCode": "99"},
            ),
        ),
        lacks={"conflict": "it replaces the one there is"},
    ),
    "GetGatewayResponse": Walk(
        success=(
            Success(
                lambda world: {**world.at, "responseType": "INTEGRATION_FAILURE"},
                lambda world, given: response("INTEGRATION_FAILURE", "504", defaultResponse=True),
            ),
            Success(World.new_gateway_response, lambda world, given: response(status="420")),
        ),
        not_found=(NO_API,),
        bad_request=(BAD_TYPE,),
        lacks={"conflict": READS},
    ),
    "GetGatewayResponses": Walk(
        success=(
            Success(
                World.new_api,
                lambda world, given: {
                    "items": [
                        response(type, LISTED_STATUSES.get(type), defaultResponse=True)
                        for type in LISTED
                    ]
                },
            ),
        ),
        not_found=(NO_API,),
        bad_request=(bad_position(),),
        lacks={"conflict": READS},
    ),
    "UpdateGatewayResponse": Walk(
        success=(
            Success(
                lambda world: {
                    **world.new_api(),
                    "responseType": "UNAUTHORIZED",
                    **patch("replace", "/statusCode", "418"),
                },
                lambda world, given: response("UNAUTHORIZED", "418"),
            ),
        ),
        not_found=(NO_API,),
        bad_request=(
            BAD_TYPE,
            bad("Invalid patch path /statusCode", patch("add", "/statusCode", "418")),
            bad(
                "Invalid null or empty value in responseTemplates",
                patch("add", "/responseTemplates/text~1plain"),
            ),
        ),
        lacks={"conflict": NO_CLASH},
    ),
    "DeleteGatewayResponse": Walk(
        success=(Success(World.new_gateway_response),),
        not_found=(
            NO_API,
            missing("Gateway response type not defined on api", {"responseType": "QUOTA_EXCEEDED"}),
        ),
        bad_request=(BAD_TYPE,),
        lacks={"conflict": "nothing refers to it"},
    ),
}
