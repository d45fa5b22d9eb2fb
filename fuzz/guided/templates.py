"""Oracle: a text is refused as a template or renders twice the same, and touches nothing outside.

The template comes first, the payload behind the last NUL. Nothing but TemplateError comes out, and
while it renders no file is opened, nothing imported, no socket and no process made.
"""

import sys
from typing import Any

from lockgate.vtl import Scope, TemplateError, compile_template, plain_context

SEEDS = [
    template + b'\0{"a": [1, {"b": "c"}], "s": "text", "n": null, "d": 1.5}'
    for template in (
        b"$input.json('$.a')", b"#set($x = $input.path('$'))$x.s.toUpperCase() $x.a[1].b",
        b"#foreach($i in $input.path('$.a'))$i$foreach.count#if($foreach.hasNext),#end#end",
        b"#macro(m $a)<$a>#end#m('x')#define($d)y#end$d", b"#if($x == 1 && !$y || $z)a#else b#end",
        b"$util.escapeJavaScript($input.body)$util.urlEncode('a b')$util.base64Encode('x')",
        b"#set($context.responseOverride.status = 400)$context.requestId",
        b"$input.class.forName('java.lang.Runtime')$x.__class__.__mro__#evaluate('$input.body')",
        b"#set($m = {'a': [1..3]})$m.a.size()$m.keySet()$!none#[[raw $x]]# ## end",
        b"#set($s = 'aa')#foreach($i in [1..40])#set($s = \"$s$s\")#end$s.length()",
        b"$input.path('$').s.replaceAll('(t)(e)', '$2$1').split('x').get(0)",
    )
]  # fmt: skip
_WATCHED = ("open", "import", "socket.", "subprocess.", "os.", "ctypes.", "shutil.", "urllib.")
_seen: list[str] = []
_is_rendering = False


def _watch(event: str, _arguments: Any) -> None:
    if _is_rendering and event.startswith(_WATCHED):
        _seen.append(event)


sys.addaudithook(_watch)


def _rendered(template: Any, body: str) -> str:
    context = plain_context({"requestId": "r", "identity": {"sourceIp": "192.0.2.1"}}, [])
    scope = Scope(body, {"path": {"p": "v"}, "header": {}, "querystring": {}}, context, {"v": "w"})
    try:
        return str(template.render(scope))
    except TemplateError as error:
        assert error.message
        return f"error {error.kind}"


def check(data: bytes) -> None:
    """Raise where the oracle is not content."""
    global _is_rendering
    text, _, body = data.rpartition(b"\0")
    try:
        template = compile_template(text.decode("utf-8", "replace"))
    except TemplateError as error:
        assert error.message
        return
    payload = body.decode("utf-8", "replace")
    _seen.clear()
    _is_rendering = True
    try:
        first, second = _rendered(template, payload), _rendered(template, payload)
    finally:
        _is_rendering = False
    assert not _seen, _seen
    assert first == second, (first, second)
