"""Requests of ``render --batch`` that could end it."""

import io
import json
from typing import Any

import pytest

from lockgate.cli.batch import run_batch


def answers(*lines: bytes) -> list[Any]:
    out = io.BytesIO()
    requests: Any = io.BufferedReader(io.BytesIO(b"\n".join(lines)))
    assert run_batch(requests, out) == 0
    return [json.loads(line.decode("utf-8")) for line in out.getvalue().splitlines()]


HALF = "\ud800"
GOOD = b'{"template": "fine"}'


@pytest.mark.parametrize(
    ("request_line", "member", "value"),
    [
        (b'{"template": "a\\ud800b"}', "output", f"a{HALF}b"),
        (b'{"template": "$stageVariables.x", "stageVariables": {"x": "\\ud800"}}', "output", HALF),
        (b'{"template": "#set($x = \\"\\udfff\\")$x"}', "output", "\udfff"),
        (b'{"id": "\\ud800", "template": "x"}', "id", HALF),
        (b'{"path": "$.a", "json": "{\\"a\\": \\"\\ud800\\"}"}', "result", HALF),
        (b'{"id": 123456789012345678901234567890, "template": "x"}', "output", "x"),
        (b'{"template": "#set($context.responseOverride.header.a = \\"\\ud800\\")"}',
         "overrides", {"responseOverride": {"header": {"a": HALF}}}),
    ],
)  # fmt: skip
def test_half_of_a_surrogate_pair_is_answered(request_line: bytes, member: str, value: Any) -> None:
    first, second = answers(request_line, GOOD)
    assert first[member] == value
    assert second["output"] == "fine"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"template": "x", "bdoy": ""}', "a request has no member 'bdoy'"),
        (
            b'{"template": "x", "profile": "v"}',
            "'v' is no profile; there are apigateway, velocity",
        ),
        (b'{"path": "$.a", "json": "{}", "options": ["X"]}', "'X' is no option; there are ALWAYS_"),
        (b'{"path": "$.a", "json": "{}", "options": [[]]}', "[] is no option; there are ALWAYS_"),
    ],
)
def test_what_a_request_cannot_ask(line: bytes, words: str) -> None:
    first, second = answers(line, GOOD)
    assert first["kind"] == "request"
    assert first["error"].startswith(words)
    assert second["output"] == "fine"


@pytest.mark.parametrize("line", [b'{"template": ', b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_answered(line: bytes) -> None:
    first, second = answers(line, GOOD)
    assert first["kind"] == "request"
    assert second["output"] == "fine"
