"""What is known of a template before it runs."""

import pytest

from lockgate.vtl import Profile, compile_template
from lockgate.vtl.analysis import Facts, analyse_loop, walk
from lockgate.vtl.nodes import Foreach


def facts(source: str, profile: Profile = Profile.APIGATEWAY) -> Facts:
    return compile_template(source, profile=profile).facts


@pytest.mark.parametrize(
    "source, names",
    [
        ("plain", set()),
        ("$context.a$context.b.c", {"a", "b"}),
        ("$context['a']", {"a"}),
        ("$context.get('a')$context.containsKey('b')", {"a", "b"}),
        ("$context[$x]", None),
        ("$context.keySet()", None),
        ("$context.class", None),
        ("$context", None),
        ("#set($c = $context)", None),
        ("#set($context.a = 1)", {"a"}),
        ('#set($x = "#if($context.a)#end")', {"a"}),
    ],
)
def test_context_names(source: str, names: set[str] | None) -> None:
    assert facts(source).context_names == names


@pytest.mark.parametrize(
    "source, uses_body, uses_params, uses_stage_variables",
    [
        ("plain", False, False, False),
        ("$input.params('a')", False, True, False),
        ("$input.path('$')", True, False, False),
        ("$input.body", True, False, False),
        ("$input", True, True, False),
        ("#set($i = $input)", True, True, False),
        ("$stageVariables.a", False, False, True),
    ],
)
def test_inputs(
    source: str, uses_body: bool, uses_params: bool, uses_stage_variables: bool
) -> None:
    found = facts(source)
    assert (found.uses_body, found.uses_params) == (uses_body, uses_params)
    assert found.uses_stage_variables is uses_stage_variables


@pytest.mark.parametrize(
    "source, expected",
    [
        ("$context.requestOverride.header.a", False),
        ("#set($context.requestOverride.header.a = 1)", True),
        ("$context.responseOverride.header.put('a', 1)", True),
        ("#set($o = $context.requestOverride)#set($o.header = 1)", True),
        ("#set($m = {})#set($m.a = 1)", False),
        ("#set($m = {})#set($m.a = 1)$context.identity", False),
        ("#set($m = {})#set($m.a = 1)$context", True),
    ],
)
def test_overrides(source: str, expected: bool) -> None:
    assert facts(source).sets_overrides is expected


@pytest.mark.parametrize(
    "source, expected",
    [
        ("$foreach.index$foreach.hasNext", True),
        ("$foreach.parent", False),
        ("$foreach", False),
        ("#set($foreach = 1)", False),
        ("#break($foreach)", False),
        ("#define($d)$foreach.index#end", False),
    ],
)
def test_loops_with_plain_counters(source: str, expected: bool) -> None:
    assert facts(f"#foreach($x in [1])#end{source}").plain_loop_variable is expected


def test_macros_and_evaluate_may_use_anything() -> None:
    for source in ("#macro(m)#end", "#evaluate('x')"):
        found = facts(source, Profile.VELOCITY)
        assert found.dynamic
        assert found.context_names is None
        assert found.uses_body
        assert found.uses_stage_variables
        assert not facts(source).dynamic


@pytest.mark.parametrize(
    "source, expected",
    [
        ("#define($b)$x#end$b", False),
        ("#foreach($x in $l)$x#end", False),
        ("#foreach($x in $l)#define($b)$x#end$b#end", True),
    ],
)
def test_variables_by_name(source: str, expected: bool) -> None:
    assert facts(source).by_name is expected


@pytest.mark.parametrize(
    "body, expected",
    [
        ("$x", True),
        ("$l.size()", True),
        ("$l.add(1)", False),
        ("#set($y = 1)", True),
        ("#set($l[0] = 1)", False),
        ('#set($y = "$l.clear()")', False),
    ],
)
def test_loops_that_only_read(body: str, expected: bool) -> None:
    tree = compile_template(f"#foreach($x in $l){body}#end").tree
    loop = next(node for node in walk(tree) if isinstance(node, Foreach))
    assert analyse_loop(loop).reads_only is expected
