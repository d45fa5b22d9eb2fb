"""The pages of docs/reference about mapping templates."""

from typing import Final

from pages import context, jsonpath, language, limits
from pages.book import Book
from pages.classes import SECTIONS, check_tables, names_of

__all__ = ["EXAMPLES", "pages"]

EXAMPLES: Final = "reference/examples.yaml"
"""Where the examples stand, below docs."""

_MARK: Final = (
    "<!-- Generated from src/lockgate and docs/reference/examples.yaml by scripts/docs.py. -->\n\n"
)

_CLASS_PAGES: Final = {
    "input": ("Payload and parameters", ["$input"]),
    "util": ("Escaping and encoding", ["$util"]),
    "string": ("Texts", ["String", "Character"]),
    "map": ("Maps", ["Map", "Views of a map", "Entry of a map"]),
    "list": ("Lists and arrays", ["List", "Array", "Iterator", "Stream"]),
    "numbers": (
        "Numbers and booleans",
        ["Every number", "Integer and Long", "Byte and Short", "Double and Float", "BigDecimal",
         "BigInteger", "Boolean"],
    ),
    "others": ("Every value, classes", ["Every value", "Class", "$foreach.info"]),
}  # fmt: skip
"""Title and sections of each page of classes."""

_INTRO: Final = """\
# What a mapping template can use

A mapping template is a text in the Velocity template language, version 1.7, as API Gateway
configures it. It can use what stands on these pages and nothing else: a method or property that
is in no table here has no value, and prints nothing.

| Page | What it holds |
| --- | --- |
| [The language](templates/language.md) | references, directives, loops, operators, literals |
| [$input](templates/input.md) | the payload and the parameters of a request |
| [$util](templates/util.md) | escaping, JSON, Base64, URLs |
| [$context and $stageVariables](templates/context.md) | the request's circumstances; overrides |
| [Texts](templates/string.md) | String and Character |
| [Maps](templates/map.md) | JSON objects, and maps that a template makes |
| [Lists and arrays](templates/list.md) | JSON arrays, lists that a template makes, `split` |
| [Numbers and booleans](templates/numbers.md) | Integer, Long, Double, BigDecimal, Boolean ... |
| [Every value, classes](templates/others.md) | what all values have |
| [JSONPath](templates/jsonpath.md) | what `$input.path` and `$input.json` understand |
| [Limits, errors and profiles](templates/limits.md) | how much a template may do |

How to read the tables:

- A method is found by its name and the number and classes of its arguments. With others there is
  no such method, so no value; where the method also exists without arguments, it is an error.
- *(static)* marks a method that ignores the value it is called on: `$n.parseInt("12")` works on
  any Integer. It can also be called on the class, `$n.class.parseInt("12")`.
- "(nothing)" is an empty output; an error ends the render.
- A value of JSON comes as String, Boolean, Map or List. A number comes as Integer, Long or
  BigInteger by its size, as Double when it has a fraction or an exponent, and as BigDecimal when
  such a number is longer than 18 characters.

The outputs are computed when the page is made. [Surprises](../explanation/templates.md) explains
what people trip over. [Use templates as a library](../how-to/use-templates-as-a-library.md) runs
templates from Python.

"""


def pages(examples: str) -> dict[str, str]:
    """Every page by its path; raises ExampleProblem where the examples do not fit the tables."""
    book = Book(examples)
    check_tables(book)
    found = {
        "templates.md": _INTRO + _index(),
        "templates/language.md": language.page(book),
        "templates/context.md": context.page(book),
        "templates/jsonpath.md": jsonpath.page(book),
        "templates/limits.md": limits.page(book),
    }
    for name, (title, sections) in _CLASS_PAGES.items():
        text = "".join(SECTIONS[section].text(book) for section in sections)
        found[f"templates/{name}.md"] = f"# {title}\n\n{text}"
    book.finish()
    return {name: _MARK + text.rstrip("\n") + "\n" for name, text in found.items()}


def _index() -> str:
    """Every method with the sections that document it."""
    homes = {s: f"templates/{p}.md" for p, (_, sections) in _CLASS_PAGES.items() for s in sections}
    places: dict[str, list[str]] = {}
    for title, section in SECTIONS.items():
        page = homes.get(title, "templates/language.md")
        for name in names_of(section):
            places.setdefault(name, []).append(f"[{title}]({page}#{_anchor(title)})")
    text = "## All methods\n\n"
    for name in sorted(places, key=str.lower):
        text += f"- `{name}`: {', '.join(places[name])}\n"
    return text


def _anchor(title: str) -> str:
    """How a heading is linked to."""
    kept = (c for c in title.lower() if c.isalnum() or c in " -")
    return "".join(kept).replace(" ", "-")
