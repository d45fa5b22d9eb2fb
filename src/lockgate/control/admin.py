"""``/_lockgate/``: decision records, the vocabulary, what is served, health.

============================================  ======================================================
``GET /_lockgate/traces/{id}``                the record with the id of ``x-lockgate-trace``
``GET /_lockgate/decisions/{id}``             the same
``GET /_lockgate/decisions``                  kept records in short, newest first; ``status``,
                                              ``rule``, ``cause``, ``route``, ``api``, ``limit``
                                              choose
``GET /_lockgate/rules``                      every rule, cause, selection, note and reason
``GET /_lockgate/apis``                       the APIs with the statuses of each method
``GET /_lockgate/health``                     200 while the gateway serves
============================================  ======================================================

Records tell of requests, and web pages can ask too: a browser's request that does not come from
the control port's own pages is refused, as is one that came here by another name.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from lockgate.engine.address import Directory
from lockgate.engine.decisions import Record
from lockgate.engine.plan import Plan
from lockgate.engine.record import render, summary
from lockgate.http1.message import Message
from lockgate.observe.recorder import Recorder
from lockgate.rules.decisions import NOTES, REASONS, RULES, SELECTIONS, VERSION
from lockgate.rules.failures import CAUSES
from lockgate.rules.mending import in_general
from lockgate.verify.status_map import of_operation

__all__ = ["Admin", "vocabulary"]

_PREFIX = "/_lockgate/"
_MOST = 100
_LONGEST_NUMBER = 10
_OWN_HOST = re.compile(rb"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)


class Admin:
    """The control port's application. ``directory`` gives what is served now."""

    is_unlimited = True

    def __init__(self, recorder: Recorder, directory: Callable[[], Directory]) -> None:
        self._recorder = recorder
        self._directory = directory

    def handle(self, message: Message) -> None:
        """Answer one request."""
        if message.refusal is not None:
            _answer(message, 400, {"message": "Bad Request"})
            return
        problem = _stranger(message)
        if problem is not None:
            _answer(message, 403, {"message": problem})
            return
        path, _, query = message.target.partition("?")
        if not path.startswith(_PREFIX):
            _answer(message, 404, {"message": f"nothing is at {path}; see {_PREFIX}health"})
        elif message.method not in ("GET", "HEAD"):
            _answer(message, 405, {"message": "only GET is understood here"})
        else:
            kind, _, rest = path[len(_PREFIX) :].partition("/")
            self._serve(message, kind, unquote(rest), dict(parse_qsl(query)))

    def _serve(self, message: Message, kind: str, rest: str, query: dict[str, str]) -> None:
        if kind in ("traces", "decisions") and rest:
            record = self._recorder.find(rest)
            if record is None:
                words = f"no record has the id {rest}; the last {self._recorder.size} are kept"
                _answer(message, 404, {"message": words})
            else:
                _answer(message, 200, render(record))
        elif kind == "decisions":
            _answer(message, 200, {"item": self._list(query)})
        elif kind == "rules" and not rest:
            _answer(message, 200, vocabulary())
        elif kind == "apis" and not rest:
            _answer(message, 200, {"item": _apis(self._directory())})
        elif kind == "health" and not rest:
            _answer(message, 200, {"status": "ok", "apis": len(self._directory().plans)})
        else:
            _answer(message, 404, {"message": f"there is no {_PREFIX}{kind}"})

    def _list(self, query: dict[str, str]) -> list[dict[str, Any]]:
        limit = query.get("limit", "")
        is_number = limit.isascii() and limit.isdecimal() and len(limit) < _LONGEST_NUMBER
        most = min(int(limit), _MOST) if is_number else _MOST
        found: list[dict[str, Any]] = []
        for record in self._recorder.newest_first():
            if len(found) >= most:
                break
            if _matches(record, query):
                found.append(summary(record))
        return found


def _stranger(message: Message) -> str | None:
    """Why the request is not for the control port, or None."""
    host = message.fields.get(b"host", b"")
    if not _OWN_HOST.fullmatch(host):
        # Any name can be made to lead to the loopback address; its page may read the answer.
        return "the control port answers to 127.0.0.1, localhost and [::1] only"
    origin = message.fields.get(b"origin")
    is_foreign = origin is not None and origin.lower() != b"http://" + host.lower()
    if is_foreign or message.fields.get(b"sec-fetch-site") == b"cross-site":
        return "the control port does not answer to pages of other origins"
    return None


def _matches(record: Record, query: dict[str, str]) -> bool:
    deciding = record.deciding
    assert deciding is not None
    facts = {
        "status": str(int(record.status or 0)),
        "rule": deciding.name,
        "cause": "" if record.cause is None else record.cause.name,
        "route": "" if record.operation is None else record.operation.route,
        "api": "" if record.plan is None else record.plan.settings.api_id,
    }
    return all(facts[name] == wanted for name, wanted in query.items() if name in facts)


def _with_canaries(directory: Directory) -> Iterator[Plan]:
    """All plans, each with that of its canary behind it."""
    for plan in directory.plans:
        yield plan
        if plan.canary is not None:
            yield plan.canary.plan


def _apis(directory: Directory) -> list[dict[str, Any]]:
    found = []
    for plan in _with_canaries(directory):
        routes = []
        for node in plan.router.nodes():
            for operation in node.methods.values():
                possible = of_operation(operation, plan)
                routes.append(
                    {
                        "route": operation.route,
                        "statuses": sorted({one.status for one in possible if one.status}),
                        "dynamic": any(one.status is None for one in possible),
                    }
                )
        found.append(
            {
                "api": plan.settings.api_id,
                "stage": plan.settings.stage,
                "canary": plan.settings.is_canary is True,
                "file": plan.definition.source.name,
                "digest": plan.definition.source.digest,
                "routes": routes,
            }
        )
    return found


def vocabulary() -> dict[str, Any]:
    """Every name a record can hold, with its meaning."""
    return {
        "v": VERSION,
        "rules": {rule.name: rule.when for rule in RULES.values()},
        "causes": {
            cause.name: {
                "step": cause.step,
                "type": cause.type,
                "status": cause.status,
                "meaning": in_general(cause.name),
            }
            for cause in CAUSES.values()
        },
        "selections": SELECTIONS,
        "notes": NOTES,
        "reasons": REASONS,
    }


def _answer(message: Message, status: int, document: Any) -> None:
    body = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    message.respond(status, "application/json", [], body)
