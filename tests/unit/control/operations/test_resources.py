"""Resources (control-plane.md, sections 3, 4.2 and 5.2)."""

from typing import Any

import pytest

from lockgate.rules import limits
from lockgate.store.objects import Kind

UNKNOWN = ("NotFound", "Invalid Resource identifier specified")
GREEDY = "Cannot create a child of a resource with a greedy path variable: {rest+}"


def root(api: Any) -> str:
    return str(api("GetRestApi")["rootResourceId"])


def create(api: Any, part: str, parent: str | None = None) -> str:
    return str(api("CreateResource", parentId=parent or root(api), pathPart=part)["id"])


def test_a_resource(api: Any) -> None:
    pets = api("CreateResource", parentId=root(api), pathPart="pets")
    assert pets == {
        "id": pets["id"],
        "parentId": root(api),
        "pathPart": "pets",
        "path": "/pets",
    }
    assert len(pets["id"]) == 6
    pet = api("CreateResource", parentId=pets["id"], pathPart="{id}")
    assert pet["path"] == "/pets/{id}"
    assert api("GetResource", resourceId=pet["id"]) == pet


def test_the_root_has_no_parent(api: Any) -> None:
    assert api("GetResource", resourceId=root(api)) == {"id": root(api), "path": "/"}


def test_resources_with_their_verbs(integration: Any) -> None:
    items = integration("GetResources")["items"]
    assert [one["path"] for one in items] == ["/", "/pets", "/pets/{id}"]
    assert items[2]["resourceMethods"] == {"GET": {}}
    assert all("resourceMethods" not in one for one in items[:2])
    assert integration("GetResource") == items[2]


def test_resources_with_their_methods(integration: Any) -> None:
    whole = {"GET": integration("GetMethod")}
    pages = integration("GetResources", embed=["methods"])["items"]
    assert pages[2]["resourceMethods"] == whole
    assert integration("GetResource", embed=["methods"])["resourceMethods"] == whole


def test_pages(api: Any) -> None:
    for part in "abcd":
        create(api, part)
    first = api("GetResources", limit=3)
    rest = api("GetResources", limit=3, position=first["position"])
    assert [one["path"] for one in first["items"]] == ["/", "/a", "/b"]
    assert [one["path"] for one in rest["items"]] == ["/c", "/d"]


@pytest.mark.parametrize("part", ["a", "a-b_c.d:e", "{a}", "{a.b-c_d}", "{proxy+}"])
def test_good_parts(api: Any, part: str) -> None:
    assert api("CreateResource", parentId=root(api), pathPart=part)["pathPart"] == part


def test_a_part_that_no_index_holds(api: Any) -> None:
    assert api("CreateResource", parentId=root(api), pathPart="a" * 1024)
    assert api.fault("CreateResource", parentId=root(api), pathPart="a" * 1025) == (
        "BadRequest",
        "Names can be at most 1024 bytes long",
    )


@pytest.mark.parametrize(
    "part", ["", "/", "a/b", "{a", "a}", "{}", "{+}", "a{b}", "ä", "a b", "{a:b}"]
)
def test_bad_parts(api: Any, part: str) -> None:
    assert api.fault("CreateResource", parentId=root(api), pathPart=part) == (
        "BadRequest",
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly "
        "braces at the beginning and the end.",
    )


def test_siblings_differ(api: Any) -> None:
    pets = create(api, "pets")
    assert api.fault("CreateResource", parentId=root(api), pathPart="pets") == (
        "Conflict",
        "Another resource with the same parent already has this name: pets",
    )
    assert create(api, "pets", pets)


def test_a_name_that_is_taken_meanwhile(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    create(api, "pets")
    monkeypatch.setattr(api.objects, "named", lambda *_: None)
    assert api.fault("CreateResource", parentId=root(api), pathPart="pets")[0] == "Conflict"


@pytest.mark.parametrize("part", ["{other}", "{rest+}"])
def test_one_variable_among_siblings(api: Any, part: str) -> None:
    create(api, "{id}")
    assert api.fault("CreateResource", parentId=root(api), pathPart=part) == (
        "BadRequest",
        "A sibling ({id}) of this resource already has a variable path part -- only one is allowed",
    )


def test_nothing_below_a_greedy_part(api: Any) -> None:
    rest = create(api, "{rest+}")
    fault = api.fault("CreateResource", parentId=rest, pathPart="a")
    assert fault == ("BadRequest", GREEDY)


def test_a_resource_more_than_there_may_be(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.control.operations.resources.RESOURCES_OF_API", 2)
    first = create(api, "a")
    create(api, "b")
    type, message = api.fault("CreateResource", parentId=root(api), pathPart="c")
    assert type == "LimitExceeded"
    assert message.startswith("Maximum number of resources for this API has been reached.")
    api("DeleteResource", resourceId=first)
    assert create(api, "c")
    assert limits.RESOURCES_OF_API == 300


@pytest.mark.parametrize("operation", ["GetResource", "UpdateResource", "DeleteResource"])
def test_unknown(api: Any, operation: str) -> None:
    assert api.fault(operation, resourceId="nothin") == UNKNOWN
    api_unknown = ("NotFound", "Invalid API identifier specified 123456789012:nothing")
    assert api.fault(operation, restApiId="nothing", resourceId="x") == api_unknown


def test_unknown_parents(api: Any) -> None:
    api_unknown = ("NotFound", "Invalid API identifier specified 123456789012:nothing")
    assert api.fault("CreateResource", parentId="x", pathPart="a") == UNKNOWN
    assert (
        api.fault("CreateResource", restApiId="nothing", parentId="x", pathPart="a") == api_unknown
    )
    assert api.fault("GetResources", restApiId="nothing") == api_unknown


# -- deletion


def test_deletion_takes_what_is_below(integration: Any) -> None:
    api = integration
    pets = api("GetResource")["parentId"]
    kept = create(api, "shops")
    deep = create(api, "toys", api.usual["resourceId"])
    api("DeleteResource", resourceId=pets)
    assert [one["id"] for one in api("GetResources")["items"]] == [root(api), kept]
    assert api.fault("GetResource", resourceId=deep) == UNKNOWN
    assert api.objects.rows(Kind.METHOD, api.usual["restApiId"]) == []
    assert create(api, "pets")


def test_the_root_stays(api: Any) -> None:
    fault = api.fault("DeleteResource", resourceId=root(api))
    assert fault == ("BadRequest", "Root resource cannot be deleted.")


# -- updates


def test_a_new_name_reaches_what_is_below(method: Any) -> None:
    pets = method("GetResource")["parentId"]
    toys = create(method, "toys", method.usual["resourceId"])
    made = method.patch("UpdateResource", ("replace", "/pathPart", "cats"), resourceId=pets)
    assert made["path"] == "/cats"
    assert method("GetResource")["path"] == "/cats/{id}"
    assert method("GetResource", resourceId=toys)["path"] == "/cats/{id}/toys"
    assert method("GetMethod")["httpMethod"] == "GET"
    assert create(method, "pets")


def test_a_new_parent(method: Any) -> None:
    shops = create(method, "shops")
    made = method.patch("UpdateResource", ("replace", "/parentId", shops))
    assert (made["parentId"], made["path"]) == (shops, "/shops/{id}")
    assert made["resourceMethods"] == {"GET": {}}
    assert method.fault("CreateResource", parentId=shops, pathPart="{id}")[0] == "Conflict"
    old = method("GetResources")["items"][1]["id"]
    assert create(method, "{id}", old)


def test_an_update_of_nothing(method: Any) -> None:
    before = method("GetResource")
    assert method("UpdateResource") == before
    assert method.patch("UpdateResource", ("replace", "/pathPart", "{id}")) == before


@pytest.mark.parametrize(
    "change, message",
    [
        (("replace", "/pathPart", "x"), "Root resource cannot update its pathPart."),
        (("replace", "/parentId", "x"), "Root resource cannot update its parentId."),
    ],
)
def test_the_root_does_not_change(api: Any, change: tuple[str, ...], message: str) -> None:
    fault = api.patch_fault("UpdateResource", change, resourceId=root(api))
    assert fault == ("BadRequest", message)


def test_updates_that_make_no_sense(method: Any) -> None:
    pet = method.usual["resourceId"]
    pets = method("GetResource")["parentId"]
    toys = create(method, "toys", pet)
    rest = create(method, "{rest+}", create(method, "files"))
    create(method, "shops")

    def fault(resource: str, path: str, value: str) -> tuple[str, str]:
        change = ("replace", path, value)
        found = method.patch_fault("UpdateResource", change, resourceId=resource)
        assert isinstance(found, tuple)
        return found

    cycle = ("BadRequest", "Resources cannot be cyclical.")
    assert fault(pets, "/parentId", toys) == cycle
    assert fault(pets, "/parentId", pets) == cycle
    assert fault(pets, "/parentId", "nothin") == UNKNOWN
    assert fault(pets, "/parentId", rest) == ("BadRequest", GREEDY)
    assert fault(pets, "/pathPart", "{rest+}") == ("BadRequest", GREEDY)
    assert fault(pets, "/pathPart", "a/b")[1].startswith("Resource's path part only allow")
    assert fault(pets, "/pathPart", "shops") == (
        "Conflict",
        "Another resource with the same parent already has this name: shops",
    )
    assert method.patch_fault("UpdateResource", ("add", "/pathPart", "x")) == (
        "BadRequest",
        "Invalid patch path  '/pathPart' specified for op 'add'. Please choose supported "
        "operations",
    )
    assert fault(pets, "/path", "x") == (
        "BadRequest",
        "Invalid patch path  '/path' specified for op 'replace'. Must be one of: "
        "[/pathPart, /parentId]",
    )


def test_a_variable_may_be_renamed(method: Any) -> None:
    made = method.patch("UpdateResource", ("replace", "/pathPart", "{pet}"))
    assert made["path"] == "/pets/{pet}"
