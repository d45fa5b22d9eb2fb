"""The routing vectors, and rules that they do not show."""

from typing import Any, cast

import pytest

from lockgate.engine.plan import Operation
from lockgate.engine.router import Router


class Fake:
    """What the router looks at of an operation."""

    def __init__(self, route: str) -> None:
        self.verb, self.resource_path = route.split(" ")


def router(*routes: str) -> Router:
    return Router(cast("list[Operation]", [Fake(route) for route in routes]))


def find(found: Router, request: str) -> tuple[str, dict[str, str]] | None:
    verb, path = request.split(" ")
    match = found.find(path, verb)
    if match is None:
        return None
    operation: Any = match[0]
    return f"{operation.verb} {operation.resource_path}", match[1]


VECTORS = router(
    "GET /",
    "GET /pets",
    "OPTIONS /pets",
    "GET /pets/{id}",
    "POST /pets/new",
    "ANY /{proxy+}",
    "PUT /files/{key+}",
)


@pytest.mark.parametrize(
    ("request_line", "wanted"),
    [
        ("GET /", ("GET /", {})),
        ("POST /", None),
        ("GET /pets/", ("GET /pets", {})),
        ("GET /Pets", ("ANY /{proxy+}", {"proxy": "Pets"})),
        ("GET /pets/7", ("GET /pets/{id}", {"id": "7"})),
        ("GET /pets/new", ("GET /pets/{id}", {"id": "new"})),
        ("POST /pets/new", ("POST /pets/new", {})),
        ("DELETE /pets/7", ("ANY /{proxy+}", {"proxy": "pets/7"})),
        ("GET /pets/7/toys", ("ANY /{proxy+}", {"proxy": "pets/7/toys"})),
        ("PUT /files/a%2Fb/c", ("PUT /files/{key+}", {"key": "a%2Fb/c"})),
        ("GET /files/x", ("ANY /{proxy+}", {"proxy": "files/x"})),
        ("PUT /files", ("ANY /{proxy+}", {"proxy": "files"})),
        ("GET /p%65ts", ("GET /pets", {})),
        ("GET /pets//", ("ANY /{proxy+}", {"proxy": "pets/"})),
        ("GET /a//b", ("ANY /{proxy+}", {"proxy": "a//b"})),
    ],
)
def test_vectors(request_line: str, wanted: tuple[str, dict[str, str]] | None) -> None:
    assert find(VECTORS, request_line) == wanted


def test_an_exact_verb_wins_over_any() -> None:
    found = router("ANY /a", "GET /a")
    assert find(found, "GET /a") == ("GET /a", {})
    assert find(found, "PUT /a") == ("ANY /a", {})


def test_an_empty_segment_is_no_parameter() -> None:
    assert find(router("GET /a/{b}"), "GET /a//") is None
    assert find(router("GET /{a}/b"), "GET //b") is None


def test_a_greedy_variable_takes_at_least_one_segment() -> None:
    found = router("GET /parent/{proxy+}")
    assert find(found, "GET /parent") is None
    assert find(found, "GET /parent/") is None
    assert find(found, "GET /parent/a") == ("GET /parent/{proxy+}", {"proxy": "a"})


def test_parameters_of_a_branch_that_dead_ends_are_forgotten() -> None:
    found = router("GET /{a}/x/y", "GET /{b+}")
    assert find(found, "GET /1/x/z") == ("GET /{b+}", {"b": "1/x/z"})


def test_a_hostile_path_looks_at_each_node_once() -> None:
    routes = [f"GET /{'/'.join(part)}/end" for part in _mixtures(10)]
    found = router(*routes)
    looked = 0
    original = type(found.root).serves

    def counting(node: Any, verb: str) -> Any:
        nonlocal looked
        looked += 1
        return original(node, verb)

    type(found.root).serves = counting  # type: ignore[method-assign,assignment]
    try:
        assert find(found, "GET /" + "a/" * 10 + "other") is None
    finally:
        type(found.root).serves = original  # type: ignore[method-assign]
    assert looked <= len(list(found.nodes()))


def _mixtures(depth: int) -> list[list[str]]:
    """All paths of literals and parameters of one depth."""
    paths: list[list[str]] = [[]]
    for level in range(depth):
        paths = [[*path, part] for path in paths for part in ("a", f"{{p{level}}}")]
    return paths
