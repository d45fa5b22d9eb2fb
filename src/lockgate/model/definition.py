"""One REST API: resources, methods, integrations, responses, gateway responses.

Source: the service model of API Gateway (2015-07-09) for names and defaults; guide pages
"x-amazon-apigateway-integration" and "x-amazon-apigateway-gateway-responses".
"""

from typing import Any, Literal

import msgspec

from lockgate.diagnostics import Place, Source

__all__ = [
    "ANY",
    "VERBS",
    "Definition",
    "GatewayResponse",
    "Integration",
    "IntegrationResponse",
    "IntegrationType",
    "Method",
    "MethodResponse",
    "Model",
    "ParameterMapping",
    "RequestModel",
    "RequestParameter",
    "RequestValidator",
    "Resource",
    "Schema",
    "TemplateText",
    "TlsConfig",
]

VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD")
"""The verbs a method can have, besides :data:`ANY`."""

ANY = "ANY"
"""The method that serves every verb its resource does not name."""

IntegrationType = Literal["HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY", "MOCK"]
PassthroughBehavior = Literal["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]
ContentHandling = Literal["CONVERT_TO_TEXT", "CONVERT_TO_BINARY"]
ConnectionType = Literal["INTERNET", "VPC_LINK"]
MatchMode = Literal["full", "find"]


class TemplateText(msgspec.Struct, frozen=True):
    """A mapping template under its media type.

    ``place`` is that of the media type; ``first_line`` the line of the document where the
    template's first line stands. ``indent`` is given where each line of the template is a line of
    the document (a YAML block scalar): how far it is indented there; so errors can point into it.
    """

    media_type: str
    text: str
    place: Place
    first_line: int
    indent: int | None


class ParameterMapping(msgspec.Struct, frozen=True):
    """``target`` (e.g. ``integration.request.header.X``) gets the value of ``source``."""

    target: str
    source: str
    place: Place


class RequestParameter(msgspec.Struct, frozen=True):
    """A declared parameter; ``location`` is ``path``, ``querystring`` or ``header``."""

    location: str
    name: str
    required: bool
    place: Place


class Model(msgspec.Struct, frozen=True):
    """A schema as the service keeps it: JSON Schema draft 4.

    ``name`` is None for a schema written in place. ``places`` tells, by pointers (RFC 6901) into
    ``schema``, where schemas and their keywords stand in the document.
    """

    name: str | None
    schema: Any
    place: Place
    places: dict[str, Place]

    def place_of(self, pointer: str) -> Place:
        """Where the member at ``pointer`` stands, or the nearest one around it."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer, self.place)


class RequestModel(msgspec.Struct, frozen=True):
    """The schema that bodies of one media type are to follow.

    ``schema`` is plain JSON data as written; ``model`` what the service makes of it, where a
    validator needs it.
    """

    media_type: str
    schema: Any
    place: Place
    model: Model | None = None


class RequestValidator(msgspec.Struct, frozen=True):
    """What a named validator checks."""

    name: str
    validate_request_body: bool
    validate_request_parameters: bool
    place: Place


class Schema(msgspec.Struct, frozen=True):
    """A named schema (``definitions`` or ``components.schemas``) as plain JSON data."""

    name: str
    schema: Any
    place: Place


class MethodResponse(msgspec.Struct, frozen=True):
    """A declared answer of a method: its status and the headers it may have."""

    status_code: str
    headers: tuple[str, ...]
    place: Place


class IntegrationResponse(msgspec.Struct, frozen=True):
    """How an integration's answer becomes the client's.

    ``key`` is the member's name in the document and ``selection_pattern`` the pattern (None: the
    default response). ``status_code`` is a number as text, or a reference to a group of the
    pattern (``$1``, ``${name}``, ``${1}:502``) where the document allows Lockgate's extensions;
    ``match`` and ``source`` belong to those.
    """

    key: str
    selection_pattern: str | None
    status_code: str
    place: Place
    status_place: Place
    response_parameters: tuple[ParameterMapping, ...] = ()
    response_templates: tuple[TemplateText, ...] = ()
    content_handling: ContentHandling | None = None
    content_place: Place | None = None
    match: MatchMode | None = None
    source: str = "auto"


class TlsConfig(msgspec.Struct, frozen=True):
    """How the backend's certificate is judged."""

    insecure_skip_verification: bool = False


class Integration(msgspec.Struct, frozen=True):
    """What stands behind a method."""

    type: IntegrationType
    place: Place
    uri: str | None
    uri_place: Place
    http_method: str | None
    credentials: str | None = None
    connection_type: ConnectionType = "INTERNET"
    connection_id: str | None = None
    connection_place: Place | None = None
    request_parameters: tuple[ParameterMapping, ...] = ()
    request_templates: tuple[TemplateText, ...] = ()
    templates_place: Place | None = None
    passthrough_behavior: PassthroughBehavior = "WHEN_NO_MATCH"
    content_handling: ContentHandling | None = None
    content_place: Place | None = None
    cache_namespace: str | None = None
    cache_key_parameters: tuple[str, ...] = ()
    timeout_in_millis: int = 29_000
    timeout_place: Place | None = None
    tls_config: TlsConfig = TlsConfig()
    responses: tuple[IntegrationResponse, ...] = ()
    responses_place: Place | None = None


class Method(msgspec.Struct, frozen=True):
    """An operation: ``http_method`` is a verb or ``ANY``.

    ``request_validator`` names one of the API's, ``validator_place`` is where it is named: at the
    operation, or for all operations at the document's root.
    """

    http_method: str
    place: Place
    operation_name: str | None = None
    request_parameters: tuple[RequestParameter, ...] = ()
    request_models: tuple[RequestModel, ...] = ()
    request_validator: str | None = None
    validator_place: Place | None = None
    method_responses: tuple[MethodResponse, ...] = ()
    responses_place: Place | None = None
    integration: Integration | None = None


class Resource(msgspec.Struct, frozen=True):
    """A path with its methods; ``path`` begins with ``/`` and has no slash at its end.

    ``id`` is the one that the management API gave it, None: it has none.
    """

    path: str
    place: Place
    methods: tuple[Method, ...]
    id: str | None = None


class GatewayResponse(msgspec.Struct, frozen=True):
    """What answers for a type of failure; ``status_code`` None: the failure's own status."""

    type: str
    status_code: int | None
    place: Place
    status_place: Place
    response_parameters: tuple[ParameterMapping, ...] = ()
    response_templates: tuple[TemplateText, ...] = ()


class Definition(msgspec.Struct, frozen=True):
    """A REST API as read from one document.

    ``models`` are those of the named ``schemas`` that request validation needs.
    ``disables_default_endpoint``: it is reached through custom domains only.
    """

    source: Source
    place: Place
    title: str
    version: str | None
    resources: tuple[Resource, ...]
    paths_place: Place
    gateway_responses: tuple[GatewayResponse, ...] = ()
    binary_media_types: tuple[str, ...] = ()
    binary_place: Place | None = None
    minimum_compression_size: int | None = None
    request_validators: tuple[RequestValidator, ...] = ()
    schemas: tuple[Schema, ...] = ()
    models: tuple[Model, ...] = ()
    has_extensions: bool = False
    disables_default_endpoint: bool = False
