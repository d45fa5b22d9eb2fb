"""Which API and stage a request addresses, and the path below the stage (steps 3 to 6).

Source: guide page "Invoke a REST API"; the forms for a machine without DNS are Lockgate's own:

* ``Host: {api}.execute-api.ANYTHING`` with ``/{stage}/{path}``
* ``/restapis/{api}/{stage}/_user_request_/{path}``
* ``/_api/{api}/{stage}/{path}``
* ``/{stage}/{path}`` where one definition is served (or ``/{path}`` with base path ``/``)

A custom domain leads to APIs by its base path mappings (guide page "Use API mappings to connect API
stages to a custom domain name"; traffic.md, section 7).
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.plan import Plan

__all__ = ["BasePathMapping", "Directory", "Domains", "OnDemand"]

_EXECUTE_API = b".execute-api."
_LOCALSTACK = "/restapis/"
_OWN = "/_api/"
_USER_REQUEST = "_user_request_"


class BasePathMapping(NamedTuple):
    """Where a custom domain leads: ``key`` is what paths begin with, without slashes around it,
    ``""`` for the rest. ``stage`` None: the path's next segment names it.
    """

    key: str
    api_id: str
    stage: str | None


Domains = Mapping[bytes, tuple[BasePathMapping, ...]]
"""Custom domains by their names in lower case (``*.`` stands for one label), each with its
mappings, longest key first.
"""


class OnDemand(Protocol):
    """Stages whose plans are made when the first request for them comes.

    They may be others from one request to the next.
    """

    domains: Domains

    @property
    def has_canary(self) -> bool:
        """Whether any of them may have a canary."""

    @property
    def plans(self) -> list[Plan]:
        """The plans that were made and are served."""

    @property
    def names(self) -> list[tuple[str, str]]:
        """Every stage by its API's id and its name."""

    def has(self, api_id: str) -> bool:
        """Whether there is an API with this id."""

    def plan(self, api_id: str, stage: str) -> Plan | None:
        """The plan of a stage, made now or before; None where there is no such stage."""


class Directory:
    """All plans that are served, by API id and stage.

    ``only`` is the plan that answers the short form of addresses; ``has_stage_segment`` says
    whether that form names the stage. ``decision_headers``: whether answers that belong to no API
    tell their decision. ``has_canary``: whether requests need a draw. ``on_demand`` knows further
    APIs and the custom ``domains``; after a change there :meth:`look_again` is to be called.
    """

    __slots__ = (
        "apis",
        "decision_headers",
        "domains",
        "has_canary",
        "has_stage_segment",
        "on_demand",
        "only",
    )

    def __init__(
        self,
        plans: Iterable[Plan],
        only: Plan | None = None,
        has_stage_segment: bool = True,
        decision_headers: bool = True,
        on_demand: OnDemand | None = None,
    ) -> None:
        self.on_demand = on_demand
        self.apis: dict[str, dict[str, Plan]] = {}
        for plan in plans:
            self.apis.setdefault(plan.settings.api_id, {})[plan.settings.stage] = plan
        self.only = only
        self.decision_headers = decision_headers
        self.has_stage_segment = has_stage_segment
        self.domains: Domains = {}
        self.has_canary = False
        self.look_again()

    def look_again(self) -> None:
        """``on_demand`` has other stages or domains than before."""
        own = any(
            plan.canary is not None for stages in self.apis.values() for plan in stages.values()
        )
        self.has_canary = own
        if self.on_demand is not None:
            self.has_canary |= self.on_demand.has_canary
            self.domains = self.on_demand.domains

    @property
    def plans(self) -> list[Plan]:
        """All plans that there are: those of files in their order, then those made on demand."""
        found = [plan for stages in self.apis.values() for plan in stages.values()]
        return found if self.on_demand is None else found + self.on_demand.plans

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
        elif self.domains and (mappings := self._mappings(host)) is not None:
            self._enter_mapped(exchange, mappings, path)
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
        api = rest.partition("/")[0]
        return api in self.apis or (self.on_demand is not None and self.on_demand.has(api))

    def _enter(self, exchange: Exchange, api: str, path: str) -> None:
        stage, _, rest = path[1:].partition("/")
        plan = self._plan(api, stage)
        if not plan.serves_default_endpoint:
            raise Failure("failure.address", None, {"what": "default endpoint", "name": api[:64]})
        exchange.plan = plan
        exchange.path = "/" + rest

    def _plan(self, api: str, stage: str) -> Plan:
        stages = self.apis.get(api)
        plan = None if stages is None else stages.get(stage)
        if plan is None and self.on_demand is not None:
            plan = self.on_demand.plan(api, stage)
        if plan is None:
            if stages is None and (self.on_demand is None or not self.on_demand.has(api)):
                raise Failure("failure.address", None, {"what": "api", "name": api[:64]})
            raise Failure("failure.address", None, {"what": "stage", "name": stage[:64]})
        return plan

    # -- custom domains

    def _mappings(self, host: bytes) -> tuple[BasePathMapping, ...] | None:
        """The mappings of the domain that a request names; an exact one wins over a wildcard."""
        name = host.partition(b":")[0].removesuffix(b".")
        found = self.domains.get(name)
        if found is None:
            label, _, parent = name.partition(b".")
            found = self.domains.get(b"*." + parent) if label and parent else None
        return found

    def _enter_mapped(
        self, exchange: Exchange, mappings: tuple[BasePathMapping, ...], path: str
    ) -> None:
        for mapping in mappings:
            key = f"/{mapping.key}" if mapping.key else ""
            if path.startswith(key) and path[len(key) :][:1] in ("", "/"):
                break
        else:
            raise Failure("failure.address", None, {"what": "base path", "name": path[:64]})
        rest = path[len(key) :]
        stage = mapping.stage
        if stage is None:
            stage, _, rest = rest[1:].partition("/")
            rest = "/" + rest
        exchange.plan = self._plan(mapping.api_id, stage)
        exchange.path = rest or "/"
        exchange.mapping_key = mapping.key

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
