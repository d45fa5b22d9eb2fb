"""Lists that come in pages: what is to be there before they are asked for."""

from collections.abc import Callable
from typing import Any

from control_walk.cases import Given
from control_walk.world import FUNCTION, NLB, PET, World

__all__ = ["PAGES", "WITHOUT_PAGES"]

FEW = range(3)


def _nothing(world: World) -> Given:
    """There is enough without anything."""
    return {}


def _each(make: Callable[[World], Any]) -> Callable[[World], Given]:
    """Objects that hang on the account."""

    def few(world: World) -> Given:
        for _ in FEW:
            make(world)
        return {}

    return few


def _below(make: Callable[[World, Given, str], Any]) -> Callable[[World], Given]:
    """Objects of one API."""

    def few(world: World) -> Given:
        at = world.deployable()
        for number in FEW:
            make(world, at, f"n{number}")
        return at

    return few


def _resource(world: World, at: Given, name: str) -> None:
    root = world.client.get_rest_api(**at)["rootResourceId"]
    world.client.create_resource(**at, parentId=root, pathPart=name)


def _authorizer(world: World, at: Given, name: str) -> None:
    world.client.create_authorizer(
        **at,
        name=name,
        type="TOKEN",
        authorizerUri=FUNCTION,
        identitySource="method.request.header.Authorization",
    )


def _model(world: World, at: Given, name: str) -> None:
    world.client.create_model(**at, name=name, contentType="application/json", schema=PET)


def _part(world: World, at: Given, name: str) -> None:
    world.client.create_documentation_part(
        **at, location={"type": "MODEL", "name": name}, properties="{}"
    )


def _mappings(world: World) -> Given:
    domain = world.new_domain()
    for number in FEW:
        world.client.create_base_path_mapping(**domain, basePath=f"n{number}", restApiId=world.api)
    return domain


def _plan_keys(world: World) -> Given:
    plan = world.new_plan()
    for _ in FEW:
        world.client.create_usage_plan_key(
            **plan, keyId=world.new_key()["apiKey"], keyType="API_KEY"
        )
    return plan


PAGES: dict[str, Callable[[World], Given]] = {
    "get_api_keys": _each(World.new_key),
    "get_authorizers": _below(_authorizer),
    "get_base_path_mappings": _mappings,
    "get_client_certificates": _each(World.new_certificate),
    "get_deployments": _below(lambda world, at, name: world.client.create_deployment(**at)),
    "get_documentation_parts": _below(_part),
    "get_documentation_versions": _below(
        lambda world, at, name: world.client.create_documentation_version(
            **at, documentationVersion=name
        )
    ),
    "get_domain_names": _each(World.new_domain),
    "get_gateway_responses": lambda world: world.at,
    "get_models": _below(_model),
    "get_request_validators": _below(
        lambda world, at, name: world.client.create_request_validator(**at, name=name)
    ),
    "get_resources": _below(_resource),
    "get_rest_apis": _each(World.new_api),
    "get_sdk_types": _nothing,
    "get_usage": lambda world: {
        **_plan_keys(world), "startDate": "2026-01-01", "endDate": "2026-01-02",
    },
    "get_usage_plan_keys": _plan_keys,
    "get_usage_plans": _each(World.new_plan),
    "get_vpc_links": _each(
        lambda world: world.client.create_vpc_link(name="page", targetArns=[NLB])
    ),
}  # fmt: skip

WITHOUT_PAGES = ("get_domain_name_access_associations", "get_tags")
"""Operations that take a position, and that SDKs do not page through."""
