"""Gateway responses of the management API."""

from typing import Any

import pytest
from kept_apis import API, NO_API, call_with_api, change, done, refused

from lockgate.control.call import Call
from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES, LISTED
from lockgate.store.objects import Kind

TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}
BAD = "BadRequestException"
NUMBERS = "413 404 500 403 400 403 403 400 500 401 504 403 None None 403 429 429 500 415 504 403"


@pytest.fixture
def call() -> Call:
    return call_with_api()


def put(call: Call, kind: str, **given: Any) -> Any:
    return done(call, "PutGatewayResponse", restApiId=API, responseType=kind, **given)


def get(call: Call, kind: str) -> Any:
    return done(call, "GetGatewayResponse", restApiId=API, responseType=kind)


def update(call: Call, kind: str, *changes: dict[str, Any]) -> Any:
    given = {"responseType": kind, "patchOperations": list(changes)}
    return done(call, "UpdateGatewayResponse", restApiId=API, **given)


def test_all_types_are_there_from_the_start(call: Call) -> None:
    items = done(call, "GetGatewayResponses", restApiId=API)["items"]
    assert " ".join(str(one["statusCode"]) for one in items) == NUMBERS
    assert [one["responseType"] for one in items] == list(LISTED)
    assert items[1] == get(call, "RESOURCE_NOT_FOUND")
    assert items[1] == {
        "responseType": "RESOURCE_NOT_FOUND",
        "statusCode": "404",
        "responseParameters": {},
        "responseTemplates": TEMPLATES,
        "defaultResponse": True,
    }


def test_every_type_is_listed() -> None:
    assert sorted(LISTED) == sorted(GATEWAY_RESPONSE_TYPES)


def test_types_come_page_by_page(call: Call) -> None:
    page = done(call, "GetGatewayResponses", restApiId=API, limit=20)
    assert len(page["items"]) == 20
    rest = done(call, "GetGatewayResponses", restApiId=API, position=page["position"])
    assert [one["responseType"] for one in rest["items"]] == ["EXPIRED_TOKEN"]
    assert "position" not in rest
    assert refused(call, "GetGatewayResponses", restApiId=API, position="?")[0] == BAD


@pytest.mark.parametrize(
    "name",
    ["GetGatewayResponse", "PutGatewayResponse", "UpdateGatewayResponse", "DeleteGatewayResponse"],
)
def test_an_unknown_api(call: Call, name: str) -> None:
    given = {"patchOperations": change("remove", "/statusCode")}
    assert refused(call, name, restApiId="nothing", responseType="THROTTLED", **given) == NO_API


def test_those_of_an_unknown_api(call: Call) -> None:
    assert refused(call, "GetGatewayResponses", restApiId="nothing") == NO_API


def test_a_customised_one(call: Call) -> None:
    own = {"text/plain": "no"}
    header = {"gatewayresponse.header.X": "'1'"}
    given = {"statusCode": "418", "responseTemplates": own, "responseParameters": header}
    made = put(call, "UNAUTHORIZED", **given)
    assert made == {"responseType": "UNAUTHORIZED", "defaultResponse": False, **given}
    assert get(call, "UNAUTHORIZED") == made
    assert put(call, "UNAUTHORIZED", statusCode="401")["responseParameters"] == {}


def test_what_is_missing_is_shown_as_by_default(call: Call) -> None:
    shown = {"defaultResponse": False, "responseParameters": {}, "responseTemplates": TEMPLATES}
    made = put(call, "INTEGRATION_FAILURE")
    assert made == {"responseType": "INTEGRATION_FAILURE", "statusCode": "504", **shown}
    assert get(call, "INTEGRATION_FAILURE") == made
    # At run time no status leaves the failure its own.
    kept = call.objects.find(Kind.GATEWAY_RESPONSE, API, "INTEGRATION_FAILURE")
    assert kept is not None
    assert "statusCode" not in kept
    assert put(call, "DEFAULT_5XX")["statusCode"] is None


def test_a_family_shows_through(call: Call) -> None:
    header = {"gatewayresponse.header.X": "context.requestId"}
    put(call, "DEFAULT_4XX", responseParameters=header)
    put(call, "THROTTLED", statusCode="429")
    assert get(call, "UNAUTHORIZED") == {
        "responseType": "UNAUTHORIZED",
        "statusCode": "401",
        "responseParameters": header,
        "responseTemplates": TEMPLATES,
        "defaultResponse": True,
    }
    items = done(call, "GetGatewayResponses", restApiId=API)["items"]
    shown = {one["responseType"] for one in items if one["responseParameters"] == header}
    assert "DEFAULT_4XX" in shown
    assert not shown & {"THROTTLED", "DEFAULT_5XX", "INTEGRATION_TIMEOUT"}
    put(call, "DEFAULT_4XX", statusCode="400")
    assert get(call, "UNAUTHORIZED")["statusCode"] == "400"


def test_a_deleted_one_is_as_before(call: Call) -> None:
    before = get(call, "THROTTLED")
    given = {"restApiId": API, "responseType": "THROTTLED"}
    missing = ("NotFoundException", "Gateway response type not defined on api")
    assert refused(call, "DeleteGatewayResponse", **given) == missing
    put(call, "THROTTLED", statusCode="503")
    done(call, "DeleteGatewayResponse", **given)
    assert get(call, "THROTTLED") == before
    assert refused(call, "DeleteGatewayResponse", **given) == missing


RESULT = "Invalid mapping expression specified: Validation Result: warnings : [], errors : [{}]"


@pytest.mark.parametrize(
    "parameters, message",
    [
        ({"method.response.header.X": "'1'"}, "parameter specified: method.response.header.X"),
        ({"gatewayresponse.header.": "'1'"}, "parameter specified: gatewayresponse.header."),
        ({"gatewayresponse.header.X": "1"}, "specified: 1"),
        ({"gatewayresponse.header.X": "method.request.body"}, "specified: method.request.body"),
        ({"gatewayresponse.header.X": "integration.response.body"}, "specified: integration.resp"),
    ],
)
def test_bad_mappings(call: Call, parameters: dict[str, str], message: str) -> None:
    given = {"responseType": "THROTTLED", "responseParameters": parameters}
    kind, text = refused(call, "PutGatewayResponse", restApiId=API, **given)
    assert (kind, text.startswith(RESULT[:70])) == (BAD, True)
    assert f"[Invalid mapping expression {message}" in text
    assert get(call, "THROTTLED")["defaultResponse"] is True


@pytest.mark.parametrize(
    "source",
    [
        "method.request.header.Origin",
        "method.request.querystring.a",
        "method.request.path.id",
        "method.request.multivalueheader.A",
        "context.error.message",
        "stageVariables.origin",
        "'*'",
        "''",
    ],
)
def test_good_sources(call: Call, source: str) -> None:
    parameters = {
        "gatewayresponse.header.X": source,
        "gatewayresponse.path.x": source,
        "gatewayresponse.querystring.x": source,
    }
    assert put(call, "THROTTLED", responseParameters=parameters)["responseParameters"] == parameters


def replace(path: str, value: str | None) -> dict[str, Any]:
    return change("replace", path, value)[0]


def test_a_change_customises(call: Call) -> None:
    made = update(call, "THROTTLED", replace("/statusCode", "503"))
    assert made == {
        "responseType": "THROTTLED",
        "statusCode": "503",
        "responseParameters": {},
        "responseTemplates": TEMPLATES,
        "defaultResponse": False,
    }
    assert get(call, "THROTTLED") == made
    assert update(call, "THROTTLED", replace("/statusCode", ""))["statusCode"] == "429"


def test_no_change_customises_nothing(call: Call) -> None:
    assert update(call, "THROTTLED")["defaultResponse"] is True
    assert call.objects.rows(Kind.GATEWAY_RESPONSE, API) == []


def test_entries_are_changed(call: Call) -> None:
    header = "/responseParameters/gatewayresponse.header.X"
    made = update(
        call,
        "THROTTLED",
        {"op": "add", "path": header, "value": "'1'"},
        {"op": "add", "path": "/responseTemplates/text~1plain", "value": "slow"},
        {"op": "remove", "path": "/responseTemplates/application~1json"},
    )
    assert made["responseParameters"] == {"gatewayresponse.header.X": "'1'"}
    assert made["responseTemplates"] == {"text/plain": "slow"}
    whole = replace("/responseParameters", '{"gatewayresponse.header.Y": "\'2\'"}')
    made = update(call, "THROTTLED", whole, replace("/responseTemplates", '{"a/b": "c"}'))
    assert made["responseParameters"] == {"gatewayresponse.header.Y": "'2'"}
    assert made["responseTemplates"] == {"a/b": "c"}


@pytest.mark.parametrize(
    "op, path, value, kind, message",
    [
        ("add", "/statusCode", "400", BAD, "Invalid patch path /statusCode"),
        ("remove", "/statusCode", None, BAD, "Invalid patch path /statusCode"),
        ("replace", "/statusCode", "777", BAD, "Invalid status code specified: 777"),
        ("replace", "/responseType", "THROTTLED", BAD, "Invalid patch path /responseType"),
        ("add", "/responseParameters/gatewayresponse.header.X", None, BAD,
         "Invalid null or empty value in responseParameters"),
        ("replace", "/responseParameters", "", BAD,
         "Invalid null or empty value in responseParameters"),
        ("add", "/responseTemplates/a~1b", "", BAD,
         "Invalid null or empty value in responseTemplates"),
        ("add", "/responseTemplates", '{"a/b": null}', BAD,
         "Invalid null or empty value in responseTemplates"),
        ("remove", "/responseTemplates/a~1b", None, "NotFoundException",
         "Content-Type specified was not found"),
        ("remove", "/responseParameters/x", None, "NotFoundException",
         "Invalid parameter name specified"),
        ("add", "/responseParameters/x", "'1'", BAD,
         RESULT.format("Invalid mapping expression parameter specified: x")),
    ],
)  # fmt: skip
def test_bad_changes(
    call: Call, op: str, path: str, value: str | None, kind: str, message: str
) -> None:
    given = {"responseType": "THROTTLED", "patchOperations": change(op, path, value)}
    assert refused(call, "UpdateGatewayResponse", restApiId=API, **given) == (kind, message)
    assert get(call, "THROTTLED")["defaultResponse"] is True
