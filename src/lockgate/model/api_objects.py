"""One REST API as the control plane keeps it: what a deployment is a snapshot of.

Every object is a ``dict`` in the shape of the service model (2015-07-09), with SDK member names.
A definition document is made of it by an export, and it of a document by an import.
"""

from typing import Any

import msgspec

__all__ = ["ApiObjects"]


class ApiObjects(msgspec.Struct, frozen=True):
    """``api`` is the RestApi; all lists are in the order of creation.

    ``resources`` have ``id``, ``path`` and, all but the root, ``parentId`` and ``pathPart``.
    ``methods`` are full Methods, with ``methodResponses`` and ``methodIntegration`` (and its
    ``integrationResponses``), by ``{resource id}/{VERB}``. ``gateway_responses`` are those that
    differ from the default. ``documentation_parts`` may be those of a documentation version.
    """

    api: dict[str, Any]
    resources: list[dict[str, Any]] = []
    methods: dict[str, dict[str, Any]] = {}
    authorizers: list[dict[str, Any]] = []
    models: list[dict[str, Any]] = []
    request_validators: list[dict[str, Any]] = []
    gateway_responses: list[dict[str, Any]] = []
    documentation_parts: list[dict[str, Any]] = []
