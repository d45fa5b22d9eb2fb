"""What following a reference evaluates, and what not; every output is Velocity's."""

from collections.abc import Callable

import pytest

from lockgate.vtl import Profile

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        # Arguments are evaluated for an object that is there, and before the call.
        ('$nope.a("#set($x = 1)")$x', '$nope.a("#set($x = 1)")$x'),
        ('$p.s.concat("#set($x = 1)b")$x', "Hellob1"),
        ('#set($s = "a")$s.concat("#set($s = \'b\')$s")$s', "abb"),
        ("$p.nope.deeper.still", "$p.nope.deeper.still"),
        ("$p.nope.deeper()[0]", "$p.nope.deeper()[0]"),
        ("$!{p.nope.deeper}", ""),
        ("\\$p.nope \\$!p.s", "\\$p.nope $!p.s"),
        ("$\\!p.s", "$!p"),
        ("$$p.nope", "$$p.nope"),
    ],
)
def test_plain_velocity(render: Render, template: str, output: str) -> None:
    assert render(template, Profile.VELOCITY) == output


def test_a_bad_path_fails_when_it_is_reached(render: Render, failure: Render) -> None:
    assert render("#if(false)$input.path('$[')#end") == ""
    assert failure("#if(true)$input.path('$[')#end") == "invalid_path"


def test_built_in_objects_may_get_other_values(render: Render) -> None:
    assert render("#set($input = 'x')$input") == "x"
    assert render("#set($util = 'x')$util.length()") == "1"
    assert render("#set($context = {'a': 1})$context.a") == "1"
    assert render("#foreach($input in ['y'])$input#end") == "y"
