"""What is printed of stages that calls have made: how many, and where they are told."""

from typing import Any

import pytest

from lockgate.cli.route_table import print_routes
from lockgate.config import Settings
from lockgate.deployments.stages import Snapshot, Stage, Stages
from lockgate.engine.address import Directory
from lockgate.engine.plan import PlanSettings


@pytest.mark.parametrize(
    ("names", "told"), [((), ""), (("a",), "1 stage made"), (("a", "b"), "2 stages made")]
)
def test_deployed_stages_are_counted(
    names: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stages = Stages(PlanSettings(""))
    item: dict[str, Any] = {}
    kept = [
        Stage("api", "us-east-1", {**item, "stageName": name}, Snapshot("d", b"")) for name in names
    ]
    stages.replace("api", kept)
    print_routes(Directory([], on_demand=stages), Settings(()), 8080, 8081)
    said = capsys.readouterr().out
    assert ("deployed" in said) == bool(names)
    assert told in said
