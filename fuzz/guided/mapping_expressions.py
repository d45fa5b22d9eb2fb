"""Oracle: an expression is refused with a hint, or what it gives can stand in a header or a path.

The first line is the expression, the second a value that the client sends and the third the body.
No byte of them ends a header, adds another, or leaves its slot of the address.
"""

from urllib.parse import unquote

from definitions import api, operation, proxy
from plans import Told, compiled, request

from lockgate.engine.effects import CallHttp
from lockgate.verify.rehearsal import CannedAnswer, rehearse

SEEDS = [
    b"\n".join((expression, b"v\xc3\xa4l/ue", b'{"a": {"b": ["x", 1.50, null]}}'))
    for expression in (
        b"method.request.header.X-In", b"method.request.multivalueheader.X-In",
        b"method.request.querystring.q", b"method.request.multivaluequerystring.q",
        b"method.request.path.p", b"method.request.body", b"method.request.body.$.a.b[0]",
        b"method.request.body.a", b"context.requestId", b"context.identity.sourceIp",
        b"stageVariables.backend", b"'a text'", b"''", b"method.request.body.$..b",
    )
]  # fmt: skip
_DECLARED = [
    {"name": "p", "in": "path", "required": True, "schema": {"type": "string"}},
    {"name": "q", "in": "query", "schema": {"type": "string"}},
    {"name": "X-In", "in": "header", "schema": {"type": "string"}},
]


def check(data: bytes) -> None:
    """Raise where the oracle is not content."""
    expression, _, rest = data.partition(b"\n")
    value, _, body = rest.partition(b"\n")
    source = expression.decode("utf-8", "replace")
    mapped = {f"integration.request.{slot}": source for slot in ("header.X-Out", "path.s")}
    integration = proxy("/fixed/{s}/end", requestParameters=mapped)
    document = api({"/{p}": {"post": operation(integration, parameters=_DECLARED)}})
    plan, report = compiled(document, stage_variables={"backend": "example.com"})
    if plan is None:
        assert report.errors
        assert all(found.hint and found.place for found in report.errors), report.errors
        return
    sent = value.decode("latin-1")
    header = "".join(c for c in sent if c == "\t" or " " <= c != "\x7f")
    quoted = "".join(f"%{byte:02X}" for byte in value)
    asked = request("POST", f"/{quoted or 'x'}?q={quoted}", body, {"X-In": header})
    rehearsal = rehearse(plan, asked, CannedAnswer())
    told = Told(rehearsal.response, rehearsal.effects)
    assert told.status in (200, 400, 500), told.record
    for effect in rehearsal.effects:
        assert isinstance(effect, CallHttp)
        _look_at(effect)


def _look_at(effect: CallHttp) -> None:
    for name, value in effect.headers:
        text = f"{name}{value}"
        assert not any(c != "\t" and (c < " " or c == "\x7f") for c in text), (name, value)
    assert effect.host == "example.com"
    path, _, _ = effect.target.partition("?")
    assert effect.target.isascii(), effect.target
    assert path.startswith("/fixed/"), path
    assert path.endswith("/end"), path
    assert ".." not in map(unquote, path.split("/")), path
