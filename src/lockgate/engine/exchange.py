"""The state of one request on its way through the phases."""

from typing import TYPE_CHECKING, Any

from lockgate.engine.decisions import Decision, Status
from lockgate.engine.effects import Effect, Reply
from lockgate.engine.messages import HeaderLine, Request
from lockgate.engine.parameters import Parameters
from lockgate.java.values import Value

if TYPE_CHECKING:
    from lockgate.engine.overrides import Overrides
    from lockgate.engine.plan import Operation, Plan
    from lockgate.engine.selection import Entry

__all__ = ["Exchange"]

_EXCERPT = 8_192


class Exchange:
    """Everything known of one request so far; made by the machine, changed by phases.

    Until the route is known ``operation`` is None. ``path`` is the request's path below the
    stage, percent-encoded; ``rendered`` the request template's output, if one ran; ``reply`` what
    came back from the integration. ``reply_coding`` is the Content-Encoding in which its body still
    is, in lower case.
    After selection ``entry`` is the chosen integration response. ``content_type``, ``headers``
    and ``body`` are the answer's, and so is ``length`` where it is not that of ``body``, and
    ``stream`` where the body is still to come. ``mapping_key`` is that of the base path mapping
    by which a custom domain led to the API (``""``: the empty one), None: none did.
    """

    __slots__ = (
        "at",
        "backend_status",
        "body",
        "closes",
        "content_type",
        "deciding",
        "documents",
        "effect",
        "entry",
        "excerpt",
        "headers",
        "incident",
        "length",
        "log",
        "mapping_key",
        "operation",
        "overrides",
        "parameters",
        "path",
        "plan",
        "rendered",
        "reply",
        "reply_body",
        "reply_coding",
        "reply_headers",
        "request",
        "status",
        "stream",
        "times",
        "verb",
    )

    def __init__(self, request: Request) -> None:
        self.request = request
        self.verb = request.method
        self.plan: Plan | None = None
        self.operation: Operation | None = None
        self.path = ""
        self.mapping_key: str | None = None
        self.parameters = Parameters(request)
        self.at = 0
        self.effect: Effect | None = None
        self.reply: Reply | None = None
        self.reply_headers: list[tuple[bytes, bytes]] = []
        self.reply_body = b""
        self.reply_coding: bytes | None = None
        self.rendered: str | None = None
        self.backend_status: int | None = None
        self.excerpt = b""
        self.entry: Entry | None = None
        self.overrides: Overrides | None = None
        self.documents: dict[str, Value] = {}
        self.log: list[Decision] = []
        self.times: list[tuple[int, int]] = [(0, request.us)]
        self.status: Status | None = None
        self.deciding: Decision | None = None
        self.content_type: str | None = None
        self.headers: list[HeaderLine] = []
        self.body = b""
        self.length: int | None = None
        self.stream: Any = None
        self.closes = False
        self.incident: str | None = None

    def take_body(self, body: bytes) -> None:
        """The integration has answered ``body``; records keep its beginning where they may."""
        self.reply_body = body
        plan = self.plan
        if plan is not None and plan.settings.keep_texts:
            self.excerpt = body[:_EXCERPT]
