"""The hand-written pages about templates: every example on them gives what they say."""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import lockgate.vtl
from lockgate.vtl import Scope, TemplateError, compile_template, plain_context

DOCS = Path(__file__).parent.parent.parent / "docs"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^### (.+)$", re.MULTILINE)


def blocks(text: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page: kind and text, without the last line end."""
    return [(kind, inner.removesuffix("\n")) for kind, inner in _BLOCK.findall(text)]


class Case(NamedTuple):
    """A template of the page with its payload, and whether output or error is expected."""

    template: str
    body: str
    kind: str
    expected: str


def case(title: str, found: list[tuple[str, str]]) -> Case:
    """The one example of a section."""
    kinds = [kind for kind, _ in found]
    assert kinds in (
        ["vtl", "output"], ["vtl", "error"], ["vtl", "json", "output"], ["vtl", "json", "error"],
    ), f"{title}: {kinds}"  # fmt: skip
    body = found[1][1] if kinds[1] == "json" else ""
    return Case(found[0][1], body, *found[-1])


SURPRISES = {
    part.partition("\n")[0]: case(part.partition("\n")[0], blocks(part))
    for part in re.split(
        r"^### ", (DOCS / "explanation/templates.md").read_text("utf-8"), flags=re.M
    )[1:]
}
LIBRARY = blocks((DOCS / "how-to/use-templates-as-a-library.md").read_text("utf-8"))


@pytest.mark.parametrize("title", SURPRISES)
def test_a_surprise(title: str) -> None:
    template, body, kind, expected = SURPRISES[title]
    scope = Scope(body, context=plain_context({}, []))
    try:
        answer = "output", compile_template(template).render(scope)
    except TemplateError as error:
        answer = "error", error.message
    assert answer == (kind, expected)


@pytest.mark.parametrize("number", range(0, len(LIBRARY), 2))
def test_the_library(number: int) -> None:
    (kind, code), (after, expected) = LIBRARY[number : number + 2]
    assert (kind, after) == ("python", "output")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "<page>", "exec"), {})
    assert printed.getvalue().removesuffix("\n") == expected


def test_the_short_name() -> None:
    assert lockgate.vtl.compile("$input.body").render(Scope("x")) == "x"


def test_templates_load_nothing_of_a_server() -> None:
    code = "import lockgate.vtl, sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "lockgate.vtl" in loaded
    banned = {"asyncio", "socket", "http", "ssl", "selectors", "uvloop", "httptools", "subprocess"}
    assert not loaded & banned
    ours = {name.split(".")[1] for name in loaded if name.startswith("lockgate.")}
    assert ours <= {"vtl", "jsonpath", "jregex", "java"}
