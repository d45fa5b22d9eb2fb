"""The definition of a REST API as its author wrote it: frozen values, no behaviour.

The nouns are those of the service's own API (``Method``, ``Integration``,
``IntegrationResponse``, ``MethodResponse``, ``GatewayResponse``). Each value knows its place in
the document, so that every decision can point there.
"""

from lockgate.model.definition import (
    ANY,
    VERBS,
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
    Schema,
    TemplateText,
    TlsConfig,
)
from lockgate.model.environment import (
    AccessLogEntry,
    BackendsEntry,
    CanaryEntry,
    CertificateEntry,
    Environment,
    FunctionEntry,
    TlsEntry,
)

__all__ = [
    "ANY",
    "VERBS",
    "AccessLogEntry",
    "BackendsEntry",
    "CanaryEntry",
    "CertificateEntry",
    "Definition",
    "Environment",
    "FunctionEntry",
    "GatewayResponse",
    "Integration",
    "IntegrationResponse",
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
    "TlsEntry",
]
