"""Files to plans: which settings win, and what is said of files that are wrong."""

from pathlib import Path
from typing import Any

import pytest

from lockgate.config import DefinitionFile, Settings
from lockgate.diagnostics import Report
from lockgate.loading import Loaded, api_id_of, load

API = """
openapi: "3.0.1"
info: {title: t, version: "1"}
paths:
  /:
    get:
      responses: {"200": {description: x}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
"""
ENVIRONMENT = """
stage: prod
stage_variables: {a: from-file, b: from-file}
functions:
  both: {handler: app.py:handler, timeout: 7, memory: 256, concurrency: 2, environment: {K: v}}
  far: http://127.0.0.1:9000
  mine: app.py:handler
endpoints: {lambda: "http://127.0.0.1:9001", link: "http://127.0.0.1:9002"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "api.yaml").write_text(API, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(API, encoding="utf-8")
    (tmp_path / "environment.yaml").write_text(ENVIRONMENT, encoding="utf-8")
    (tmp_path / "app.py").write_text("", encoding="utf-8")
    (tmp_path / "mine.py").write_text("", encoding="utf-8")
    return tmp_path


def read(folder: Path, *names: str, **given: Any) -> tuple[Loaded | None, Report]:
    files = tuple(DefinitionFile(folder / name, api_id_of(Path(name))) for name in names)
    report = Report()
    return load(Settings(definitions=files, **given), report), report


@pytest.mark.parametrize(
    ("name", "id"),
    [("api.yaml", "api"), ("My-Shop.v2.json", "myshop"), ("é.yaml", "api"), ("a1/b2", "b2")],
)
def test_api_ids(name: str, id: str) -> None:
    assert api_id_of(Path(name)) == id


def test_defaults(folder: Path) -> None:
    loaded, report = read(folder, "api.yaml")
    assert loaded is not None
    assert report.findings == []
    plan = loaded.directory.only
    assert plan is not None
    assert (plan.settings.stage, plan.settings.stage_variables) == ("dev", {})
    assert (loaded.functions, loaded.addresses) == ({}, {})
    assert loaded.lambda_endpoint is None
    assert loaded.directory.has_stage_segment
    assert list(loaded.watched) == [folder / "api.yaml"]


def test_several_definitions_have_no_short_address(folder: Path) -> None:
    loaded, _ = read(folder, "api.yaml", "other.yaml", base_path_is_root=True)
    assert loaded is not None
    assert loaded.directory.only is None
    assert not loaded.directory.has_stage_segment
    assert [plan.settings.api_id for plan in loaded.directory.plans] == ["api", "other"]


def test_an_environment_and_what_wins_over_it(folder: Path) -> None:
    loaded, report = read(
        folder,
        "api.yaml",
        environment=folder / "environment.yaml",
        stage_variables={"b": "given"},
        functions={"mine": f"{folder / 'mine.py'}:main", "new": "http://127.0.0.1:9003"},
        account_id="000000000001",
        region="eu-west-1",
    )
    assert loaded is not None, [str(found) for found in report.findings]
    plan = loaded.directory.only
    assert plan is not None
    assert plan.settings.stage == "prod"
    assert plan.settings.stage_variables == {"a": "from-file", "b": "given"}
    assert plan.settings.endpoints == {"link": "http://127.0.0.1:9002"}
    assert loaded.lambda_endpoint == "http://127.0.0.1:9001"
    assert loaded.addresses == {"far": "http://127.0.0.1:9000", "new": "http://127.0.0.1:9003"}
    both, mine = loaded.functions["both"], loaded.functions["mine"]
    assert (both.timeout, both.memory, both.concurrency) == (7, 256, 2)
    assert both.environment == {"K": "v"}
    assert both.arn == "arn:aws:lambda:eu-west-1:000000000001:function:both"
    assert (mine.file, mine.handler, mine.timeout) == (folder / "mine.py", "main", 3.0)
    assert set(loaded.watched) == {
        folder / name for name in ("api.yaml", "environment.yaml", "app.py", "mine.py")
    }


def test_given_stage_and_endpoint_win(folder: Path) -> None:
    loaded, _ = read(
        folder,
        "api.yaml",
        environment=folder / "environment.yaml",
        stage="given",
        lambda_endpoint="http://127.0.0.1:1",
    )
    assert loaded is not None
    assert loaded.directory.plans[0].settings.stage == "given"
    assert loaded.lambda_endpoint == "http://127.0.0.1:1"


ADDRESSES = ["x", "ftp://h", "http://", "http://[::1", "http://h:0", "http://h:99999", "//h"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_that_are_none(folder: Path, address: str) -> None:
    loaded, report = read(folder, "api.yaml", lambda_endpoint=address)
    assert loaded is None
    assert [found.code for found in report.errors] == ["function.address"]
    loaded, report = read(folder, "api.yaml", aws_endpoint=address)
    assert loaded is None
    assert [found.code for found in report.errors] == ["endpoint.address"]
    assert "use http://HOST:PORT" in str(report.errors[0])


@pytest.mark.parametrize("address", ADDRESSES[3:6])
def test_functions_addresses_that_are_none(folder: Path, address: str) -> None:
    environment = folder / "environment.yaml"
    environment.write_text(f'functions:\n  far: "{address}"\n', encoding="utf-8")
    loaded, report = read(folder, "api.yaml", environment=environment)
    assert loaded is None
    place = report.errors[0].place
    assert place is not None
    assert (place.source.name, place.line) == (str(environment), 2)


@pytest.mark.parametrize(
    ("names", "given", "code"),
    [
        (("nope.yaml",), {}, "file.unreadable"),
        (("api.yaml",), {"environment": Path("nope.yaml")}, "file.unreadable"),
        (("api.yaml",), {"functions": {"f": "nope.py:handler"}}, "function.handler"),
        (("api.yaml",), {"functions": {"f": "http://"}}, "function.address"),
        (("app.py",), {}, "document.syntax"),
    ],
)
def test_files_that_cannot_be_used(
    folder: Path, names: tuple[str, ...], given: dict[str, Any], code: str
) -> None:
    loaded, report = read(folder, *names, **given)
    assert loaded is None
    assert [found.code for found in report.errors] == [code]


def test_an_environment_with_an_error_refuses_all(folder: Path) -> None:
    (folder / "environment.yaml").write_text("functions: {f: {}}\nstage: a b\n", encoding="utf-8")
    loaded, report = read(folder, "api.yaml", environment=folder / "environment.yaml")
    assert loaded is None
    assert {found.code for found in report.errors} == {"environment.function", "environment.stage"}


def test_settings_cannot_be_changed(folder: Path) -> None:
    settings = Settings(definitions=())
    assert (settings.host, settings.port, settings.control_port) == ("127.0.0.1", 8080, 8081)
    with pytest.raises(AttributeError):
        settings.port = 1  # type: ignore[misc]


@pytest.mark.parametrize("stage", ["a/b", "", "a b", "ä"])
def test_a_stage_that_no_address_can_name(folder: Path, stage: str) -> None:
    loaded, report = read(folder, "api.yaml", stage=stage)
    assert loaded is None
    assert [found.code for found in report.errors] == ["environment.stage"]
    assert repr(stage) in report.errors[0].message


# -- canaries

DOUBTFUL = API.replace('responses: {default: {statusCode: "200"}}', "responses: {}")


def canary(folder: Path, text: str) -> tuple[Loaded | None, Report]:
    environment = folder / "environment.yaml"
    environment.write_text(f"stage_variables: {{a: stage}}\ncanary: {text}\n", encoding="utf-8")
    return read(folder, "api.yaml", environment=environment, stage_variables={"b": "given"})


def test_a_canary_is_compiled_with_its_own_definition_and_variables(folder: Path) -> None:
    loaded, report = canary(
        folder,
        "{percent_traffic: 5, definition: other.yaml, stage_variable_overrides: {b: c}}",
    )
    assert loaded is not None, [str(found) for found in report.findings]
    stage = loaded.directory.only
    assert stage is not None
    assert stage.settings.is_canary is False
    assert stage.settings.stage_variables == {"a": "stage", "b": "given"}
    assert stage.canary is not None
    assert stage.canary.percent_traffic == 5
    plan = stage.canary.plan
    assert plan.settings.is_canary is True
    assert plan.settings.stage_variables == {"a": "stage", "b": "c"}
    assert plan.definition.source.name.endswith("other.yaml")
    assert folder / "other.yaml" in loaded.watched


def test_what_is_found_in_a_definition_on_both_sides_is_said_once(folder: Path) -> None:
    (folder / "api.yaml").write_text(DOUBTFUL, encoding="utf-8")
    (folder / "other.yaml").write_text(DOUBTFUL, encoding="utf-8")
    loaded, report = canary(folder, "{percent_traffic: 5}")
    assert loaded is not None
    assert [found.code for found in report.findings] == ["integration.no-responses"]
    _, report = canary(folder, "{percent_traffic: 5, definition: other.yaml}")
    assert [found.code for found in report.findings] == ["integration.no-responses"] * 2


def test_a_canary_with_an_error_serves_nothing(folder: Path) -> None:
    (folder / "other.yaml").write_text("{", encoding="utf-8")
    loaded, report = canary(folder, "{definition: other.yaml}")
    assert loaded is None
    place = report.errors[0].place
    assert place is not None
    assert place.source.name.endswith("other.yaml")


def places_of(folder: Path, text: str, **given: Any) -> list[tuple[str, str]]:
    """Codes and places of what is wrong with an environment file."""
    environment = folder / "environment.yaml"
    environment.write_text(text, encoding="utf-8")
    loaded, report = read(folder, "api.yaml", environment=environment, **given)
    assert loaded is None
    return [
        (found.code, str(found.place).removeprefix(f"{environment}:")) for found in report.errors
    ]


def test_files_of_backends_are_told_where_they_are_named(folder: Path) -> None:
    text = "backends:\n  waiting: 1\n  authorities: app.py\n  client_certificate: app.py\n"
    assert places_of(folder, text) == [
        ("environment.authorities", "3:3"),
        ("environment.client-certificate", "4:3"),
    ]
    assert places_of(folder, text.replace("app.py", "none.pem")) == [
        ("file.unreadable", "3:3"),
        ("file.unreadable", "4:3"),
    ]


def test_an_access_log_is_told_where_it_is_named(folder: Path) -> None:
    text = "access_log:\n  file: none/a.log\n  format: $context.status\n"
    assert places_of(folder, text, listens=True) == [
        ("file.unwritable", "2:3"),
        ("access-log.format", "3:3"),
    ]
    given = {"access_log_file": str(folder / "none" / "b.log"), "access_log_format": "x"}
    assert places_of(folder, text, listens=True, **given) == [
        ("file.unwritable", "None"),
        ("access-log.format", "None"),
    ]
    assert places_of(folder, text) == [("access-log.format", "3:3")]
