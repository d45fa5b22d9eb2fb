"""Stages, domains and VPC links out of the store, in the shapes in which they are served."""

from lockgate.deployments.stages import Snapshot, Stage
from lockgate.engine.address import BasePathMapping, Domains
from lockgate.store.objects import Item, Kind, Transaction

__all__ = ["domains_of", "links_of", "stages_of", "stages_of_all"]

_EMPTY_KEY = "(none)"


def stages_of_all(objects: Transaction, region: str) -> dict[str, list[Stage]]:
    """The stages of all APIs of a region by API id."""
    found: dict[str, list[Stage]] = {}
    for api_id, row in objects.everywhere(Kind.STAGE):
        stage = _stage(objects, region, api_id, row.item)
        if stage is not None:
            found.setdefault(api_id, []).append(stage)
    return found


def stages_of(objects: Transaction, region: str, api_id: str) -> list[Stage]:
    """The stages of one API; empty where it is gone."""
    rows = objects.rows(Kind.STAGE, api_id)
    stages = (_stage(objects, region, api_id, row.item) for row in rows)
    return [stage for stage in stages if stage is not None]


def _stage(objects: Transaction, region: str, api_id: str, item: Item) -> Stage | None:
    """A stage with what it serves; None where it has no deployment."""
    snapshot = _snapshot(objects, api_id, item.get("deploymentId"))
    if snapshot is None:
        return None
    settings = item.get("canarySettings")
    canary = None
    if settings:
        id = settings.get("deploymentId")
        canary = snapshot if id is None else _snapshot(objects, api_id, id)
    return Stage(api_id, region, item, snapshot, canary)


def _snapshot(objects: Transaction, api_id: str, deployment_id: str | None) -> Snapshot | None:
    if deployment_id is None:
        return None
    content = objects.blob(Kind.DEPLOYMENT, api_id, deployment_id)
    return None if content is None else Snapshot(deployment_id, content)


def domains_of(objects: Transaction) -> Domains:
    """The custom domains of a region with their mappings, longest key first."""
    names = {
        row.id: row.item["domainName"].lower().encode()
        for _, row in objects.everywhere(Kind.DOMAIN_NAME)
    }
    found: dict[bytes, list[BasePathMapping]] = {name: [] for name in names.values()}
    for domain, row in objects.everywhere(Kind.BASE_PATH_MAPPING):
        if domain in names:
            found[names[domain]].append(_mapping(row.item))
    return {
        name: tuple(sorted(mappings, key=lambda one: -len(one.key)))
        for name, mappings in found.items()
    }


def _mapping(item: Item) -> BasePathMapping:
    key = item.get("basePath") or _EMPTY_KEY
    return BasePathMapping(
        "" if key == _EMPTY_KEY else key, item["restApiId"], item.get("stage") or None
    )


def links_of(objects: Transaction) -> dict[str, str]:
    """Names of the VPC links of a region by their ids."""
    return {row.id: row.item.get("name", "") for _, row in objects.everywhere(Kind.VPC_LINK)}
