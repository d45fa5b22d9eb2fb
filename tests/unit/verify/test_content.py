"""What is known of bodies before there are any."""

from typing import Any

import pytest
from definitions import PREFIX, api, entry, function, function_proxy, http, mock, operation, proxy
from plans import plan_of

from lockgate.diagnostics import Report
from lockgate.engine.plan import Operation, Plan
from lockgate.verify.lint import inspect
from lockgate.verify.status_map import of_operation

TEXT = {"contentHandling": "CONVERT_TO_TEXT"}
BINARY = {"contentHandling": "CONVERT_TO_BINARY"}
OK = {"default": entry(200)}
READS = {"default": entry(200, "$input.body")}
CAUSE = "failure.content_handling"


def planned(integration: dict[str, Any], types: list[str] | None) -> tuple[Plan, Operation]:
    root = {} if types is None else {f"{PREFIX}binary-media-types": types}
    plan = plan_of(
        api({"/": {"get": operation(integration, 200)}}, **root), stage_variables={"backend": "h"}
    )
    return plan, plan.router.root.methods["GET"]


def causes(integration: dict[str, Any], types: list[str] | None) -> set[str | None]:
    plan, method = planned(integration, types)
    return {possible.cause for possible in of_operation(method, plan)}


@pytest.mark.parametrize(
    ("integration", "types", "may_fail"),
    [
        (http("/", READS), None, False),
        (http("/", READS, **TEXT), None, False),
        (http("/", OK, **BINARY), None, True),
        (http("/", {"default": entry(200, **BINARY)}), None, True),
        (http("/", {"default": entry(200, **TEXT)}), None, False),
        (http("/", OK), ["image/png"], True),
        (http("/", OK), ["*/*"], False),
        (http("/", READS), ["*/*"], True),
        (http("/", {"default": entry(200, "x", **TEXT)}), ["*/*"], False),
        (http("/", {"default": entry(200, "")}), ["*/*"], False),
        (mock(OK), None, False),
        (mock(OK), ["image/png"], False),
        (mock(OK), ["*/*"], True),
        (mock(OK), ["application/json"], True),
        ({**mock(OK), **TEXT}, ["*/*"], False),
        ({**mock(READS), **TEXT}, ["image/png"], True),
        (proxy("/"), None, False),
        (proxy("/"), ["image/png"], True),
        (proxy("/"), ["*/*"], False),
        (proxy("/", **BINARY), None, True),
        (function("f", OK), ["image/png"], True),
        (function("f", OK), None, False),
        (function_proxy("f"), None, False),
        (function_proxy("f"), ["image/png"], True),
    ],
)
def test_the_status_map_has_the_failure_where_it_may_be(
    integration: dict[str, Any], types: list[str] | None, may_fail: bool
) -> None:
    assert (CAUSE in causes(integration, types)) == may_fail


MAPPED = {
    "default": entry(
        200, responseParameters={"method.response.header.X": "integration.response.body.x"}
    )
}


@pytest.mark.parametrize(
    ("integration", "reads"),
    [
        (operation(http("/", OK)), False),
        (operation(http("/", {"default": entry(200, "fixed")})), False),
        (operation(http("/", READS)), True),
        (operation(http("/", MAPPED), 200, headers=("X",)), True),
        (operation(function("f", READS)), False),
    ],
)
def test_codings_of_answers_fail_where_a_body_is_read(
    integration: dict[str, Any], reads: bool
) -> None:
    document = api({"/": {"get": integration}})
    plan = plan_of(document, stage_variables={"backend": "h"})
    found = of_operation(plan.router.root.methods["GET"], plan)
    assert ("failure.response_encoding" in {one.cause for one in found}) == reads


def warnings(integration: dict[str, Any], types: list[str] | None) -> list[tuple[str, str]]:
    plan, _ = planned(integration, types)
    report = Report()
    inspect(plan, report)
    return [
        (found.message.partition(" are bytes")[0], found.place.pointer.rpartition("/")[2])
        for found in report.warnings
        if found.code == "template.reads-bytes" and found.place is not None
    ]


@pytest.mark.parametrize(
    ("integration", "types", "wanted"),
    [
        (mock(READS), None, []),
        (mock(OK), ["*/*"], [("bodies of application/json", "application~1json")]),
        (mock(OK), ["image/png"], []),
        ({**mock(OK), **TEXT}, ["*/*"], []),
        ({**mock(OK), **BINARY}, None, [("bodies of application/json", "application~1json")]),
        ({**mock(READS), **TEXT}, ["*/*"], [("the answers of this entry", "default")]),
        ({**mock(READS), **TEXT}, ["image/png"], []),
        (
            http("/", {"default": entry(200, "x", **BINARY)}),
            None,
            [("the answers of this entry", "contentHandling")],
        ),
        (http("/", {"default": entry(200, "", **BINARY)}), None, []),
        (http("/", OK, requestTemplates={"image/png": ""}), ["*/*"], []),
        (proxy("/", requestTemplates={"image/png": "x"}), ["*/*"], []),
    ],
)
def test_templates_that_can_only_fail_are_warned_of(
    integration: dict[str, Any], types: list[str] | None, wanted: list[tuple[str, str]]
) -> None:
    assert warnings(integration, types) == wanted
