"""The page of every status: the tables of ``lockgate.rules``, and the answers the engine gives."""

from typing import Final, NamedTuple

from lockgate.engine.address import Directory
from lockgate.engine.failure import Failure
from lockgate.engine.machine import refuse
from lockgate.engine.messages import Request, Response
from lockgate.rules.decisions import RULES
from lockgate.rules.failures import CAUSES, Variant, variants_of
from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES
from lockgate.rules.limits import REQUEST_BODY
from lockgate.rules.mending import in_general
from lockgate.rules.statuses import ANSWERED
from pages.markdown import code, table
from pages.rules import MARK

__all__ = ["ANY_TEXT", "Row", "page", "rows"]

ANY_TEXT: Final = "…"
"""Stands for a message that depends on the request."""
_FACTS: Final = {"limit": REQUEST_BODY}
_OF_EVERY_ANSWER: Final = ("x-amzn-requestid", "x-amz-apigw-id")


class Row(NamedTuple):
    """A failure as it is answered without an entry in the definition.

    ``type`` is the gateway response type, None where the answer cannot be customised.
    """

    status: int
    step: int
    cause: str
    when: str
    type: str | None
    response: Response

    @property
    def rule(self) -> str:
        """The rule of the decision record."""
        return "fixed_response" if self.type is None else f"gateway_response.{self.type}"

    @property
    def error_type(self) -> str | None:
        """The value of ``x-amzn-ErrorType``; None where the answer has none."""
        return dict(self.response.headers).get("x-amzn-ErrorType")


def rows() -> list[Row]:
    """Every way in which a failure is answered, by status and then by step."""
    found = [_row(cause, variant) for cause in CAUSES for variant in (None, *variants_of(cause))]
    return sorted(found, key=lambda row: row[:3])


def _row(cause: str, variant: Variant | None) -> Row:
    changes = {} if variant is None else variant.changes()
    failure = Failure(cause, None, _FACTS, **changes)
    if failure.message is None or (variant is not None and variant.has_own_message):
        failure.message = ANY_TEXT
    request = Request("GET", "/", [], {}, b"", id="", extended_id="", trace="", epoch_ms=0)
    response = refuse(Directory([], decision_headers=False), request, failure)
    when = in_general(cause) if variant is None else variant.when
    return Row(int(response.status), failure.step, cause, when, failure.type, response)


# -- the page

_INTRO: Final = """\
# Every status

All numbers that a client can see, the rule that decides each, and what comes with it. The rule of
an answer stands in its header `x-lockgate-decision`; [each rule and cause](../rules/README.md) has
a page of its own with an example and how to mend it.

"""
_CHOSEN: Final = """\
## Chosen by the definition, a function or a backend

Besides the headers of its row every answer has `x-amzn-RequestId`, `x-amz-apigw-id` and
`X-Amzn-Trace-Id`, and `Content-Type: application/json` where nothing says otherwise. Answers to
HEAD and those with 204 or 304 have no body.

"""
_FAILURES: Final = """\
## Answered for a failure

The answers are those without an entry in the definition's `x-amazon-apigateway-gateway-responses`.
An entry for the type, or else one for DEFAULT_4XX or DEFAULT_5XX by the class of the status below,
replaces the body and adds headers; it replaces the status, by any from 200 to 599, if it has a
`statusCode`. The rule keeps its name.

Every answer has `x-amzn-RequestId`, `x-amz-apigw-id` and `Content-Type: application/json`, if its
row does not say otherwise. `{any}` stands for a text that depends on the request.

""".replace("{any}", ANY_TEXT)
_LATER: Final = """\
## Types that nothing answers with yet

Lockgate does not execute yet what fails in these ways. Their entries are read and compiled.

"""
_LAST: Final = """\
## Without a record

A fault in the code around the engine is answered with 500, `{"message": "Internal server error"}`
and `Connection: close`. It is the only answer without a decision; its traceback stands in the log.
"""


def page() -> str:
    """The page's text."""
    return MARK + _INTRO + _chosen() + _failures() + _later() + _LAST


def _link(name: str) -> str:
    return f"[{code(name)}](../rules/{name}.md)"


def _chosen() -> str:
    heads = ("Status", "Rule: it decides when", "Who chooses", "Headers", "Body")
    found = []
    for name, row in ANSWERED.items():
        span = str(row.lowest) if row.lowest == row.highest else f"{row.lowest} to {row.highest}"
        words = f"{_link(name)}: {RULES[name].when}"
        found.append((span, words, row.chosen_by, row.headers, row.body))
    return _CHOSEN + table(heads, found)


def _failures() -> str:
    heads = ("Cause: it arises when", "Step", "Rule", "Body", "Headers")
    text = _FAILURES
    every = rows()
    for status in dict.fromkeys(row.status for row in every):
        text += f"### {status}\n\n"
        text += table(
            heads,
            [
                (
                    f"{_link(row.cause)}: {row.when}",
                    str(row.step),
                    _link(row.rule),
                    code(row.response.body.decode()),
                    "; ".join(_headers(row)),
                )
                for row in every
                if row.status == status
            ],
        )
    return text


def _headers(row: Row) -> list[str]:
    """What the headers of an answer are besides those that every one has."""
    response = row.response
    found = []
    if response.content_type != "application/json":
        found.append(code(f"Content-Type: {response.content_type}"))
    given = {name.lower() for name, _ in response.headers}
    if not given.issuperset(_OF_EVERY_ANSWER):
        found.append("no ids")
    found += [
        code(f"{name}: {value}")
        for name, value in response.headers
        if name.lower() not in _OF_EVERY_ANSWER
    ]
    if response.closes:
        found.append(code("Connection: close"))
    return found


def _later() -> str:
    used = {row.type for row in rows()}
    unused = [row for name, row in GATEWAY_RESPONSE_TYPES.items() if name not in used]
    if not unused:
        return ""
    heads = ("Status", "Rule", "`x-amzn-ErrorType`", "Message")
    return _LATER + table(
        heads,
        [
            (
                "that of the failure" if row.status is None else str(row.status),
                _link(f"gateway_response.{row.name}"),
                code(row.error_type),
                code(row.message or ANY_TEXT),
            )
            for row in unused
        ],
    )
