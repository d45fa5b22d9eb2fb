"""API keys as they are kept: their value sealed, found by its fingerprint.

Source: control-plane.md, section 11; access-control.md, section 3; security spec, row C-4. An
object's own members besides those of the service model: ``_sealed``, the value as only the key's
owner reads it, and ``_plans``, the ids of the usage plans that it is in, the oldest first.
"""

import string

from lockgate.control.call import Call, new_id, random_text
from lockgate.control.errors import BadRequest, Conflict
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.limits import KEY_DESCRIPTION, KEY_NAME, KEY_VALUE
from lockgate.store.objects import Item, Kind, Row, Taken

__all__ = [
    "check_description",
    "check_name",
    "check_plan",
    "check_value",
    "join_plan",
    "keep_key",
    "key_with_value",
    "leave_plan",
    "new_value",
    "value_of",
]

_VALUE_LETTERS = string.ascii_letters + string.digits
_VALUE_LENGTH = 40


def new_value() -> str:
    """A value that nobody guesses."""
    return random_text(_VALUE_LENGTH, _VALUE_LETTERS)


def check_value(value: str) -> None:
    """Raises :class:`BadRequest` where a key cannot have this value."""
    least, most = KEY_VALUE
    if len(value) < least:
        raise BadRequest(f"API Key value should be at least {least} characters")
    if len(value) > most:
        raise BadRequest(f"API Key value exceeds maximum size of {most} characters")


def check_name(name: str) -> None:
    """Raises :class:`BadRequest` where a key cannot be called so."""
    if len(name) > KEY_NAME:
        raise BadRequest(f"Invalid API Key name, can be at most {KEY_NAME} characters.")


def check_description(description: str) -> None:
    """Raises :class:`BadRequest` where that is too long."""
    if len(description) > KEY_DESCRIPTION:
        raise BadRequest("Invalid API Key description specified.")


def keep_key(call: Call, key: Item, value: str, *, id_is_value: bool = False) -> Item:
    """Keep a new key with ``value``, and answer it; Conflict where there is one with it."""
    key = {
        "id": value if id_is_value else new_id(10),
        **key,
        "createdDate": call.now,
        "lastUpdatedDate": call.now,
    }
    key["_sealed"] = call.secrets.seal(value, key["id"])
    try:
        call.objects.insert(Kind.API_KEY, "", key["id"], key, name=call.secrets.fingerprint(value))
    except Taken:
        raise Conflict("API Key already exists") from None
    return key


def value_of(call: Call, key: Item) -> str:
    """The value that a client sends."""
    return call.secrets.open(key["_sealed"], key["id"])


def key_with_value(call: Call, value: str) -> Row | None:
    """The key that has this value, or None."""
    return call.objects.named(Kind.API_KEY, "", call.secrets.fingerprint(value))


def check_plan(call: Call, key: Item, plan: Item) -> None:
    """Raises :class:`Conflict` where the key is in the plan, or in another for a stage of it."""
    if plan["id"] in key.get("_plans", ()):
        raise Conflict(CONTROL_MESSAGES["plan.key_twice"])
    stages = {(stage["apiId"], stage["stage"]) for stage in plan["apiStages"]}
    for other_id in key.get("_plans", ()):
        other = call.objects.find(Kind.USAGE_PLAN, "", other_id) or {"apiStages": []}
        for stage in other["apiStages"]:
            if (stage["apiId"], stage["stage"]) in stages:
                raise Conflict(
                    CONTROL_MESSAGES["plan.key_of_two"]
                    % (plan["id"], key["id"], f"{stage['apiId']}:{stage['stage']}")
                )


def join_plan(call: Call, key: Item, plan: Item) -> Item:
    """Put the key into the plan and answer the link, as it is kept. Raises :class:`Conflict`."""
    check_plan(call, key, plan)
    link = {"id": key["id"], "type": "API_KEY"}
    call.objects.insert(Kind.USAGE_PLAN_KEY, plan["id"], key["id"], link)
    key["_plans"] = [*key.get("_plans", ()), plan["id"]]
    call.objects.update(Kind.API_KEY, "", key["id"], key)
    return link


def leave_plan(call: Call, key_id: str, plan_id: str) -> None:
    """Take the key out of the plan; what it has used of it is kept."""
    call.objects.delete(Kind.USAGE_PLAN_KEY, plan_id, key_id)
    key = call.objects.find(Kind.API_KEY, "", key_id)
    if key is not None:
        key["_plans"] = [id for id in key.get("_plans", ()) if id != plan_id]
        call.objects.update(Kind.API_KEY, "", key_id, key)
