"""Each public report of a surprising status, replayed over HTTP: the answer, who decided, the fix.

The cases stand in tests/corpus/pitfalls, their format in its README.md.
"""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from msgspec import UNSET
from pitfall_backends import standing
from pitfalls import CASES, Asked, Backend, Case, Expected, Surroundings, patched

from lockgate.testing import Answer, DefinitionError, RunningGateway, serve

NEEDS = {
    "authorizers": (
        "authorizer-reason-becomes-500",
        "authorizer-returns-401-envelope",
        "cached-policy-for-one-path",
        "denial-text-from-context",
        "identity-header-missing",
        "list-in-authorizer-context",
        "list-in-framework-authorizer",
        "single-quoted-json-in-example",
        "typed-error-from-go-authorizer",
    ),
    "API keys": ("key-bound-to-stage-the-old-way",),
    "HTTP APIs": ("http-api-function-failure-is-500",),
}
"""Cases that fail until Lockgate has what they need. One that passes must leave this table.

Keys are not given to the gateway yet: whoever builds them says so in :meth:`Played.play`.
"""

DIFFERS: dict[str, dict[str, str]] = {
    "message-quoted-twice": {"body_text": '"message": " "Endpoint request timed out": use paging"'},
    "throttled-function-is-500": {"cause": "failure.invoke_throttled"},
}
"""Where Lockgate answers otherwise than the case says, and how: docs/explanation/pitfalls.md."""


def marked(case: Case) -> Any:
    marks = [
        pytest.mark.xfail(strict=True, raises=AssertionError, reason=f"needs {what}")
        for what, names in NEEDS.items()
        if case.id in names
    ]
    return pytest.param(case, id=case.id, marks=marks)


def test_the_tables_name_cases() -> None:
    needing = [name for names in NEEDS.values() for name in names]
    assert len({*needing, *DIFFERS}) == len(needing) + len(DIFFERS)
    assert {*needing, *DIFFERS} <= {case.id for case in CASES}


def test_a_case_agrees_with_itself() -> None:
    for case in CASES:
        assert case.explain.refused == (case.observed.refusal is not None), case.id
        assert case.explain.refused != (case.explain.rule is not None), case.id


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_a_pitfall(case: Case) -> None:
    was = Played(case.served, case.backend, case.environment, case.before, case.request)
    was.play(case.observed, case)
    fix = case.fix
    if fix is not None and fix.expect is not None:
        document = patched(case.definition if fix.deploy else case.served, fix.definition_patch)
        Played(
            document,
            fix.backend or case.backend,
            fix.environment or case.environment,
            case.before,
            fix.request or case.request,
        ).play(fix.expect, None)


class Played(msgspec.Struct):
    """One state of a case, before or after its fix."""

    document: dict[str, Any]
    backend: Backend
    surroundings: Surroundings
    before: list[Asked]
    request: Asked

    def play(self, expected: Expected, case: Case | None) -> None:
        """Serve it and send its requests; ``case`` is given where its explanation counts too."""
        with standing(self.backend) as stands, tempfile.TemporaryDirectory() as folder:
            text = json.dumps(self.document).replace("http://backend.test", f"http://{stands.http}")
            environment = Path(folder, "environment.json")
            environment.write_text(
                json.dumps(
                    {
                        "stage": "test",
                        "stage_variables": self.surroundings.stage_variables,
                        "endpoints": {"lambda": stands.functions},
                        "aws_endpoints": stands.services,
                    }
                )
            )
            settings = {"environment": environment}
            if expected.refusal is None:
                with taken(json.loads(text), **settings) as gateway:
                    self._ask(gateway, expected, case)
                return
            with pytest.raises(DefinitionError) as caught, serve(json.loads(text), **settings):
                pass
            assert expected.message_contains in str(caught.value)

    def _ask(self, gateway: RunningGateway, expected: Expected, case: Case | None) -> None:
        for one in self.before:
            assert send(gateway, one).status == 200
        answer = send(gateway, self.request)
        record = gateway.record(answer)
        differs = {} if case is None else DIFFERS.get(case.id, {})
        compare(answer, expected, record["sentence"], differs)
        if case is not None:
            compare_record(record, case, differs)


@contextlib.contextmanager
def taken(document: dict[str, Any], **settings: Any) -> Iterator[RunningGateway]:
    """The gateway that serves ``document``; a refusal is a failed assertion like any other."""
    with contextlib.ExitStack() as stack:
        try:
            gateway = stack.enter_context(serve(document, **settings))
        except DefinitionError as error:
            raise AssertionError("the definition was refused") from error
        yield gateway


def send(gateway: RunningGateway, asked: Asked) -> Answer:
    query = f"?{urlencode(asked.query)}" if asked.query else ""
    return gateway.request(asked.method, asked.path + query, asked.body, asked.headers)


def compare(answer: Answer, expected: Expected, why: str, differs: dict[str, str]) -> None:
    assert answer.status == expected.status, (why, answer.body)
    if expected.body is not UNSET:
        assert within(expected.body, answer.json), answer.body
    if expected.body_text is not None:
        text = answer.body.decode()
        assert (expected.body_text in text) == ("body_text" not in differs), text
        assert differs.get("body_text", "") in text
    for name, value in expected.headers.items():
        assert answer.header(name) == value
    for name in expected.headers_absent:
        assert answer.header(name) is None


def within(part: Any, whole: Any) -> bool:
    """Whether ``whole`` is ``part``, objects taken as subsets."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and within(value, whole[key]) for key, value in part.items()
        )
    if isinstance(part, list):
        return (
            isinstance(whole, list)
            and len(part) == len(whole)
            and all(within(*pair) for pair in zip(part, whole, strict=True))
        )
    return type(part) is type(whole) and bool(part == whole)


def compare_record(record: dict[str, Any], case: Case, differs: dict[str, str]) -> None:
    explained = case.explain
    rules = [explained.rule]
    if explained.rule == "integration_response.pattern":
        rules.append("integration_response.own_code")
    assert record["rule"] in rules, record["sentence"]
    assert (record["cause"] == explained.cause) == ("cause" not in differs), record["sentence"]
    assert record["cause"] == differs.get("cause", explained.cause)
    if explained.status_code is not None or explained.pattern is not None:
        chosen = chosen_entry(record)
        # Where a template overrides the entry's status, the cases name the one it sets.
        overridden = explained.rule == "response_override.template"
        status = record["status"] if overridden else chosen["status"]
        assert explained.status_code in (None, str(status))
        assert explained.pattern in (None, chosen["label"])


def chosen_entry(record: dict[str, Any]) -> dict[str, Any]:
    """The integration response that was selected, as the record's candidates show it."""
    for decision in record["decisions"]:
        if decision["name"].startswith("integration_response."):
            [chosen] = [one for one in decision["candidates"] if one["outcome"] == "chosen"]
            return dict(chosen)
    raise AssertionError("no integration response was selected")
