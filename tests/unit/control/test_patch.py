"""PATCH's engine: order, working copy, pointers, coercions, faults (control-plane.md, 5.1)."""

from typing import Any

import pytest

from lockgate.control.errors import BadRequest, ControlError, NotFound, ValidationFailed
from lockgate.control.patch import patched
from lockgate.control.patch_table import (
    Change,
    PatchTable,
    as_flag,
    as_text,
    double,
    entry,
    flag,
    integer,
    item_in_path,
    items,
    own,
    text,
    whole_map,
)


def _refuse_root(value: str) -> None:
    if value == "root":
        raise BadRequest("no root")


def _promote(change: Change) -> None:
    change.item["note"] = f"{change.source}:{change.context}"


ROWS = (
    text("/name", check=_refuse_root, clears=False),
    text("/description", "add replace remove"),
    text("/restapiId", member="/restApiId"),
    flag("/enabled"),
    integer("/size", clears=True),
    integer("/quota/limit", "add replace remove"),
    double("/rate"),
    entry("/parameters/{key}"),
    entry("/models/{type}", absent="Content-Type specified was not found", drops=True),
    entry("/shown/{key}", "add", coerced=as_flag),
    whole_map("/parameters"),
    items("/scopes", "add remove replace", check=_refuse_root),
    items("/strict", absent=NotFound("not in it"), drops=True),
    item_in_path("/types/{type}", "add replace remove", drops=True),
    own("/promotion", "copy", _promote),
)
TABLE = PatchTable(ROWS)


def patch(item: dict[str, Any], *operations: tuple[Any, ...], table: PatchTable = TABLE) -> Any:
    given = [
        dict(zip(("op", "path", "value", "from"), operation, strict=False))
        for operation in operations
    ]
    return patched(item, given, table, "Thing", "here")


def fault(*operation: Any, table: PatchTable = TABLE, **item: Any) -> ControlError:
    with pytest.raises(ControlError) as caught:
        patch(item, operation, table=table)
    return caught.value


def test_operations_apply_in_order_to_a_copy() -> None:
    item = {"name": "a", "scopes": ["x"]}
    made = patch(
        item, ("replace", "/name", "b"), ("add", "/scopes", "y"), ("replace", "/name", "c")
    )
    assert made == {"name": "c", "scopes": ["x", "y"]}
    assert item == {"name": "a", "scopes": ["x"]}


def test_without_operations_nothing_changes() -> None:
    assert patched({"name": "a"}, None, TABLE, "Thing") == {"name": "a"}


def test_one_bad_operation_refuses_all() -> None:
    item: dict[str, Any] = {"name": "a"}
    with pytest.raises(BadRequest):
        patch(item, ("replace", "/name", "b"), ("replace", "/nothing", "c"))
    assert item == {"name": "a"}


@pytest.mark.parametrize(
    "part, key",
    [("a~1b", "a/b"), ("a~0b", "a~b"), ("a~01b", "a~1b"), ("", ""), ("a.b-c", "a.b-c")],
)
def test_pointers_are_unescaped_after_they_are_split(part: str, key: str) -> None:
    assert patch({}, ("add", f"/parameters/{part}", "v")) == {"parameters": {key: "v"}}


@pytest.mark.parametrize(
    "operation, before, after",
    [
        (("replace", "/enabled", "TRUE"), {}, {"enabled": True}),
        (("replace", "/enabled", "yes"), {"enabled": True}, {"enabled": False}),
        (("replace", "/enabled"), {"enabled": True}, {"enabled": False}),
        (("replace", "/size", "-12"), {}, {"size": -12}),
        (("replace", "/size", ""), {"size": 1}, {}),
        (("replace", "/size"), {"size": 1}, {}),
        (("replace", "/rate", "0.5"), {}, {"rate": 0.5}),
        (("replace", "/rate", "1e3"), {}, {"rate": 1000.0}),
        (("replace", "/description", "d"), {}, {"description": "d"}),
        (("replace", "/description", ""), {"description": "d"}, {}),
        (("replace", "/description"), {"description": "d"}, {}),
        (("remove", "/description"), {"description": "d"}, {}),
        (("replace", "/restapiId", "x"), {}, {"restApiId": "x"}),
        (("add", "/quota/limit", "5"), {}, {"quota": {"limit": 5}}),
        (("remove", "/quota/limit"), {"quota": {"limit": 5}}, {}),
        (("remove", "/quota/limit"), {"quota": {"limit": 5, "b": 1}}, {"quota": {"b": 1}}),
        (("remove", "/quota/limit"), {}, {}),
    ],
)
def test_members(operation: tuple[Any, ...], before: Any, after: Any) -> None:
    assert patch(before, operation) == after


@pytest.mark.parametrize(
    "operation, before, after",
    [
        (("add", "/parameters/a", "1"), {}, {"parameters": {"a": "1"}}),
        (
            ("replace", "/parameters/a", "2"),
            {"parameters": {"a": "1"}},
            {"parameters": {"a": "2"}},
        ),
        (("remove", "/parameters/a"), {"parameters": {"a": "1"}}, {"parameters": {}}),
        (("remove", "/models/a~1b"), {"models": {"a/b": "E"}}, {}),
        (("add", "/shown/a", "True"), {}, {"shown": {"a": True}}),
        (
            ("add", "/parameters", '{"b": "2"}'),
            {"parameters": {"a": "1"}},
            {"parameters": {"a": "1", "b": "2"}},
        ),
        (
            ("replace", "/parameters", '{"b": "2"}'),
            {"parameters": {"a": "1"}},
            {"parameters": {"b": "2"}},
        ),
        (("remove", "/parameters"), {"parameters": {"a": "1"}}, {"parameters": {}}),
        (("add", "/scopes", "b"), {"scopes": ["a"]}, {"scopes": ["a", "b"]}),
        (("add", "/scopes", "a"), {"scopes": ["a"]}, {"scopes": ["a"]}),
        (("remove", "/scopes", "a"), {"scopes": ["a", "b"]}, {"scopes": ["b"]}),
        (("remove", "/scopes", "c"), {"scopes": ["a", "b"]}, {"scopes": ["a", "b"]}),
        (("remove", "/scopes"), {"scopes": ["a", "b"]}, {"scopes": []}),
        (("replace", "/scopes", '["c"]'), {"scopes": ["a", "b"]}, {"scopes": ["c"]}),
        (("add", "/types/a~1b"), {}, {"types": ["a/b"]}),
        (
            ("replace", "/types/a~1b", "c/d"),
            {"types": ["a/b", "x/y"]},
            {"types": ["x/y", "c/d"]},
        ),
        (("remove", "/types/a~1b"), {"types": ["a/b"]}, {}),
    ],
)
def test_maps_and_lists(operation: tuple[Any, ...], before: Any, after: Any) -> None:
    assert patch(before, operation) == after


def test_an_effect_of_its_own_sees_from_and_the_context() -> None:
    assert patch({}, ("copy", "/promotion", None, "/a/b")) == {"note": "/a/b:here"}


@pytest.mark.parametrize(
    "operation, item, message",
    [
        (
            ("replace", "/rate"),
            {},
            "Invalid patch value  'null' specified for op 'replace'. Must be a number",
        ),
        (
            ("replace", "/rate", "nan"),
            {},
            "Invalid patch value  'nan' specified for op 'replace'. Must be a number",
        ),
        (
            ("replace", "/size", "1.5"),
            {},
            "Invalid patch value  '1.5' specified for op 'replace'. Must be an integer",
        ),
        (
            ("replace", "/size", "2147483648"),
            {},
            "Invalid patch value  '2147483648' specified for op 'replace'. Must be an integer",
        ),
        (
            ("replace", "/name"),
            {},
            "Invalid patch value  'null' specified for op 'replace'. Must be a string",
        ),
        (
            ("add", "/parameters/a"),
            {},
            "Invalid patch value  'null' specified for op 'add'. Must be a string",
        ),
        (
            ("add", "/parameters", "{"),
            {},
            "Invalid patch value  '{' specified for op 'add'. Must be valid JSON",
        ),
        (
            ("add", "/parameters", "[]"),
            {},
            "Invalid patch value  '[]' specified for op 'add'. Must be a map",
        ),
        (
            ("replace", "/scopes", "[1]"),
            {},
            "Invalid patch value  '[1]' specified for op 'replace'. Must be a list of strings",
        ),
        (("replace", "/name", "root"), {}, "no root"),
        (("add", "/scopes", "root"), {}, "no root"),
        (("replace", "/scopes", '["a", "root"]'), {}, "no root"),
    ],
)
def test_values_that_make_no_sense(operation: Any, item: Any, message: str) -> None:
    error = fault(*operation, **item)
    assert isinstance(error, BadRequest)
    assert error.message == message


@pytest.mark.parametrize("op", ["replace", "remove"])
@pytest.mark.parametrize(
    "path, message",
    [
        ("/parameters/a", "Invalid parameter name specified"),
        ("/models/a~1b", "Content-Type specified was not found"),
    ],
)
def test_entries_that_are_not_there(op: str, path: str, message: str) -> None:
    error = fault(op, path, "x", parameters={"b": "1"})
    assert isinstance(error, NotFound)
    assert error.message == message


def test_a_list_may_go_with_its_last_element() -> None:
    assert patch({"strict": ["a"]}, ("remove", "/strict", "a")) == {}


def test_an_element_that_is_not_there() -> None:
    assert fault("remove", "/strict", "c", strict=["a"]).message == "not in it"


def test_an_unknown_op_is_refused_before_anything_else() -> None:
    with pytest.raises(ValidationFailed) as caught:
        patch({}, ("replace", "/nothing"), ("erase", "/name"))
    assert caught.value.message == (
        "1 validation error detected: Value 'erase' at "
        "'updateThingInput.patchOperations.2.member.op' failed to satisfy constraint: Member must "
        "satisfy enum value set: [add, remove, move, test, replace, copy]"
    )


def test_several_unknown_ops() -> None:
    with pytest.raises(ValidationFailed) as caught:
        patch({}, ("a", "/name"), (None, "/name"))
    assert caught.value.message.startswith("2 validation errors detected: Value 'a' at ")
    assert caught.value.message.endswith(
        "; Value null at 'updateThingInput.patchOperations.2.member.op' failed to satisfy "
        "constraint: Member must not be null"
    )


SMALL = PatchTable((text("/a", "replace remove"), text("/b"), entry("/c/{key}", "add")))


@pytest.mark.parametrize(
    "op, path, message",
    [
        (
            "replace",
            "/x",
            "Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/a, /b]",
        ),
        (
            "add",
            "/a",
            "Invalid patch path  '/a' specified for op 'add'. Must be one of: [/c/{key}]",
        ),
        (
            "copy",
            "/a",
            "Invalid patch path  '/a' specified for op 'copy'. Please choose supported operations",
        ),
        (
            "move",
            "/a",
            "Invalid patch path  '/a' specified for op 'move'. Please choose supported operations",
        ),
        (
            "replace",
            None,
            "Invalid patch path  'null' specified for op 'replace'. Must be one of: [/a, /b]",
        ),
        (
            "replace",
            "a",
            "Invalid patch path  'a' specified for op 'replace'. Must be one of: [/a, /b]",
        ),
        (
            "add",
            "/c/x/y",
            "Invalid patch path  '/c/x/y' specified for op 'add'. Must be one of: [/c/{key}]",
        ),
    ],
)
def test_paths_that_are_not_allowed(op: str, path: str | None, message: str) -> None:
    assert fault(op, path, "1", table=SMALL).message == message


def test_an_object_may_list_its_paths_otherwise() -> None:
    table = SMALL._replace(listed=("/b", "/a"))
    assert fault("replace", "/x", "1", table=table).message.endswith("Must be one of: [/b, /a]")
    assert fault("copy", "/x", "1", table=table).message.endswith("supported operations")


def test_an_object_may_have_other_texts() -> None:
    table = SMALL._replace(
        unknown_path="Invalid patch path %(path)s",
        wrong_op="Invalid patch operation specified. Must be one of: [%(ops)s]",
    )
    assert fault("replace", "/x%s", "1", table=table).message == "Invalid patch path /x%s"
    assert fault("add", "/a", "1", table=table).message == (
        "Invalid patch operation specified. Must be one of: [remove, replace]"
    )


def test_a_row_may_have_its_own_text_for_other_ops() -> None:
    row = text("/canary/percent", wrong_op="Invalid %(op)s operation with path: %(path)s")
    assert fault("add", "/canary/percent", "1", table=PatchTable((row,))).message == (
        "Invalid add operation with path: /canary/percent"
    )


def test_a_part_may_span_slashes() -> None:
    table = PatchTable(
        (own("/{resource+}/{verb}/on", "replace", lambda one: one.item.update(k=list(one.keys))),)
    )
    assert patch({}, ("replace", "/a/b/GET/on", "1"), table=table) == {"k": ["a/b", "GET"]}
    assert patch({}, ("replace", "//GET/on", "1"), table=table) == {"k": ["", "GET"]}


def test_a_text_that_no_store_could_keep_is_a_text_all_the_same() -> None:
    change = Change({}, "add", "/a", (), "x")
    assert as_text(change) == "x"
    assert "%" in fault("replace", "/size", "%(path)s").message


def test_operations_are_bounded() -> None:
    """Each may look through a list that all others have made longer."""
    many = [{"op": "add", "path": "/tags", "value": str(n)} for n in range(2001)]
    table = PatchTable((items("/tags"),))
    assert len(patched({}, many[:2000], table, "thing")["tags"]) == 2000
    with pytest.raises(BadRequest, match="at most 2000 in one request"):
        patched({}, many, table, "thing")
