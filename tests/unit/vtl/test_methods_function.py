"""Methods that want a function: Java finds them for null only."""

from collections.abc import Callable

import pytest

from lockgate.vtl import Profile

Render = Callable[..., str]


@pytest.mark.parametrize(
    "call",
    [
        "$p.forEach($null)",
        "$p.a.removeIf($null)",
        '$p.compute("i", $null)',
        "$p.s.transform($null)",
    ],
)
def test_null_is_an_error(failure: Render, call: str) -> None:
    assert failure(f"#macro(m $null){call}#end#m($none)", Profile.VELOCITY) == "method"


@pytest.mark.parametrize("call", ["$p.forEach('x')", "$p.a.removeIf(1)", "$p.i.forEach('x')"])
def test_nothing_else_can_be_given(render: Render, call: str) -> None:
    assert render(f"[{call}]") == "[]"
