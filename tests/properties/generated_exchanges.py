"""Random requests, most of them to a method that there is, and what the integration answers."""

import json
from typing import Any

from generated_definitions import ANY_METHOD, RESOURCES, VERBS
from generated_templates import seldom
from hypothesis import strategies as st
from reference_walk import INTEGRATION, Asked, Backend

SEGMENTS = ("x1", "b", "new", "A-b_c", "a%2Fb", "%C3%A9", "a%20b", "p%25", "a;b", "n%65w")
SPELLINGS = {"a": "%61", "new": "n%65w", "files": "fil%65s"}
REFUSED = ("..", "%2e%2E", "%00", "x%", "", ".;x")
QUERIES = ("", "", "q=yes", "q=a&q=b", "code=404", "code=418&q=yes", "q=a%0Ab", "q=", "q",
           "q=x;code=abc", "q=a+b%26", "q=+&code=1", "q=yes&q=", "code=404&q=%20x",
           "code=200&q=%C3%A9", "other=1", "x=1&x=2&q=yes")  # fmt: skip
REFUSED_QUERIES = ("q=a|b", "q={", "q=%zz", "q=%")
BODIES: tuple[str | bytes, ...] = (
          "", "", '{"code":404,"word":"w"}', '{"code":"418","word":"a\\nb","obj":{"x":"é"}}',
          "[1,2]", "plain words", '{"a":', "null", '"text"', '{"statusCode":404}',
          '{"code":99,"word":"x code.409","obj":{"x":[1,2.5]}}', '{"word":7,"obj":{}}',
          '{"errorMessage":"{\\"x\\":\\"deep\\"}"}',
          '{"code":200,"word":""}', '{"word":"w","code":7}',
          '{"obj":{"y":1},"code":404.5}', '{"code":404,"word":"w","z":1}',
          "aGVsbG8=", "eyJ3b3JkIjoidyJ9", "/w", b"\xff\x00\xfe", b'{"word":"\xe9"}')  # fmt: skip
WORDS = ('{"word":"a\\nb"}', '{"obj":{"x":"a\\u007fb"}}', '{"word":"code.404","code":200}')
ANSWERS: tuple[str | bytes, ...] = (
    *BODIES,
    *WORDS * 3,
    WORDS[0],
    WORDS[0],
    "code.404",
    "svc.code.999 4",
    '"aGVsbG8="',
)

headers = st.tuples(
    st.sampled_from((None, None, None, "application/json", "application/json",
                     "application/json; charset=utf-8", "text/plain", "application/xml",
                     "APPLICATION/JSON", "image/png", "Image/PNG; q=1",
                     "application/octet-stream")),
    st.sampled_from((None, None, "application/json", "*/*", "text/html", "text/plain",
                     "application/xml, application/json", "application/xml;q=0.5", "image/png",
                     "image/*", "image/png, application/json", "application/json, image/png")),
    st.sampled_from(((), (), ("h1",), ("h1", "h2"), (" ",), ("h1", ""))),
    st.sampled_from(("X-H", "x-h")),
    st.sampled_from((None,) * 60 + ("DELETE", "get", "TRACE")),
)  # fmt: skip


def _lines(given: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    content_type, accept, values, name, override = given
    found = [("Host", "g.test")]
    found += [(name, value) for value in values]
    for other, value in (
        ("Content-Type", content_type),
        ("Accept", accept),
        ("X-HTTP-Method-Override", override),
    ):
        if value is not None:
            found.append((other, value))
    return tuple(found)


@st.composite
def _segment(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(REFUSED if seldom(draw, 40) else SEGMENTS))


@st.composite
def _path(draw: st.DrawFn, resource: str) -> str:
    parts = [""]
    for segment in resource.split("/")[1:]:
        if segment.endswith("+}"):
            parts += draw(st.lists(_segment(), min_size=1, max_size=3))
        else:
            parts.append(draw(_segment()) if segment.startswith("{") else segment)
            if segment in SPELLINGS and seldom(draw, 8):
                parts[-1] = SPELLINGS[segment]
    path = "/".join(parts)
    if seldom(draw, 8):
        path += draw(st.sampled_from(("/", "//", "/b", "/x1/y", "/..")))
    return path


@st.composite
def asked(draw: st.DrawFn, document: dict[str, Any]) -> Asked:
    """A request, most often to a method of the definition."""
    resource = draw(st.sampled_from(list(document["paths"])))
    verbs = [verb for verb in document["paths"][resource] if verb != ANY_METHOD] or ["get", "post"]
    if seldom(draw, 14):
        resource, verbs = draw(st.sampled_from(RESOURCES)), [*VERBS, "trace", "propfind"]
    query = draw(st.sampled_from(REFUSED_QUERIES if seldom(draw, 30) else QUERIES))
    path = draw(_path(resource))
    return Asked(
        draw(st.sampled_from(verbs)).upper(),
        f"{path}?{query}" if query else path,
        _lines(draw(headers)),
        draw(st.sampled_from(BODIES)),
    )


ERRORS = (
    '{"errorMessage":"boom","errorType":"E"}', '{"errorMessage":"Invalid id"}',
    '{"errorMessage":"Invalid\\nid","stackTrace":[]}', '{"errorMessage":"svc.code.409"}',
    '{"errorMessage":"svc.code.409\\n"}', '{"errorMessage":"{\\"x\\":\\"deep\\"}"}',
    '{"errorMessage":{"x":1}}', '{"errorMessage":null}', "{}", "[]", "no json", "",
    '{"errorMessage":"code.199"}', '{"errorMessage":["code.404"]}', '{"errorMessage":"code.x"}',
    '{"errorMessage":"code.404"}', '{"errorMessage":"a code.none"}',
)  # fmt: skip

PROXY_MEMBERS: dict[str, tuple[Any, ...]] = {
    "statusCode": (200, 201, 404, 599, "201", "test", "", " 200", "200.0", 0, 99, 600, 200.5,
                   200.0, True, None, [200], "200abc", "099", -200),
    "headers": ({}, None, {"X-One": "1", "x-two": 2}, {"X-One": None, "Content-Type": "text/css"},
                {"X-One": True}, {"X-One": ["a"]}, [], "x", {"X-One": "a\r\nb"}, {"Date": "d"},
                {"Via": "v", "x-one": "2"}, {"X-One": 2.5}),
    "multiValueHeaders": ({}, None, {"x-one": ["1", "2", "1"]}, {"X-Two": "v"}, {"X-Two": []},
                          {"X-Two": [None, 1, False]}, {"X-Two": [[]]}, [],
                          {"Content-Type": ["a/b"]}),
    "body": ("text", "", "aGVsbG8=", None, {"a": 1}, 7, "é", "a b", ""),
    "isBase64Encoded": (False, True, "true", None, "false", "False", "True", "no", 0, {}),
    "base64Encoded": (False, "x"),
}  # fmt: skip
_WEIGHTS = {"statusCode": 7, "headers": 4, "multiValueHeaders": 3, "body": 5,
            "isBase64Encoded": 2, "base64Encoded": 1}  # fmt: skip


@st.composite
def proxy_result(draw: st.DrawFn) -> str:
    """What a proxy function returns, well or malformed."""
    if seldom(draw, 10):
        return draw(st.sampled_from(("null", '"text"', "[]", "7", "no json", "", "{}")))
    found = {}
    for name, values in PROXY_MEMBERS.items():
        if draw(st.integers(0, 9)) < _WEIGHTS[name]:
            # The first values are the well-formed ones.
            few = values[: max(1, len(values) // 3)]
            found[name] = draw(st.sampled_from(values if seldom(draw, 5) else few))
    if seldom(draw, 20):
        found["unknown"] = 1
    return json.dumps(found)


BACKEND_HEADERS = (("X-A", "1"), ("X-A", "2"), ("x-a", "3"), ("Content-Type", "text/css"),
                   ("Content-Type", "image/png"), ("Content-Type", "application/json"),
                   ("Location", "/l"), ("Server", "s"), ("Via", "v"), ("Date", "d"),
                   ("X-A", "code.404"))  # fmt: skip
FAULTS = (
    "connect",
    "tls",
    "protocol",
    "protocol",
    "timeout",
    "timeout",
    "too_large",
    "refused",
    "throttled",
    "address",
)


@st.composite
def backend(draw: st.DrawFn, document: dict[str, Any]) -> Backend:
    """An answer for each kind of integration that the definition has, or a fault."""
    bodies = st.sampled_from(ANSWERS)
    if any(
        operation.get(INTEGRATION, {}).get("type") == "aws_proxy"
        for item in document["paths"].values()
        for operation in item.values()
    ):
        bodies = st.one_of(bodies, proxy_result(), proxy_result())
    return Backend(
        draw(st.sampled_from((200, 200, 201, 204, 302, 400, 404, 404, 409, 418, 500, 503, 700))),
        tuple(draw(st.lists(st.sampled_from(BACKEND_HEADERS), max_size=3, unique=True))),
        draw(bodies),
        draw(st.one_of(st.none(), st.sampled_from(ERRORS))),
        draw(st.sampled_from(FAULTS)) if seldom(draw, 8) else None,
    )
