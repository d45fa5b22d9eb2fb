"""Which bodies are of a binary media type."""

import pytest

from lockgate.engine.binary_types import BinaryTypes


@pytest.mark.parametrize(
    ("entries", "header", "wanted"),
    [
        (["image/png"], b"image/png", "image/png"),
        (["image/png"], b"IMAGE/PNG ; a=b", "image/png"),
        (["Image/PNG"], b"image/png", "Image/PNG"),
        (["image/png"], b"image/jpeg", None),
        (["image/*"], b"image/svg+xml", "image/*"),
        (["image/*"], b"image/*", "image/*"),
        (["image/*"], b"image", None),
        (["image/*"], b"image/", None),
        (["image/*"], b"images/png", None),
        (["*/png"], b"image/png", "*/png"),
        (["*/*"], b"nonsense", "*/*"),
        (["*/*", "image/*", "image/png"], b"image/png", "image/png"),
        (["*/*", "image/*"], b"image/png", "image/*"),
        (["image/png"], b"*/*", None),
        (["*/*"], None, "*/*"),
        (["application/json"], None, "application/json"),
        (["application/*"], None, "application/*"),
        (["image/png"], None, None),
        (["image/png"], b"", None),
        (["image/png"], b"\xe4/png", None),
    ],
)
def test_bodies(entries: list[str], header: bytes | None, wanted: str | None) -> None:
    types = BinaryTypes(entries, None)
    assert [types.of_body(header) for _ in range(2)] == [wanted, wanted]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (b"image/png", True),
        (b" image/png;q=0.1 ,text/html", True),
        (b"text/html,image/png", False),
        (b",image/png", False),
        (b"*/*", False),
        (b"", False),
        (None, False),
    ],
)
def test_the_first_type_of_accept(accept: bytes | None, wanted: bool) -> None:
    assert (BinaryTypes(["image/*"], None).of_accept(accept) is not None) == wanted
