"""An API as the management API keeps it to a definition: nothing is judged here any more.

Source: control-plane.md, sections 4 and 10. Places name the objects by their paths in the
management API, so that who reads a decision knows what to get and to patch.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from lockgate.diagnostics import Place, Source
from lockgate.model import (
    Definition,
    GatewayResponse,
    Integration,
    IntegrationResponse,
    Method,
    MethodResponse,
    Model,
    ParameterMapping,
    RequestModel,
    RequestParameter,
    RequestValidator,
    Resource,
    TemplateText,
    TlsConfig,
)
from lockgate.model.api_objects import ApiObjects
from lockgate.rules.limits import INTEGRATION_TIMEOUT_MS

__all__ = ["definition_of"]

Object = Mapping[str, Any]

_LOCATIONS = {"multivaluequerystring": "querystring", "multivalueheader": "header"}


def definition_of(objects: ApiObjects, digest: str) -> Definition:
    """The definition that ``objects`` make; ``digest`` tells one snapshot from another."""
    return _Maker(objects, digest).definition()


class _Maker:
    def __init__(self, objects: ApiObjects, digest: str) -> None:
        self.objects = objects
        self.source = Source(f"restapis/{objects.api['id']}", digest)
        self.validators = {
            one["id"]: RequestValidator(
                one.get("name") or one["id"],
                one.get("validateRequestBody") or False,
                one.get("validateRequestParameters") or False,
                self.place(f"/requestvalidators/{one['id']}"),
            )
            for one in objects.request_validators
        }
        self.methods: dict[str, list[Method]] = {}
        for id, method in objects.methods.items():
            resource, _, verb = id.rpartition("/")
            self.methods.setdefault(resource, []).append(self._method(resource, verb, method))

    def place(self, pointer: str) -> Place:
        return Place(self.source, pointer, 0, 0)

    def definition(self) -> Definition:
        api = self.objects.api
        validates = any(one.validate_request_body for one in self.validators.values())
        return Definition(
            source=self.source,
            place=self.place(""),
            title=api.get("name") or "",
            version=api.get("version"),
            resources=tuple(self._resource(one) for one in self.objects.resources),
            paths_place=self.place("/resources"),
            gateway_responses=tuple(map(self._gateway_response, self.objects.gateway_responses)),
            binary_media_types=tuple(api.get("binaryMediaTypes") or ()),
            minimum_compression_size=api.get("minimumCompressionSize"),
            request_validators=tuple(self.validators.values()),
            models=tuple(map(self._model, self.objects.models)) if validates else (),
            disables_default_endpoint=api.get("disableExecuteApiEndpoint") or False,
        )

    def _resource(self, given: Object) -> Resource:
        id = given["id"]
        return Resource(
            given["path"], self.place(f"/resources/{id}"), tuple(self.methods.get(id, ())), id
        )

    # -- methods

    def _method(self, resource: str, verb: str, given: Object) -> Method:
        place = self.place(f"/resources/{resource}/methods/{verb}")
        validator = self.validators.get(given.get("requestValidatorId") or "")
        responses = given.get("methodResponses") or {}
        integration = given.get("methodIntegration")
        return Method(
            http_method=verb,
            place=place,
            operation_name=given.get("operationName"),
            request_parameters=_request_parameters(given.get("requestParameters"), place),
            request_models=self._request_models(given.get("requestModels"), place),
            request_validator=None if validator is None else validator.name,
            validator_place=None if validator is None else validator.place,
            method_responses=tuple(
                self._method_response(code, one, place) for code, one in responses.items()
            ),
            responses_place=self.place(f"{place.pointer}/responses") if responses else None,
            integration=None if integration is None else self._integration(integration, place),
        )

    def _request_models(self, given: Object | None, place: Place) -> tuple[RequestModel, ...]:
        found = []
        for media_type, name in (given or {}).items():
            schema = {"$ref": f"#/definitions/{name}"}
            model = Model(None, schema, place, {})
            found.append(RequestModel(media_type, schema, place, model))
        return tuple(found)

    def _method_response(self, code: str, given: Object, method: Place) -> MethodResponse:
        names = (key.rpartition(".")[2] for key in given.get("responseParameters") or {})
        place = self.place(f"{method.pointer}/responses/{code}")
        return MethodResponse(code, tuple(names), place)

    # -- integrations

    def _integration(self, given: Object, method: Place) -> Integration:
        place = self.place(f"{method.pointer}/integration")
        responses = given.get("integrationResponses") or {}
        tls = given.get("tlsConfig") or {}
        return Integration(
            type=given["type"],
            place=place,
            uri=None if given["type"] == "MOCK" else given.get("uri"),
            uri_place=place,
            http_method=given.get("httpMethod"),
            credentials=given.get("credentials"),
            connection_type=given.get("connectionType") or "INTERNET",
            connection_id=given.get("connectionId"),
            request_parameters=_mappings(given.get("requestParameters"), place),
            request_templates=_templates(given.get("requestTemplates"), place),
            passthrough_behavior=given.get("passthroughBehavior") or "WHEN_NO_MATCH",
            content_handling=given.get("contentHandling"),
            cache_namespace=given.get("cacheNamespace"),
            cache_key_parameters=tuple(given.get("cacheKeyParameters") or ()),
            timeout_in_millis=given.get("timeoutInMillis") or INTEGRATION_TIMEOUT_MS,
            tls_config=TlsConfig(tls.get("insecureSkipVerification") or False),
            responses=tuple(
                self._integration_response(code, one, place) for code, one in responses.items()
            ),
            responses_place=self.place(f"{place.pointer}/responses") if responses else None,
        )

    def _integration_response(
        self, code: str, given: Object, integration: Place
    ) -> IntegrationResponse:
        place = self.place(f"{integration.pointer}/responses/{code}")
        pattern = given.get("selectionPattern") or None
        return IntegrationResponse(
            key="default" if pattern is None else pattern,
            selection_pattern=pattern,
            status_code=code,
            place=place,
            status_place=place,
            response_parameters=_mappings(given.get("responseParameters"), place),
            response_templates=_templates(given.get("responseTemplates"), place),
            content_handling=given.get("contentHandling"),
        )

    # -- the rest of the API

    def _gateway_response(self, given: Object) -> GatewayResponse:
        kind = given["responseType"]
        place = self.place(f"/gatewayresponses/{kind}")
        status = given.get("statusCode")
        return GatewayResponse(
            type=kind,
            status_code=None if status is None else int(status),
            place=place,
            status_place=place,
            response_parameters=_mappings(given.get("responseParameters"), place),
            response_templates=_templates(given.get("responseTemplates"), place),
        )

    def _model(self, given: Object) -> Model:
        name = given["name"]
        try:
            schema = msgspec.json.decode((given.get("schema") or "{}").encode())
        except msgspec.DecodeError:
            schema = {}
        return Model(name, schema, self.place(f"/models/{name}"), {})


def _mappings(given: Object | None, place: Place) -> tuple[ParameterMapping, ...]:
    return tuple(ParameterMapping(*pair, place) for pair in (given or {}).items())


def _templates(given: Object | None, place: Place) -> tuple[TemplateText, ...]:
    return tuple(
        TemplateText(media_type, text or "", place, 1, None)
        for media_type, text in (given or {}).items()
    )


def _request_parameters(given: Object | None, place: Place) -> tuple[RequestParameter, ...]:
    found = []
    for key, required in (given or {}).items():
        _, _, location, name = key.split(".", 3)
        found.append(
            RequestParameter(_LOCATIONS.get(location, location), name, bool(required), place)
        )
    return tuple(found)
