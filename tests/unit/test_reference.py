"""The reference of templates: its examples are what the engine gives, and complete."""

import re
import sys
from pathlib import Path

import pytest

from lockgate.cli.batch import answer

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from pages import reference  # noqa: E402
from pages.book import Book, Example, ExampleProblem  # noqa: E402
from pages.context import sample_context  # noqa: E402

DOCS = ROOT / "docs"
TEXT = (DOCS / reference.EXAMPLES).read_text(encoding="utf-8")
PAGES = {
    str(path.relative_to(DOCS / "reference")): path.read_text(encoding="utf-8")
    for pattern in ("templates.md", "templates/*.md")
    for path in (DOCS / "reference").glob(pattern)
}
PATHS = ("Steps", "Conditions", "Filter operators", "Functions", "Other facts")
EXAMPLES = [
    (section.title, example)
    for section in Book(TEXT).sections.values()
    for example in (*section.examples.values(), *section.properties.values())
]


def test_the_pages_are_those_of_the_tables() -> None:
    assert reference.pages(TEXT) == PAGES


@pytest.mark.parametrize(
    ("title", "example"), EXAMPLES, ids=[f"{title}: {example.key}" for title, example in EXAMPLES]
)
def test_an_example_gives_what_its_page_says(title: str, example: Example) -> None:
    page = next(text for text in PAGES.values() if f"## {title}\n" in text)
    section = page.partition(f"## {title}\n")[2].split("\n## ")[0]
    given = _answer(title, example)
    for line in given.splitlines():
        assert line.replace("|", "\\|") in section or line in section
    source = example.source.rstrip("\n")
    assert source.replace("|", "\\|") in section or source in section


def _answer(title: str, example: Example) -> str:
    """The answer as the machine's form of ``render`` gives it."""
    if title in PATHS:
        request = {"path": example.source, "json": example.inputs["body"]}
        found = answer({**request, "options": ["SUPPRESS_EXCEPTIONS"]})
        return "" if found.get("type") == "null" else _text(found, "result")
    request = {"template": example.template, **example.inputs}
    if title == "$context":
        request["context"] = sample_context()
    found = answer(request)
    return _text(found, "overrides" if "overrides" in found else "output")


def _text(found: dict[str, object], name: str) -> str:
    value = found[name] if name in found else found["error"]
    return value if isinstance(value, str) else bytes(value).decode()  # type: ignore[call-overload]


def test_an_entry_without_an_example_is_refused() -> None:
    without = re.sub(r"    repeat\(count\): .*\n", "", TEXT)
    with pytest.raises(ExampleProblem, match=r"^String: no example of repeat/1$"):
        reference.pages(without)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("    shout(): $s.shout()\n", r"String: an example of shout\(\), which is in no table"),
        ("    length(x): $s.length(1)\n", r"String: an example of length\(x\), which is in no"),
    ],
)
def test_an_example_without_an_entry_is_refused(line: str, problem: str) -> None:
    mark = "    length(): $s.length()\n"
    assert mark in TEXT
    with pytest.raises(ExampleProblem, match=problem):
        reference.pages(TEXT.replace(mark, mark + line))


def test_a_section_or_property_too_many_is_refused() -> None:
    more = "Widget:\n  examples:\n    spin(): $w.spin()\n"
    with pytest.raises(ExampleProblem, match="Widget: there is no such section"):
        reference.pages(TEXT + more)
    mark = "    blank: $s.blank\n"
    with pytest.raises(ExampleProblem, match="String: an example of shiny, which is in no table"):
        reference.pages(TEXT.replace(mark, mark + "    shiny: $s.shiny\n"))
    with pytest.raises(ExampleProblem, match="String: an example of shiny, which is in no table"):
        reference.pages(
            TEXT.replace(mark, mark + "    shiny: {means: light, template: $s.shiny}\n")
        )


def test_a_section_too_few_is_refused() -> None:
    text = TEXT.replace("\nBoolean:\n", "\nBool:\n")
    with pytest.raises(ExampleProblem, match="there is no section 'Boolean'"):
        reference.pages(text)


def test_an_unknown_key_is_refused() -> None:
    mark = "    length(): $s.length()\n"
    wrong = "    length(): {template: $s.length(), bodi: x}\n"
    with pytest.raises(ExampleProblem, match=r"String: length\(\): unknown keys bodi"):
        reference.pages(TEXT.replace(mark, wrong))


def test_an_output_of_several_lines_is_refused_in_a_table() -> None:
    mark = "    length(): $s.length()\n"
    wrong = '    length(): "$s.length()\\n$s"\n'
    with pytest.raises(ValueError, match="cannot stand in a table"):
        reference.pages(TEXT.replace(mark, wrong))


def test_a_meaning_is_wanted_where_the_tables_have_none() -> None:
    text = TEXT.replace("    min: {means: the least, ", "    min: {")
    with pytest.raises(ExampleProblem, match="Functions: the example of min does not say"):
        reference.pages(text)
