"""What the engine asks the shell to do, and what the shell may reply.

An effect is done once; its reply is handed to :func:`lockgate.engine.machine.resume`. Whatever
goes wrong is a reply too (:class:`Fault`), never an exception.
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

__all__ = ["CallAws", "CallHttp", "Effect", "Fault", "FaultKind", "HttpAnswer", "InvokeLambda",
           "LambdaAnswer", "Passage", "Reply"]  # fmt: skip

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


class Passage(NamedTuple):
    """How bodies may pass through a call without being read.

    ``request`` is the client's body where it is still to come: the shell's own, nothing here looks
    into it. ``takes_answer`` says by status and fields whether the answer may be handed over before
    its body is complete. Such bodies have at most ``limit`` bytes, None: any number.
    """

    request: Any
    takes_answer: Callable[[int, dict[bytes, bytes]], bool]
    limit: int | None


class CallHttp:
    """Send one HTTP request.

    ``host`` and ``port`` say where to connect, ``target`` is the request target, ``headers`` are
    complete but for Content-Length. ``timeout_ms`` covers everything up to the answer's last
    byte. ``passage``, where it is given, lets bodies pass as streams.
    """

    __slots__ = (
        "body",
        "headers",
        "host",
        "method",
        "passage",
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
        self.passage: Passage | None = None


class CallAws:
    """Sign one request and send it to an AWS service.

    ``service`` is its name, ``subdomain`` what stands before that in its host's (a bucket, for
    S3), ``region`` and ``signed_as`` the scope of the signature. ``path`` and ``query`` are
    encoded in the one spelling that signatures know; ``headers`` are complete but for Host,
    Content-Length and those of the signature. ``action`` is for eyes only.
    """

    __slots__ = (
        "action",
        "body",
        "headers",
        "method",
        "path",
        "query",
        "region",
        "service",
        "signed_as",
        "subdomain",
        "timeout_ms",
    )

    def __init__(
        self,
        method: str,
        service: str,
        subdomain: str | None,
        region: str,
        signed_as: str,
        action: str | None,
        path: str,
        query: str,
        headers: list[tuple[str, str]],
        body: bytes,
        timeout_ms: int,
    ) -> None:
        self.method = method
        self.service = service
        self.subdomain = subdomain
        self.region = region
        self.signed_as = signed_as
        self.action = action
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.timeout_ms = timeout_ms

    @property
    def host(self) -> str:
        """The service as its host's name begins: ``sqs``, ``runtime.sagemaker``."""
        return self.service if self.subdomain is None else f"{self.subdomain}.{self.service}"

    @property
    def target(self) -> str:
        """The request target at the service's own address."""
        return f"{self.path}?{self.query}" if self.query else self.path


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

    ``fields`` are the last values of the headers by their lower-case names. ``stream`` is a body
    that is still to come, in place of ``body``: the shell's own.
    """

    __slots__ = ("body", "fields", "headers", "status", "stream", "us")

    def __init__(
        self,
        status: int,
        headers: list[tuple[bytes, bytes]],
        body: bytes,
        us: int = 0,
        fields: dict[bytes, bytes] | None = None,
        stream: Any = None,
    ) -> None:
        self.stream = stream
        self.status = status
        self.headers = headers
        self.body = body
        self.us = us
        if fields is None:
            fields = {name.lower(): value for name, value in headers}
        self.fields = fields


class LambdaAnswer:
    """What Invoke answered: 200 with a payload, or 202 for an asynchronous call.

    ``error`` is the value of ``X-Amz-Function-Error`` where the function failed. ``headers`` are
    those of an Invoke call that was made over HTTP; without one, ``request_id`` is its id.
    """

    __slots__ = ("error", "headers", "payload", "request_id", "status", "us")

    def __init__(
        self,
        payload: bytes,
        error: str | None,
        status: int = 200,
        us: int = 0,
        request_id: str = "",
        headers: list[tuple[bytes, bytes]] | None = None,
    ) -> None:
        self.request_id = request_id
        self.headers = headers
        self.payload = payload
        self.error = error
        self.status = status
        self.us = us


class Fault:
    """The effect could not be done: ``kind`` says how, ``detail`` in words.

    ``status`` is that with which an Invoke call was refused, 0 where none came.
    """

    __slots__ = ("detail", "kind", "status", "us")

    def __init__(self, kind: FaultKind, detail: str, us: int = 0, status: int = 0) -> None:
        self.status = status
        self.kind = kind
        self.detail = detail
        self.us = us


Effect = CallHttp | CallAws | InvokeLambda
Reply = HttpAnswer | LambdaAnswer | Fault
