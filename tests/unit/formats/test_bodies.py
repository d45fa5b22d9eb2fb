"""Binary media types, the minimum compression size and contentHandling as they are read."""

import json
from typing import Any

import pytest
from definitions import PREFIX, api, entry, mock, operation

from lockgate.diagnostics import Report
from lockgate.formats.openapi import read_definition

TYPES = f"{PREFIX}binary-media-types"
SIZE = f"{PREFIX}minimum-compression-size"


def read(integration: dict[str, Any] | None = None, /, **root: Any) -> tuple[Any, Report]:
    report = Report()
    method = operation(integration or mock({"default": entry(200)}), 200)
    text = json.dumps(api({"/": {"get": method}}, **root), indent=1)
    return read_definition("api.json", text.encode(), report), report


def test_without_them_nothing_is_binary_and_nothing_compressed() -> None:
    definition, report = read()
    assert definition.binary_media_types == ()
    assert definition.binary_place is None
    assert definition.minimum_compression_size is None
    assert not report.findings


def test_the_list_knows_where_it_stands() -> None:
    definition, report = read(**{TYPES: ["image/*", "*/*", "application/vnd.a+b"]})
    assert definition.binary_media_types == ("image/*", "*/*", "application/vnd.a+b")
    assert definition.binary_place.pointer == f"/{TYPES}"
    assert not report.findings


@pytest.mark.parametrize("odd", ["image", "image~1png", "a/b; c=d", "*", "im*/png", "/", ""])
def test_what_is_no_media_type_is_warned_of(odd: str) -> None:
    definition, report = read(**{TYPES: ["a/b", odd]})
    assert definition.binary_media_types == ("a/b", odd)
    assert [found.code for found in report.warnings] == ["document.binary-media-type"]
    place = report.warnings[0].place
    assert place is not None
    assert place.pointer == f"/{TYPES}/1"


@pytest.mark.parametrize("types", ["image/*", {"image/*": 1}, [["a/b"]]])
def test_the_list_is_one_of_texts(types: Any) -> None:
    definition, report = read(**{TYPES: types})
    assert definition is None
    assert report.errors


@pytest.mark.parametrize("size", [0, 5, 10_485_760])
def test_sizes(size: int) -> None:
    definition, report = read(**{SIZE: size})
    assert definition.minimum_compression_size == size
    assert not report.findings


@pytest.mark.parametrize("size", [-1, 10_485_761])
def test_sizes_out_of_range_are_errors(size: int) -> None:
    definition, report = read(**{SIZE: size})
    assert definition is None
    assert [found.code for found in report.errors] == ["document.compression-size"]
    assert str(size) in report.errors[0].message


def test_handling_knows_where_it_stands() -> None:
    convert = {"contentHandling": "CONVERT_TO_TEXT"}
    definition, report = read({**mock({"default": {**entry(200), **convert}}), **convert})
    integration = definition.resources[0].methods[0].integration
    response = integration.responses[0]
    assert integration.content_handling == response.content_handling == "CONVERT_TO_TEXT"
    assert integration.content_place.pointer.endswith("-integration/contentHandling")
    assert response.content_place.pointer.endswith("/responses/default/contentHandling")
    assert not report.findings
