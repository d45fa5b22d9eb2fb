"""What a method may say: its verb, its authorization, its parameters and models.

Source: control-plane.md, section 4.2 (method checks, in their order).
"""

from lockgate.control.checks.mappings import check_declared_header, check_declared_parameter
from lockgate.control.errors import BadRequest, ValidationFailed
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind, Transaction

__all__ = ["AUTHORIZED", "check_authorizer", "check_method", "check_method_response", "check_verb"]

VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")
AUTHORIZED = {"CUSTOM": ("TOKEN", "REQUEST"), "COGNITO_USER_POOLS": ("COGNITO_USER_POOLS",)}
"""Authorization types that need an authorizer, with the types of authorizer for them."""
_TYPES = ("NONE", "AWS_IAM", *AUTHORIZED)
_NO_AUTHORIZER = (
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
    "COGNITO_USER_POOLS requires a valid authorizer."
)


def check_verb(verb: str) -> None:
    """``verb`` is that of a method, or of an integration's call."""
    if verb not in VERBS:
        raise BadRequest(f"Invalid HttpMethod specified. Valid options are {','.join(VERBS)}")


def check_method(objects: Transaction, api_id: str, method: Item) -> None:
    """``method`` has the members of a Method, ``authorizationType`` in capitals."""
    _check_parameters(method.get("requestParameters") or {})
    check_authorizer(objects, api_id, method)
    if method.get("authorizationScopes") and method["authorizationType"] != "COGNITO_USER_POOLS":
        raise BadRequest(
            "Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type"
        )
    validator = method.get("requestValidatorId")
    if validator and objects.find(Kind.REQUEST_VALIDATOR, api_id, validator) is None:
        raise BadRequest("Invalid Request Validator identifier specified")
    _check_models(objects, api_id, method.get("requestModels") or {})


def check_authorizer(objects: Transaction, api_id: str, method: Item) -> None:
    """A method that needs an authorizer names one of the right type."""
    kind = method["authorizationType"]
    if kind not in _TYPES:
        raise BadRequest(CONTROL_MESSAGES["method.authorization-type"])
    if kind in AUTHORIZED:
        id = method.get("authorizerId")
        authorizer = objects.find(Kind.AUTHORIZER, api_id, id) if id else None
        if authorizer is None or authorizer["type"] not in AUTHORIZED[kind]:
            raise BadRequest(_NO_AUTHORIZER)


def check_method_response(objects: Transaction, api_id: str, response: Item) -> None:
    """``response`` has the members of a MethodResponse."""
    code = response["statusCode"]
    if not (len(code) == 3 and code.isascii() and code.isdecimal() and code[0] in "12345"):
        raise ValidationFailed(
            f"1 validation error detected: Value '{code}' at 'statusCode' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: [1-5]\d\d"
        )
    for key in response.get("responseParameters") or ():
        check_declared_header(key)
    _check_models(objects, api_id, response.get("responseModels") or {})


def _check_parameters(parameters: Item) -> None:
    names = [key.rpartition(".")[2] for key in parameters]
    if len(set(names)) < len(names):
        raise BadRequest("Parameter names must be unique across querystring, header and path")
    for key in parameters:
        check_declared_parameter(key)


def _check_models(objects: Transaction, api_id: str, models: Item) -> None:
    for name in models.values():
        if name != "Empty" and objects.named(Kind.MODEL, api_id, name) is None:
            raise BadRequest(f"Invalid model identifier specified: {name}")
