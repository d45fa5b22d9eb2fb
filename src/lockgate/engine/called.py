"""What an integration was sent, and answered, as logs tell it: an address, headers and a body.

Functions on this machine are not called over HTTP; they are told as the call of the service that
would be made for them (control-plane.md, section 8.2).
"""

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from lockgate.engine.effects import CallAws, CallHttp, HttpAnswer, InvokeLambda, LambdaAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.messages import HeaderLine
from lockgate.engine.trace import own_root

__all__ = ["Called", "called"]

_USUAL_PORTS = {"http": 80, "https": 443}
_UNSHOWN = "*" * 6
"""In place of a signature, which the shell makes and nobody is shown."""


class Called(NamedTuple):
    """One call; ``request_id`` is that of a function's call."""

    uri: str
    headers: list[HeaderLine]
    body: bytes
    answer_headers: list[HeaderLine]
    request_id: str = ""

    @property
    def host(self) -> str:
        """The name of the host that was called."""
        return urlsplit(self.uri).hostname or ""


def called(exchange: Exchange, source: str | None = None) -> Called | None:
    """The exchange's call; None where none was made.

    ``source`` is on whose behalf a function was called, the rest of an ARN behind the API's id;
    None: the method's.
    """
    effect = exchange.effect
    if isinstance(effect, CallHttp):
        port = "" if effect.port == _USUAL_PORTS[effect.scheme] else f":{effect.port}"
        uri = f"{effect.scheme}://{effect.host}{port}{effect.target}"
        return Called(uri, effect.headers, effect.body, _answered(exchange))
    if isinstance(effect, CallAws):
        uri = f"https://{effect.host}.{effect.region}.{_suffix(effect.region)}{effect.target}"
        headers = [*effect.headers, _date(exchange), ("Authorization", _UNSHOWN)]
        return Called(uri, headers, effect.body, _answered(exchange))
    if isinstance(effect, InvokeLambda):
        return _invoked(exchange, effect, source or _of_method(exchange))
    return None


def _suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def _date(exchange: Exchange) -> HeaderLine:
    time = datetime.fromtimestamp(exchange.request.epoch_ms // 1000, UTC)
    return ("X-Amz-Date", f"{time:%Y%m%dT%H%M%SZ}")


def _answered(exchange: Exchange) -> list[HeaderLine]:
    reply = exchange.reply
    headers = reply.headers if isinstance(reply, HttpAnswer | LambdaAnswer) else None
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers or ()]


def _of_method(exchange: Exchange) -> str:
    """The method, as the ARN of a call's source names it."""
    plan, operation = exchange.plan, exchange.operation
    assert plan is not None
    assert operation is not None
    return f"{plan.settings.stage}/{exchange.verb}{operation.resource_path}"


def _invoked(exchange: Exchange, effect: InvokeLambda, source: str) -> Called:
    plan = exchange.plan
    assert plan is not None
    settings = plan.settings
    parts = effect.arn.split(":")
    is_whole = len(parts) > 3 and parts[0] == "arn"
    region = parts[3] if is_whole and parts[3] else settings.region
    partition = parts[1] if is_whole else "aws"
    host = f"lambda.{region}.{_suffix(region)}"
    api = f"arn:{partition}:execute-api:{settings.region}:{settings.account_id}:{settings.api_id}"
    headers = [
        _date(exchange),
        ("x-amzn-apigateway-api-id", settings.api_id),
        ("Accept", "application/json"),
        ("User-Agent", f"AmazonAPIGateway_{settings.api_id}"),
        ("Host", host),
        ("X-Amzn-Trace-Id", effect.trace or own_root(exchange)),
        ("x-amzn-lambda-integration-tag", exchange.request.id),
        ("Authorization", _UNSHOWN),
        ("X-Amz-Source-Arn", f"{api}/{source}"),
        *effect.headers,
    ]
    uri = f"https://{host}/2015-03-31/functions/{effect.arn}/invocations"
    answer = _answered(exchange)
    reply = exchange.reply
    id = ""
    if isinstance(reply, LambdaAnswer):
        ids = (value for name, value in answer if name.lower() == "x-amzn-requestid")
        id = reply.request_id or next(ids, "")
        if reply.headers is None:
            answer = _of_local(reply)
    return Called(uri, headers, effect.payload, answer, id)


def _of_local(reply: LambdaAnswer) -> list[HeaderLine]:
    """The headers with which the service would have answered for a function on this machine."""
    found = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(reply.payload))),
        ("x-amzn-RequestId", reply.request_id),
    ]
    if reply.error is not None:
        found.append(("X-Amz-Function-Error", reply.error))
    return [*found, ("X-Amz-Executed-Version", "$LATEST")]
