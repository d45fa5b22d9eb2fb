"""Oracle: the route is that of a naive search, and the backend gets a path below its fixed prefix.

Whatever a client writes as a path, what the backend reads of it after one decoding has no dot
segments and no control characters, and begins as the definition says. The naive search is the
reference of ``tests/properties/reference_routing.py``.
"""

from typing import Any
from urllib.parse import unquote_to_bytes

from definitions import api, operation, proxy
from engine_and_reference import differences, drive, plan_for
from reference_walk import Asked, Backend

from lockgate.engine.effects import CallHttp

_PATHS = ("/", "/pets", "/pets/{id}", "/pets/new", "/{proxy+}", "/files/{key+}", "/files/{a}/b")
_VERBS = ("GET", "PUT", "POST")
_ANY = "x-amazon-apigateway-any-method"


def _definition() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for path in _PATHS:
        names = [part.strip("{}+") for part in path.split("/") if part.startswith("{")]
        mapped = {f"integration.request.path.{n}": f"method.request.path.{n}" for n in names}
        slots = "/".join(["/fixed", *(f"{{{name}}}" for name in names)])
        declared = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
        ]
        integration = proxy(slots, requestParameters=mapped)
        one = operation(integration, parameters=declared)
        paths[path] = {_ANY: one} if path == "/{proxy+}" else {"get": one, "put": one}
    return api(paths)


_DOCUMENT = _definition()
_PLAN = plan_for(_DOCUMENT)
SEEDS = [
    bytes((index % 3,)) + path
    for index, path in enumerate(
        (
            b"/", b"/pets", b"/pets/7", b"/pets/new", b"/p%65ts", b"/files/a%2Fb/b", b"/x//y/",
            b"/a/%2e%2e/b", b"/a/..;x/b", b"/a/%252e%252e/b", b"/a?b=c&d", b"/%c0%ae%c0%ae/",
            b"/files/x%3Fy%23z%40w%3A1%2F/b", b"/a/.b/...",
        )
    )
]  # fmt: skip


def check(data: bytes) -> None:
    """Raise where the oracle is not content."""
    # What reaches the engine has passed the reader: no blanks, no control characters.
    target = bytes(byte for byte in data[1:] if 0x20 < byte < 0x7F).decode()
    if not target.startswith("/"):
        return
    asked = Asked(_VERBS[data[0] % 3], target)
    # Dots between encoded slashes become segments in the address only, which the reference does
    # not build: that they stay here is looked at below.
    if not _has_dots(target.partition("?")[0].replace("%2f", "/").replace("%2F", "/")):
        problems = differences(_PLAN, _DOCUMENT, asked, Backend())
        assert not problems, problems
    _, effects = drive(_PLAN, asked, Backend())
    for effect in effects:
        assert isinstance(effect, CallHttp)
        path, _, _ = effect.target.partition("?")
        assert path.startswith("/fixed"), path
        assert not _has_dots(path), path
        assert not any(byte < 0x20 or byte == 0x7F for byte in unquote_to_bytes(path)), path


def _has_dots(path: str) -> bool:
    segments = [unquote_to_bytes(segment).partition(b";")[0] for segment in path.split("/")]
    return b"." in segments or b".." in segments
