"""Snapshots as bytes."""

import pytest

from lockgate.control.snapshots import UnknownSnapshot, objects_of, snapshot_of
from lockgate.model.api_objects import ApiObjects

OBJECTS = ApiObjects(
    {"id": "a", "binaryMediaTypes": ["*/*"], "minimumCompressionSize": 0},
    [{"id": "r", "path": "/"}],
    {"r/GET": {"httpMethod": "GET", "methodIntegration": {"timeoutInMillis": 29000}}},
    models=[{"id": "m", "schema": '{"type":"object"}', "name": "ü"}],
)


def test_what_goes_in_comes_out() -> None:
    assert objects_of(snapshot_of(OBJECTS)) == OBJECTS


def test_a_snapshot_is_small() -> None:
    many = ApiObjects({}, [{"id": f"r{n}", "path": f"/pets/{n}"} for n in range(1000)])
    assert len(snapshot_of(many)) < 20_000


@pytest.mark.parametrize(
    "damaged", [b"", b"\x02x", b"\x01", b"\x01nothing of zlib", snapshot_of(OBJECTS)[:-9]]
)
def test_damage_is_told(damaged: bytes) -> None:
    with pytest.raises(UnknownSnapshot):
        objects_of(damaged)
