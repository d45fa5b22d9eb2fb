"""Warnings about what is allowed and hardly meant."""

from typing import Any

import pytest
from definitions import api, entry, function, function_proxy, http, mock, operation
from plans import plan_of

from lockgate.diagnostics import Report
from lockgate.verify.lint import inspect

OK = {"default": entry(200)}


def findings(
    integration: dict[str, Any], functions: frozenset[str] | None = None
) -> list[tuple[str, str, str | None]]:
    report = Report()
    document = api({"/": {"get": operation(integration, 200)}})
    plan = plan_of(document, stage_variables={"backend": "h.test", "fn": "real"})
    inspect(plan, report, functions)
    assert all(found.place is not None for found in report.findings)
    return [(found.code, found.message, found.hint) for found in report.findings]


@pytest.mark.parametrize(
    ("template", "code", "message", "hint"),
    [
        (
            "$contxt.stage",
            "template.unknown-name",
            "nothing gives $contxt",
            "did you mean $context?",
        ),
        (
            "a $nope b $nope",
            "template.unknown-name",
            "nothing gives $nope",
            "give it one first: #set($nope = ...)",
        ),
        (
            "#set($body = 1)$bdy",
            "template.unknown-name",
            "nothing gives $bdy",
            "did you mean $body?",
        ),
        (
            "#if($zzzz)#end",
            "template.unknown-name",
            "nothing gives $zzzz",
            "give it one first: #set($zzzz = ...)",
        ),
        (
            '#set($x = "$zzzz")',
            "template.unknown-name",
            "nothing gives $zzzz",
            "give it one first: #set($zzzz = ...)",
        ),
        (
            "$util.jsonify(1)",
            "template.unknown-method",
            "$util has no method jsonify",
            "it has base64Decode, base64Encode, escapeJavaScript, parseJson, urlDecode, urlEncode",
        ),
        (
            "$util.escapeJavascript('a')",
            "template.unknown-method",
            "$util has no method escapeJavascript",
            "did you mean $util.escapeJavaScript?",
        ),
        (
            "$input.json()",
            "template.unknown-method",
            "no method json with 0",
            "it takes 1 argument",
        ),
        ("$input.params(1, 2)", "template.unknown-method", "with 2", "it takes 0 or 1 arguments"),
        (
            "$input.bodi",
            "template.unknown-method",
            "$input has no property bodi",
            "it has body, getBody(), json(), params(), path()",
        ),
    ],
)
def test_names_in_templates(template: str, code: str, message: str, hint: str) -> None:
    [found] = findings(mock({"default": entry(200, template)}))
    assert found[0] == code
    assert message in found[1]
    assert found[2] == hint


@pytest.mark.parametrize(
    "template",
    [
        "$context.stage $stageVariables.x $input.body $input.getBody() $util.toString()",
        "#foreach($i in [1])$i $foreach.index $velocityCount#end",
        "#define($b)x#end$b",
        "#set($x = 1)$x.y.z",
        "$input.params() $input.params('a') $input.path('$').x $input.class",
    ],
)
def test_names_that_are_known(template: str) -> None:
    assert findings(mock({"default": entry(200, template)})) == []


def test_the_place_is_the_line_of_the_template() -> None:
    report = Report()
    integration = mock(OK, '{"statusCode": 200}\n\n  $nope')
    inspect(plan_of(api({"/": {"get": operation(integration, 200)}})), report)
    [found] = report.findings
    assert found.place is not None
    assert found.place.pointer.endswith("/requestTemplates/application~1json")


def test_integrations_that_can_only_fail() -> None:
    assert [found[0] for found in findings(http("/", {}))] == ["integration.no-responses"]
    assert [found[0] for found in findings({"type": "mock", "responses": OK})] == [
        "integration.mock-without-template"
    ]
    assert findings(http("/", OK)) == []
    assert findings(function_proxy("f")) == []


def test_functions_that_nobody_provides() -> None:
    [found] = findings(function("greet", OK), frozenset())
    assert found == (
        "function.unknown",
        "nobody provides the function greet; its calls answer 500",
        "give it with --lambda greet=FILE.py:HANDLER, or --lambda-endpoint",
    )
    [found] = findings(function("greet", OK), frozenset({"greets"}))
    assert found[2] == "did you mean greets?"
    assert findings(function("greet", OK), frozenset({"greet"})) == []
    assert findings(function("greet", OK), None) == []
    assert findings(function("${stageVariables.fn}", OK), frozenset({"real"})) == []
    assert findings(mock(OK), frozenset()) == []
