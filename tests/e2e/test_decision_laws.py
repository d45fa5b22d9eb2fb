"""The laws of decision records, over every way in which the examples answer."""

import http.client
import json
import random
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from definitions import api, entry, function, operation
from processes import SECONDS, process

from lockgate.diagnostics import Report, one_line
from lockgate.engine.compile import compile_plan
from lockgate.engine.decisions import FixedAnswer, GatewayAnswer, Record
from lockgate.engine.messages import Request
from lockgate.engine.plan import PlanSettings
from lockgate.engine.record import render
from lockgate.formats.document import escape
from lockgate.formats.openapi import read_definition
from lockgate.jregex import apply_hints, compile_pattern
from lockgate.rules.decisions import NOTES, REASONS, RULES, SELECTIONS
from lockgate.rules.failures import CAUSES
from lockgate.testing import Answer, FakeBackend, RunningGateway, free_port, serve
from lockgate.verify.rehearsal import CannedAnswer, rehearse
from lockgate.verify.status_map import covers, of_operation, of_plan

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from pages import statuses as table  # noqa: E402

EXAMPLES = ROOT / "examples"
NAMES = ("teapot", "override", "capture", "shop")


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend) -> Iterator[RunningGateway]:
    script(backend)
    with serve(
        *(EXAMPLES / f"{name}.yaml" for name in NAMES),
        environment=EXAMPLES / "environment.yaml",
        stage_variables={"backend": backend.address},
    ) as running:
        yield running


def script(backend: FakeBackend) -> None:
    """Answers of all kinds."""
    backend.answers("*", status=200, body='{"items": [], "total": 0}')
    backend.answers("/products/9", status=404, body='{"error": "none"}')
    backend.answers("/products/8", status=503, body='{"error": "down"}')
    backend.answers("/orders/1", status=500, body='{"error": "svc.errorCode.404"}')
    backend.answers("/orders/2", status=500, body='{"error": "svc.errorCode.999"}')
    backend.answers("/orders", body='{"outcome": "refused", "code": 418, "why": "w"}')
    backend.answers_raw("/products/7", b"nonsense")


def random_requests(
    number: int, seed: int
) -> Iterator[tuple[str, str, str | None, dict[str, str]]]:
    """Requests of all kinds against the examples, most of them near a route."""
    rng = random.Random(seed)
    verbs = ["GET"] * 6 + ["POST"] * 5 + ["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"]
    paths = [
        "/brew/tea", "/brew/coffee", "/brew/water", "/pets/7", "/pets/x", "/orders/409",
        "/orders/12", "/orders/1", "/orders/2", "/health", "/health/", "/Health", "/maintenance",
        "/answers/404", "/answers/503", "/answers/%7B", "/answers/7777", "/products",
        "/products?limit=1", "/products?tag=a&tag=b&x=%zz", "/products/9", "/products/8",
        "/products/7", "/products/1/reviews", "/legacy/a/b%2Fc?x", "/orders", "/quotes", "/carts",
        "/events", "/nowhere", "/", "//",
        "/a/../b", "/a/%2e%2e/b", "/%00", "/x%", "/products/%E4%BD%A0",
        "/products/a;b", "/products/" + "x" * 300, "/brew/%22%27%5C", "/products?a|b", "/legacy/",
    ]  # fmt: skip
    bodies: list[str | None] = [
        None, "", "{}", "[]", "null", "x=1", '{"quantity": 3}', '{"quantity": "x"}',
        '{"items": [1]}', '{"crash": true}', '{"name": "n", "price": 1}', '{"a":', "\u20ac",
        '{"product": "1", "quantity": 1}', '{"statusCode": 404}', "0" * 5000,
    ]  # fmt: skip
    headers = [
        {}, {"Content-Type": "application/json"}, {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=utf-8"}, {"Accept": "text/html"},
        {"Accept": "*/*, application/json"}, {"X-Forwarded-For": "1.2.3.4"},
        {"Authorization": "Bearer abc"}, {"Authorization": "abc"}, {"X-User": "\u00e9"},
        {"X-HTTP-Method-Override": "GET"}, {"X-Amzn-Trace-Id": "Root=1-2"},
    ]  # fmt: skip
    for _ in range(number):
        target = f"/_api/{rng.choice(NAMES)}/dev{rng.choice(paths)}"
        if rng.random() < 0.03:
            target = rng.choice(["/", "/dev", "/_api/shop", "/_api/shop/prod/x", "/restapis/x/y"])
        yield rng.choice(verbs), target, rng.choice(bodies), dict(rng.choice(headers))


@pytest.fixture(scope="module")
def traffic(gateway: RunningGateway) -> list[tuple[Answer, Record]]:
    """10,000 random requests with their records."""
    found = []
    for verb, target, body, headers in random_requests(10_000, seed=20261122):
        data = None if body is None else body.encode()
        answer = gateway.request(verb, target, data, headers, prefix="")
        record = gateway.gateway.recorder.find(answer.header("x-lockgate-trace") or "")
        assert record is not None, (verb, target)
        found.append((answer, record))
    return found


@pytest.fixture(scope="module")
def records(traffic: list[tuple[Answer, Record]]) -> list[dict[str, Any]]:
    """One rendered record of each kind: same rule, cause, route and definition."""
    kinds: dict[Any, dict[str, Any]] = {}
    for _, record in traffic:
        deciding = record.deciding
        assert deciding is not None
        key = (deciding.name, record.cause, record.operation, deciding.place, len(record.log))
        if key not in kinds:
            kinds[key] = json.loads(json.dumps(render(record)))
    return list(kinds.values())


def test_every_answer_is_named_by_a_rule_and_no_5xx_is_unforeseen(
    gateway: RunningGateway, traffic: list[tuple[Answer, Record]]
) -> None:
    assert len(traffic) == 10_000
    statuses = {answer.status for answer, _ in traffic}
    assert {200, 202, 204, 400, 403, 404, 409, 415, 418, 422, 500, 502, 503} <= statuses
    for _, record in traffic:
        assert record.deciding is not None
        assert record.deciding.name in RULES
        assert record.cause is None or record.cause.name != "failure.internal"


def test_law_1_status_on_the_wire_and_in_the_record_agree(
    traffic: list[tuple[Answer, Record]],
) -> None:
    for answer, record in traffic:
        assert record.status == answer.status
        assert record.delivered
        header = answer.header("x-lockgate-decision") or ""
        assert f"status={answer.status}" in header
        assert record.deciding is not None
        assert f"rule={record.deciding.name}," in header


def test_law_2_every_answer_is_in_the_status_map(
    traffic: list[tuple[Answer, Record]],
) -> None:
    maps: dict[Any, Any] = {}
    for _, record in traffic:
        if record.plan is None:
            continue
        key = (record.plan, record.operation)
        if key not in maps:
            operation = record.operation
            maps[key] = (
                of_plan(record.plan) if operation is None else of_operation(operation, record.plan)
            )
        assert record.deciding is not None
        cause = None if record.cause is None else record.cause.name
        status = int(record.status or 0)
        assert covers(maps[key], status, record.deciding.name, cause), render(record)["sentence"]


def choices(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for record in records:
        for decision in record["decisions"]:
            if "candidates" in decision:
                yield decision


def test_law_3_one_candidate_is_chosen_and_failures_choose_none(
    records: list[dict[str, Any]],
) -> None:
    seen = 0
    for decision in choices(records):
        chosen = [one for one in decision["candidates"] if one["outcome"] == "chosen"]
        is_failure = decision["name"].startswith("failure.")
        assert len(chosen) == (0 if is_failure else 1)
        for one in decision["candidates"]:
            assert (one["outcome"] == "chosen") == ("reason" not in one)
            assert one.get("reason", "no_match") in REASONS
        seen += 1
    assert seen > 20


def test_law_4_the_text_given_to_the_candidates_again_has_the_same_outcome(
    records: list[dict[str, Any]],
) -> None:
    seen = 0
    for decision in choices(records):
        if not decision["name"].startswith("integration_response."):
            continue
        text = decision["compared"]["text"]
        for one in decision["candidates"]:
            if one["label"] != "default" and "status" in one:
                matches = compile_pattern(one["label"]).matches(text)
                assert matches == (one.get("reason") != "no_match")
                seen += 1
    assert seen > 10


NEAR: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "Invalid id": ("Invalid", "trailing", ("any_text_after",)),
    "a\nb": (".+", "trailing", ("dot_newline",)),
    "Malformed input": ("malformed.*", "dead_at", ("ignore_case",)),
    "Not Found ": ("Not Found", "trailing", ("trim",)),
    "boom": (".*Invalid.*", "ended_early", ()),
    "service.orders.errorCode.409": (r"\.errorCode\.(\d{3})$", "dead_at", ("any_text_before",)),
    "Error (42)": ("Error (42)", "dead_at", ("quote_literally",)),
}


@pytest.mark.parametrize("text", NEAR)
def test_law_5_the_hints_of_a_near_miss_make_it_match(text: str) -> None:
    pattern, kind, hints = NEAR[text]
    candidate = near_miss_of(pattern, text)
    assert (candidate["kind"], candidate["hints"]) == (kind, list(hints))
    if hints:
        assert compile_pattern(apply_hints(pattern, text, hints)[0]).matches(
            apply_hints(pattern, text, hints)[1]
        )
    for hint in hints:
        fewer = tuple(other for other in hints if other != hint)
        changed, subject = apply_hints(pattern, text, fewer)
        assert not compile_pattern(changed).matches(subject)


def near_miss_of(pattern: str, text: str) -> dict[str, Any]:
    """The near miss in the record of a function that fails with ``text``."""
    responses = {"default": entry(200), pattern: entry(400)}
    document = api({"/": {"get": operation(function("f", responses), 200, 400)}})
    report = Report()
    definition = read_definition("a.json", json.dumps(document).encode(), report)
    assert definition is not None
    plan = compile_plan(definition, PlanSettings(api_id="a"), report)
    assert plan is not None
    request = Request("GET", "/", [], {}, b"", id="i", extended_id="e", trace="t" * 24, epoch_ms=0)
    answer = rehearse(plan, request, CannedAnswer(function_error=text)).response
    decision = render(answer.record)["decisions"][-1]
    found: dict[str, Any] = decision["candidates"][0]["near_miss"]
    return found


def test_law_6_pointers_resolve_and_positions_begin_the_member(
    records: list[dict[str, Any]],
) -> None:
    documents: dict[str, Any] = {}
    lines: dict[str, list[str]] = {}
    for record in records:
        for definition in [
            record["definition"],
            *(d.get("definition") for d in record["decisions"]),
        ]:
            if definition is None:
                continue
            name = definition["file"]
            if name not in documents:
                text = Path(name).read_text(encoding="utf-8")
                documents[name] = yaml.load(text, Loader=yaml.BaseLoader)
                lines[name] = text.split("\n")
            steps = definition["pointer"].split("/")[1:]
            node = documents[name]
            for step in steps:
                key = step.replace("~1", "/").replace("~0", "~")
                node = node[int(key)] if isinstance(node, list) else node[key]
            if definition.get("missing") is not None and isinstance(node, dict):
                assert definition["missing"] not in node
            line = lines[name][definition["line"] - 1][definition["column"] - 1 :]
            if steps and "via" not in definition and not isinstance(node, list):
                key = steps[-1].replace("~1", "/").replace("~0", "~")
                assert line.lstrip("\"'").startswith(key)
                assert escape(key) == steps[-1]


def test_law_7_names_in_code_docs_and_rules_are_the_same(gateway: RunningGateway) -> None:
    names = set(RULES) | set(CAUSES) | set(SELECTIONS) | set(NOTES)
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")} - {"README"}
    assert pages == names
    served = gateway.control("/_lockgate/rules").json
    listed = [served[key] for key in ("rules", "causes", "selections", "notes")]
    assert {name for table in listed for name in table} == names
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "src" / "lockgate").rglob("*.py")
        if "rules" not in path.parts
    )
    used = set(re.findall(r"\"((?:failure|note|select|proxy|capture_group)\.[a-z_]+)\"", source))
    assert used - {"failure.status"} <= names  # that one is a source of compared text
    for cause in CAUSES:
        assert f'"{cause}"' in source or cause in (
            "failure.request_template",
            "failure.response_template",
        ), cause


def test_every_failure_is_answered_as_the_page_of_statuses_says(
    traffic: list[tuple[Answer, Record]],
) -> None:
    rows = {
        (row.rule, row.cause, row.status, row.error_type, row.response.body) for row in table.rows()
    }
    answered = {row[:4] for row in rows}
    dependent = {row[:4] for row in rows if table.ANY_TEXT.encode() in row[4]}
    seen = set()
    for answer, record in traffic:
        deciding = record.deciding
        if isinstance(deciding, GatewayAnswer | FixedAnswer):
            cause = deciding.failure.cause.name
            found = (deciding.name, cause, deciding.before, answer.header("x-amzn-ErrorType"))
            assert found in answered, found
            is_built_in = isinstance(deciding, FixedAnswer) or deciding.entry == "built_in"
            if is_built_in and found not in dependent and record.method != "HEAD":
                assert (*found, answer.body) in rows, (found, answer.body)
            seen.add(found)
    assert len(seen) >= 10
    assert seen & dependent


def test_law_8_the_line_written_is_the_line_of_the_record(
    backend: FakeBackend, tmp_path: Path
) -> None:
    script(backend)
    control_port = free_port()
    files = [f"{name}.yaml" for name in NAMES]
    options = ["--environment=environment.yaml", f"--stage-variable=backend={backend.address}"]
    wanted: dict[str, str] = {}
    rules = set()
    with (tmp_path / "stderr").open("wb") as stderr:
        given = {"cwd": EXAMPLES, "stderr": stderr, "stdout": stderr}
        with process(*files, *options, "--access-log", control_port=control_port, **given) as (
            running,
            port,
        ):
            for verb, target, body, headers in [*CARTS, *random_requests(600, seed=8)]:
                id, _ = ask(port, verb, target, body, headers)
                _, text = ask(control_port, "GET", f"/_lockgate/traces/{quote(id, safe='')}")
                record = json.loads(text)
                wanted[id] = rendered_again(record, target)
                rules.add(record["rule"])
            running.send_signal(signal.SIGTERM)
            assert running.wait(SECONDS) == 0
    lines = (tmp_path / "stderr").read_text(encoding="utf-8").splitlines()
    written = [line for line in lines if line.rpartition(" ")[2] in wanted]
    assert written == list(wanted.values())
    assert {"integration_response.pattern", "integration_response.default", "fixed_response",
            "response_override.template", "proxy.lambda", "proxy.http", "capture_group",
            "gateway_response.INTEGRATION_FAILURE", "gateway_response.API_CONFIGURATION_ERROR",
            "gateway_response.MISSING_AUTHENTICATION_TOKEN"} <= rules  # fmt: skip


CARTS: list[tuple[str, str, str | None, dict[str, str]]] = [
    ("POST", "/_api/shop/dev/carts", '{"items": [1]}', {}),
    ("POST", "/_api/shop/dev/carts", '{"crash": true}', {}),
]
"""A function's own answer, and its failure: both are rare among random requests."""


def ask(
    port: int,
    verb: str,
    target: str,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[str, bytes]:
    """The record's id and the body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    with closing(connection):
        connection.request(verb, target, body and body.encode(), headers or {})
        answer = connection.getresponse()
        return answer.getheader("x-lockgate-trace") or "", answer.read()


def rendered_again(record: dict[str, Any], target: str) -> str:
    """The access log's line out of a record; the path is what the record does not hold."""
    path = re.sub(r"^/_api/[^/]+/dev(?=/)", "", target.partition("?")[0])
    words = [record["method"], one_line(path, 200), record["status"], record["rule"]]
    if record["cause"] is not None:
        words.append(record["cause"])
    place = record["definition"]
    if place is not None:
        words.append(f"{place['file']}:{place['line']}:{place['column']}")
    return " ".join(map(str, [*words, record["id"]]))


def test_law_9_the_record_changes_no_byte_but_its_headers(backend: FakeBackend) -> None:
    def run(decision_headers: bool) -> list[Any]:
        with serve(
            EXAMPLES / "shop.yaml",
            stage_variables={"backend": backend.address, "channel": "web"},
            decision_headers=decision_headers,
        ) as running:
            found = []
            for path in ("/health", "/products", "/products/9", "/nowhere", "/answers/x"):
                answer = running.request("GET", path, headers={"x-amzn-RequestId": REQUEST_ID})
                headers = [pair for pair in answer.headers if pair[0].lower() not in VARYING]
                found.append((answer.status, headers, answer.body))
            return found

    with_headers, without = run(True), run(False)
    assert all("x-lockgate-trace" not in dict(headers) for _, headers, _ in without)
    assert without == [
        (status, [pair for pair in headers if not pair[0].startswith("x-lockgate-")], body)
        for status, headers, body in with_headers
    ]


REQUEST_ID = "00000000-0000-4000-8000-000000000001"
VARYING = ("date", "x-amz-apigw-id", "x-amzn-trace-id")


def test_law_10_no_status_is_made_outside_the_decisions() -> None:
    engine = ROOT / "src" / "lockgate"
    for path in engine.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name == "decisions.py" and path.parent.name == "engine":
            assert text.count("Status(number)") == 1
            continue
        assert not re.search(r"(?<!class )\bStatus\(", text), path
        assert not re.search(r"exchange\.status\s*=[^=]", text), path
        if path.parts[-2:] not in (("engine", "machine.py"), ("engine", "messages.py")):
            assert not re.search(r"(?<!Possible)\bResponse\(\s*status", text), path
