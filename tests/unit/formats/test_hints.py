"""How errors say what to do: the hint of each kind of mistake in a text or in a type."""

import json
from typing import Any

import pytest
import yaml

from lockgate.diagnostics import Diagnostic, Report
from lockgate.formats.document import read_document
from lockgate.formats.view import View
from lockgate.formats.yaml_hints import hint_for, place_of

YAML: dict[str, tuple[str, int, str]] = {
    "a tab": ("a:\n\tb: 1\n", 2, "no tabs"),
    "a tab in a list": ("a:\n\t- x\n", 2, "no tabs"),
    "a tab behind blanks": ("a:\n  b: 1\n \tc: 2\n", 3, "no tabs"),
    "a tab in a block": ("a: |\n\tx\n", 2, "no tabs"),
    "two colons": ("a: b: c\n", 1, "has ': ' in it in quotes"),
    "too far right": ("a: x\n  b: 1\n", 2, "as far as its neighbours"),
    "too far left": ("a:\n  b: 1\n c: 2\n", 3, "as far as its neighbours"),
    "an apostrophe": ("a: 'it's'\n", 1, "an inner ' doubled"),
    "an open quote": ("x: 1\na: 'x\nb: 1\n", 4, "in line 2 is never closed"),
    "an open bracket": ("a: [1, 2\nb: 3\n", 1, "close the bracket of line 1 above line 2,"),
    "an open brace": ("x: 1\na: {b: 1\n", 2, "close the bracket of line 2,"),
    "an inner bracket": ("a: {\nb: [c,\nd: [1]\n}\nx: 1\n", 2, "of line 2 above line 4,"),
    "a bracket at the end": ("a:\n  b: [1,\n", 2, "close this bracket"),
    "a brace at the end": ("a: {b: [1],\n  c: {", 2, "close this bracket"),
    "a wrong bracket": ("a: {\n b: [1, 2}\n", 2, "close the bracket of line 2,"),
    "no comma": ("a:\n - ['x' 'y']\n", 2, "put a comma"),
    "a closing bracket": ("a: ]\n", 1, "remove the bracket"),
    "an escape": ('a: "\\q"\n', 1, "single quotes"),
    "an at sign": ("a: @x\n", 1, "begins with @ in quotes"),
    "a backquote": ("a: `x`\n", 1, "begins with ` in quotes"),
    "a percent sign": ("a: %x\n", 1, "begins with % in quotes"),
    "no colon": ("a: 1\nb\nc: 2\n", 3, "behind the key in line 2"),
    "no dash": ("a:\n  - x\n  b: 1\n", 3, "begin each item with -"),
    "a list behind its key": ("a: - x\n", 1, "below its key"),
    "a tag": ("a: !foo!bar x\n", 1, "begins with !"),
    "an anchor without a name": ("a: &\n", 1, "behind &"),
    "an alias without a name": ("a: *\n", 1, "behind *"),
    "an alias without an anchor": ("a: *b\n", 1, "write &b before"),
    "an alias in itself": ("a: &b [*b]\n", 1, "write this part out"),
    "a block's head": ("a: |x\n  b\n", 1, "behind | or >"),
    "a directive": ("%YAML x\n---\na: 1\n", 1, "begins with %"),
    "after the end": ("a: 1\n...\nb\n", 3, "behind the document's end"),
    "a control character": ("a: 1\nb: \x01\n", 2, "remove the character U+0001"),
    "two documents": ("a: 1\n---\nb: 2\n", 3, "remove the line ---"),
    "a key of several": ("? {a: b}\n: 1\n", 1, "in quotes"),
    "nothing": ("# only a comment\n", 1, "blanks and comments"),
    "too deep": ("- " * 300 + "x", 1, "$ref"),
}
JSON: dict[str, tuple[str, int, str]] = {
    "a comma at the end": ('{"a": 1,\n}', 2, "remove the comma"),
    "a comma at a list's end": ("[1,\n]", 2, "remove the comma"),
    "no comma": ('{"a": 1\n "b": 2}', 2, "put a comma"),
    "no comma in a list": ("[1\n2]", 2, "put a comma"),
    "no colon": ('{"a" 1}', 1, '"key": value'),
    "no quotes": ("{a: 1}", 1, "key in double quotes"),
    "no quotes around a text": ('{"a": yes}', 1, "texts in double quotes"),
    "Python's words": ('{"a": True}', 1, "true, false and null"),
    "single quotes": ("{'a': 1}", 1, "double quotes"),
    "a comment": ('{"a": 1, // one\n"b": 2}', 1, "remove the comment"),
    "a number": ('{"a": 01}', 1, "no zeros or plus"),
    "an open quote": ('{"a": "x\n}', 1, "close the quote"),
    "an open brace": ('{"a": 1', 1, "close every {"),
    "an escape": ('{"a": "\\x"}', 1, "write \\\\ for a backslash"),
    "two documents": ("{}\n{}", 2, "one document"),
    "too deep": ("[" * 300, 1, "$ref"),
}


def error_of(text: str, name: str) -> Diagnostic:
    report = Report()
    assert read_document(name, text.encode(), report) is None
    (found,) = report.errors
    return found


@pytest.mark.parametrize(
    ("name", "what"), [*(("a.yaml", one) for one in YAML), *(("a.json", one) for one in JSON)]
)
def test_hints(name: str, what: str) -> None:
    text, line, words = (YAML if name == "a.yaml" else JSON)[what]
    found = error_of(text, name)
    assert found.place is not None
    assert found.place.line == line
    assert words in (found.hint or "")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("a: x\nb: [1,\n 2\nc: 3\n", 2, 4), ("a: [{b: 1},\n", 1, 4), ("a: ['x' 'y']\n", 1, 9)],
)
def test_an_open_bracket_is_the_place(text: str, line: int, column: int) -> None:
    place = error_of(text, "a.yaml").place
    assert place is not None
    assert (place.line, place.column) == (line, column)


def test_a_hint_for_what_yaml_may_say_one_day() -> None:
    assert "indentation" in hint_for(yaml.MarkedYAMLError(problem="x"), [])
    assert place_of(yaml.MarkedYAMLError(problem="x"), [], (2, 3)) == (1, 1)
    mark = yaml.Mark("a", 0, 7, 3, None, 0)
    assert "indentation" in hint_for(yaml.MarkedYAMLError(problem="x", problem_mark=mark), [])


@pytest.mark.parametrize(
    ("read", "text", "in_yaml", "in_json"),
    [
        ("text", {"m": []}, 'write it like m: "text"', 'write it like "m": "text"'),
        ("integer", {"m": "x"}, "write it like m: 100", 'write it like "m": 100'),
        ("flag", {"m": "x"}, "write it like m: true", 'write it like "m": true'),
        (
            "mapping",
            {"m": []},
            'write it like m: {name: "value"}',
            'write it like "m": {"name": "value"}',
        ),
        ("items", {"m": 1}, 'write it like m: ["value"]', 'write it like "m": ["value"]'),
        ("first", {"m": [[]]}, 'write it like - "text"', 'write it like "text"'),
    ],
)
def test_types(read: str, text: Any, in_yaml: str, in_json: str) -> None:
    for name, given, wanted in (
        ("a.yaml", yaml.safe_dump(text), in_yaml),
        ("a.json", json.dumps(text), in_json),
    ):
        report = Report()
        document = read_document(name, given.encode(), report)
        assert document is not None
        root = View.of_root(document, report)
        member = root.member("m")
        assert member is not None
        if read == "items":
            assert list(member.items()) == []
        elif read == "first":
            assert next(member.items()).as_text() is None
        else:
            assert getattr(root, read)("m") is None
        assert report.errors[0].hint == wanted


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("a.yaml", "- 1", 'begin it with openapi: "3.0.1"'),
        ("a.json", "[1]", 'begin it with {"openapi": "3.0.1"'),
        ("a.yaml", "200: x", 'write it like "200": {description: "found"}'),
    ],
)
def test_the_whole_document_and_keys_that_need_quotes(name: str, text: str, wanted: str) -> None:
    report = Report()
    document = read_document(name, text.encode(), report)
    assert document is not None
    root = View.of_root(document, report)
    member = root.member("200")
    if member is None:
        root.wrong_type("a document", {"openapi": "3.0.1"})
    else:
        member.wrong_type("a response", {"description": "found"})
    assert report.errors[0].hint == wanted


def test_members_that_nobody_knows() -> None:
    report = Report()
    document = read_document("a.yaml", b"tpye: 1\nzzz: 1\nx-amazon-apigateway-q: 1\n", report)
    assert document is not None
    root = View.of_root(document, report)
    root.warn_of_unknown(frozenset(("type", "uri")), "c", "it")
    root.warn_of_unknown(frozenset(f"name{number}" for number in range(20)), "c", "it")
    assert [found.hint for found in report.warnings] == [
        "did you mean 'type'?",
        "remove it; known are type, uri",
        "remove it; known are type, uri",
        "remove it; a name that begins with x- may stand here for other programs",
        "remove it; a name that begins with x- may stand here for other programs",
        "remove it",
    ]
