"""Oracle: a JSONPath is refused or reads, leaves the document as it was, and its places are there.

The path is the first line, the document the rest. Nothing but the errors of paths and of JSON
comes out; what a path finds, its own places (AS_PATH_LIST) find again one by one.
"""

import copy
from typing import Any

from lockgate.java.json_reader import read_json
from lockgate.java.json_writer import write_json
from lockgate.java.permissive_json import JsonReadError
from lockgate.jsonpath import JsonPathError, compile_path

_DOCUMENT = b'\n{"a": [{"b": 1, "c": "x"}, {"b": 2}], "d e": {"f": null, "g": [1, [2, 3]]}}'
SEEDS = [
    path + _DOCUMENT
    for path in (
        b"$", b"$.a[0].b", b"$..b", b"$.a[*].b", b"$['d e'].g[-1]", b"$.a[?(@.b > 1)]",
        b"$.a[?(@.c =~ /x.*/i)].c", b"$.a.length()", b"$.a[0:2:1]", b"$['a','d e']",
        b"$.a[?(@.b in [1, 2] && !(@.c))]", b"$..g[?(@ > $.a[0].b)]", b"$.a[0,1].b.sum()", b"@.a",
        b"$.a[?(@.c anyof ['x'] || @.b nin [1])]", b"$..*", b"$.a.concat('x', $.d)",
    )
]  # fmt: skip


def check(data: bytes) -> None:
    """Raise where the oracle is not content."""
    path, _, rest = data.partition(b"\n")
    try:
        compiled = compile_path(path.decode("utf-8", "replace"))
        document = read_json(rest.decode("utf-8", "replace"))
        before = write_json(copy.deepcopy(document))
        found = compiled.read(document)
    except (JsonPathError, JsonReadError):
        return
    assert write_json(document) == before
    assert write_json(compiled.read(document)) == write_json(found)
    if not any(sign in rest for sign in (b"'", b"\\")):  # which Jayway's places do not escape
        _look_at_places(compiled, document, found)


def _look_at_places(compiled: Any, document: Any, found: Any) -> None:
    try:
        places = compiled.read(document, frozenset({"AS_PATH_LIST"}))
    except JsonPathError:
        return  # a function has no places
    values = [found] if compiled.definite else found
    assert len(places) == len(values), (places, values)
    for place, value in zip(places, values, strict=True):
        assert write_json(compile_path(place).read(document)) == write_json(value), place
