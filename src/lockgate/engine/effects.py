"""What the engine asks the shell to do, and what the shell may reply.

An effect is done once; its reply is handed to :func:`lockgate.engine.machine.resume`. Whatever
goes wrong is a reply too (:class:`Fault`), never an exception.
"""

from typing import Literal

__all__ = ["CallHttp", "Effect", "Fault", "FaultKind", "HttpAnswer", "InvokeLambda",
           "LambdaAnswer", "Reply"]  # fmt: skip

FaultKind = Literal[
    "connect",
    "tls",
    "protocol",
    "timeout",
    "too_large",
    "refused",
    "throttled",
    "address",
]


class CallHttp:
    """Send one HTTP request.

    ``host`` and ``port`` say where to connect, ``target`` is the request target, ``headers`` are
    complete but for Content-Length. ``timeout_ms`` covers everything up to the answer's last
    byte.
    """

    __slots__ = (
        "body",
        "headers",
        "host",
        "method",
        "port",
        "scheme",
        "skip_verification",
        "target",
        "timeout_ms",
    )

    def __init__(
        self,
        method: str,
        scheme: str,
        host: str,
        port: int,
        target: str,
        headers: list[tuple[str, str]],
        body: bytes,
        timeout_ms: int,
        skip_verification: bool = False,
    ) -> None:
        self.method = method
        self.scheme = scheme
        self.host = host
        self.port = port
        self.target = target
        self.headers = headers
        self.body = body
        self.timeout_ms = timeout_ms
        self.skip_verification = skip_verification


class InvokeLambda:
    """Call a function.

    ``function`` is its name, ``qualifier`` a version or alias, ``arn`` the ARN as written.
    ``invocation_type`` is ``RequestResponse``, ``Event`` or ``DryRun``; ``headers`` are further
    headers of the Invoke call (``X-Amz-Log-Type``, ``X-Amz-Client-Context``).
    """

    __slots__ = (
        "arn",
        "function",
        "headers",
        "invocation_type",
        "payload",
        "qualifier",
        "timeout_ms",
        "trace",
    )

    def __init__(
        self,
        function: str,
        qualifier: str | None,
        arn: str,
        payload: bytes,
        timeout_ms: int,
        invocation_type: str = "RequestResponse",
        headers: list[tuple[str, str]] | None = None,
        trace: str = "",
    ) -> None:
        self.function = function
        self.qualifier = qualifier
        self.arn = arn
        self.payload = payload
        self.timeout_ms = timeout_ms
        self.invocation_type = invocation_type
        self.headers = headers or []
        self.trace = trace


class HttpAnswer:
    """A backend's final answer: status, headers as received, body after its framing.

    ``fields`` are the last values of the headers by their lower-case names.
    """

    __slots__ = ("body", "fields", "headers", "status", "us")

    def __init__(
        self,
        status: int,
        headers: list[tuple[bytes, bytes]],
        body: bytes,
        us: int = 0,
        fields: dict[bytes, bytes] | None = None,
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.us = us
        if fields is None:
            fields = {name.lower(): value for name, value in headers}
        self.fields = fields


class LambdaAnswer:
    """What Invoke answered: 200 with a payload, or 202 for an asynchronous call.

    ``error`` is the value of ``X-Amz-Function-Error`` where the function failed.
    """

    __slots__ = ("error", "payload", "status", "us")

    def __init__(self, payload: bytes, error: str | None, status: int = 200, us: int = 0) -> None:
        self.payload = payload
        self.error = error
        self.status = status
        self.us = us


class Fault:
    """The effect could not be done: ``kind`` says how, ``detail`` in words."""

    __slots__ = ("detail", "kind", "us")

    def __init__(self, kind: FaultKind, detail: str, us: int = 0) -> None:
        self.kind = kind
        self.detail = detail
        self.us = us


Effect = CallHttp | InvokeLambda
Reply = HttpAnswer | LambdaAnswer | Fault
