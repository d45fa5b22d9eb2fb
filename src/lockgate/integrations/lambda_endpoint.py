"""``InvokeLambda`` through the Invoke wire API at an address.

Source: "Invoke" in the Lambda API reference.
"""

import re
import time
from collections.abc import Callable
from urllib.parse import quote

import msgspec

from lockgate.engine.effects import CallHttp, Fault, HttpAnswer, InvokeLambda, LambdaAnswer
from lockgate.integrations.endpoint import Endpoint
from lockgate.integrations.http import HttpCaller
from lockgate.integrations.sigv4 import Credentials, sign

__all__ = ["LambdaEndpoint"]

Done = Callable[[LambdaAnswer | Fault], None]

_ERROR_TYPE = re.compile(r"[A-Za-z]+")


class LambdaEndpoint:
    """The Lambda service at ``url`` (its host, without a path)."""

    def __init__(
        self, url: str, http: HttpCaller, region: str, credentials: Credentials | None
    ) -> None:
        self._endpoint = Endpoint.of(url)
        self._http = http
        self._region = region
        self._credentials = credentials

    def invoke(self, effect: InvokeLambda, done: Done) -> None:
        """Call the function; ``done`` gets its answer or the fault."""
        endpoint = self._endpoint
        name = quote(effect.function, safe="")
        path = f"{endpoint.prefix}/2015-03-31/functions/{name}/invocations"
        query = f"Qualifier={quote(effect.qualifier, safe='')}" if effect.qualifier else ""
        headers = [
            ("Host", endpoint.netloc),
            ("Content-Type", "application/json"),
            ("X-Amz-Invocation-Type", effect.invocation_type),
            *effect.headers,
        ]
        if self._credentials is not None:
            headers += sign(
                "POST",
                path,
                query,
                headers,
                effect.payload,
                self._credentials,
                self._region,
                "lambda",
                time.time(),
            )
        headers.append(("X-Amzn-Trace-Id", effect.trace))
        call = CallHttp(
            "POST",
            endpoint.scheme,
            endpoint.host,
            endpoint.port,
            f"{path}?{query}" if query else path,
            headers,
            effect.payload,
            effect.timeout_ms,
        )
        self._http.perform(call, lambda reply: done(_answer(reply)))


def _answer(reply: HttpAnswer | Fault) -> LambdaAnswer | Fault:
    if isinstance(reply, Fault):
        if reply.kind in ("timeout", "too_large"):
            return reply
        return Fault("refused", f"the Lambda endpoint does not answer ({reply.detail})")
    fields = reply.fields
    if 200 <= reply.status < 300:
        error = fields.get(b"x-amz-function-error")
        text = None if error is None else error.decode("latin-1")
        return LambdaAnswer(reply.body, text, reply.status, headers=reply.headers)
    kind = fields.get(b"x-amzn-errortype", b"").decode("latin-1").partition(":")[0]
    if reply.status == 429 or kind == "TooManyRequestsException":
        return Fault("throttled", kind, status=reply.status)
    words = f"{reply.status} {kind or _type_in(reply.body)}".strip()
    return Fault("refused", words, status=reply.status)


def _type_in(body: bytes) -> str:
    """The error's name in a body that has one."""
    try:
        document = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return ""
    if not isinstance(document, dict):
        return ""
    name = str(document.get("__type") or document.get("Code") or document.get("Type") or "")
    found = _ERROR_TYPE.search(name.rpartition("#")[2])
    return found[0] if found else ""
