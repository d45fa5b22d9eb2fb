"""Integration responses (control-plane.md, sections 3, 4.2 and 5.2)."""

from typing import Any

import pytest

NO_STATUS = ("NotFound", "Invalid Response status code specified")
MAPPING = "Invalid mapping expression specified: Validation Result: warnings : [], errors : "


def test_an_integration_response(integration: Any) -> None:
    made = integration("PutIntegrationResponse", statusCode="200")
    assert made == {"statusCode": "200"}
    given = {
        "statusCode": "200",
        "selectionPattern": r"4\d\d",
        "responseParameters": {"method.response.header.ETag": "integration.response.header.ETag"},
        "responseTemplates": {"application/json": "x", "text/plain": ""},
        "contentHandling": "CONVERT_TO_BINARY",
    }
    replaced = integration("PutIntegrationResponse", **given)
    assert replaced == {
        **given,
        "responseTemplates": {"application/json": "x", "text/plain": None},
    }
    assert integration("GetIntegrationResponse", statusCode="200") == replaced
    assert integration("GetIntegration")["integrationResponses"] == {"200": replaced}


def test_empty_patterns_and_mappings_are_echoed(integration: Any) -> None:
    given = {"statusCode": "418", "selectionPattern": "", "responseParameters": {}}
    assert integration("PutIntegrationResponse", **given) == given


def test_a_dash_is_no_pattern(integration: Any) -> None:
    made = integration("PutIntegrationResponse", statusCode="200", selectionPattern="-")
    assert made == {"statusCode": "200"}
    changed = integration.patch(
        "UpdateIntegrationResponse", ("replace", "/selectionPattern", "-"), statusCode="200"
    )
    assert changed == {"statusCode": "200"}


@pytest.mark.parametrize("pattern", [None, "", "-"])
def test_there_is_one_default(integration: Any, pattern: str | None) -> None:
    conflict = (
        "Conflict",
        "Integration response with selection pattern default already exists",
    )
    put = integration.at(selectionPattern=pattern)
    put("PutIntegrationResponse", statusCode="200")
    put("PutIntegrationResponse", statusCode="200")
    assert put.fault("PutIntegrationResponse", statusCode="404") == conflict
    put("PutIntegrationResponse", statusCode="404", selectionPattern="404")
    change = ("replace", "/selectionPattern", pattern)
    assert put.patch_fault("UpdateIntegrationResponse", change, statusCode="404") == conflict


@pytest.mark.parametrize(
    "given, errors",
    [
        (
            {
                "statusCode": "404",
                "responseParameters": {"method.response.header.ETag": "'x'"},
            },
            "[No method response exists for method.]",
        ),
        (
            {"responseParameters": {"method.response.header.Other": "'x'"}},
            "[Invalid mapping expression parameter specified: method.response.header.Other]",
        ),
        (
            {"responseParameters": {"method.response.header.ETag": "method.request.path.id"}},
            "[Invalid mapping expression specified: method.request.path.id]",
        ),
    ],
)
def test_mappings_that_make_no_sense(integration: Any, given: Any, errors: str) -> None:
    fault = integration.fault("PutIntegrationResponse", **{"statusCode": "200", **given})
    assert fault == ("BadRequest", f"{MAPPING}{errors}")


@pytest.mark.parametrize(
    "source",
    [
        "integration.response.header.X-A",
        "integration.response.multivalueheader.X-A",
        "integration.response.body",
        "integration.response.body.a.b",
        "context.requestId",
        "stageVariables.a",
        "'x'",
    ],
)
def test_mappings(integration: Any, source: str) -> None:
    given = {"method.response.header.ETag": source}
    made = integration("PutIntegrationResponse", statusCode="200", responseParameters=given)
    assert made["responseParameters"] == given


def test_patterns_are_of_java(integration: Any) -> None:
    good = r"(?s)\p{Upper}++.*+"
    made = integration("PutIntegrationResponse", statusCode="200", selectionPattern=good)
    assert made["selectionPattern"] == good
    bad = integration.fault("PutIntegrationResponse", statusCode="200", selectionPattern="(")
    assert bad == ("BadRequest", "Invalid regex pattern specified")


def test_a_template_that_is_too_large(integration: Any) -> None:
    given = {"a/b": "ä" * 153_601}
    fault = integration.fault("PutIntegrationResponse", statusCode="200", responseTemplates=given)
    assert fault[1] == "Mapping template exceeds the maximum size of 307200 bytes: a/b"


@pytest.mark.parametrize(
    "operation, message",
    [
        ("GetIntegrationResponse", NO_STATUS[1]),
        ("UpdateIntegrationResponse", "Invalid Integration Response identifier specified"),
        ("DeleteIntegrationResponse", NO_STATUS[1]),
    ],
)
def test_unknown_responses(integration: Any, operation: str, message: str) -> None:
    assert integration.fault(operation, statusCode="404") == ("NotFound", message)


def test_deletion_of_responses(integration: Any) -> None:
    for code in ("200", "404"):
        integration("PutIntegrationResponse", statusCode=code, selectionPattern=code)
    integration("DeleteIntegrationResponse", statusCode="200")
    assert list(integration("GetIntegration")["integrationResponses"]) == ["404"]
    integration("DeleteIntegrationResponse", statusCode="404")
    assert "integrationResponses" not in integration("GetIntegration")


@pytest.mark.parametrize(
    "change, member, value",
    [
        (("replace", "/selectionPattern", "5.."), "selectionPattern", "5.."),
        (("replace", "/selectionPattern", ""), "selectionPattern", ""),
        (("replace", "/selectionPattern", None), "selectionPattern", None),
        (("replace", "/contentHandling", "CONVERT_TO_TEXT"), "contentHandling", "CONVERT_TO_TEXT"),
        (
            ("add", "/responseParameters/method.response.header.ETag", "'x'"),
            "responseParameters",
            {"method.response.header.ETag": "'x'"},
        ),
        (("remove", "/responseTemplates/a~1b", None), "responseTemplates", {}),
        (("replace", "/responseTemplates/a~1b", "y"), "responseTemplates", {"a/b": "y"}),
    ],
)
def test_updates_of_responses(integration: Any, change: Any, member: str, value: Any) -> None:
    given = {"statusCode": "200", "selectionPattern": "x", "responseTemplates": {"a/b": "x"}}
    integration("PutIntegrationResponse", **given)
    made = integration.patch("UpdateIntegrationResponse", change, statusCode="200")
    assert made.get(member) == value
    assert integration("GetIntegrationResponse", statusCode="200") == made


@pytest.mark.parametrize(
    "change, fault",
    [
        (
            ("replace", "/statusCode", "201"),
            (
                "BadRequest",
                "Invalid patch path  '/statusCode' specified for op 'replace'. Must be one of: "
                "[/selectionPattern, /contentHandling, /responseParameters, "
                "/responseParameters/{key}, /responseTemplates, /responseTemplates/{type}]",
            ),
        ),
        (
            ("replace", "/selectionPattern", "["),
            ("BadRequest", "Invalid regex pattern specified"),
        ),
        (
            ("replace", "/contentHandling", "X"),
            (
                "BadRequest",
                "Invalid contentHandling specified. Valid options are "
                "CONVERT_TO_BINARY,CONVERT_TO_TEXT",
            ),
        ),
        (
            ("add", "/responseParameters/method.response.header.No", "'x'"),
            (
                "BadRequest",
                f"{MAPPING}[Invalid mapping expression parameter specified: "
                "method.response.header.No]",
            ),
        ),
        (
            ("remove", "/responseTemplates/a~1b"),
            ("NotFound", "Content-Type specified was not found"),
        ),
    ],
)
def test_updates_of_responses_that_make_no_sense(integration: Any, change: Any, fault: Any) -> None:
    integration("PutIntegrationResponse", statusCode="200")
    assert integration.patch_fault("UpdateIntegrationResponse", change, statusCode="200") == fault
