"""Tests of authorizers: what they say of a request, without a method and without a cache.

Source: control-plane.md, section 8.4; access-control.md, section 5.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from lockgate.control.test_invocation import AuthorizerTest, AuthorizerTested
from lockgate.deployments.test_bench import Bench, Started
from lockgate.engine.authorizers.answer import Granted, Refused, judge
from lockgate.engine.authorizers.event import authorizer_event
from lockgate.engine.authorizers.identity import Authorizer, compile_authorizer
from lockgate.engine.authorizers.log import authorizer_log
from lockgate.engine.effects import HttpAnswer, InvokeLambda, Reply
from lockgate.engine.exchange import Exchange
from lockgate.engine.trace import trace_header
from lockgate.java.json_writer import write_json
from lockgate.model.api_objects import ApiObjects
from lockgate.rules.compat import AUTHORIZER_REASONS
from lockgate.rules.limits import INTEGRATION_TIMEOUT_MS
from lockgate.rules.test_invoke import AUTHORIZER_STAGE, RESOURCE

__all__ = ["run_authorizer"]

Done = Callable[[Any], None]


def run_authorizer(bench: Bench, test: AuthorizerTest, started: Started, done: Done) -> None:
    """Ask the authorizer of ``test``; ``done`` gets what came of it as JSON data."""
    (given,) = test.objects.authorizers
    exchange = _exchange(bench, test)
    authorizer = compile_authorizer(given, test.request.stage_variables)
    identity = authorizer.identity(exchange, test.further)
    values = identity.values

    def answer(verdict: Granted | Refused, event: dict[str, Any] | None = None) -> None:
        log = authorizer_log(authorizer, exchange, values, event, verdict)
        done(_tested(verdict, log, started.us // 1_000).as_data())

    if values is None:
        answer(Refused(401))
        return
    if authorizer.kind == "COGNITO_USER_POOLS":
        provider = ", ".join(given.get("providerARNs") or ())
        answer(Refused(500, AUTHORIZER_REASONS["user_pool"].format(provider=provider)))
        return
    event = authorizer_event(authorizer, exchange, values, _method_arn(exchange))
    effect = exchange.effect = _call(authorizer, exchange, event)
    if effect is None:
        answer(Refused(500, AUTHORIZER_REASONS["address"]))
        return

    def replied(reply: Reply) -> None:
        assert not isinstance(reply, HttpAnswer)
        exchange.reply = reply
        answer(judge(reply), event)

    started.perform(effect, replied)


def _exchange(bench: Bench, test: AuthorizerTest) -> Exchange:
    """The request on a method of its own, for an authorizer's test has none."""
    request = bench.request(test.request)
    path, _, query = request.target.partition("?")
    objects = ApiObjects(
        test.objects.api,
        [{"id": RESOURCE, "path": path}],
        {f"{RESOURCE}/{test.request.method}": {"httpMethod": test.request.method}},
    )
    exchange = Exchange(request)
    exchange.plan, exchange.operation = bench.plan(objects, test.request)
    exchange.path, exchange.parameters.query_text = path, query
    return exchange


def _method_arn(exchange: Exchange) -> str:
    """What the authorizer is asked about: the service names no path in tests."""
    plan = exchange.plan
    assert plan is not None
    settings = plan.settings
    is_china, is_gov = settings.region.startswith("cn-"), settings.region.startswith("us-gov-")
    partition = "aws-cn" if is_china else "aws-us-gov" if is_gov else "aws"
    return (
        f"arn:{partition}:execute-api:{settings.region}:{settings.account_id}:"
        f"{settings.api_id}/{AUTHORIZER_STAGE}/GET/"
    )


def _call(authorizer: Authorizer, exchange: Exchange, event: dict[str, Any]) -> InvokeLambda | None:
    function = authorizer.function
    if function is None:
        return None
    return InvokeLambda(
        function.name,
        function.qualifier,
        function.arn,
        msgspec.json.encode(event),
        INTEGRATION_TIMEOUT_MS,
        trace=trace_header(exchange),
    )


def _tested(verdict: Granted | Refused, log: str, latency: int) -> AuthorizerTested:
    if isinstance(verdict, Refused):
        return AuthorizerTested(verdict.status, log, latency)
    policy = write_json(verdict.policy)
    return AuthorizerTested(0, log, latency, verdict.principal, policy, verdict.context)
