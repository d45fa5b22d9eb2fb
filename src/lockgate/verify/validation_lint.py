"""What is hardly meant about request validation: validators that check nothing, and the like."""

import re
from collections.abc import Iterator

from lockgate.engine.plan import Operation, Plan
from lockgate.model import RequestValidator
from lockgate.verify.finding import Finding

__all__ = ["of_method", "of_validators"]

_WITH_BODY = ("POST", "PUT", "PATCH")
_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")


def of_validators(plan: Plan) -> Iterator[Finding]:
    """Validators that nobody names, and those that check nothing."""
    methods = [method for resource in plan.definition.resources for method in resource.methods]
    named = {method.request_validator for method in methods}
    for validator in plan.definition.request_validators:
        if methods and validator.name not in named:
            yield Finding(
                "validator.unused",
                f"no operation names the request validator {validator.name!r}; it checks nothing",
                validator.place,
                f"add x-amazon-apigateway-request-validator: {validator.name} to operations, or "
                "to the document's root for all of them",
            )
        elif not validator.validate_request_body and not validator.validate_request_parameters:
            yield Finding(
                "validator.idle",
                f"the request validator {validator.name!r} checks neither bodies nor parameters",
                validator.place,
                "set validateRequestBody or validateRequestParameters to true",
            )


def of_method(operation: Operation, plan: Plan) -> Iterator[Finding]:
    """What one method's validation hardly means."""
    method = operation.method
    validator = next(
        (one for one in plan.definition.request_validators if one.name == method.request_validator),
        None,
    )
    if validator is None:
        return
    if validator.validate_request_body and not method.request_models:
        yield from _without_model(operation, validator)
    if validator.validate_request_parameters:
        yield from _impossible_parameters(operation)
        yield from _preflight(operation)


def _without_model(operation: Operation, validator: RequestValidator) -> Iterator[Finding]:
    method = operation.method
    at = method.validator_place
    is_own = at is not None and at.pointer.startswith(f"{method.place.pointer}/")
    is_meant = is_own and not validator.validate_request_parameters
    if is_meant or operation.verb in _WITH_BODY:
        yield Finding(
            "validator.no-model",
            f"the validator {validator.name!r} checks bodies, but {operation.route} has no schema "
            "for them; every body passes",
            method.place,
            "add requestBody: {content: {application/json: {schema: ...}}}, or a body parameter "
            "in Swagger 2.0",
        )


def _impossible_parameters(operation: Operation) -> Iterator[Finding]:
    variables = set(_VARIABLE.findall(operation.resource_path))
    for one in operation.method.request_parameters:
        if one.location == "path" and one.name not in variables:
            yield Finding(
                "validator.no-such-variable",
                f"{operation.resource_path} has no variable {{{one.name}}}; as its validator "
                "requires it, every call answers 400",
                one.place,
                "remove the parameter, or name it as the path does",
            )


def _preflight(operation: Operation) -> Iterator[Finding]:
    """A browser's preflight has none of the parameters that the call itself will have."""
    method = operation.method
    required = [one for one in method.request_parameters if one.required]
    if operation.verb == "OPTIONS" and any(one.location == "header" for one in required):
        names = ", ".join(one.name for one in required if one.location == "header")
        yield Finding(
            "validator.preflight",
            f"the validator requires {names} of {operation.route} too, and the preflight of a "
            "browser does not have it; browsers' calls end with 400",
            method.place,
            "declare the header at the other operations only, not at the path",
        )
