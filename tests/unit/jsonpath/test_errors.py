"""Kinds of errors are the oracle's."""

import pytest

from lockgate.jsonpath.errors import (
    IndexFailure,
    InvalidPath,
    JsonPathError,
    PathFailure,
    PathNotFound,
)


@pytest.mark.parametrize(
    "error, kind",
    [
        (InvalidPath("no", 3), "invalid_path"),
        (PathNotFound("no"), "path_not_found"),
        (PathFailure("no"), "other"),
        (IndexFailure("no"), "other"),
    ],
)
def test_kind(error: JsonPathError, kind: str) -> None:
    assert (error.kind, str(error)) == (kind, "no")
