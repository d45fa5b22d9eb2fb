"""Random mapping templates and mappings of the family that the reference interpreter knows."""

from hypothesis import strategies as st


def seldom(draw: st.DrawFn, times: int) -> bool:
    """True once in so many times. Not for the smallest number, which is drawn too often."""
    return draw(st.integers(0, times - 1)) == times * 2 // 3


TEXTS = ("hello", '{"k": "v"}', "x=1,", "é/", "[]", "-")
STATUSES = ("404", "418", "503", "201", "404", "418", "99",
            "600", "150", "404.0", "2.5", "true", "'409'", "'4090'", "'abc'",
            "''", "$input.path('$.code')", "$input.params('code')")  # fmt: skip
VALUES = ("'one'", "$input.params('q')", "$input.path('$.word')", "['a', 'b']", "7", "''")
CONDITIONS = ("$input.params('q') == 'yes'", "$input.path('$.word') == 'w'",
              "$input.params('p') == 'x1'")  # fmt: skip
REFERENCES = (
    "${input.body}", "${input.json('$')}", "${input.json('$.obj')}", "${input.json('$.word')}",
    "${input.path('$.code')}", "${input.path('$.word')}", "${input.params('q')}",
    "${input.params('p')}", "${stageVariables.word}", "${stageVariables.none}",
    "${context.httpMethod}", "${context.resourcePath}", "${context.stage}", "${context.path}",
    "${context.responseOverride.status}", "${context.none}",
)  # fmt: skip
BROKEN = "${input.json('$[')}"
REQUEST_TARGETS = ("header.X-One", "header.X-Two", "querystring.own", "path.slot")

_text = st.sampled_from(TEXTS)
_reference = st.sampled_from(REFERENCES)
_status = st.sampled_from(STATUSES).map(lambda v: f"#set($context.responseOverride.status = {v})")
_header = st.builds(
    "#set($context.responseOverride.header.{} = {})".format,
    st.sampled_from(("X-One", "X-Two", "Content-Type")),
    st.sampled_from(VALUES),
)
_request = st.builds(
    "#set($context.requestOverride.{} = {})".format,
    st.sampled_from(REQUEST_TARGETS),
    st.sampled_from(VALUES),
)


def _branches(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        "#if({}){}#{{else}}{}#{{end}}".format, st.sampled_from(CONDITIONS), inner, inner
    )


@st.composite
def _template(draw: st.DrawFn, piece: st.SearchStrategy[str]) -> str:
    whole = st.one_of(piece, piece, piece, _branches(piece))
    found = "".join(draw(st.lists(whole, max_size=5)))
    return found + BROKEN if seldom(draw, 12) else found


response_template = _template(st.one_of(_text, _reference, _text, _reference, _status, _header))
request_template = _template(
    st.one_of(_text, _reference, _text, _reference, _status, _request, _request)
)
json_template = st.one_of(
    st.sampled_from(("{}", '{"n": 1}', "${input.json('$')}", "${input.body}")),
    st.builds(
        '{{"w": "${{input.params(\'q\')}}"}}{}'.format, st.one_of(_status, _request, st.just(""))
    ),
)
mock_template = st.one_of(
    st.sampled_from(
        (
            *('{"statusCode": 200}', '{"statusCode": 404}', '{"statusCode": 503}') * 5,
            "{statusCode: 418}",
            "{'statusCode': 503,}",
            '{"statusCode": -1}',
            '{"statusCode": 404} text',
            '{"statusCode": "404"}',
            '{"statusCode": 200.0}',
            '{"statusCode": null}',
            "{}",
            "{\"statusCode\": ${input.params('code')}}",
            "statusCode: 200",
            '{"statusCode": 200',
            '{"statusCode": true}',
            '{"statusCode": 1, "statusCode": 404}',
            "${input.body}",
            '{"x": ${input.json(\'$\')}, "statusCode": 409}',
            "",
        )
    ),
    st.builds(
        '{}{{"statusCode": {}}}'.format, st.one_of(_status, _request), st.sampled_from((200, 404))
    ),
)

media_types = st.sampled_from(("application/json", "application/xml", "text/plain"))


def templates(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Templates by media type, most often one under application/json."""
    return st.one_of(
        st.fixed_dictionaries({"application/json": texts}),
        st.dictionaries(media_types, texts, max_size=2),
    )


PARAMETERS = ("method.request.querystring.q", "method.request.querystring.code",
              "method.request.multivaluequerystring.q", "method.request.header.X-H",
              "method.request.multivalueheader.X-H")  # fmt: skip
PATH_PARAMETERS = ("method.request.path.p",)
ELSEWHERE = ("stageVariables.word", "stageVariables.none", "context.httpMethod",
             "context.resourcePath", "context.none", "'literal'", "''")  # fmt: skip
REQUEST_BODIES = ("method.request.body", "method.request.body.word", "method.request.body.obj",
                  "method.request.body.obj.x", "method.request.body.none")  # fmt: skip
REPLIES = ("integration.response.header.X-A", "integration.response.multivalueheader.X-A",
           "integration.response.header.Location", "integration.response.body",
           "integration.response.body.word", "integration.response.body.obj.x",
           "integration.response.body.obj", "integration.response.body.errorMessage.x",
           "integration.response.body.errorMessage")  # fmt: skip

_request_header = st.sampled_from(
    ("header.X-One",) * 4 + ("header.X-Two",) * 4 + ("header.Content-Type", "header.Accept")
    + ("header.Content-Length", "header.Authorization")
)  # fmt: skip


def request_parameters(has_path: bool, slots: bool) -> st.SearchStrategy[dict[str, str]]:
    """``requestParameters``; ``slots``: with one for the slot of the URI, most often."""
    sources = PARAMETERS + ELSEWHERE + REQUEST_BODIES + PATH_PARAMETERS * (2 * has_path)
    targets = st.one_of(
        _request_header, st.sampled_from(("querystring.own", "querystring.q", "querystring.more"))
    )
    found = st.dictionaries(
        targets.map("integration.request.{}".format), st.sampled_from(sources), max_size=3
    )
    if not slots:
        return found
    own = st.sampled_from(
        PATH_PARAMETERS * (4 * has_path)
        + ("'fixed'", "stageVariables.word") * 4
        + ("method.request.querystring.q", "stageVariables.none")
    )
    slot = st.fixed_dictionaries({"integration.request.path.slot": own})
    return st.builds(lambda one, other: {**one, **other}, found, slot)


response_parameters = st.dictionaries(
    st.sampled_from(("X-One", "X-Two", "Content-Type")).map("method.response.header.{}".format),
    st.sampled_from(REPLIES * 2 + ("integration.response.body.word",) * 6 + ELSEWHERE),
    max_size=2,
)
gateway_parameters = st.dictionaries(
    st.sampled_from(("X-One", "X-Two", "Content-Type")).map("gatewayresponse.header.{}".format),
    st.sampled_from(PARAMETERS + PATH_PARAMETERS + ELSEWHERE),
    max_size=2,
)
gateway_template = st.sampled_from(
    (
        '{"error": $context.error.messageString}',
        "$context.error.message",
        "${context.error.responseType}: ${context.error.message}!",
        "#if(true)$x#end",
        "$method.request.querystring.q/${method.request.path.p}/$method.request.header.X-H",
        "$stageVariables.word $stageVariables.none.",
        "$context.httpMethod $context.path",
        "$context.resourcePath|${context.none}|$context.error.validationErrorString",
        "$context.stage.length() ${context.stage}.length() $stageVariables.word($context.stage)",
    )
)
