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
    api_key_import,
    api_keys,
    base_path_mappings,
    deployments,
    domain_names,
    stages,
    usage,
    usage_plan_keys,
    usage_plans,
)
from lockgate.control.operations.kinds import Operation

__all__ = ["OPERATIONS", "Operation"]

OPERATIONS: dict[str, Operation] = {
    **access_associations.OPERATIONS,
    **api_key_import.OPERATIONS,
    **api_keys.OPERATIONS,
    **base_path_mappings.OPERATIONS,
    **deployments.OPERATIONS,
    **domain_names.OPERATIONS,
    **stages.OPERATIONS,
    **usage.OPERATIONS,
    **usage_plan_keys.OPERATIONS,
    **usage_plans.OPERATIONS,
}
"""Every operation by the name that the service model gives it."""
