"""Assignments below ``$context``."""

from typing import Any

import pytest

from lockgate.vtl import (
    Assignment,
    Scope,
    TrackedMap,
    compile_template,
    made_override,
    overrides_of,
    plain_context,
)


def assignments(source: str, given: dict[str, Any] | None = None) -> list[tuple[str, Any, int]]:
    log: list[Assignment] = []
    template = compile_template(source)
    template.render(Scope(context=plain_context(given, log)))
    assert all(entry.template is template for entry in log)
    return [(".".join(entry.path), entry.value, entry.offset) for entry in log]


@pytest.mark.parametrize(
    "source, expected",
    [
        (
            "#set($context.requestOverride.header.a = 'b')",
            [("requestOverride.header.a", "b", 0)],
        ),
        (
            "x#set($context.responseOverride.status = 5)",
            [("responseOverride.status", 5, 1)],
        ),
        (
            "#set($context['requestOverride']['path']['p'] = 1)",
            [("requestOverride.path.p", 1, 0)],
        ),
        (
            "$context.requestOverride.header.put('a', 1)",
            [("requestOverride.header.a", 1, 32)],
        ),
        (
            "#set($h = $context.requestOverride.header)$h.putAll({'a': 1, 'b': 2})",
            [("requestOverride.header.a", 1, 45), ("requestOverride.header.b", 2, 45)],
        ),
        (
            "#set($h = $context.requestOverride.header)#set($h.a = 1)$h.remove('a')",
            [("requestOverride.header.a", 1, 42), ("requestOverride.header.a", None, 59)],
        ),
        (
            "#set($context.requestOverride.header.a = 1)$context.requestOverride.header.clear()",
            [("requestOverride.header.a", 1, 0), ("requestOverride.header.a", None, 75)],
        ),
        ("#set($m = {})#set($m.a = 1)", []),
    ],
)
def test_log(source: str, expected: list[tuple[str, Any, int]]) -> None:
    assert assignments(source) == expected


def test_entries_of_views_are_tracked() -> None:
    source = "#foreach($e in $context.requestOverride.path.entrySet())$e.setValue(2)#end"
    found = assignments(source, {"requestOverride": {"path": {"b": 1}}})
    assert found == [("requestOverride.path.b", 2, 59)]


def test_filling_a_map_enters_nothing() -> None:
    log: list[Assignment] = []
    made = TrackedMap(log)
    dict.__setitem__(made, "a", 1)
    assert log == []
    made["a"] = 2
    assert [(entry.path, entry.value, entry.template) for entry in log] == [(("a",), 2, None)]


def test_fresh_overrides() -> None:
    request, response = (made_override(f"{name}Override", []) for name in ("request", "response"))
    assert request == {"path": {}, "header": {}, "querystring": {}}
    assert response == {"header": {}}


def test_plain_context_keeps_what_is_given() -> None:
    context = plain_context({"a": {"b": [{"c": 1}]}, "requestOverride": {"path": {"p": 1}}}, [])
    assert context["a"]["b"] == [{"c": 1}]
    assert context["requestOverride"] == {"path": {"p": 1}, "header": {}, "querystring": {}}


@pytest.mark.parametrize(
    "source, expected",
    [
        ("", {}),
        (
            "#set($context.requestOverride.header.a = 1)",
            {"requestOverride": {"header": {"a": 1}}},
        ),
        ("#set($context.responseOverride.status = 201)", {"responseOverride": {"status": 201}}),
        ("#set($context.requestOverride = 'x')", {"requestOverride": "x"}),
    ],
)
def test_overrides_of(source: str, expected: dict[str, Any]) -> None:
    context = plain_context({}, [])
    compile_template(source).render(Scope(context=context))
    assert overrides_of(context) == expected
