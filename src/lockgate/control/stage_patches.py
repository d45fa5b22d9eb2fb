"""What may be patched of a stage, promotion of its canary included.

Source: control-plane.md, sections 5.2 and 7.3; traffic.md, section 4. The patches' context is the
call and the API's id.
"""

from lockgate.control.errors import BadRequest, NotFound
from lockgate.control.known import known
from lockgate.control.method_settings import UNKNOWN_PATH, remove_settings, write_setting
from lockgate.control.patch_table import (
    Change,
    PatchRow,
    PatchTable,
    as_map,
    as_text,
    double,
    flag,
    own,
    text,
)
from lockgate.control.stage_settings import (
    CACHE_SIZES,
    check_access_log,
    check_deployment,
    check_percent,
    check_variables,
    new_canary,
)
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind

__all__ = ["STAGE_PATCHES"]

_DEPLOYMENT_COPY = ("/deploymentId", "/canarySettings/deploymentId")
_VARIABLES_COPY = ("/variables", "/canarySettings/stageVariableOverrides")
_BAD_COPY = (
    "Invalid copy operation with path: %(path)s and from %(from)s. Valid copy:path are "
    "[/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, "
    "/canarySettings/stageVariableOverrides]"
)
_ABSENT = "Invalid parameter name specified"


def _move(change: Change) -> None:
    call, api_id = change.context
    check_deployment(call, api_id, as_text(change))
    change.item["deploymentId"] = change.value


def _name_version(change: Change) -> None:
    if change.value:
        call, api_id = change.context
        known(call, Kind.DOCUMENTATION_VERSION, api_id, change.value)
        change.item["documentationVersion"] = change.value
    else:
        change.item.pop("documentationVersion", None)


def _name_certificate(change: Change) -> None:
    if change.value:
        known(change.context[0], Kind.CLIENT_CERTIFICATE, "", change.value)
        change.item["clientCertificateId"] = change.value
    else:
        change.item.pop("clientCertificateId", None)


def _check_size(size: str) -> None:
    if size not in CACHE_SIZES:
        raise BadRequest(CONTROL_MESSAGES["stage.cache_size"])


def _set_variable(holder: Item, member: str, change: Change) -> None:
    """One variable; unlike in other maps one that is not there may be replaced."""
    variables = holder.get(member) or {}
    if change.op == "replace":
        variables[change.keys[-1]] = as_text(change)
        check_variables(variables)
    elif variables.pop(change.keys[-1], None) is None:
        raise NotFound(_ABSENT)
    _keep(holder, member, variables)


def _set_variables(holder: Item, member: str, change: Change) -> None:
    variables = {} if change.op == "remove" else as_map(change)
    check_variables(variables)
    _keep(holder, member, variables)


def _keep(holder: Item, member: str, variables: dict[str, str]) -> None:
    if variables:
        holder[member] = variables
    else:
        holder.pop(member, None)


def _canary(change: Change) -> Item:
    """The canary; the first patch below it makes it."""
    canary: Item = change.item.setdefault("canarySettings", new_canary(change.item))
    return canary


_CANARY_MEMBERS: dict[str, PatchRow] = {
    "percentTraffic": double("/percentTraffic", check=check_percent),
    "deploymentId": own("/deploymentId", "replace", _move),
    "useStageCache": flag("/useStageCache"),
}


def _write_canary(change: Change) -> None:
    member = change.path.rpartition("/")[2]
    _CANARY_MEMBERS[member].effect(change._replace(item=_canary(change)))


def _refuse_canary(change: Change) -> None:
    raise BadRequest(change.said("Invalid %(op)s operation with path: %(path)s"))


def _copy(change: Change) -> None:
    """Promotion: what the canary has becomes the stage's; the canary stays."""
    ways = (change.path, change.source)
    if ways not in (_DEPLOYMENT_COPY, _VARIABLES_COPY):
        raise BadRequest(change.said(_BAD_COPY))
    canary = change.item.get("canarySettings")
    if canary is None:
        raise BadRequest("Promotion not available. Canary does not exist.")
    if ways == _DEPLOYMENT_COPY:
        change.item["deploymentId"] = canary["deploymentId"]
    else:
        overrides = canary.get("stageVariableOverrides") or {}
        variables = {**(change.item.get("variables") or {}), **overrides}
        check_variables(variables)
        _keep(change.item, "variables", variables)


def _write_access_log(change: Change) -> None:
    if not change.value:
        raise BadRequest("Access Log value must not be empty")
    settings = change.item.get("accessLogSettings") or {}
    settings[change.path.rpartition("/")[2]] = change.value
    check_access_log(settings)
    change.item["accessLogSettings"] = settings


def _refuse_access_log(change: Change) -> None:  # noqa: ARG001
    raise BadRequest(
        "Invalid accessLogSettings path. Must be one of : "
        "[/accessLogSettings/destinationArn, /accessLogSettings/format]"
    )


def _drop(change: Change) -> None:
    change.item.pop(change.path[1:], None)


def _refuse_op(change: Change) -> None:
    refused = change.said("Invalid patch path  '%(path)s' specified for op '%(op)s'. ")
    if change.op == "add":
        paths = "/accessLogSettings/destinationArn, /accessLogSettings/format"
        raise BadRequest(f"{refused}Must be one of: [{paths}]")
    raise BadRequest(f"{refused}Please choose supported operations")


def _canary_rows() -> list[PatchRow]:
    rows = []
    for member in _CANARY_MEMBERS:
        path = f"/canarySettings/{member}"
        rows += [own(path, "replace", _write_canary), own(path, "add remove", _refuse_canary)]
    overrides = "/canarySettings/stageVariableOverrides"
    name = "stageVariableOverrides"
    return [
        *rows,
        own(
            f"{overrides}/{{name}}", "replace remove", lambda c: _set_variable(_canary(c), name, c)
        ),
        own(overrides, "replace", lambda c: _set_variables(_canary(c), name, c)),
        own("/canarySettings", "remove", _drop),
        own("/canarySettings/{member+}", "add replace remove", _refuse_canary),
    ]


STAGE_PATCHES = PatchTable(
    (
        own("/deploymentId", "replace", _move),
        text("/description"),
        flag("/cacheClusterEnabled"),
        text("/cacheClusterSize", check=_check_size),
        own("/clientCertificateId", "replace", _name_certificate),
        own("/documentationVersion", "replace", _name_version),
        flag("/tracingEnabled"),
        own(
            "/variables/{name}",
            "replace remove",
            lambda change: _set_variable(change.item, "variables", change),
        ),
        own(
            "/variables",
            "replace remove",
            lambda change: _set_variables(change.item, "variables", change),
        ),
        own("/accessLogSettings", "remove", _drop),
        own("/accessLogSettings/destinationArn", "add replace", _write_access_log),
        own("/accessLogSettings/format", "add replace", _write_access_log),
        own("/accessLogSettings/{member+}", "add replace remove", _refuse_access_log),
        *_canary_rows(),
        own("/{path+}", "copy", _copy),
        # Whatever else is said is said of a method: behind all other rows.
        own("/{path+}", "replace", write_setting),
        own("/{path+}", "remove", remove_settings),
        own("/{path+}", "add move test", _refuse_op),
    ),
    unknown_path=UNKNOWN_PATH,
)
