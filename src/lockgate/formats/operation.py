"""One operation of an OpenAPI document to a method.

Source: guide page "Importing a REST API into API Gateway" and what imports were seen to do.
"""

import re

from lockgate.diagnostics import one_line
from lockgate.formats.integration import IntegrationReader
from lockgate.formats.models import ModelReader
from lockgate.formats.not_executed import NotExecuted
from lockgate.formats.tree import ListNode, MapNode, plain
from lockgate.formats.validators import ValidatorNames
from lockgate.formats.view import View
from lockgate.model import Integration, Method, MethodResponse, RequestModel, RequestParameter

__all__ = ["OperationReader"]

BodySchema = tuple[str, View]
"""A media type and the schema of its bodies."""

_PREFIX = "x-amazon-apigateway-"
_MEMBERS = frozenset(
    (
        "operationId", "summary", "description", "tags", "parameters", "requestBody", "responses",
        "consumes", "produces", "schemes", "security", "servers", "callbacks", "deprecated",
        "externalDocs", f"{_PREFIX}integration", f"{_PREFIX}auth", f"{_PREFIX}request-validator",
        "x-lockgate-method",
    )
)  # fmt: skip
_LOCATIONS = {"path": "path", "query": "querystring", "header": "header"}
_STATUS = re.compile(r"[1-5][0-9][0-9]", re.ASCII)
_RANGE = re.compile(r"default|[1-5]XX", re.IGNORECASE)
_PATH_VARIABLE = re.compile(r"\{([^{}+]+)\}")


class OperationReader:
    """Reads the operations of one document."""

    def __init__(
        self,
        root: View,
        version: int,
        has_extensions: bool,
        not_executed: NotExecuted,
        validators: ValidatorNames,
        models: ModelReader,
    ) -> None:
        self.root = root
        self.report = root.report
        self.version = version
        self.not_executed = not_executed
        self.has_extensions = has_extensions
        self.integrations = IntegrationReader(has_extensions, not_executed)
        self.validators = validators
        self.models = models

    def read(self, path: str, verb: str, operation: View, shared: View | None) -> Method:
        """The method for ``verb`` on ``path``; ``shared`` are the path item's parameters."""
        operation.warn_of_unknown(_MEMBERS, "operation.unknown-member", "an operation")
        validator, validator_place = self.validators.of(operation)
        validates_body = validator is not None and validator.validate_request_body
        parameters, schemas = self._parameters(path, operation, shared)
        schemas += self._request_body(operation)
        responses = operation.mapping("responses")
        self._note_security(operation)
        return Method(
            http_method=verb,
            place=operation.place,
            operation_name=operation.text("operationId") if "operationId" in operation else None,
            request_parameters=parameters,
            request_models=tuple(
                RequestModel(
                    media_type,
                    plain(schema.node),
                    schema.place,
                    self.models.read(schema) if validates_body else None,
                )
                for media_type, schema in schemas
            ),
            request_validator=None if validator is None else validator.name,
            validator_place=validator_place,
            method_responses=self._method_responses(responses),
            responses_place=None if responses is None else responses.place,
            integration=self._integration(operation),
        )

    def _integration(self, operation: View) -> Integration | None:
        view = operation.member(f"{_PREFIX}integration")
        if view is None:
            self.report.warning(
                "integration.missing",
                f"{one_line(operation.name)} has no integration; its calls answer 500",
                operation.place,
                f"add {_PREFIX}integration",
            )
            return None
        resolved = view.resolved()
        if resolved is None:
            return None
        if not resolved.is_mapping():
            resolved.wrong_type("an integration", {"type": "mock"})
            return None
        return self.integrations.read(resolved)

    # -- parameters

    def _parameters(
        self, path: str, operation: View, shared: View | None
    ) -> tuple[tuple[RequestParameter, ...], tuple[BodySchema, ...]]:
        found: dict[tuple[str, str], RequestParameter] = {}
        bodies: list[BodySchema] = []
        for source in (shared, operation.member("parameters")):
            if source is None:
                continue
            for item in source.items():
                parameter = item.resolved()
                if parameter is None:
                    continue
                if not parameter.is_mapping():
                    parameter.wrong_type("a parameter", {"name": "id", "in": "query"})
                    continue
                self._parameter(parameter, found, bodies, operation)
        for name in _PATH_VARIABLE.findall(path):
            found.setdefault(("path", name), RequestParameter("path", name, True, operation.place))
        return tuple(found.values()), tuple(bodies)

    def _parameter(
        self,
        parameter: View,
        found: dict[tuple[str, str], RequestParameter],
        bodies: list[BodySchema],
        operation: View,
    ) -> None:
        where = parameter.text("in") if "in" in parameter else None
        if where == "body":
            schema = parameter.member("schema")
            if schema is not None:
                bodies.extend(self._body_schemas(schema, operation))
            return
        name = parameter.text("name") if "name" in parameter else None
        if where in ("cookie", "formData"):
            self.report.warning(
                "parameter.location",
                f"parameters in {where} have no effect",
                parameter.place,
                "remove it; a template reads a cookie out of $input.params('Cookie')"
                if where == "cookie"
                else "remove it; a template reads the form out of $input.body",
            )
            return
        if where not in _LOCATIONS or name is None:
            self.report.error(
                "parameter.malformed",
                "a parameter needs a name and in: path, query, header"
                + (f"; in is {one_line(where)!r}" if where else ""),
                parameter.place,
                "write it like {name: id, in: query}",
            )
            return
        location = _LOCATIONS[where]
        required = parameter.flag("required") or location == "path"
        found[location, name] = RequestParameter(location, name, required, parameter.place)

    def _body_schemas(self, schema: View, operation: View) -> list[BodySchema]:
        consumes = operation.member("consumes") or self.root.member("consumes")
        types = ["application/json"]
        if consumes is not None:
            types = [text for item in consumes.items() if (text := item.as_text()) is not None]
        return [(media_type, schema) for media_type in types]

    def _request_body(self, operation: View) -> tuple[BodySchema, ...]:
        body = operation.mapping("requestBody")
        resolved = None if body is None else body.resolved()
        content = None if resolved is None else resolved.mapping("content")
        if content is None:
            return ()
        found = []
        for media_type, view in content.members():
            schema = view.member("schema")
            if schema is not None:
                found.append((media_type, schema))
        return tuple(found)

    # -- responses

    def _method_responses(self, responses: View | None) -> tuple[MethodResponse, ...]:
        if responses is None:
            return ()
        found = []
        for code, view in responses.members():
            if code.startswith("x-") or _RANGE.fullmatch(code):
                continue
            if not _STATUS.fullmatch(code) and not (self.has_extensions and code[:1] == "$"):
                self.report.error(
                    "response.status",
                    f"{one_line(code)!r} is no status",
                    view.place,
                    "a response's key is a number from 100 to 599, a range such as 2XX, or default",
                )
                continue
            response = view.resolved()
            if response is None:
                continue
            if not response.is_mapping():
                response.wrong_type("a response", {"description": "found"})
                continue
            headers = response.mapping("headers")
            names = () if headers is None else tuple(name for name, _ in headers.members())
            found.append(MethodResponse(code, names, view.place))
        return tuple(found)

    # -- authorization, which is read and not executed yet

    def _note_security(self, operation: View) -> None:
        auth = operation.mapping(f"{_PREFIX}auth")
        if auth is not None and (auth.text("type") or "").upper() == "AWS_IAM":
            self.not_executed.note("auth", auth.place)
        security = operation.member("security")
        if security is None:
            return
        if not isinstance(security.node, ListNode):
            security.wrong_type("a list of security requirements", [{"api_key": []}])
            return
        for item in security.items():
            if not isinstance(item.node, MapNode):
                item.wrong_type("a security requirement", {"api_key": []})
                continue
            for name, requirement in item.members():
                self.not_executed.note(self._kind_of_scheme(name), requirement.place)

    def _kind_of_scheme(self, name: str) -> str:
        """Which row of the not-executed table the security scheme ``name`` falls under."""
        if self.version == 2:
            schemes = self.root.mapping("securityDefinitions")
        else:
            components = self.root.mapping("components")
            schemes = None if components is None else components.mapping("securitySchemes")
        scheme = None if schemes is None else schemes.mapping(name)
        if scheme is None or f"{_PREFIX}authorizer" in scheme:
            return "authorizer"
        if (scheme.text(f"{_PREFIX}authtype") or "").lower().startswith("aws"):
            return "auth"
        return "api-key"
