"""Verbs, paths and queries to operations."""

import pytest

from lockgate.control.routes import Routes
from lockgate.control.service_model import service_model

ROUTES = Routes(service_model())
ARN = "arn:aws:apigateway:us-east-1::/restapis/abc/stages/dev"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fabc%2Fstages%2Fdev", ARN),
        (f"/tags/{ARN}", ARN),
        ("/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A/restapis/abc/stages/dev", ARN),
        ("/tags/a%252Fb", "a%2Fb"),
    ],
)
def test_arns_are_decoded_once_and_may_be_unescaped(path: str, uri: str) -> None:
    found = ROUTES.find("GET", path, [])
    assert found is not None
    assert (found.operation, found.uri) == ("GetTags", {"resource_arn": uri})


def test_the_empty_base_path_has_a_name() -> None:
    path = "/domainnames/example.com/basepathmappings"
    found = ROUTES.find("GET", f"{path}/", [])
    assert found is not None
    assert found.operation == "GetBasePathMapping"
    assert found.uri == {"domain_name": "example.com", "base_path": "(none)"}
    found = ROUTES.find("DELETE", f"{path}/%28none%29", [])
    assert found is not None
    assert found.uri["base_path"] == "(none)"


def test_one_path_is_two_operations_by_its_query() -> None:
    found = ROUTES.find("POST", "/restapis", [("basepath", "split"), ("mode", "import")])
    assert found is not None
    assert (found.operation, found.query) == ("ImportRestApi", [("basepath", "split")])
    found = ROUTES.find("POST", "/restapis", [("mode", "other")])
    assert found is not None
    assert (found.operation, found.query) == ("CreateRestApi", [("mode", "other")])


def test_one_place_has_different_names_for_its_operations() -> None:
    create = ROUTES.find("POST", "/restapis/a/resources/b", [])
    get = ROUTES.find("GET", "/restapis/a/resources/b", [])
    assert create is not None
    assert get is not None
    assert create.uri == {"restapi_id": "a", "parent_id": "b"}
    assert get.uri == {"restapi_id": "a", "resource_id": "b"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/restapis"),
        ("GET", "/restapis/"),
        ("GET", "/restapis//resources"),
        ("GET", "/restapis/a/resources/b/methods"),
        ("GET", "/restapis/a/nothing"),
        ("GET", "/tags"),
        ("GET", "/"),
        ("GET", "*"),
        ("PATCH", "/sdktypes"),
    ],
)
def test_what_nothing_is_called_by(method: str, path: str) -> None:
    assert ROUTES.find(method, path, []) is None
