"""Which API and stage a request addresses, and the path below the stage (steps 3 to 6).

Source: guide page "Invoke a REST API"; the forms for a machine without DNS are Lockgate's own:

* ``Host: {api}.execute-api.ANYTHING`` with ``/{stage}/{path}``
* ``/restapis/{api}/{stage}/_user_request_/{path}``
* ``/_api/{api}/{stage}/{path}``
* ``/{stage}/{path}`` where one definition is served (or ``/{path}`` with base path ``/``)
"""

from collections.abc import Iterable

from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.plan import Plan

__all__ = ["Directory"]

_EXECUTE_API = b".execute-api."
_LOCALSTACK = "/restapis/"
_OWN = "/_api/"
_USER_REQUEST = "_user_request_"


class Directory:
    """All plans that are served, by API id and stage.

    ``only`` is the plan that answers the short form of addresses; ``has_stage_segment`` says
    whether that form names the stage. ``decision_headers``: whether answers that belong to no API
    tell their decision. ``has_canary``: whether requests need a draw.
    """

    __slots__ = ("apis", "decision_headers", "has_canary", "has_stage_segment", "only")

    def __init__(
        self,
        plans: Iterable[Plan],
        only: Plan | None = None,
        has_stage_segment: bool = True,
        decision_headers: bool = True,
    ) -> None:
        self.apis: dict[str, dict[str, Plan]] = {}
        for plan in plans:
            self.apis.setdefault(plan.settings.api_id, {})[plan.settings.stage] = plan
        self.only = only
        self.decision_headers = decision_headers
        self.has_stage_segment = has_stage_segment
        self.has_canary = any(plan.canary is not None for plan in self.plans)

    @property
    def plans(self) -> list[Plan]:
        """All plans, in the order in which they were given."""
        return [plan for stages in self.apis.values() for plan in stages.values()]

    def resolve(self, exchange: Exchange) -> None:
        """Set the exchange's plan, path and query; raises Failure where nothing is addressed."""
        request = exchange.request
        path, _, query = request.target.partition("?")
        exchange.path = path
        exchange.parameters.query_text = query
        host = request.fields.get(b"host", b"").lower()
        if _EXECUTE_API in host:
            api = host.partition(_EXECUTE_API)[0].decode("latin-1")
            self._enter(exchange, api, path)
        elif path.startswith(_LOCALSTACK) and self._named(path[len(_LOCALSTACK) :]):
            api, _, rest = path[len(_LOCALSTACK) :].partition("/")
            self._enter(exchange, api, "/" + rest)
            marker = exchange.path[1:].partition("/")
            exchange.path = "/" + marker[2] if marker[0] == _USER_REQUEST else exchange.path
        elif path.startswith(_OWN) and self._named(path[len(_OWN) :]):
            api, _, rest = path[len(_OWN) :].partition("/")
            self._enter(exchange, api, "/" + rest)
        else:
            self._short(exchange, path)

    def _named(self, rest: str) -> bool:
        return rest.partition("/")[0] in self.apis

    def _enter(self, exchange: Exchange, api: str, path: str) -> None:
        stages = self.apis.get(api)
        if stages is None:
            raise Failure("failure.address", None, {"what": "api", "name": api[:64]})
        stage, _, rest = path[1:].partition("/")
        plan = stages.get(stage)
        if plan is None:
            raise Failure("failure.address", None, {"what": "stage", "name": stage[:64]})
        exchange.plan = plan
        exchange.path = "/" + rest

    def _short(self, exchange: Exchange, path: str) -> None:
        plan = self.only
        if plan is None:
            raise Failure("failure.address", None, {"what": "api", "name": path[:64]})
        if not self.has_stage_segment:
            exchange.plan = plan
            return
        stage, _, rest = path[1:].partition("/")
        if stage != plan.settings.stage:
            raise Failure("failure.address", None, {"what": "stage", "name": stage[:64]})
        exchange.plan = plan
        exchange.path = "/" + rest
