"""``lockgate export``."""

import json
from pathlib import Path

from processes import run

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
TEAPOT = str(EXAMPLES / "teapot.yaml")


def test_a_definition_goes_through_and_is_served_alike(tmp_path: Path) -> None:
    for kind, form in (("oas30", "json"), ("swagger", "yaml")):
        done = run("export", TEAPOT, "--type", kind, "--format", form)
        assert (done.returncode, done.stderr) == (0, "")
        file = tmp_path / f"{kind}.{form}"
        file.write_text(done.stdout, encoding="utf-8")
        told = run("explain", str(file), "GET", "/brew/x", "--function-error", '{"errorCode": 418}')
        assert told.stdout.startswith("418 because"), told.stderr
        assert "warning" not in told.stderr
    assert "x-amazon" not in run("export", TEAPOT, "--extensions", "none").stdout


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    file = tmp_path / "api.json"
    document = {"openapi": "3.0.1", "info": {"title": "x", "version": "1"}, "paths": {}}
    file.write_text(json.dumps({**document, "servers": [{"url": "/"}] * 2}), encoding="utf-8")
    done = run("export", str(file))
    assert done.returncode == 0
    assert done.stderr.startswith("warning: More than one server provided.")


def test_what_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text("openapi: 3.0.1", encoding="utf-8")
    done = run("export", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert "api.yaml:1:1: error: the document has no paths" in done.stderr
    done = run("export", str(EXAMPLES / "capture.yaml"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "capture.yaml: error: the service would not import this. Errors found" in done.stderr
    assert "Value '$1' at 'statusCode' failed" in done.stderr


def test_arguments() -> None:
    assert "there is no file" in run("export", "nothing.yaml").stderr
    assert run("export", TEAPOT, "--account-id", "1").returncode == 2
    assert run("export", TEAPOT, "--type", "raml").returncode == 2
    assert "--extensions 'all' is not known" in run("export", TEAPOT, "--extensions", "all").stderr
    assert "--stage 'a b' is no stage name" in run("export", TEAPOT, "--stage", "a b").stderr
