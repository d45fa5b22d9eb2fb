"""The objects that are kept, and what a transaction can do with them.

An object is a ``dict`` in the shapes of the service model (2015-07-09), with the members' names as
SDKs have them, plus members of our own that begin with ``_`` and are never answered. Every object
belongs to a region and has a kind, a scope (the id of what it lies below, ``""``: nothing) and an
id that is unique among those. Where something else must be unique as well, it is the object's
``name``.

======================== ================ ===================== ================================
kind                     scope            id                    name
======================== ================ ===================== ================================
``rest-api``             ``""``           10 characters         none: names may repeat
``resource``             API              6 or 10 characters    ``{parent id}/{path part}``
``method``               API              ``{resource}/{VERB}`` none; has its integration and
                                                                its responses in itself
``authorizer``           API              6 characters          the authorizer's name
``model``                API              6 characters          the model's name
``request-validator``    API              6 characters          none
``gateway-response``     API              the type              none; customised ones only
``documentation-part``   API              6 characters          the location, one text
``documentation-version`` API             the version           none
``deployment``           API              6 characters          none
``stage``                API              the stage's name      none
``api-key``              ``""``           10 characters         fingerprint of the key's value
``usage-plan``           ``""``           6 characters          none
``usage-plan-key``       usage plan       the key's id          none
``usage``                usage plan       ``{key}/{date}``      none
``domain-name``          ``""``           the name, or its id   none
``base-path-mapping``    domain name      the base path         none
``access-association``   ``""``           the ARN               none
``vpc-link``             ``""``           6 characters          none
``client-certificate``   ``""``           6 characters          none
``account``              ``""``           ``account``           none
``access-key``           ``""``           ``AKIA...``           none; in :data:`NO_REGION`
======================== ================ ===================== ================================
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

__all__ = [
    "BELOW_API",
    "NO_REGION",
    "WITH_API",
    "Change",
    "ConcurrentChange",
    "Item",
    "Kind",
    "Recorded",
    "Row",
    "Store",
    "StoreDown",
    "Taken",
    "Transaction",
]

Item = dict[str, Any]
"""An object as JSON data; whoever gets one may change it without changing what is kept."""


class Kind(StrEnum):
    """What an object is."""

    REST_API = "rest-api"
    RESOURCE = "resource"
    METHOD = "method"
    AUTHORIZER = "authorizer"
    MODEL = "model"
    REQUEST_VALIDATOR = "request-validator"
    GATEWAY_RESPONSE = "gateway-response"
    DOCUMENTATION_PART = "documentation-part"
    DOCUMENTATION_VERSION = "documentation-version"
    DEPLOYMENT = "deployment"
    STAGE = "stage"
    API_KEY = "api-key"
    USAGE_PLAN = "usage-plan"
    USAGE_PLAN_KEY = "usage-plan-key"
    USAGE = "usage"
    DOMAIN_NAME = "domain-name"
    BASE_PATH_MAPPING = "base-path-mapping"
    ACCESS_ASSOCIATION = "access-association"
    VPC_LINK = "vpc-link"
    CLIENT_CERTIFICATE = "client-certificate"
    ACCOUNT = "account"
    ACCESS_KEY = "access-key"


NO_REGION = ""
"""Where objects are that belong to no region; it is none of a store's :meth:`Store.regions`."""

BELOW_API = (
    Kind.RESOURCE,
    Kind.METHOD,
    Kind.AUTHORIZER,
    Kind.MODEL,
    Kind.REQUEST_VALIDATOR,
    Kind.GATEWAY_RESPONSE,
    Kind.DOCUMENTATION_PART,
)
"""The kinds that make an API's definition: what a deployment is a snapshot of."""
WITH_API = (*BELOW_API, Kind.DOCUMENTATION_VERSION, Kind.DEPLOYMENT, Kind.STAGE)
"""The kinds whose scope is an API's id: what goes with it."""


class Row(NamedTuple):
    """A kept object. ``place`` grows from object to object in the order of their creation."""

    id: str
    place: int
    item: Item
    name: str | None = None


class Recorded(NamedTuple):
    """A record of what was done: its number, its text, and the hash that chains it to those before.

    What the hash is of: :mod:`lockgate.store.chain`.
    """

    seq: int
    text: str
    hash: str


class Taken(Exception):
    """An object of this kind has this id, or (``by`` is ``name``) this name, already."""

    def __init__(self, kind: Kind, by: str) -> None:
        super().__init__(f"{kind}: {by} is taken")
        self.kind = kind
        self.by = by


class ConcurrentChange(Exception):
    """Another transaction was in the way: nothing happened, and the call may be tried again."""


class StoreDown(Exception):
    """The store cannot be reached, or keeps nothing more; the text is for the operator."""


class Transaction(Protocol):
    """All that one call reads and writes, in one region: it happens whole or not at all."""

    def find(self, kind: Kind, scope: str, id: str) -> Item | None:
        """The object, or None."""

    def named(self, kind: Kind, scope: str, name: str) -> Row | None:
        """The object with this name, or None."""

    def rows(
        self,
        kind: Kind,
        scope: str,
        *,
        after: int | None = None,
        limit: int | None = None,
        newest_first: bool = False,
        id_prefix: str = "",
        name_prefix: str = "",
    ) -> list[Row]:
        """Objects in the order of creation, ``limit`` at most, from behind place ``after`` on."""

    def everywhere(self, kind: Kind) -> list[tuple[str, Row]]:
        """All objects of a kind in any scope, each with its scope: for rare questions only."""

    def insert(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep a new object. Raises :class:`Taken`."""

    def update(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep ``item`` in place of the object's present one; ``name`` None: as it is.

        Raises :class:`Taken` where another has the name, KeyError where there is no such object.
        """

    def delete(self, kind: Kind, scope: str, id: str) -> bool:
        """Drop an object; whether there was one. What lies below it stays."""

    def clear(self, scope: str, kinds: Iterable[Kind]) -> None:
        """Drop all objects of the kinds in a scope."""

    def blob(self, kind: Kind, scope: str, id: str) -> bytes | None:
        """The bytes kept beside an object (a deployment's snapshot), or None."""

    def put_blob(self, kind: Kind, scope: str, id: str, content: bytes | None) -> None:
        """Keep bytes beside an object; None drops them. They go when the object goes.

        Raises KeyError where there is no such object.
        """

    def announce(self, subject: str) -> None:
        """Tell those who serve, once this is kept, that they are to look at ``subject`` again.

        Subjects: ``api/{id}`` (its stages, their deployments and settings), ``domains`` (custom
        domains and their mappings), ``keys`` (API keys and usage plans), ``links`` (VPC links).
        """

    def last_recorded(self, is_sure: bool = True) -> tuple[int, str]:
        """Number and hash of the store's last record, of any region; 0 and "" before the first.

        Where it need not be sure, it may be what this process has written last.
        """

    def record(self, new: Recorded, before: str) -> bool:
        """Keep one more record, if the hash of the last one is ``before``; whether it is."""


class Change(NamedTuple):
    """``subject`` of ``region`` was announced, the last time as number ``seq``.

    ``at`` is the time of it, in seconds since 1970.
    """

    seq: int
    region: str
    subject: str
    at: int


class Store(Protocol):
    """Where objects are kept; it may be used from several threads at once."""

    def transaction(self, region: str, writes: bool) -> AbstractContextManager[Transaction]:
        """A transaction on the objects of a region, as if it were alone.

        What was done in it is kept when its block ends, and is forgotten when its block is left by
        an exception. Without ``writes`` nothing may be changed in it. Raises
        :class:`ConcurrentChange` (anywhere in the block, or at its end) and :class:`StoreDown`.
        """

    def find(self, region: str, kind: Kind, scope: str, id: str) -> Item | None:
        """The object as it is now, or None: a transaction for one question."""

    def regions(self) -> list[str]:
        """The regions in which there are objects."""

    def changes_since(self, seq: int) -> list[Change]:
        """What was announced behind number ``seq``, each subject once, in order."""

    def last_change(self) -> int:
        """The number of the last announcement, 0 before the first."""

    def listen(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` soon after anything is announced, here or by another process.

        It is called by whichever thread learns of it, may be called without cause, and is to ask
        :meth:`changes_since` for what is new; so it should take no time itself.
        """

    def recorded(self, after: int, limit: int) -> list[Recorded]:
        """Records in their order, ``limit`` at most, from behind number ``after`` on."""

    def setting(self, name: str) -> str | None:
        """What the store keeps of itself by this name, or None."""

    def settle(self, name: str, value: str) -> str:
        """Keep a value of the store itself, unless there is one: the one that is kept."""

    def close(self) -> None:
        """Let go of files and connections."""
