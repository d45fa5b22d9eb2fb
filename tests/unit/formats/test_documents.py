"""YAML and JSON texts to nodes: positions, duplicate keys, bounds."""

import pytest

from lockgate.diagnostics import Report
from lockgate.formats.document import Document, read_document
from lockgate.formats.tree import plain
from lockgate.formats.view import View


def read(text: str, name: str = "a.yaml") -> tuple[Document | None, Report]:
    report = Report()
    return read_document(name, text.encode(), report), report


def view_of(text: str, name: str = "a.yaml") -> View:
    document, report = read(text, name)
    assert document is not None, report.findings
    return View.of_root(document, report)


def at(view: View | None) -> tuple[str, int, int]:
    assert view is not None
    return view.place.pointer, view.place.line, view.place.column


YAML = """\
a: 1
b:
  - x
  - {c: true, 200: ok}
"d/e~": |
  text
"""
JSON = """{
 "a": 1,
 "b": ["x",
   {"c": true, "200": "ok"}],
 "d/e~": "text\\n"
}"""


@pytest.mark.parametrize("text", [YAML, JSON])
def test_both_forms_give_the_same_data(text: str) -> None:
    document, report = read(text)
    assert document is not None
    assert plain(document.root) == {"a": 1, "b": ["x", {"c": True, "200": "ok"}], "d/e~": "text\n"}
    assert report.findings == []


def test_places_are_those_of_keys_and_of_list_items() -> None:
    root = view_of(YAML)
    assert at(root.member("a")) == ("/a", 1, 1)
    items = list(root.member("b").items())  # type: ignore[union-attr]
    assert at(items[0]) == ("/b/0", 3, 5)
    assert at(items[1].member("200")) == ("/b/1/200", 4, 15)
    assert at(root.member("d/e~")) == ("/d~1e~0", 5, 1)


def test_places_in_json() -> None:
    root = view_of(JSON, "a.json")
    items = list(root.member("b").items())  # type: ignore[union-attr]
    assert at(items[0]) == ("/b/0", 3, 8)
    assert at(items[1].member("200")) == ("/b/1/200", 4, 16)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("a: 1\nb: 2\na: 3\n", 3, 1), ('{"a": 1,\n "b": 2, "a": 3}', 2, 10)],
)
def test_a_key_that_stands_twice_is_an_error_with_its_place(
    text: str, line: int, column: int
) -> None:
    _, report = read(text)
    (found,) = report.errors
    assert found.code == "document.duplicate-key"
    assert found.place is not None
    assert (found.place.line, found.place.column) == (line, column)
    assert "line 1" in (found.hint or "")


@pytest.mark.parametrize(
    ("text", "name", "line", "words"),
    [
        ("a: [1, 2\nb: 3\n", "a.yaml", 1, "not YAML"),
        ("a: b: c\n", "a.yaml", 1, "not YAML"),
        ('{"a": 1,\n "b" 2}', "a.json", 2, "expected ':'"),
        ('{"a": 1,\n}', "a.json", 2, "key in quotes"),
        ('{"a": 1} x', "a.json", 1, "text follows"),
        ('{"a": 01}', "a.json", 1, "expected a value"),
        ('{"a": "\\x"}', "a.json", 1, "escape"),
        ('{"a": ', "a.json", 1, "the text ends"),
        ("", "a.yaml", 1, "empty"),
        ("a: 1\n---\nb: 2\n", "a.yaml", 3, "second document"),
        ("a: *b\n", "a.yaml", 1, "no anchor"),
        ("? [a]\n: b\n", "a.yaml", 1, "single value"),
        ("a: &x [*x]\n", "a.yaml", 1, "contains itself"),
        ("[" * 300 + "]" * 300, "a.json", 1, "nested deeper"),
        ("- " * 300 + "x", "a.yaml", 1, "nested deeper"),
    ],
)
def test_what_cannot_be_read_is_one_error_with_a_place(
    text: str, name: str, line: int, words: str
) -> None:
    document, report = read(text, name)
    assert document is None
    (found,) = report.errors
    assert words in found.message
    assert found.place is not None
    assert found.place.line == line
    assert found.hint


def test_aliases_are_bounded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 9)]
    document, report = read("\n".join(lines))
    assert document is None
    assert "aliases add more than" in report.errors[0].message


def test_an_alias_points_to_where_its_text_stands() -> None:
    root = view_of("one: &x\n  k: 1\ntwo:\n  three: *x\n")
    three = root.member("two").member("three")  # type: ignore[union-attr]
    assert at(three) == ("/one", 1, 6)
    assert three is not None
    assert three.place.via == ("/two/three",)
    assert at(three.member("k")) == ("/one/k", 2, 3)


def test_merge_keys_add_what_is_not_there() -> None:
    document, _ = read("base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\n")
    assert document is not None
    assert plain(document.root)["own"] == {"y": 3, "x": 1}


def test_scalars_have_yaml_types_only_when_unquoted() -> None:
    document, _ = read("[1, '1', 1.5, true, yes, ~, 0x10, 1e3, -7, 007]")
    assert document is not None
    assert plain(document.root) == [1, "1", 1.5, True, "yes", None, "0x10", 1000.0, -7, "007"]


def test_surrogates_in_json_and_a_byte_order_mark() -> None:
    document, report = read("\ufeff" + '{"a": "\\ud83d\\ude00"}', "a.json")
    assert document is not None
    assert plain(document.root) == {"a": "😀"}
    assert report.findings == []


def test_text_that_is_not_utf8_and_text_that_is_too_long() -> None:
    report = Report()
    assert read_document("a", b"a: 1\nb: \xff", report) is None
    assert report.errors[0].code == "document.not-utf8"
    assert str(report.errors[0].place) == "a:2:4"
    report = Report()
    assert read_document("a", b"#" * 7_000_000, report) is None
    assert report.errors[0].code == "document.too-large"


def test_references() -> None:
    root = view_of("a: {$ref: '#/b~1c'}\nb/c: {$ref: '#/d'}\nd: {x: 1}\n")
    target = root.member("a").resolved()  # type: ignore[union-attr]
    assert at(target) == ("/d", 3, 1)
    assert target is not None
    assert target.place.via == ("/a", "/b~1c")


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("other.yaml#/a", "reference.remote"),
        ("http://h/x", "reference.remote"),
        ("#/nope", "reference.missing"),
        ("#/a", "reference.cycle"),
    ],
)
def test_broken_references_are_errors(reference: str, code: str) -> None:
    root = view_of(f"a: {{$ref: '{reference}'}}\n")
    assert root.member("a").resolved() is None  # type: ignore[union-attr]
    assert root.report.errors[0].code == code
    assert root.report.errors[0].hint


def test_wrong_types_are_reported_and_none() -> None:
    root = view_of("a: [1]\nb: {x: 1}\nc: text\nd: nope\n")
    assert root.text("a") is None
    assert root.integer("c") is None
    assert root.flag("d") is None
    assert root.mapping("c") is None
    assert root.text("b") is None
    assert [str(found.place) for found in root.report.errors] == [
        "a.yaml:1:1",
        "a.yaml:3:1",
        "a.yaml:4:1",
        "a.yaml:3:1",
        "a.yaml:2:1",
    ]


def test_a_choice_suggests_the_nearest() -> None:
    root = view_of("type: htp\n")
    assert root.choice("type", ("HTTP", "MOCK"), "x") is None
    assert root.report.errors[0].hint == "use one of http, mock; did you mean 'http'?"
