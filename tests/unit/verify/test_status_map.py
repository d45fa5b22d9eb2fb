"""Every status of a method, for each type of integration."""

from typing import Any

import pytest
from definitions import (
    api,
    entry,
    function,
    function_proxy,
    http,
    mock,
    operation,
    proxy,
    service,
)
from plans import plan_of

from lockgate.verify.status_map import PossibleStatus, covers, of_operation, of_plan

OK = {"default": entry(200)}
SET = "#set($context.responseOverride.status = {})x"


def possible(integration: dict[str, Any] | None, **root: Any) -> list[PossibleStatus]:
    one: dict[str, Any] = {"responses": {}}
    if integration is not None:
        one = operation(integration, 200, 404)
    plan = plan_of(api({"/": {"get": one}}, **root), stage_variables={"backend": "h"})
    found = next(iter(plan.router.root.methods.values()))
    return of_operation(found, plan)


def ways(found: list[PossibleStatus]) -> set[tuple[int | None, str]]:
    return {(one.status, one.cause or one.rule) for one in found}


INTERNAL = (500, "failure.internal")
MOCK = {INTERNAL, (500, "failure.mock_status"), (500, "failure.request_template")}
CALL = {
    (504, "failure.timeout"),
    (500, "failure.response_too_large"),
    (500, "failure.endpoint_address"),
}
ROWS: list[tuple[dict[str, Any] | None, set[tuple[int | None, str]]]] = [
    (None, {INTERNAL, (500, "failure.no_integration")}),
    (mock(OK), {*MOCK, (200, "integration_response.default")}),
    (
        mock({"404": entry(404)}),
        {
            *MOCK,
            (404, "integration_response.pattern"),
            (404, "integration_response.own_code"),
            (500, "failure.no_integration_response"),
        },
    ),
    (mock({"default": entry(418)}), {*MOCK, (500, "failure.no_method_response")}),
    (
        mock({"default": entry(200, SET.format(404) + SET.format(99))}),
        {
            *MOCK,
            (200, "integration_response.default"),
            (404, "response_override.template"),
            (500, "failure.response_template"),
            (500, "failure.override_twice"),
            (500, "failure.request_mapping"),
            (400, "failure.request_mapping"),
            (500, "failure.response_mapping"),
        },
    ),
    (
        {**mock(OK), "passthroughBehavior": "NEVER"},
        {*MOCK, (200, "integration_response.default"), (415, "failure.media_type")},
    ),
    (
        proxy("/"),
        {*CALL, INTERNAL, (None, "proxy.http"), (504, "failure.connect"),
         (504, "failure.backend_protocol")},
    ),
    (
        {**proxy("/{x}"), "connectionType": "VPC_LINK", "connectionId": "l"},
        {*CALL, INTERNAL, (None, "proxy.http"), (504, "failure.connect"),
         (504, "failure.backend_protocol"), (500, "failure.vpc_link"),
         (500, "failure.backend_tls"), (400, "failure.path")},
    ),
    (
        service("sqs:path/", OK),
        {*CALL, INTERNAL, (200, "integration_response.default"), (504, "failure.connect"),
         (504, "failure.backend_protocol"), (500, "failure.backend_tls")},
    ),
    (
        service("s3:path/{x}", OK),
        {*CALL, INTERNAL, (200, "integration_response.default"), (504, "failure.connect"),
         (504, "failure.backend_protocol"), (500, "failure.backend_tls"), (400, "failure.path")},
    ),
    (
        function_proxy("f"),
        {*CALL, INTERNAL, (None, "proxy.lambda"), (200, "proxy.lambda_default"),
         (500, "failure.invoke_refused"), (500, "failure.invoke_throttled"),
         (413, "failure.payload_too_large"), (502, "failure.function_error"),
         (502, "failure.proxy_malformed")},
    ),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_ways_to_a_status(number: int) -> None:
    integration, wanted = ROWS[number]
    known = set().union(*(row for _, row in ROWS))
    # A mock sends nothing, so that its map may leave out what mappings could do.
    optional = {(500, "failure.request_mapping"), (400, "failure.request_mapping")}
    assert (ways(possible(integration)) & known) - optional == wanted - optional


def test_references_are_dynamic() -> None:
    entries = {**OK, r"(\d+)": entry("$1:502")}
    found = possible(function("f", entries), **{"x-lockgate-extensions": True})
    assert covers(found, 418, "capture_group", None)
    assert not covers(found, 600, "capture_group", None)
    assert covers(found, 502, "capture_group.fallback", None)
    assert not covers(found, 503, "capture_group.fallback", None)


def test_an_unknown_override_may_be_anything() -> None:
    found = possible(mock({"default": entry(200, SET.format("$x"))}))
    assert covers(found, 599, "response_override.template", None)
    assert not covers(found, 199, "response_override.template", None)


def test_customised_failures_have_their_entrys_status() -> None:
    responses = {"DEFAULT_5XX": {"statusCode": 599}, "INTEGRATION_TIMEOUT": {}}
    found = possible(http("/", OK), gateway_responses=responses)
    assert covers(found, 504, "gateway_response.INTEGRATION_TIMEOUT", "failure.timeout")
    assert covers(found, 599, "gateway_response.INTEGRATION_FAILURE", "failure.connect")
    assert not covers(found, 504, "gateway_response.INTEGRATION_FAILURE", "failure.connect")
    places = {one.place is None for one in found if one.cause == "failure.timeout"}
    assert places == {False}


def test_what_reaches_no_method() -> None:
    plan = plan_of(api({"/": {"get": operation(mock(OK), 200)}}))
    found = of_plan(plan)
    assert covers(found, 403, "gateway_response.MISSING_AUTHENTICATION_TOKEN", "failure.no_route")
    assert covers(found, 403, "gateway_response.DEFAULT_4XX", "failure.no_route")
    assert covers(found, 400, "gateway_response.DEFAULT_4XX", "failure.path")
    assert covers(found, 400, "fixed_response", "failure.framing")
    assert covers(found, 403, "fixed_response", "failure.address")
    assert not covers(found, 200, "integration_response.default", None)
