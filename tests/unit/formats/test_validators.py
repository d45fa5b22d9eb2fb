"""Which validator an operation has, and where it is named."""

import json
from typing import Any

from lockgate.diagnostics import Report
from lockgate.formats.openapi import read_definition
from lockgate.model import Definition

PREFIX = "x-amazon-apigateway-"
OPERATION = {"responses": {}, f"{PREFIX}integration": {"type": "mock"}}


def read(
    own: str | None, general: str | None, **validators: Any
) -> tuple[Definition | None, Report]:
    """A document with two operations, the first of which names ``own``."""
    first: dict[str, Any] = dict(OPERATION)
    if own is not None:
        first[f"{PREFIX}request-validator"] = own
    document: dict[str, Any] = {
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "1"},
        "paths": {"/": {"get": first, "post": OPERATION}},
        f"{PREFIX}request-validators": validators,
    }
    if general is not None:
        document[f"{PREFIX}request-validator"] = general
    report = Report()
    return read_definition("api.json", json.dumps(document).encode(), report), report


def test_the_operations_own_comes_before_the_documents() -> None:
    definition, report = read("a", "b", a={"validateRequestBody": True}, b={})
    assert definition is not None
    assert not report.findings
    own, other = definition.resources[0].methods
    assert (own.request_validator, other.request_validator) == ("a", "b")
    assert own.validator_place is not None
    assert own.validator_place.pointer == f"/paths/~1/get/{PREFIX}request-validator"
    assert other.validator_place is not None
    assert other.validator_place.pointer == f"/{PREFIX}request-validator"


def test_without_any() -> None:
    definition, _ = read(None, None, a={})
    assert definition is not None
    assert [one.request_validator for one in definition.resources[0].methods] == [None, None]


def test_what_validators_check() -> None:
    definition, _ = read(
        None,
        None,
        a={"validateRequestBody": True, "validateRequestParameters": "true"},
        b={"validateRequestBody": False},
    )
    assert definition is not None
    found = definition.request_validators
    assert [
        (one.name, one.validate_request_body, one.validate_request_parameters) for one in found
    ] == [
        ("a", True, True),
        ("b", False, False),
    ]


def test_an_unknown_one_is_told_once() -> None:
    definition, report = read(None, "strickt", strict={})
    assert definition is None
    (error,) = report.errors
    assert error.code == "validator.unknown"
    assert error.hint == "did you mean 'strict'?"
    _, report = read("zzz", None, strict={})
    assert report.errors[0].hint is not None
    assert report.errors[0].hint.endswith("there are strict")
