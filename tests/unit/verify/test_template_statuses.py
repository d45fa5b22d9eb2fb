"""Which statuses a template can set, read off its syntax tree."""

import pytest

from lockgate.verify.template_statuses import override_statuses
from lockgate.vtl import compile_template

SET = "#set($context.responseOverride.status = {})"
ROWS: list[tuple[str, set[int] | None]] = [
    ("text", set()),
    ("$context.stage", set()),
    ("#set($x = 404)", set()),
    (SET.format(404), {404}),
    (SET.format("'404'"), {404}),
    (SET.format("404.0"), {404}),
    (SET.format("'abc'"), set()),
    (SET.format("99"), set()),
    (f"#if($x){SET.format(400)}#else{SET.format(404)}#end", {400, 404}),
    ("#set($context.responseOverride['status'] = 404)", {404}),
    (SET.format(404) + "$context.responseOverride.status", {404}),
    (SET.format(404) + "$context.responseOverride.header.a", {404}),
    (SET.format(404) + "#set($context.responseOverride.header.a = 1)", {404}),
    (SET.format(404) + "#set($context.stage = 1)", {404}),
    # what only a run can tell
    (SET.format("$x"), None),
    (SET.format("400 + 4"), None),
    (SET.format('"40$x"'), None),
    ("#set($context.responseOverride = {'status': 404})", None),
    ("#set($context.responseOverride[$x] = 404)", None),
    ("#set($context.responseOverride.other = 404)", None),
    ("#set($context[$x] = 404)", None),
    ("#set($context = {})", None),
    ("#set($o = $context.responseOverride)#set($o.status = 404)", None),
    ("$context.responseOverride.put('status', 404)", None),
    ("#set($c = $context)#set($c.responseOverride.status = 404)", None),
    ("$context.get('responseOverride').put('status', 404)", None),
    (SET.format(404) + "$context", None),
    ("#evaluate('x')" + SET.format(404), {404}),
]


@pytest.mark.parametrize(("text", "wanted"), ROWS)
def test_statuses(text: str, wanted: set[int] | None) -> None:
    assert override_statuses(compile_template(text)) == wanted
