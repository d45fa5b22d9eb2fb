"""The committed table has all that botocore's model says of the wire."""

import subprocess
import sys
from pathlib import Path

from lockgate.control.service_model import service_model


def test_the_table_is_the_one_that_botocore_says() -> None:
    script = Path(__file__).parents[3] / "scripts/service_model.py"
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0


def test_every_operation_and_every_shape_it_needs_is_there() -> None:
    model = service_model()
    assert len(model.operations) == 124
    for operation in model.operations.values():
        for name in (operation.input, operation.output, *operation.errors):
            assert name is None or name in model.shapes
    for shape in model.shapes.values():
        for member in shape.members.values():
            assert member.shape in model.shapes


def test_names_on_the_wire_and_imports_are_told() -> None:
    model = service_model()
    put = model.operations["PutIntegration"]
    assert (put.method, put.status) == ("PUT", 201)
    assert put.input is not None
    assert model.shapes[put.input].members["integrationHttpMethod"].name == "httpMethod"
    assert model.operations["ImportRestApi"].query == {"mode": "import"}
    assert model.operations["GetResources"].pages == "items"
    assert model.shapes["NotFoundException"].status == 404
