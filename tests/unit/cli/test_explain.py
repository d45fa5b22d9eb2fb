"""``lockgate explain``: the findings it shows, the options it takes, the names it knows."""

import json
from pathlib import Path
from typing import Any

import pytest
from definitions import api, entry, function, http, mock, operation

from lockgate.cli.application import run
from lockgate.rules.decisions import NOTES, OVERRIDE_REFUSALS, REASONS, SELECTIONS


def written(tmp_path: Path, paths: dict[str, Any], **root: Any) -> str:
    path = tmp_path / "api.json"
    path.write_text(json.dumps(api(paths, **root)), encoding="utf-8")
    return str(path)


def test_it_shows_the_findings_of_the_method_and_of_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = operation(mock({"default": entry(200, "$mine")}), 200)
    other = operation(mock({"default": entry(200, "$others")}), 200)
    called = operation(function("f", {"default": entry(200)}), 200)
    paths = {"/a": {"get": one, "post": other}, "/ab": {"get": other}, "/f": {"get": called}}
    file = written(tmp_path, paths, colour="red")
    assert run(["explain", file, "GET", "/a"]) == 0
    told = capsys.readouterr().err
    assert "nothing gives $mine a value" in told
    assert "the document has no member 'colour'" in told
    assert "$others" not in told
    assert run(["explain", file, "GET", "/f"]) == 0
    assert capsys.readouterr().err.count("warning:") == 1
    assert run(["explain", file, "GET", "/nowhere"]) == 0
    assert capsys.readouterr().err.count("warning:") == 1


OPTIONS: list[tuple[str, list[str], str]] = [
    ("/http", ["--function-error=x"], "--function-error has no effect: * is of type http\n"),
    ("/http", ["--function-answer={}"], "--function-answer has no effect: * is of type http\n"),
    ("/http", ["--fail-with=throttled"], "--fail-with throttled has no effect: * type http\n"),
    ("/f", ["--backend-status=404"], "--backend-status has no effect: * is of type aws\n"),
    ("/f", ["--backend-body=x"], "--backend-body has no effect: * is of type aws\n"),
    ("/mock", ["--fail-with=timeout"], "--fail-with has no effect: * is of type mock\n"),
    ("/mock", ["--backend-header=a: b"], "--backend-header has no effect: * type mock\n"),
    (
        "/f",
        ["--function-answer={}", "--function-error=x"],
        "--function-answer and --function-error exclude each other\n",
    ),
    ("/f", ["--function-error-type=T"], "--function-error-type needs --function-error\n"),
    (
        "/f",
        ["--function-error=x", "--fail-with=timeout"],
        "--function-error and --fail-with exclude each other\n",
    ),
]


@pytest.mark.parametrize(("path", "options", "words"), OPTIONS)
def test_an_option_without_effect_is_refused(
    path: str, options: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    responses = {"default": entry(200)}
    paths = {
        "/http": {"get": operation(http("/", responses), 200)},
        "/f": {"get": operation(function("f", responses), 200)},
        "/mock": {"get": operation(mock(responses), 200)},
    }
    variables = ["--stage-variable", "backend=127.0.0.1:9009"]
    assert run(["explain", written(tmp_path, paths), "GET", path, *options, *variables]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    before, _, after = words.partition("*")
    assert printed.err.startswith(f"error: {before}")
    assert after in printed.err


def test_every_name_of_the_vocabulary_has_a_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    for name in (*REASONS, *OVERRIDE_REFUSALS, *NOTES, *SELECTIONS):
        assert run(["explain", name]) == 0
        assert capsys.readouterr().out.startswith(f"{name}\n    ")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("failure.timout", "failure.timeout"),
        ("Out_Of_Range", "out_of_range"),
        ("TIMEOUT", "failure.timeout"),
        ("THROTTLED", "gateway_response.THROTTLED"),
    ],
)
def test_a_near_miss_in_spelling(
    given: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", given]) == 2
    assert f"did you mean {meant}" in capsys.readouterr().err


# -- canaries


def test_a_draw_asks_for_one_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = "$stageVariables.a $context.isCanaryRequest"
    file = written(
        tmp_path, {"/": {"get": operation(mock({"default": entry(200, template)}), 200)}}
    )
    environment = tmp_path / "environment.yaml"
    environment.write_text(
        "stage_variables: {a: old}\n"
        "canary: {percent_traffic: 20, stage_variable_overrides: {a: new}}\n"
    )
    asked = ["explain", file, "GET", "/", "--environment", str(environment)]
    for more, body in (([], "old false"), (["--draw=20"], "old false"), (["--draw=0"], "new true")):
        assert run([*asked, *more]) == 0
        assert capsys.readouterr().out.endswith(f"\n\n{body}\n")
    assert run([*asked, "--draw=100"]) == 2
    assert "--draw 100 is no draw" in capsys.readouterr().err
    assert run([*asked, "--draw=nan"]) == 2
    assert run(["explain", file, "GET", "/", "--draw=1"]) == 2
    assert "--draw has no effect: the stage has no canary" in capsys.readouterr().err
