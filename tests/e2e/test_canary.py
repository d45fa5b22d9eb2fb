"""Canaries over HTTP: an environment file, both sides, and the share of each."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from definitions import api, entry, function_proxy, http, mock, operation

from lockgate.testing import DefinitionError, FakeBackend, RunningGateway, serve


def version(number: int, *paths: str) -> dict[str, Any]:
    """A definition that answers with its number, its variables and its side."""
    template = f"v{number} $stageVariables.a $stageVariables.b $stageVariables.c"
    shown = operation(mock({"default": entry(200, f"{template} $context.isCanaryRequest")}), 200)
    return api(
        {
            "/": {"get": shown},
            "/backend": {
                "get": operation(http("/", {"default": entry(200 + number)}), 200 + number)
            },
            "/event": {"get": operation(function_proxy("echo"))},
            **{path: {"get": shown} for path in paths},
        },
        gateway_responses={
            "MISSING_AUTHENTICATION_TOKEN": {
                "responseTemplates": {"text/plain": f"v{number} $stageVariables.b"},
                "responseParameters": {"gatewayresponse.header.X-Side": "context.isCanaryRequest"},
            }
        },
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "api.json").write_text(json.dumps(version(1)))
    (tmp_path / "next.json").write_text(json.dumps(version(2, "/new")))
    return tmp_path


def environment(folder: Path, **canary: Any) -> Path:
    path = folder / "environment.json"
    variables = {"a": "1", "b": "1"}
    path.write_text(json.dumps({"stage_variables": variables, "canary": canary}))
    return path


def draw(gateway: RunningGateway, number: float) -> None:
    """Let every request draw ``number``, from 0 to less than 100."""
    gateway.gateway.data_plane.draw = lambda: number / 100


NEXT = {"definition": "next.json", "stage_variable_overrides": {"b": "2", "c": "2"}}
SIDES = [(10.4, "v2 1 2 2 true", True), (10.5, "v1 1 1  false", False)]


@pytest.mark.parametrize(("number", "body", "is_canary"), SIDES)
def test_the_draw_chooses_definition_and_variables(
    folder: Path, number: float, body: str, is_canary: bool
) -> None:
    settings = environment(folder, percent_traffic=10.5, **NEXT)
    with serve(folder / "api.json", environment=settings) as gateway:
        draw(gateway, number)
        answer = gateway.request("GET", "/")
        assert answer.body.decode() == body
        record = gateway.record(answer)
        assert record["canary"] is is_canary
        assert record["definition"]["file"].endswith("next.json" if is_canary else "api.json")
        snapshot = record["decisions"][0]
        assert (snapshot["name"], snapshot["step"]) == ("select.snapshot", "6")
        assert snapshot["definition"]["file"].endswith("environment.json")
        assert snapshot["facts"] == {
            "stage": "dev",
            "deployment": record["deployment"],
            "canary": is_canary,
            "draw": pytest.approx(number),
            "percent_traffic": 10.5,
        }


@pytest.mark.parametrize(("number", "status"), [(0, 200), (50, 403)])
def test_routes_and_gateway_responses_are_those_of_the_side(
    folder: Path, number: float, status: int
) -> None:
    settings = environment(folder, percent_traffic=50, **NEXT)
    with serve(folder / "api.json", environment=settings) as gateway:
        draw(gateway, number)
        assert gateway.request("GET", "/new").status == status
        refused = gateway.request("GET", "/nowhere")
        side = "v2 2" if status == 200 else "v1 1"
        assert refused.body.decode() == side
        assert refused.header("X-Side") == str(status == 200).lower()


def test_backends_and_functions_are_those_of_the_side(folder: Path) -> None:
    with FakeBackend() as old, FakeBackend() as new:
        old.answers("/", body="old")
        new.answers("/", body="new")
        settings = environment(
            folder,
            percent_traffic=50,
            definition="next.json",
            stage_variable_overrides={"backend": new.address},
        )
        with serve(
            folder / "api.json",
            environment=settings,
            stage_variables={"backend": old.address},
            functions={"echo": lambda event: {"body": json.dumps(event["stageVariables"])}},
        ) as gateway:
            for number, status, body, address in (
                (0, 202, b"new", new.address),
                (99, 201, b"old", old.address),
            ):
                draw(gateway, number)
                answer = gateway.request("GET", "/backend")
                assert (answer.status, answer.body) == (status, body)
                assert gateway.request("GET", "/event").json["backend"] == address


def test_the_canary_of_the_stages_own_definition(folder: Path) -> None:
    settings = environment(folder, percent_traffic=50, stage_variable_overrides={"b": "2"})
    with serve(folder / "api.json", environment=settings) as gateway:
        draw(gateway, 0)
        new = gateway.request("GET", "/")
        draw(gateway, 50)
        old = gateway.request("GET", "/")
        assert (new.body, old.body) == (b"v1 1 2  true", b"v1 1 1  false")
        assert gateway.record(new)["deployment"] == gateway.record(old)["deployment"]


def test_a_header_keeps_its_values_on_one_side(folder: Path) -> None:
    settings = environment(folder, percent_traffic=50, hash_header="X-User", **NEXT)
    with serve(folder / "api.json", environment=settings) as gateway:
        sides = {
            user: {gateway.request("GET", "/", headers={"x-user": user}).body for _ in range(4)}
            for user in map(str, range(24))
        }
    assert all(len(bodies) == 1 for bodies in sides.values())
    assert len(set.union(*sides.values())) == 2


@pytest.mark.parametrize("rng", [Random(7), None], ids=["seeded", "own"])
def test_the_share_of_many_requests(folder: Path, rng: Random | None) -> None:
    settings = environment(folder, percent_traffic=25, **NEXT)
    with serve(folder / "api.json", environment=settings, records=1) as gateway:
        if rng is not None:
            gateway.gateway.data_plane.draw = rng.random
        count = sum(gateway.request("GET", "/").body.startswith(b"v2") for _ in range(1_200))
    # Six standard deviations: one run in a thousand million is further off by chance.
    assert abs(count - 300) < 6 * (1_200 * 0.25 * 0.75) ** 0.5


@pytest.mark.parametrize(("percent", "body"), [(0, b"v1 1 1  false"), (100, b"v2 1 2 2 true")])
def test_none_and_all(folder: Path, percent: float, body: bytes) -> None:
    settings = environment(folder, percent_traffic=percent, **NEXT)
    with serve(folder / "api.json", environment=settings) as gateway:
        assert {gateway.request("GET", "/").body for _ in range(50)} == {body}


def test_the_control_port_tells_the_statuses_of_both_sides(folder: Path) -> None:
    settings = environment(folder, percent_traffic=25, **NEXT)
    with serve(folder / "api.json", environment=settings) as gateway:
        items = gateway.control("/_lockgate/apis").json["item"]
    assert [(one["canary"], len(one["routes"])) for one in items] == [(False, 3), (True, 4)]


# -- mistakes


def test_a_canary_that_cannot_be_served_refuses_all(folder: Path) -> None:
    settings = environment(folder, percent_traffic=1, definition="missing.json")
    with pytest.raises(DefinitionError, match=r"cannot read .*missing\.json"):
        serve(folder / "api.json", environment=settings).__enter__()
    (folder / "next.json").write_text("{}")
    settings = environment(folder, percent_traffic=0, definition="next.json")
    with pytest.raises(DefinitionError, match=r"next\.json:1:1: error"):
        serve(folder / "api.json", environment=settings).__enter__()


def test_a_definition_of_a_canary_is_for_one_api(folder: Path) -> None:
    settings = environment(folder, percent_traffic=1, definition="next.json")
    with pytest.raises(DefinitionError, match="the canary names one definition, and several"):
        serve(folder / "api.json", folder / "next.json", environment=settings).__enter__()
    settings = environment(folder, percent_traffic=100, stage_variable_overrides={"b": "2"})
    with serve(folder / "api.json", folder / "next.json", environment=settings) as gateway:
        assert gateway.request("GET", "/", api="api").body == b"v1 1 2  true"
        assert gateway.request("GET", "/", api="next").body == b"v2 1 2  true"
