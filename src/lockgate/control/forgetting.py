"""What names an API from outside of it, when the API goes.

Source: control-plane.md, section 4.1, DeleteRestApi: nothing is left dangling.
"""

from lockgate.control.call import Call
from lockgate.store.objects import Kind

__all__ = ["forget_api"]


def forget_api(call: Call, api_id: str) -> None:
    """Take an API out of usage plans and of custom domains, and announce that."""
    if _forget_in_plans(call, api_id):
        call.objects.announce("keys")
    has_mapping = False
    for scope, row in call.objects.everywhere(Kind.BASE_PATH_MAPPING):
        if row.item["restApiId"] == api_id:
            has_mapping = call.objects.delete(Kind.BASE_PATH_MAPPING, scope, row.id)
    if has_mapping:
        call.objects.announce("domains")


def _forget_in_plans(call: Call, api_id: str) -> bool:
    is_changed = False
    for row in call.objects.rows(Kind.USAGE_PLAN, ""):
        stages = [stage for stage in row.item["apiStages"] if stage["apiId"] != api_id]
        if len(stages) < len(row.item["apiStages"]):
            call.objects.update(Kind.USAGE_PLAN, "", row.id, {**row.item, "apiStages": stages})
            is_changed = True
    return is_changed
