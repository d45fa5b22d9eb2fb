"""``/_lockgate/``: decision records, the vocabulary, what is served, health.

============================================  ======================================================
``GET /_lockgate/traces/{id}``                the record with the id of ``x-lockgate-trace``
``GET /_lockgate/decisions/{id}``             the same
``GET /_lockgate/decisions``                  kept records in short, newest first; ``status``,
                                              ``rule``, ``cause``, ``route``, ``api``, ``limit``
                                              choose
``GET /_lockgate/rules``                      every rule, cause, selection, note and reason
``GET /_lockgate/apis``                       the APIs with the statuses of each method, as far as
                                              it is compiled: what calls have deployed is when it is
                                              asked for
``GET /_lockgate/apis/{id}``                  one API in full: what of it is not compiled yet is
``GET /_lockgate/ready``, ``/readyz``         200 while requests should be sent here, else 503;
                                              which version of the definitions is served since when
``GET /_lockgate/live``, ``/healthz``         200 while the process answers at all
``GET /_lockgate/health``                     the same, with the number of APIs of files, that of
                                              deployed stages, and how the store is
============================================  ======================================================

One process or several: the control port is one, and asks all of them (:mod:`.questions`). Only what
is served is asked of one, which is the same for all and takes time.

Records tell of requests, and web pages can ask too: a browser's request that does not come from
the control port's own pages is refused, as is one that came here by another name.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from lockgate.control.condition import Condition
from lockgate.control.questions import MOST, Deployed, Question, Sources
from lockgate.http1.message import Message
from lockgate.http1.server import Application
from lockgate.rules.decisions import NOTES, REASONS, RULES, SELECTIONS, VERSION
from lockgate.rules.failures import CAUSES
from lockgate.rules.mending import in_general

__all__ = ["Admin", "vocabulary"]

_PREFIX = "/_lockgate/"
_LONGEST_NUMBER = 10
_APIS_SECONDS = 60.0
"""How long a process may take to tell what it serves, between the requests that it answers."""
_PLAIN = {"/healthz": "live", "/readyz": "ready"}
"""Short paths that orchestrators are used to."""
_OWN_HOST = re.compile(rb"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)


class Admin:
    """The control port's application.

    ``sources`` are the processes that serve, ``condition`` gives how they are, and each of them
    keeps the last ``kept`` records. ``management`` serves all other paths, if there is one.
    """

    is_unlimited = True

    def __init__(
        self,
        sources: Sources,
        condition: Callable[[], Condition],
        kept: int = 2_000,
        management: Application | None = None,
    ) -> None:
        self._sources = sources
        self._condition = condition
        self._kept = kept
        self._management = management

    def handle(self, message: Message) -> None:
        """Answer one request."""
        if message.refusal is not None:
            _refuse(message, message.refusal.cause)
            return
        problem = _stranger(message)
        if problem is not None:
            _answer(message, 403, {"message": problem})
            return
        path, _, query = message.target.partition("?")
        kind, _, rest = path.removeprefix(_PREFIX).partition("/")
        kind = _PLAIN.get(path, kind)
        if path not in _PLAIN and not path.startswith(_PREFIX):
            if self._management is not None:
                self._management.handle(message)
                return
            _answer(message, 404, {"message": f"nothing is at {path}; see {_PREFIX}health"})
        elif message.method not in ("GET", "HEAD"):
            _answer(message, 405, {"message": "only GET is understood here"})
        elif path in _PLAIN or not self._ask(message, kind, unquote(rest), query):
            self._tell(message, kind, rest if path not in _PLAIN else "")

    def _ask(self, message: Message, kind: str, rest: str, query: str) -> bool:
        """Answer with what the serving processes know, if they are who knows."""
        ask = self._sources.ask
        if kind in ("traces", "decisions") and rest:
            ask(Question("trace", id=rest), lambda replies: self._trace(message, rest, replies))
        elif kind == "decisions":
            wanted = dict(parse_qsl(query))
            limit = _limit(wanted.pop("limit", ""))
            ask(
                Question("decisions", limit=limit, wanted=wanted),
                lambda replies: _answer(message, 200, {"item": _newest(replies, limit)}),
            )
        elif kind == "apis":
            self._apis(message, rest)
        elif kind == "health" and not rest:
            ask(Question("store"), lambda replies: self._health(message, replies))
        else:
            return False
        return True

    def _trace(self, message: Message, id: str, replies: list[Any]) -> None:
        for reply in replies:
            if reply is not None:
                _answer(message, 200, reply)
                return
        words = f"no record has the id {id}; the last {self._kept} are kept"
        _answer(message, 404, {"message": words})

    def _apis(self, message: Message, id: str) -> None:
        is_asked = self._sources.ask_one(
            Question("apis", id=id), _APIS_SECONDS, lambda reply: _tell_apis(message, id, reply)
        )
        if not is_asked:
            _answer(message, 503, {"message": "no worker is up"})

    def _health(self, message: Message, replies: list[Any]) -> None:
        """Alive, whatever the store is: what was deployed is served on."""
        found = [msgspec.convert(reply, Deployed) for reply in replies]
        problem = next((one.problem for one in found if one.problem is not None), None)
        document = {
            "status": "ok" if problem is None else "degraded",
            "apis": len(self._condition().definitions),
            "stages": max((one.stages for one in found), default=0),
            "store": problem or "ok",
        }
        _answer(message, 200, document)

    def _tell(self, message: Message, kind: str, rest: str) -> None:
        """Answer with what is known here."""
        condition = self._condition()
        if rest:
            _answer(message, 404, {"message": f"there is no {_PREFIX}{kind}"})
        elif kind == "rules":
            _answer(message, 200, vocabulary())
        elif kind == "ready":
            _answer(message, 200 if condition.is_ready else 503, condition.document())
        elif kind == "live":
            _answer(message, 200, {"live": True})
        else:
            _answer(message, 404, {"message": f"there is no {_PREFIX}{kind}"})


def _refuse(message: Message, cause: str) -> None:
    if cause == "failure.too_large":
        _answer(message, 413, {"message": "Request Entity Too Large"})
    else:
        _answer(message, 400, {"message": "Bad Request"})


def _limit(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER
    return min(int(text), MOST) if is_number else MOST


def _newest(replies: list[Any], limit: int) -> list[Any]:
    """The newest of several lists, each of which has its newest first."""
    every = [one for reply in replies for one in reply]
    if len(replies) > 1:
        every.sort(key=lambda one: str(one["time"]), reverse=True)
    return every[:limit]


def _tell_apis(message: Message, id: str, reply: Any) -> None:
    if reply is None:
        words = f"the worker that was asked has ended, or did not reply in {_APIS_SECONDS:.0f} s"
        _answer(message, 504, {"message": words})
    elif id and not reply:
        _answer(message, 404, {"message": f"no API with the id {id} has a stage"})
    else:
        _answer(message, 200, {"item": reply})


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
