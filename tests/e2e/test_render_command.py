"""``lockgate render`` as a user runs it."""

import json
import re
import subprocess
import time
from pathlib import Path

from processes import COMMAND, run


def test_render(tmp_path: Path) -> None:
    path = tmp_path / "t.vtl"
    path.write_text(
        "#set($context.responseOverride.status = 404)$input.path('$.a') $input.params('q') "
        "$context.stage $stageVariables.v",
        encoding="utf-8",
    )
    done = run(
        "render", str(path), "--body", '{"a": 1}', "--query", "q=2", "--context",
        '{"stage": "s"}', "--stage-variable", "v=w",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "1 2 s w")
    assert done.stderr == "$context.responseOverride.status = 404\n"
    assert run("render", "-", stdin="#foreach($i in [1..3])$i#end").stdout == "123"


def test_render_points_at_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "t.vtl"
    path.write_text("one\n  #if($x\n", encoding="utf-8")
    done = run("render", str(path))
    assert done.returncode == 1
    assert re.search(rf"{re.escape(str(path))}:\d+:\d+: error: .*\[parse\]", done.stderr)
    path.write_text("one\n$input.path('[')\n", encoding="utf-8")
    done = run("render", str(path))
    assert done.returncode == 1
    assert f"{path}:2:" in done.stderr
    assert "^" in done.stderr


def test_render_batch_answers_in_order_whatever_comes() -> None:
    lines = [
        {"id": 1, "template": "$input.json('$')", "body": '{"b": 1.50}'},
        {"id": 2, "json": '{"a": [1, 2.0]}', "path": "$.a[1]"},
        {"id": 3, "template": "#if("},
        {"id": 4, "json": "{}", "path": "$.x"},
        {"id": "five", "template": "#set($context.responseOverride.status = 7)"},
        {"id": 6},
        {"id": 7, "template": 5},
        {"id": 8, "template": "a", "params": []},
        {"id": 9, "template": "a", "profile": "v"},
    ]
    stdin = "\n".join(json.dumps(line) for line in lines) + "\nno json\n[]\n\n"
    done = run("render", "--batch", stdin=stdin)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert answers[0] == {"id": 1, "output": '{"b":1.5}'}
    assert answers[1] == {"id": 2, "result": 2.0, "type": "Double"}
    assert (answers[2]["id"], answers[2]["kind"]) == (3, "parse")
    assert (answers[3]["id"], answers[3]["kind"]) == (4, "path_not_found")
    assert answers[4] == {
        "id": "five",
        "output": "",
        "overrides": {"responseOverride": {"status": 7}},
    }
    assert [answer["kind"] for answer in answers[5:]] == ["request"] * 6


def test_render_takes_its_inputs_from_a_file_and_flags_come_on_top(tmp_path: Path) -> None:
    template, given = tmp_path / "t.vtl", tmp_path / "input.json"
    template.write_text(
        "$input.path('$.a') $input.params('p') $input.params('q') $context.stage "
        "$context.apiId $stageVariables.v $stageVariables.w",
        encoding="utf-8",
    )
    document = {
        "body": {"a": 1},
        "params": {"path": {"p": "1"}, "querystring": {"q": "2"}},
        "context": {"stage": "s", "apiId": "i"},
        "stageVariables": {"v": "3", "w": "4"},
    }
    given.write_text(json.dumps(document), encoding="utf-8")
    assert run("render", str(template), "--input", str(given)).stdout == "1 1 2 s i 3 4"
    done = run(
        "render", str(template), "--input", str(given), "--body", '{"a": 5}', "--query", "q=6",
        "--context", '{"stage": "t"}', "--stage-variable", "w=7",
    )  # fmt: skip
    assert done.stdout == "5 1 6 t i 3 7"
    given.write_text('{"bodi": 1}', encoding="utf-8")
    done = run("render", str(template), "--input", str(given))
    assert (done.returncode, done.stdout) == (2, "")
    assert "what is 'bodi'?" in done.stderr
    assert "stageVariables" in done.stderr


def test_render_shows_every_step() -> None:
    source = "#set($context.responseOverride.status = 404)#if($input.path('$.a') == 1)yes#end"
    done = run("render", "-", "--body", '{"a": 1}', "--trace", stdin=source)
    assert (done.returncode, done.stdout) == (0, "yes")
    assert [line.split(None, 2) for line in done.stderr.splitlines()] == [
        ["1:1", "set", "#set($context.responseOverride.status = 404)  gives  404  Integer"],
        ["1:1", "override", "$context.responseOverride.status  =  404  Integer"],
        ["1:49", "read", "$input.path('$.a')  is  1  Integer"],
        ["1:49", "branch", "$input.path('$.a') == 1  holds"],
        ["1:73", "text", '"yes"'],
        ["$context.responseOverride.status", "=", "404"],
    ]


def test_render_shows_the_steps_up_to_a_mistake() -> None:
    done = run("render", "-", "--trace", stdin="a\n$input.path('$.x').length()$x.y(1)[3]")
    assert done.returncode == 0
    done = run(
        "render", "-", "--trace", "--body", '{"x": "b"}', stdin="a$input.path('$.x').charAt(9)"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0].split() == ["1:1", "text", '"a"']
    assert "<stdin>:1:21: error: " in done.stderr


def test_render_gives_all_as_json() -> None:
    done = run("render", "-", "--json", stdin="#set($context.responseOverride.status = 404)a$x")
    document = json.loads(done.stdout)
    assert document["output"] == "a"
    assert document["overrides"] == {"responseOverride": {"status": 404}}
    assert document["left_out"] == 0
    assert document["steps"][0] == {
        "kind": "set", "line": 1, "column": 1, "start": 0, "end": 44,
        "name": "context", "text": "404", "class": "Integer",
    }  # fmt: skip
    assert [step["kind"] for step in document["steps"]] == [
        "set", "override", "text", "read", "print",
    ]  # fmt: skip
    done = run("render", "-", "--json", stdin="$input.path('[')")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["kind"] == "invalid_path"


def test_render_again_when_a_file_changes(tmp_path: Path) -> None:
    template, body = tmp_path / "t.vtl", tmp_path / "body.json"
    template.write_text("one $input.path('$.a')\n", encoding="utf-8")
    body.write_text('{"a": 1}', encoding="utf-8")
    process = subprocess.Popen(
        [*COMMAND, "render", str(template), "--body", f"@{body}", "--watch"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "one 1\n"
        time.sleep(0.5)  # until the files are watched
        template.write_text("two $input.path('$.a')\n", encoding="utf-8")
        assert process.stdout.readline() == "two 1\n"
        body.write_text('{"a": 2}', encoding="utf-8")
        assert process.stdout.readline() == "two 2\n"
        template.write_text("#if(", encoding="utf-8")
        seen = ""
        while "error: " not in seen:
            seen += process.stderr.readline()
        template.write_text("three\n", encoding="utf-8")
        assert process.stdout.readline() == "three\n"
    finally:
        process.kill()
        process.communicate()
