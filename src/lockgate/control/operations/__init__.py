"""The operations, a module for each family of objects.

An operation is a function of a :class:`~lockgate.control.call.Call` and its input: a ``dict`` with
the members that the service model (``control/service_model``) names, already of the right JSON
types and with the required ones there. It answers with a ``dict`` of the output's members (what the
model does not know is dropped) or None, and raises
:class:`~lockgate.control.errors.ControlError`. All it does to ``call.objects`` happens whole or,
after an error, not at all.
"""

from lockgate.control.operations import (
    access_associations,
    account,
    api_key_import,
    api_keys,
    authorizers,
    base_path_mappings,
    client_certificates,
    deployments,
    documentation_import,
    documentation_parts,
    documentation_versions,
    domain_names,
    exports,
    gateway_responses,
    imports,
    integration_responses,
    integrations,
    method_responses,
    methods,
    model_template,
    models,
    request_validators,
    resources,
    rest_api_patches,
    rest_apis,
    sdks,
    stages,
    tags,
    test_authorizer,
    test_invoke,
    usage,
    usage_plan_keys,
    usage_plans,
    vpc_links,
)
from lockgate.control.operations.kinds import Inquiring, Inquiry, Operation

__all__ = ["INQUIRIES", "OPERATIONS", "Inquiring", "Inquiry", "Operation"]

OPERATIONS: dict[str, Operation] = {
    **access_associations.OPERATIONS,
    **account.OPERATIONS,
    **api_key_import.OPERATIONS,
    **api_keys.OPERATIONS,
    **authorizers.OPERATIONS,
    **base_path_mappings.OPERATIONS,
    **client_certificates.OPERATIONS,
    **deployments.OPERATIONS,
    **documentation_import.OPERATIONS,
    **documentation_parts.OPERATIONS,
    **documentation_versions.OPERATIONS,
    **domain_names.OPERATIONS,
    **exports.OPERATIONS,
    **gateway_responses.OPERATIONS,
    **imports.OPERATIONS,
    **integration_responses.OPERATIONS,
    **integrations.OPERATIONS,
    **method_responses.OPERATIONS,
    **methods.OPERATIONS,
    **model_template.OPERATIONS,
    **models.OPERATIONS,
    **request_validators.OPERATIONS,
    **resources.OPERATIONS,
    **rest_api_patches.OPERATIONS,
    **rest_apis.OPERATIONS,
    **sdks.OPERATIONS,
    **stages.OPERATIONS,
    **tags.OPERATIONS,
    **usage.OPERATIONS,
    **usage_plan_keys.OPERATIONS,
    **usage_plans.OPERATIONS,
    **vpc_links.OPERATIONS,
}
"""Every operation by the name that the service model gives it, but for the inquiries."""

INQUIRIES: dict[str, Inquiring] = {**test_authorizer.INQUIRIES, **test_invoke.INQUIRIES}
"""The operations that ask a process that serves, likewise."""
