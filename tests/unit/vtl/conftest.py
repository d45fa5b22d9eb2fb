"""``render`` and ``failure``: a template with ``$p``, a document that holds a bit of everything."""

from collections.abc import Callable
from typing import Any

import pytest

from lockgate.vtl import Profile, Scope, TemplateError, compile_template, plain_context

DOCUMENT = """{"s": "Hello", "i": 7, "g": 12345678901, "b": 123456789012345678901234567890,
 "d": 1.5, "e": 1.2345678901234567890, "t": true, "n": null, "a": [3, 1, 2],
 "m": {"x": 1, "y": "z"}}"""
PROLOGUE = "#set($p = $input.path('$'))"


def rendered(source: str, profile: Profile = Profile.APIGATEWAY, **variables: Any) -> str:
    scope = Scope(DOCUMENT, context=plain_context({}, []), variables=variables)
    return compile_template(PROLOGUE + source, profile=profile).render(scope)


@pytest.fixture
def render() -> Callable[..., str]:
    """What a template gives in a profile (by default the hosted service's)."""
    return rendered


@pytest.fixture
def failure() -> Callable[..., str]:
    """The kind of the error that a template ends in."""

    def kind_of(source: str, profile: Profile = Profile.APIGATEWAY, **variables: Any) -> str:
        with pytest.raises(TemplateError) as caught:
            rendered(source, profile, **variables)
        return caught.value.kind

    return kind_of
