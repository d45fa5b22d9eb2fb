"""The hand-written pages of the reference name what the program knows, no more and no less."""

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lockgate import testing
from lockgate.cli import batch
from lockgate.cli.arguments import definitions
from lockgate.config import Settings
from lockgate.control.admin import Admin
from lockgate.formats import backend_settings, bodies, environment, integration
from lockgate.functions.settings import FunctionSettings
from lockgate.http1.bounds import PoolBounds
from lockgate.jsonpath.path import OPTIONS
from lockgate.rules import content_handling, limits

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT / "scripts"))

from pages import commands  # noqa: E402


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(name: str, title: str) -> str:
    """What stands under a heading, up to the next heading of any rank."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", page(name), re.M | re.S)
    assert found, title
    return found[1]


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables by their first cell's code spans; the heads are left out."""
    found = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            first, *rest = (cell.strip() for cell in line.strip("|").split(" | "))
            for name in re.findall(r"`([^`]+)`", first):
                found[name] = [cell.strip(" |") for cell in rest]
    return found


# -- the environment file


def test_environment_names_every_member() -> None:
    name = "reference/environment.md"
    assert rows(section(name, "Members")).keys() == environment._MEMBERS | environment._LATER
    assert rows(section(name, "functions")).keys() == environment._FUNCTION_MEMBERS
    assert rows(section(name, "canary")).keys() == environment._CANARY_MEMBERS
    assert rows(section(name, "backends")).keys() == backend_settings.BACKENDS_MEMBERS


def test_environment_tells_the_bounds_of_backends() -> None:
    table = rows(section("reference/environment.md", "backends"))
    bounds = PoolBounds()
    defaults = {
        "connections": bounds.connections,
        "connections_in_all": bounds.connections_in_all,
        "waiting": bounds.waiting,
        "idle": bounds.idle_seconds,
        "name_refresh": bounds.name_seconds,
    }
    assert (bounds.connect_seconds, bounds.read_seconds) == (None, None)
    for name, cells in table.items():
        assert cells[1].strip("`") == (f"{defaults[name]:g}" if name in defaults else "none")
    assert f"{limits.STREAMED_FROM:,}" in page("reference/bodies.md")


def test_environment_tells_the_defaults_of_functions() -> None:
    table = rows(section("reference/environment.md", "functions"))
    function = FunctionSettings("f", Path(), "handler")
    for name in ("timeout", "memory", "concurrency"):
        assert table[name][1] == f"`{getattr(function, name):g}`"
    assert function.environment == {}


def test_environment_names_every_not_executed_member() -> None:
    table = rows(section("reference/environment.md", "Members"))
    assert {n for n, cells in table.items() if "not executed" in cells[-1]} == environment._LATER


# -- bodies


FORMS = {"text": "text", "bytes": "bytes", "encoded": "base64", "decoded": "base64 undone"}


def forms(title: str) -> dict[tuple[str | None, ...], str]:
    """The rows of a table of bodies: what it is, and what is sent."""
    found = {}
    for line in section("reference/bodies.md", title).splitlines():
        if line.startswith(("| text", "| binary")):
            *cells, sent = (cell.strip(" `") for cell in line.strip("|").split(" | "))
            found[tuple(None if cell == "none" else cell for cell in cells)] = sent
    return found


def kind(is_binary: bool) -> str:
    return "binary" if is_binary else "text"


def test_bodies_has_both_tables() -> None:
    assert forms("Requests") == {
        (kind(own), handling): FORMS[form]
        for (own, handling), form in content_handling.REQUESTS.items()
    }
    assert forms("Answers") == {
        (kind(own), kind(accept), handling): FORMS[form]
        for (own, accept, handling), form in content_handling.ANSWERS.items()
    }


def test_bodies_names_its_members_and_limits() -> None:
    text = page("reference/bodies.md")
    for name in (bodies.BINARY_MEDIA_TYPES, bodies.COMPRESSION_SIZE, "contentHandling"):
        assert name in rows(section("reference/bodies.md", "Members"))
    assert "contentHandling" in integration._MEMBERS & integration._RESPONSE_MEMBERS
    assert limits.REQUEST_BODY == limits.RESPONSE_BODY
    assert f"{limits.REQUEST_BODY:,}" in text
    assert f"{limits.LAMBDA_PAYLOAD:,}" in text
    assert "{} to {}".format(*limits.COMPRESSION_SIZES) in text


# -- extensions


def test_extensions_names_every_member_and_source() -> None:
    text = page("reference/extensions.md")
    assert set(re.findall(r"`(x-lockgate-(?:match|source))", text)) == integration._EXTENSIONS
    table = rows(section("reference/extensions.md", "`x-lockgate-source`"))
    kinds = {source.partition(":")[0] for source in table}
    known = integration._SOURCE.pattern.replace(":.+", "").split("|")
    assert kinds == set(known)
    assert all(integration._SOURCE.fullmatch(source) for source in table)


# -- batches


def test_batch_names_every_member() -> None:
    templates = rows(section("reference/batch.md", "Template requests"))
    paths = rows(section("reference/batch.md", "JSONPath requests"))
    answers = {"output", "overrides", "result", "type"}
    options = {name for name in paths if name.isupper()}
    assert options == OPTIONS
    assert (templates.keys() | paths.keys()) - options - answers - {"id"} == set(batch._MEMBERS)


# -- addresses


def test_addresses_tells_the_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = {
        argument: cells[0].strip("`")
        for argument, cells in rows(section("reference/addresses.md", "The id of an API")).items()
    }
    assert len(table) == 6
    for argument in table:
        path = Path(argument.rpartition("=")[2])
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert {a: definitions([a])[0].api_id for a in table} == table


def test_addresses_names_what_the_control_port_knows() -> None:
    table = rows(section("reference/addresses.md", "The control port"))
    kinds = {kind for name in table for kind in re.findall("/_lockgate/([a-z]+)", name)}
    source = inspect.getsource(Admin._ask) + inspect.getsource(Admin._tell)
    known = re.findall(r'kind == "([a-z]+)"', source)
    for several in re.findall(r"kind in \((.*?)\)", source):
        known += re.findall('"([a-z]+)"', several)
    assert kinds == set(known)


# -- the library for tests


def test_testing_names_every_setting() -> None:
    table = rows(section("how-to/test-an-api.md", "`serve(*definitions, **settings)`"))
    fields = {field.name: field.default for field in msgspec.structs.fields(Settings)}
    fields["stage_variables"] = fields["functions"] = {}
    # A gateway in the process of a test has no other processes, no clients to send away, and is
    # asked over plain HTTP.
    of_servers = {
        "workers",
        "drain_delay",
        "memory_budget",
        "certificates",
        "truststore",
        "listens",
    }
    assert table.keys() == fields.keys() - {"definitions"} - of_servers
    fields.update(stage=None, port=0, control_port=0)
    for name, cells in table.items():
        if name != "stage":
            assert cells[0].split(",")[0].strip("`") == str(fields[name])


def test_testing_names_every_member() -> None:
    members = rows(page("how-to/test-an-api.md"))
    named = {name.partition("(")[0] for name in members}
    for kind in (testing.RunningGateway, testing.FakeBackend, testing.Answer, testing.Received):
        dotted = kind in (testing.Answer, testing.Received)
        for member in _members(kind):
            assert (f"{kind.__name__}.{member}" if dotted else member) in named, member
    for name in members:
        if "(" in name:
            assert _signature(name.partition("(")[0]) == name.partition("(")[2], name


def _members(kind: Any) -> set[str]:
    own = {name for name in vars(kind) if not name.startswith("_")}
    if not hasattr(kind, "_fields"):
        assigned = re.findall(r"self\.([a-z]\w*)\b[^=\n(]* = ", inspect.getsource(kind.__init__))
        own |= set(assigned)
    return own - {"count", "index"}


def _signature(name: str) -> str:
    """A method's parameters without their types, as the page has them."""
    kinds = {"Answer": testing.Answer, "Received": testing.Received}
    owner, _, method = name.rpartition(".")
    candidates = (kinds[owner],) if owner else (testing.RunningGateway, testing.FakeBackend)
    found = next(getattr(kind, method) for kind in candidates if hasattr(kind, method))
    parts = []
    star = False
    for parameter in list(inspect.signature(found).parameters.values())[1:]:
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            star = True
            parts.append("*")
        default = parameter.default
        text = str(default) if not isinstance(default, bytes) else 'b""'
        parts.append(parameter.name + ("" if default is parameter.empty else f"={text}"))
    return ", ".join(parts) + ")"


# -- commands


def test_commands_is_what_the_help_says() -> None:
    assert page("reference/commands.md") == commands.pages()["commands.md"]


@pytest.mark.parametrize("verb", commands.VERBS)
def test_commands_has_the_options_of_the_help(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from lockgate.cli.application import run

    run([*verb.split(), "--help"])
    said = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*(?![a-z-])", _options(capsys.readouterr().out)))
    text = section("reference/commands.md", f"lockgate {verb}")
    assert {name for name in rows(text) if name.startswith("--")} == said


def _options(text: str) -> str:
    """The first column of the help's table of options."""
    table = text.partition("Parameters")[2]
    return "\n".join(re.split(r" {2,}(?=\S)", line[2:].lstrip())[0] for line in table.splitlines())
