"""Which side of a canary a request is on: the draw, its sources, and what the record tells."""

from random import Random

import pytest
from definitions import api, entry, mock, operation
from plans import Told, ask, plan_of, request

from lockgate.engine.address import Directory
from lockgate.engine.canary import ALL_TRAFFIC, Canary, canary_variables
from lockgate.engine.machine import begin
from lockgate.engine.messages import Response
from lockgate.engine.plan import Plan
from lockgate.engine.record import render
from lockgate.rules import compat


def plan(text: str, is_canary: bool | None, paths: tuple[str, ...] = ("/",)) -> Plan:
    template = f"{text} $context.isCanaryRequest"
    served = operation(mock({"default": entry(200, template)}), 200)
    return plan_of(api({path: {"get": served} for path in paths}), is_canary=is_canary)


def released(percent_traffic: float, hash_header: bytes | None = None) -> Plan:
    """A plan with a canary, which alone has the path ``/new``."""
    stage = plan("old", False)
    stage.canary = Canary(plan("new", True, ("/", "/new")), percent_traffic, hash_header)
    return stage


@pytest.mark.parametrize(
    ("percent", "draw", "is_canary"),
    [
        (10.5, 0.0, True),
        (10.5, 10.499, True),
        (10.5, 10.5, False),
        (10.5, 99.9, False),
        (10.5, None, False),
        (0.0, 0.0, False),
        (0.0, None, False),
        (100.0, 99.99999999999999, True),
        (100.0, None, True),
    ],
)
def test_a_draw_below_the_percentage_is_the_canarys(
    percent: float, draw: float | None, is_canary: bool
) -> None:
    answer = ask(released(percent), draw=draw)
    assert answer.body == ("new true" if is_canary else "old false")
    assert answer.record["canary"] is is_canary
    facts = answer.decision("select.snapshot")["facts"]
    assert (facts["canary"], facts["draw"], facts["percent_traffic"]) == (is_canary, draw, percent)
    assert facts["deployment"] == answer.record["deployment"]


def test_the_sides_are_two_deployments() -> None:
    stage = released(50)
    sides: list[Told] = [ask(stage, draw=draw) for draw in (0.0, 50.0)]
    assert sides[0].record["deployment"] != sides[1].record["deployment"]
    assert [side.record["stage"] for side in sides] == ["dev", "dev"]


def test_the_snapshot_is_chosen_before_the_route() -> None:
    names = [one["name"] for one in ask(released(50), draw=1.0).record["decisions"]]
    assert names[:2] == ["select.snapshot", "select.route"]
    steps = [int(one["step"]) for one in ask(released(50), draw=1.0).record["decisions"]]
    assert steps == sorted(steps)


@pytest.mark.parametrize(("draw", "status"), [(0.0, 200), (50.0, 403)])
def test_each_side_has_its_own_routes(draw: float, status: int) -> None:
    answer = ask(released(50), "GET", "/new", draw=draw)
    assert answer.status == status
    assert answer.record["decisions"][0]["name"] == "select.snapshot"
    assert answer.record["canary"] is (status == 200)


def test_a_stage_without_a_canary_says_nothing_of_it() -> None:
    answer = ask(plan("only", None), draw=0.0)
    assert (answer.body, answer.record["canary"]) == ("only ", False)
    assert "select.snapshot" not in [one["name"] for one in answer.record["decisions"]]


def test_only_a_canary_needs_draws() -> None:
    assert Directory([released(1)]).has_canary
    assert not Directory([plan("only", None)]).has_canary
    assert not Directory([]).has_canary


# -- the value of a header as the draw


def test_one_value_of_the_header_is_always_on_one_side() -> None:
    stage = released(50, b"x-user")
    sides: dict[str, set[str]] = {}
    for number in range(200):
        user = f"user-{number % 40}"
        answer = ask(stage, headers={"X-User": user}, draw=(number * 37) % ALL_TRAFFIC)
        sides.setdefault(user, set()).add(answer.body)
    assert all(len(bodies) == 1 for bodies in sides.values())
    assert {body for bodies in sides.values() for body in bodies} == {"new true", "old false"}


@pytest.mark.parametrize("draw", [1.0, 99.0])
def test_a_request_without_the_header_is_drawn(draw: float) -> None:
    answer = ask(released(50, b"x-user"), draw=draw)
    assert answer.decision("select.snapshot")["facts"]["draw"] == draw


def test_hashes_are_spread_evenly_and_below_a_hundred() -> None:
    canary = Canary(plan("x", True), 50, b"x-user")
    draws = []
    for number in range(20_000):
        draw = canary.draw_of(request(headers={"X-User": str(number)}))
        assert draw is not None
        draws.append(draw)
    assert all(0 <= draw < ALL_TRAFFIC for draw in draws)
    tenths = [sum(int(draw) // 10 == tenth for draw in draws) for tenth in range(10)]
    assert all(1_800 < count < 2_200 for count in tenths)


# -- how many


@pytest.mark.parametrize("percent", [0.0, 0.5, 10.5, 50.0, 99.9, 100.0])
def test_the_share_of_many_draws_is_the_percentage(percent: float) -> None:
    canary = Canary(plan("x", True), percent)
    rng = Random(20261122)
    count = sum(canary.takes(rng.random() * ALL_TRAFFIC) for _ in range(200_000))
    assert count / 200_000 * 100 == pytest.approx(percent, abs=0.25)
    if percent in (0.0, ALL_TRAFFIC):
        assert count == percent * 2_000


# -- stage variables


def test_overrides_lie_over_the_stages_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, overrides = {"a": "1", "b": "1"}, {"b": "2", "c": "2"}
    assert canary_variables(stage, overrides) == {"a": "1", "b": "2", "c": "2"}
    monkeypatch.setattr(compat, "CANARY_VARS", "replace")
    assert canary_variables(stage, overrides) == overrides


def test_an_api_without_a_canary_beside_one_that_has_one() -> None:
    alone = plan_of(
        api({"/": {"get": operation(mock({"default": entry(200, "alone")}), 200)}}), api_id="b"
    )
    directory = Directory([released(100.0), alone])
    assert directory.has_canary
    answer = begin(directory, request("GET", "/restapis/b/dev/_user_request_/"))
    assert isinstance(answer, Response)
    assert answer.body == b"alone"
    assert "select.snapshot" not in [one["name"] for one in render(answer.record)["decisions"]]
