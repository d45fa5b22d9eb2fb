"""APIs as the control plane keeps them, for tests that need one and are about something else."""

from typing import Any

from lockgate.control.call import Call
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Item, Kind
from lockgate.store.secrets import KEY_BYTES, Secrets

NOW = 1_700_000_000
API = "abcde12345"
ROOT = "root123456"


def a_call(**members: Any) -> Call:
    """A call over objects in memory."""
    return Call(InMemory(), Secrets(b"k" * KEY_BYTES), **{"now": NOW, **members})


def keep_api(call: Call, *methods: str, api_id: str = API) -> Item:
    """An API with ``methods``: ``GET /`` and ``GET /pets`` are enough for most."""
    api: Item = {"id": api_id, "name": "pets", "rootResourceId": ROOT, "createdDate": NOW}
    call.objects.insert(Kind.REST_API, "", api_id, api)
    call.objects.insert(Kind.RESOURCE, api_id, ROOT, {"id": ROOT, "path": "/"})
    for method in methods or ("GET /", "GET /pets"):
        verb, _, path = method.partition(" ")
        keep_method(call, api_id, verb, path)
    return api


def keep_method(call: Call, api_id: str, verb: str, path: str, **members: Any) -> None:
    """A method, and the resources on the way to it."""
    above, at = ROOT, ""
    for part in path.strip("/").split("/") if path != "/" else ():
        at = f"{at}/{part}"
        name = f"{above}/{part}"
        row = call.objects.named(Kind.RESOURCE, api_id, name)
        id = row.id if row else f"r{len(call.objects.rows(Kind.RESOURCE, api_id)):05}"
        if row is None:
            resource = {"id": id, "parentId": above, "pathPart": part, "path": at}
            call.objects.insert(Kind.RESOURCE, api_id, id, resource, name=name)
        above = id
    method = {
        "httpMethod": verb,
        "authorizationType": "NONE",
        "apiKeyRequired": False,
        "methodIntegration": {"type": "MOCK"},
        **members,
    }
    call.objects.insert(Kind.METHOD, api_id, f"{above}/{verb}", method)


def keep_deployment(call: Call, id: str = "dep001", api_id: str = API) -> str:
    """A deployment without a snapshot."""
    item = {"id": id, "createdDate": NOW}
    call.objects.insert(Kind.DEPLOYMENT, api_id, id, item)
    return id


def keep_stage(call: Call, name: str = "dev", api_id: str = API) -> Item:
    """A stage."""
    stage: Item = {"stageName": name, "deploymentId": "dep001", "cacheClusterEnabled": False}
    call.objects.insert(Kind.STAGE, api_id, name, stage)
    return stage
