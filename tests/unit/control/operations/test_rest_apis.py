"""RestApi: create, clone, read, list, update, delete (control-plane.md, 4.1 and 5.2)."""

import json
from typing import Any

import pytest

from lockgate.control.whole_api import read_api
from lockgate.rules.limits import RESOURCE_POLICY
from lockgate.store.objects import Kind

NOW = 1_700_000_000
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": ["execute-api:/*", "arn:aws:execute-api:eu-west-1:1:x/*"],
        }
    ],
}
BAD_POLICY = (
    "BadRequest",
    "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
)


def no_api(id: str) -> tuple[str, str]:
    return "NotFound", f"Invalid API identifier specified 123456789012:{id}"


def test_defaults(plane: Any) -> None:
    api = plane("CreateRestApi", name="shop")
    assert len(api["id"]) == 10
    assert len(api["rootResourceId"]) == 10
    shown = {key: value for key, value in api.items() if not key.startswith("_")}
    assert shown == {
        "id": api["id"],
        "name": "shop",
        "createdDate": NOW,
        "apiKeySource": "HEADER",
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
        "disableExecuteApiEndpoint": False,
        "rootResourceId": api["rootResourceId"],
    }
    assert plane("GetRestApi", restApiId=api["id"]) == api


def test_what_is_set_is_answered(plane: Any) -> None:
    given = {
        "name": "shop",
        "description": "d",
        "version": "1",
        "binaryMediaTypes": ["image/png"],
        "minimumCompressionSize": 0,
        "apiKeySource": "AUTHORIZER",
        "tags": {"a": "b"},
        "disableExecuteApiEndpoint": True,
        "securityPolicy": "TLS_1_2",
    }
    api = plane("CreateRestApi", **given)
    assert {key: api[key] for key in given} == given
    assert api["apiStatus"] == "AVAILABLE"


def test_empty_lists_and_tags_are_absent(plane: Any) -> None:
    api = plane("CreateRestApi", name="a", binaryMediaTypes=[], tags={}, policy="")
    assert api.keys().isdisjoint({"binaryMediaTypes", "tags", "policy"})


def test_a_private_api(plane: Any) -> None:
    endpoint = {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]}
    api = plane("CreateRestApi", name="a", endpointConfiguration=endpoint)
    assert api["endpointConfiguration"] == {**endpoint, "ipAddressType": "dualstack"}


def test_the_root_and_the_models_are_there(plane: Any) -> None:
    api = plane("CreateRestApi", name="a")
    [root] = plane("GetResources", restApiId=api["id"])["items"]
    assert root == {"id": api["rootResourceId"], "path": "/"}
    empty, error = (row.item for row in plane.objects.rows(Kind.MODEL, api["id"]))
    assert (empty["name"], empty["description"]) == (
        "Empty",
        "This is a default empty schema model",
    )
    assert (error["name"], error["description"]) == (
        "Error",
        "This is a default error schema model",
    )
    assert json.loads(empty["schema"])["title"] == "Empty Schema"
    assert json.loads(error["schema"])["properties"] == {"message": {"type": "string"}}
    assert plane.objects.named(Kind.MODEL, api["id"], "Error").id == error["id"]


def test_a_policy_is_written_out_and_escaped(plane: Any) -> None:
    api = plane("CreateRestApi", name="a", policy=json.dumps(POLICY, indent=2))
    shown = api["policy"]
    assert shown.startswith('{\\"Version\\":\\"2012-10-17\\"')
    assert json.loads(json.loads(f'"{shown}"'))["Statement"][0]["Resource"] == [
        f"arn:aws:execute-api:us-east-1:123456789012:{api['id']}/*",
        "arn:aws:execute-api:eu-west-1:1:x/*",
    ]
    assert plane("GetRestApi", restApiId=api["id"])["policy"] == shown


def test_a_kept_policy_is_plain(plane: Any) -> None:
    api = plane("CreateRestApi", name="a", policy=json.dumps(POLICY))
    kept = read_api(plane.objects, api["id"])
    assert kept is not None
    assert json.loads(kept.api["policy"])["Version"] == "2012-10-17"


def _statement(**other: Any) -> str:
    statement = {**POLICY["Statement"][0], **other}  # type: ignore[dict-item]
    return json.dumps({"Statement": {k: v for k, v in statement.items() if v is not None}})


@pytest.mark.parametrize(
    "policy",
    [
        _statement(),
        _statement(Principal={"AWS": ["123456789012", "arn:aws:iam::123456789012:role/a"]}),
        _statement(Principal=None, NotPrincipal={"AWS": "*"}),
        _statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        _statement(Action=None, NotAction=["execute-api:Invoke"]),
    ],
)
def test_good_policies(plane: Any, policy: str) -> None:
    assert plane("CreateRestApi", name="a", policy=policy)["policy"]


@pytest.mark.parametrize(
    "policy",
    [
        "{",
        "[]",
        "{}",
        "[" * 8000,
        json.dumps({**POLICY, "Version": "2020-01-01"}),
        json.dumps({**POLICY, "Other": 1}),
        json.dumps({**POLICY, "Statement": []}),
        json.dumps({**POLICY, "Statement": ["x"]}),
        _statement(Effect="allow"),
        _statement(Effect=None),
        _statement(Principal=None),
        _statement(Principal="me"),
        _statement(Principal={}),
        _statement(Principal={"You": "*"}),
        _statement(Principal={"AWS": "somebody"}),
        _statement(Principal={"Service": []}),
        _statement(Action=None),
        _statement(Action=[]),
        _statement(Resource=[1]),
        _statement(NotResource="*"),
        _statement(Condition="x"),
        _statement(Sid="s" * RESOURCE_POLICY),
    ],
)
def test_bad_policies(plane: Any, policy: str) -> None:
    assert plane.fault("CreateRestApi", name="a", policy=policy) == BAD_POLICY


@pytest.mark.parametrize(
    "given, message",
    [
        (
            {"endpointConfiguration": {"types": []}},
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
        ),
        (
            {"endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}},
            "Cannot create an api with multiple Endpoint Types.",
        ),
        (
            {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}},
            "Only dualstack ipAddressType is supported for Private APIs.",
        ),
        (
            {"endpointConfiguration": {"types": ["EDGE"], "vpcEndpointIds": ["v"]}},
            "VPCEndpoints can only be specified with PRIVATE apis.",
        ),
        ({"description": ""}, "Description cannot be an empty string"),
        ({"name": ""}, "Name cannot be empty"),
        (
            {"minimumCompressionSize": -1},
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            {"minimumCompressionSize": 10485761},
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            {"tags": {"aws:x": "1"}},
            "Invalid tag key 'aws:x': keys have 1 to 128 characters, not aws: at first",
        ),
        ({"cloneFrom": "nothing"}, "Invalid REST API identifier specified"),
    ],
)
def test_what_makes_no_sense(plane: Any, given: dict[str, Any], message: str) -> None:
    assert plane.fault("CreateRestApi", **{"name": "a", **given}) == ("BadRequest", message)
    assert plane("GetRestApis") == {"items": []}


@pytest.mark.parametrize("operation", ["GetRestApi", "UpdateRestApi", "DeleteRestApi"])
def test_an_unknown_api(plane: Any, operation: str) -> None:
    assert plane.fault(operation, restApiId="nothing") == no_api("nothing")


def test_pages(plane: Any) -> None:
    names = [plane("CreateRestApi", name=f"a{n}")["name"] for n in range(5)]
    first = plane("GetRestApis", limit=3)
    second = plane("GetRestApis", limit=3, position=first["position"])
    assert [one["name"] for one in first["items"] + second["items"]] == names
    assert "position" not in second


# -- clones


def test_a_clone_is_the_same_with_other_ids(integration: Any) -> None:
    integration("PutIntegrationResponse", statusCode="200", responseTemplates={"a/b": "x"})
    api_id = integration.usual["restApiId"]
    schema = json.dumps(
        {"$ref": f"https://apigateway.amazonaws.com/restapis/{api_id}/models/Empty"}
    )
    integration.objects.insert(
        Kind.MODEL, api_id, "pet123", {"id": "pet123", "name": "Pet", "schema": schema}, name="Pet"
    )
    integration.objects.insert(
        Kind.GATEWAY_RESPONSE, api_id, "THROTTLED", {"responseType": "THROTTLED"}
    )
    validator = {"id": "val123", "name": "v"}
    integration.objects.insert(Kind.REQUEST_VALIDATOR, api_id, "val123", validator)
    integration.patch("UpdateMethod", ("replace", "/requestValidatorId", "val123"))

    copy = integration("CreateRestApi", name="copy", cloneFrom=api_id)
    before = read_api(integration.objects, api_id)
    after = read_api(integration.objects, copy["id"])
    assert before is not None
    assert after is not None
    assert [one["path"] for one in after.resources] == [one["path"] for one in before.resources]
    assert after.resources[0]["id"] == copy["rootResourceId"]
    ids = {one["id"] for one in before.resources}
    assert ids.isdisjoint(one["id"] for one in after.resources)
    [(id, method)] = after.methods.items()
    resource, _, verb = id.partition("/")
    assert verb == "GET"
    assert resource == after.resources[2]["id"]
    assert method["methodIntegration"]["cacheNamespace"] == resource
    assert method["requestValidatorId"] == after.request_validators[0]["id"] != "val123"
    assert method["methodIntegration"]["integrationResponses"]["200"]["responseTemplates"]
    assert [one["name"] for one in after.models] == ["Empty", "Error", "Pet"]
    assert copy["id"] in after.models[2]["schema"]
    assert api_id not in after.models[2]["schema"]
    assert after.gateway_responses == before.gateway_responses
    # The tree of the clone grows by itself.
    plane = integration.at(restApiId=copy["id"])
    assert plane.fault("CreateResource", parentId=after.resources[1]["id"], pathPart="{id}") == (
        "Conflict",
        "Another resource with the same parent already has this name: {id}",
    )


# -- updates


@pytest.mark.parametrize(
    "change, member, value",
    [
        (("replace", "/name", "b"), "name", "b"),
        (("replace", "/version", "2"), "version", "2"),
        (("add", "/description", "d"), "description", "d"),
        (("replace", "/apiKeySource", "AUTHORIZER"), "apiKeySource", "AUTHORIZER"),
        (("replace", "/disableExecuteApiEndpoint", "true"), "disableExecuteApiEndpoint", True),
        (("replace", "/securityPolicy", "TLS_1_2"), "apiStatus", "AVAILABLE"),
        (("replace", "/endpointAccessMode", "STRICT"), "endpointAccessMode", "STRICT"),
        (("replace", "/minimumCompressionSize", "5"), "minimumCompressionSize", 5),
        (("add", "/binaryMediaTypes/image~1png", None), "binaryMediaTypes", ["image/png"]),
        (
            ("replace", "/endpointConfiguration/types/EDGE", "REGIONAL"),
            "endpointConfiguration",
            {"types": ["REGIONAL"], "ipAddressType": "ipv4"},
        ),
        (
            ("replace", "/endpointConfiguration/types/0", "PRIVATE"),
            "endpointConfiguration",
            {"types": ["PRIVATE"], "ipAddressType": "dualstack"},
        ),
        (
            ("replace", "/endpointConfiguration/ipAddressType", "dualstack"),
            "endpointConfiguration",
            {"types": ["EDGE"], "ipAddressType": "dualstack"},
        ),
    ],
)
def test_updates(api: Any, change: tuple[Any, ...], member: str, value: Any) -> None:
    made = api.patch("UpdateRestApi", change)
    assert made[member] == value
    assert made["tags"] == {}
    assert api("GetRestApi")[member] == value


@pytest.mark.parametrize(
    "member, given, path",
    [
        ("minimumCompressionSize", 5, "/minimumCompressionSize"),
        ("description", "d", "/description"),
        ("version", "1", "/version"),
        ("policy", _statement(), "/policy"),
        ("securityPolicy", "TLS_1_2", "/securityPolicy"),
    ],
)
def test_clearing(plane: Any, member: str, given: Any, path: str) -> None:
    api = plane.at(restApiId=plane("CreateRestApi", **{"name": "a", member: given})["id"])
    assert member in api("GetRestApi")
    assert member not in api.patch("UpdateRestApi", ("replace", path, ""))
    assert member not in api("GetRestApi")


def test_binary_media_types(plane: Any) -> None:
    made = plane("CreateRestApi", name="a", binaryMediaTypes=["a/a", "b/b"])
    api = plane.at(restApiId=made["id"])
    replaced = api.patch("UpdateRestApi", ("replace", "/binaryMediaTypes/a~1a", "c/c"))
    assert replaced["binaryMediaTypes"] == ["b/b", "c/c"]
    left = api.patch(
        "UpdateRestApi",
        ("remove", "/binaryMediaTypes/b~1b"),
        ("remove", "/binaryMediaTypes/c~1c"),
    )
    assert "binaryMediaTypes" not in left


def test_addresses_of_a_private_api(plane: Any) -> None:
    made = plane("CreateRestApi", name="a", endpointConfiguration={"types": ["PRIVATE"]})
    api = plane.at(restApiId=made["id"])
    path = "/endpointConfiguration/vpcEndpointIds"
    added = api.patch("UpdateRestApi", ("add", path, "vpce-1"))
    assert added["endpointConfiguration"]["vpcEndpointIds"] == ["vpce-1"]
    removed = api.patch("UpdateRestApi", ("remove", path, "vpce-1"))
    assert "vpcEndpointIds" not in removed["endpointConfiguration"]
    assert api.patch_fault(
        "UpdateRestApi", ("replace", "/endpointConfiguration/ipAddressType", "ipv4")
    ) == ("BadRequest", "Only dualstack ipAddressType is supported for Private APIs.")


def test_a_policy_replaced(api: Any) -> None:
    made = api.patch("UpdateRestApi", ("replace", "/policy", _statement()))
    assert f":{api.usual['restApiId']}/*" in made["policy"]


@pytest.mark.parametrize(
    "change, message",
    [
        (("replace", "/nope", "x"), "Invalid patch path /nope"),
        (("add", "/binaryMediaTypes", "a/b"), "Invalid patch path /binaryMediaTypes"),
        (("add", "/name", "x"), "Invalid patch operation specified. Must be one of: [replace]"),
        (
            ("copy", "/description", "x"),
            "Invalid patch operation specified. Must be one of: [add, remove, replace]",
        ),
        (
            ("replace", "/name"),
            "Invalid patch value  'null' specified for op 'replace'. Must be a string",
        ),
        (("replace", "/name", ""), "Name cannot be empty"),
        (
            ("replace", "/apiKeySource", "X"),
            "Invalid apiKeySource specified. Valid options are HEADER,AUTHORIZER",
        ),
        (("replace", "/policy", "{"), BAD_POLICY[1]),
        (
            ("replace", "/minimumCompressionSize", "-1"),
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (
            ("replace", "/endpointConfiguration/types/EDGE", "X"),
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            ("replace", "/endpointConfiguration/types/REGIONAL", "EDGE"),
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            ("add", "/endpointConfiguration/types/EDGE", "EDGE"),
            "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
        ),
        (
            ("replace", "/endpointConfiguration/ipAddressType", "x"),
            "ipAddressType must be either ipv4 or dualstack.",
        ),
        (
            ("add", "/endpointConfiguration/vpcEndpointIds", "v"),
            "VPCEndpoints can only be specified with PRIVATE apis.",
        ),
    ],
)
def test_updates_that_make_no_sense(api: Any, change: tuple[Any, ...], message: str) -> None:
    before = api("GetRestApi")
    assert api.patch_fault("UpdateRestApi", change) == ("BadRequest", message)
    assert api("GetRestApi") == before


# -- deletion


def test_deletion_takes_everything_below(integration: Any) -> None:
    objects, api_id = integration.objects, integration.usual["restApiId"]
    objects.insert(Kind.STAGE, api_id, "dev", {"stageName": "dev"})
    objects.insert(Kind.DEPLOYMENT, api_id, "d12345", {"id": "d12345"})
    objects.insert(Kind.DOCUMENTATION_VERSION, api_id, "1", {"version": "1"})
    other = integration("CreateRestApi", name="other")["id"]
    integration("DeleteRestApi")
    assert integration.fault("GetRestApi") == no_api(api_id)
    assert all(objects.rows(kind, api_id) == [] for kind in Kind)
    assert f"api/{api_id}" in objects.announced
    assert integration("GetRestApi", restApiId=other)["name"] == "other"


def test_deletion_takes_what_names_it_elsewhere(api: Any) -> None:
    objects, api_id = api.objects, api.usual["restApiId"]
    mine, others = {"restApiId": api_id, "stage": "a"}, {"restApiId": "other", "stage": "a"}
    objects.insert(Kind.BASE_PATH_MAPPING, "a.example", "(none)", mine)
    objects.insert(Kind.BASE_PATH_MAPPING, "a.example", "other", others)
    stages = [{"apiId": "other", "stage": "a"}, {"apiId": api_id, "stage": "a"}]
    objects.insert(Kind.USAGE_PLAN, "", "plan12", {"id": "plan12", "apiStages": stages})
    objects.insert(Kind.USAGE_PLAN, "", "plan34", {"id": "plan34"})
    api("DeleteRestApi")
    assert [row.id for row in objects.rows(Kind.BASE_PATH_MAPPING, "a.example")] == ["other"]
    assert objects.find(Kind.USAGE_PLAN, "", "plan12")["apiStages"] == stages[:1]
    assert objects.announced == [f"api/{api_id}", "domains", "keys"]
