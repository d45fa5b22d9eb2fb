"""What is not certain about the real service: one named constant for each doubt.

A measurement on the service changes one line here and its tests. Each constant says what is
known; the comment names the other value that the code understands.
"""

__all__ = [
    "ACCEPT_ANY_TEMPLATE",
    "ACCEPT_ENCODING_STAR",
    "AUTHORIZER_NEEDS_PRINCIPAL_ID",
    "AUTHORIZER_REASONS",
    "AUTHORIZER_UNAUTHORIZED_TEXT",
    "AWS_ACTION_FORM",
    "AWS_ACTION_TARGET",
    "AWS_ACTION_VERSION",
    "AWS_PATH_SLASH",
    "BASE64_QUOTES",
    "BODY_TYPE_ABSENT",
    "CANARY_VARS",
    "COMPRESS_GATEWAY_RESPONSES",
    "CONTROL_MESSAGES",
    "CONTROL_UNKNOWN_PATH",
    "DASH_PATTERN",
    "DEPLOYMENT_OVER_CANARY",
    "DOCUMENTATION_DEFAULTS",
    "HEADER_NAME_FALLBACK",
    "HTTP_PROXY_CONTENT",
    "IMPORT_ROOT_SECURITY",
    "IMPORT_TEXTS",
    "LEADING_BLANK_FROM_STEP",
    "LITERAL_DECODES",
    "LOGGING_NEEDS_ROLE",
    "LOG_ENDINGS",
    "LOG_REASONS",
    "MESSAGES_OF_POLICY",
    "MESSAGES_OF_SIGV4",
    "MISSING_PARAMETER_ORDER",
    "MOCK_EMPTY_REQUEST",
    "MODEL_ARRAY_BOUNDS",
    "MODEL_EXCLUSIVE_BOUNDS",
    "MODEL_FORMATS",
    "MODEL_NULLABLE",
    "OVERRIDE_BAD_STATUS",
    "OVERRIDE_TWICE",
    "PATTERN_TIE",
    "PROXY_BASE64_ALIAS",
    "PROXY_BASE64_BROKEN",
    "PROXY_STATUS_ABSENT",
    "PROXY_UNKNOWN_KEY",
    "QUOTA_OFFSET",
    "REGIONAL_HOSTED_ZONE",
    "REMAINING_WITHOUT_QUOTA",
    "ROUTE_BACKTRACK",
    "SIGNATURE_ECHO",
    "STEP_ORDER",
    "STREAMED_TEXT",
    "STREAM_TIMEOUT",
    "TEST_INVOKE_CUT",
    "TEXT_BODIES",
    "VALIDATION_ERROR_OF_PARAMETERS",
]

ACCEPT_ANY_TEMPLATE = "application/json"
"""The template taken as "first" when ``Accept`` is absent or names none of the keys, where it
exists; otherwise the first in the document."""

AUTHORIZER_NEEDS_PRINCIPAL_ID = False
"""An authorizer's answer without ``principalId`` is refused: the guide says that it must be there,
two live tests got normal decisions without it."""

AUTHORIZER_REASONS = {
    "address": "Invalid endpoint address",
    "connect": "Execution failed due to a network error communicating with endpoint",
    "context": "Authorizer context must have text, number and boolean values only",
    "error": "Lambda execution failed due to customer function error: {message}",
    "principal": "Authorizer principalId must be a text",
    "protocol": "Execution failed due to a network error communicating with endpoint",
    "refused": "Lambda invocation failed: {detail}",
    "throttled": "Lambda invocation was throttled",
    "timeout": "Execution failed due to a timeout error",
    "tls": "Execution failed due to a network error communicating with endpoint",
    "too_large": "Authorizer result is too large",
    "user_pool": (
        "no keys are configured for the user pool {provider}, so its tokens cannot be verified"
    ),
}
"""Why an authorizer could not answer, in execution logs: nobody has recorded these."""

AUTHORIZER_UNAUTHORIZED_TEXT = "exact"
"""The error message with which a function answers 401: ``Unauthorized`` and nothing else. Other
value: ``beginning`` (one user holds that the message need only begin so)."""

CANARY_VARS = "overlay"
"""A canary's requests see the stage's variables, overlaid by the canary's. Other value:
``replace`` (one worked example of the guide: only the canary's own)."""
ACCEPT_ENCODING_STAR = "gzip"
"""An explicit ``*`` in ``Accept-Encoding``: the guide lists it as supported and also says that the
implied one does not compress. Other value: ``none``."""

BASE64_QUOTES = True
"""A function's result that is a text comes in quotes; where it is to become bytes, these are no
part of its base64. AWS's own example of a custom integration that returns an image needs it."""

BODY_TYPE_ABSENT = "application/json"
"""The media type of a body without ``Content-Type`` where binary media types are compared: seen for
requests, for integrations' answers assumed."""

COMPRESS_GATEWAY_RESPONSES = True
"""Gateway responses are compressed like other answers; nobody has looked."""
CONTROL_MESSAGES = {
    "account.feature": "Invalid feature specified: %(value)s",
    "account.role": "Invalid ARN specified in the request",
    "api.clone": "Invalid REST API identifier specified",
    "api.name": "Name cannot be empty",
    "association.source": "Access association source must be non-empty",
    "association.taken": "The domain name access association already exists",
    "association.unknown": "Invalid domain name access association identifier specified",
    "authorizer.identity_source_missing": "IdentitySource cannot be empty",
    "authorizer.limit": (
        "Maximum number of Authorizers for this API has been reached. Please contact AWS if you "
        "need additional Authorizers."
    ),
    "authorizer.providers": (
        "Invalid Authorizer provider ARNs specified. COGNITO_USER_POOLS requires at least one "
        "user pool ARN"
    ),
    "client_certificate.used": (
        "Cannot delete client certificate '%(id)s', is referenced in stage: %(stages)s"
    ),
    "documentation.exists": "Documentation part already exists for the specified location: %(at)s",
    "documentation.invalid": "Invalid documentation part at index %(index)s: %(why)s",
    "documentation.limit": (
        "Maximum number of documentation parts for this API has been reached. Please contact AWS "
        "if you need additional documentation parts."
    ),
    "documentation.location": "Invalid documentation part location specified",
    "documentation.name_missing": "[Location type: %(type)s must have a name defined.]",
    "documentation.properties": "Documentation part properties must be a JSON object",
    "documentation_version.empty": "Documentation version must be non-empty",
    "documentation_version.exists": "Documentation version '%(version)s' already exists",
    "domain.add_and_remove": "A certificate cannot be added and removed in one request",
    "domain.name": "Invalid domain name specified: %(name)s",
    "domain.no_type": "A domain name must have an endpoint type",
    "domain.private": "A domain name cannot become private, or have other types beside PRIVATE",
    "domain.truststore": "Invalid truststore URI specified. Must be of the form s3://bucket/key",
    "domain.types": "Cannot create a domain name with multiple Endpoint Types.",
    "gateway_response.status": "Invalid status code specified: %(status)s",
    "keys.columns": "The file must have a header with the columns Name and Key",
    "keys.csv": "The file is not valid CSV: line %d has a quote that does not close its cell",
    "keys.many": "The file has too many keys: at most %(most)s can be imported at once",
    "keys.name": "API Key name must be non-empty",
    "keys.plan": "Usage plan %s does not exist",
    "keys.warnings": "Warnings found during import: %s",
    "mapping.path": (
        "Base paths may have 300 characters at most: letters, digits, and the symbols $-_.+!*'()"
    ),
    "member.options": "Invalid %(member)s specified. Valid options are %(options)s",
    "method.authorization-type": (
        "Invalid authorization type specified. Valid options are "
        "NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS"
    ),
    "export.depth": "The API holds JSON that is nested too deep to be exported",
    "import.base_path": "Invalid basepath specified: %(value)s. Valid options are %(options)s",
    "import.parameter": (
        "Parameter '%(name)s' of %(method)s is in '%(location)s', which is not supported. Ignoring."
    ),
    "import.path": "Resource path must begin with /",
    "import.response_replaced": (
        "Integration response '%(later)s' of '%(verb)s' for resource at path '%(path)s' replaces "
        "'%(earlier)s', which has the same status or is the default too."
    ),
    "import.second_authorizer": (
        "Method '%(where)s' has more than one authorizer. Using '%(first)s', ignoring '%(name)s'."
    ),
    "model.reference": "Invalid model identifier specified: %(name)s",
    "model.too_large": "Model schema must be at most 400 KB",
    "name.length": "Names can be at most %(most)s bytes long",
    "patch.double": "Invalid patch value  '%(value)s' specified for op '%(op)s'. Must be a number",
    "patch.integer": (
        "Invalid patch value  '%(value)s' specified for op '%(op)s'. Must be an integer"
    ),
    "patch.json": "Invalid patch value  '%(value)s' specified for op '%(op)s'. Must be valid JSON",
    "patch.list": (
        "Invalid patch value  '%(value)s' specified for op '%(op)s'. Must be a list of strings"
    ),
    "patch.many": "Too many patch operations: at most %(most)s in one request",
    "patch.map": "Invalid patch value  '%(value)s' specified for op '%(op)s'. Must be a map",
    "plan.key_of_two": (
        "Usage Plan %s cannot be added because API Key %s cannot reference multiple Usage Plans "
        "with the same API stage: %s"
    ),
    "plan.key_twice": "The API Key is already in this Usage Plan",
    "plan.key_type": "Invalid Usage Plan key type specified. Must be one of [API_KEY]",
    "plan.methods": "Maximum number of throttled methods for this API stage has been reached",
    "plan.no_throttle": "Method throttles need a Usage Plan throttle",
    "plan.stages": "Cannot delete Usage Plan, it still has API stages",
    "plan.throttle": "Usage Plan throttle limits must be non-negative numerics",
    "resource.limit": (
        "Maximum number of resources for this API has been reached. Please contact AWS if you "
        "need additional resources."
    ),
    "resource.root": "Root resource cannot be deleted.",
    "sdk.not_generated": "SDKs of type '%(type)s' are not generated",
    "sdk.parameter": "SDK type '%(type)s' requires the parameter '%(name)s'",
    "sdk.type": "Invalid SDK type identifier specified",
    "stage.cache_seconds": "Cache TTL must be between 0 and 3600 seconds",
    "stage.cache_size": "Invalid cache cluster size specified",
    "stage.cache_strategy": "Invalid unauthorized cache control header strategy specified",
    "stage.limit": (
        "Maximum number of stages for this API has been reached. Please contact AWS if you need "
        "additional stages."
    ),
    "stage.log_level": "Invalid logging level specified. Must be one of [OFF, ERROR, INFO]",
    "stage.percent": "Percent traffic must be between 0.0 and 100.0",
    "stage.throttle": "Throttling limits must be -1 or non-negative",
    "stage.variables": "Maximum number of stage variables has been reached",
    "tags.count": "A resource can have at most 50 tags",
    "tags.key": "Invalid tag key '%(key)s': keys have 1 to 128 characters, not aws: at first",
    "tags.resource": "Invalid resource ARN specified: %(arn)s",
    "tags.value": "Invalid value of tag '%(key)s': values have at most 256 characters",
    "test.header": "Invalid request header specified: %(name)s",
    "template.size": "Mapping template exceeds the maximum size of %(size)s bytes: %(type)s",
    "usage.date": "Invalid date specified. Must be of the form YYYY-MM-DD",
    "usage.no_quota": "The Usage Plan has no quota",
    "usage.range": "Invalid date range specified. Must be 90 days at most",
    "usage.remaining": "The remaining quota must be non-negative",
    "validator.name": "Request Validator name cannot be blank",
    "validator.used": "Cannot delete validator '%(name)s', is referenced in method: %(method)s",
    "wire.body": "The request body is not JSON: %(problem)s",
    "wire.media_type": "Content type %(given)s is not supported; send application/json",
    "wire.type": "Expected %(expected)s, found %(found)s",
}
"""Texts of the management API's errors that nobody has recorded."""

DOCUMENTATION_DEFAULTS = "meant"
"""A documentation part's location without path, method or status means ``/`` and ``*``, and is
answered as it was given. Other value: ``shown`` (they are filled in); never recorded."""

AWS_ACTION_FORM = "form"
"""A service that takes both forms and JSON (SQS) is called by an action's name: it is taken as a
form, as it was before JSON came, unless the request's Content-Type is JSON's
(``application/x-amz-json-...``). Other value: ``json`` (``X-Amz-Target`` is always set)."""

AWS_ACTION_TARGET = True
"""A service that takes JSON is called by an action's name: ``X-Amz-Target`` is set, where the
definition does not map it. The guide's own example maps a Content-Type only."""

AWS_ACTION_VERSION = True
"""A service that takes forms is called by an action's name: ``Version`` is added to the query,
where neither the query nor a form as body has one. Never recorded."""

AWS_PATH_SLASH = "joined"
"""``path//`` in an AWS integration's URI is the service's root: the guide's S3 tutorial lists
buckets so. Other value: ``kept`` (the request's path is ``//``)."""

DASH_PATTERN = "default"
"""A selection pattern ``-``: recorded as "no pattern" until 2020. Other value: ``regex``."""

HEADER_NAME_FALLBACK = True
"""Header names of a definition are looked up exactly first, then in any case. The guide says
case-sensitive; clients that send lower case are reported to work."""

HTTP_PROXY_CONTENT = True
"""contentHandling and binary media types count for HTTP_PROXY as for HTTP. False: its bodies pass
as they are."""

LEADING_BLANK_FROM_STEP = 19
"""From this step on messages begin with one blank; recorded for 5xx answers and one 413."""

LITERAL_DECODES = True
"""A literal segment also matches a spelling that percent-decodes to it (``/p%65ts``)."""

MISSING_PARAMETER_ORDER = ("path", "querystring", "header")
"""How missing parameters are listed, within each place by their names; never recorded."""

IMPORT_ROOT_SECURITY = "ignore"
"""``security`` at the root of a document has no effect on imports (guide). Other value: ``apply``:
it counts for operations that have none."""

IMPORT_TEXTS = "unless-explicit"
"""Descriptions of an imported document become documentation parts (recorded), but not where the
document lists its parts itself, as exports do: else an exported API came back with more of them.
Other value: ``always``."""

MODEL_ARRAY_BOUNDS = "drop"
"""``minItems`` and ``maxItems`` are lost when an OpenAPI document is imported (guide). Other
value: ``keep``."""

MODEL_EXCLUSIVE_BOUNDS = "drop"
"""``exclusiveMinimum`` and ``exclusiveMaximum`` are not supported in OpenAPI documents (guide);
that the bound itself stays is assumed. Other value: ``keep``."""

MODEL_FORMATS = True
"""``format`` is looked at: reported for e-mail addresses; the other formats of the service's
validator are assumed. False: no format has an effect."""

MODEL_NULLABLE = "drop"
"""``nullable`` is lost on import, so null is refused; recorded. Other value: ``union`` (null is
one more type)."""

MOCK_EMPTY_REQUEST = "fail"
"""A mock without a template whose client sent no body: two execution logs show 500. Other
value: ``default`` (the guide: the default integration response answers)."""

OVERRIDE_BAD_STATUS = "ignore"
"""An override that is no usable status is ignored. Other value: ``fail`` (500)."""

OVERRIDE_TWICE = "fail"
"""One override target assigned twice in one run ends in 500. Other value: ``last``."""

PATTERN_TIE = "smallest"
"""Several patterns match and none has the compared text as its status: the entry with the
smallest status answers. Other value: ``first`` (document order)."""

PROXY_BASE64_ALIAS = True
"""``base64Encoded`` is a second name of ``isBase64Encoded`` in a function's answer."""

PROXY_BASE64_BROKEN = "configuration"
"""A function's answer whose flag says base64 and whose body, which is to be decoded, is none: 500
like other bodies that cannot be decoded. Other value: ``malformed`` (502)."""

PROXY_STATUS_ABSENT = 200
"""A function's answer without ``statusCode``. None: malformed."""

PROXY_UNKNOWN_KEY = "malformed"
"""An unknown top-level key in a function's answer. Other value: ``ignore``."""

ROUTE_BACKTRACK = True
"""A route whose preferred branch dead-ends is searched for among the other branches."""

STEP_ORDER = (10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25)
"""The order in which the checks of a routed request run, by the numbers of
:data:`lockgate.rules.steps.STEPS`. Recorded: 12 before 14, 16 before 19; never recorded: the
places of 10, 17, 18, 21, and whether 19 comes before 20."""

STREAMED_TEXT = "untouched"
"""A body that is streamed, because the payload limit is lifted, and is no binary one: every byte
passes. The service has no such bodies. Other value: ``whole`` (only binary bodies are streamed)."""

STREAM_TIMEOUT = "idle"
"""What ``timeoutInMillis`` counts where bodies are streamed: the wait for the answer's head, and
each time in which the backend takes or sends nothing. Other value: ``total`` (up to the last byte,
as for bodies that are read whole)."""

TEXT_BODIES = "utf-8"
"""A body that is no binary one passes as UTF-8, so that other bytes in it become U+FFFD; one with a
Content-Encoding passes as it is. Other value: ``untouched``, every byte passes."""

VALIDATION_ERROR_OF_PARAMETERS = "message"
"""``$context.error.validationErrorString`` of missing parameters is the message itself; never
recorded. Other value: ``empty``."""


CONTROL_UNKNOWN_PATH = "denied"
"""A signed call of the management API at a path or with a verb that it does not have: 403 with what
many have met ("Unable to determine service/operation name to be authorized"). Without a signature,
or with the other value ``unknown``: 404, as other services of this protocol answer."""

DEPLOYMENT_OVER_CANARY = "stage"
"""A deployment without canary settings on a stage that has some: seen to move the stage and to end
its canary. Other value: ``canary``, which is moved and nothing else, as the guide has it."""

MESSAGES_OF_POLICY = "classic"
"""How a refusal by a policy is worded: the guide's text. Other value: ``2025``, which tells also
the kind of policy."""

MESSAGES_OF_SIGV4 = "2025"
"""How a signature that cannot be read is worded: what was counted in 2025, with a hash in place of
the header. Other value: ``classic``, with the header itself."""

SIGNATURE_ECHO = True
"""A signature that is wrong is answered with the texts that should have been signed; only who sent
the request sees them. Other value: False."""

LOG_ENDINGS = {
    "failure.backend_protocol": (
        "Execution failed due to a network error communicating with endpoint"
    ),
    "failure.connect": "Execution failed due to a network error communicating with endpoint",
    "failure.timeout": "Execution failed due to a timeout error",
}
"""Whole lines of execution logs by the cause; told by people, not recorded."""

LOG_REASONS = {
    "failure.backend_tls": (
        "Host name '{host}' does not match the certificate subject provided by the peer ({check})"
    ),
    "failure.content_handling": "Unable to transform {phase}",
    "failure.endpoint_address": "Invalid endpoint address",
    "failure.request_mapping": "{reason}",
    "failure.request_template": "Unable to transform request: {error}",
    "failure.response_template": "Unable to transform response: {error}",
}
"""Reasons of configuration errors in execution logs that are not recorded, or not in these words;
they may name facts of the failure. A cause without one is told in the words of its answer."""

TEST_INVOKE_CUT = 998
"""Characters of a map or body that the log of a test invocation shows: some counted about 1000."""

LOGGING_NEEDS_ROLE = False
"""The service refuses a stage's logging while the account has no role for it; nothing of Lockgate
needs one. Other value: True, the service's check."""

QUOTA_OFFSET = "shift"
"""A quota's offset moves the beginning of its windows by days: only so the ranges that are accepted
make sense. Other value: ``subtract``, from the limit of the first window, as the guide has it."""

REMAINING_WITHOUT_QUOTA = 2**63 - 1
"""What is left to a key whose plan has no quota: a very large number."""

REGIONAL_HOSTED_ZONE = "Z1UJRXOUMOOFQ8"
"""The DNS zone that regional domains tell, in every region; the service has one for each."""
