"""What is said of objects that are not there."""

import pytest

from lockgate.control.call import Call
from lockgate.control.errors import Conflict, NotFound
from lockgate.control.known import known, known_api
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Kind
from lockgate.store.secrets import Secrets


def a_call() -> Call:
    return Call(InMemory(), Secrets(b"k" * 32), now=1_700_000_000)


@pytest.mark.parametrize("kind", [Kind.AUTHORIZER, Kind.DEPLOYMENT, Kind.STAGE])
def test_an_api_that_is_missing_comes_first(kind: Kind) -> None:
    call = a_call()
    with pytest.raises(NotFound, match="Invalid API identifier specified 123456789012:a"):
        known(call, kind, "a", "x")
    call.objects.insert(Kind.REST_API, "", "a", {"id": "a"})
    with pytest.raises(NotFound, match=f"Invalid {kind.value.title()} identifier specified"):
        known(call, kind, "a", "x")


def test_scopes_that_are_no_apis() -> None:
    with pytest.raises(NotFound, match="Invalid base path mapping identifier specified"):
        known(a_call(), Kind.BASE_PATH_MAPPING, "example.com", "x")
    with pytest.raises(NotFound, match="Invalid API Key identifier specified"):
        known(a_call(), Kind.USAGE_PLAN_KEY, "plan", "x")


def test_another_error_where_the_operation_has_its_own() -> None:
    with pytest.raises(Conflict, match="mine"):
        known_api(a_call(), "a", Conflict("mine"))
