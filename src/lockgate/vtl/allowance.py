"""How much a render has used of what :class:`~lockgate.vtl.limits.Limits` allows it.

Small values are bounded by the steps it takes to make them. Large ones are entered here when they
are made. Nothing tells when a value is dropped, so from time to time those that nobody else holds
any more are struck off: CPython counts the holders.
"""

from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from sys import getrefcount
from typing import TYPE_CHECKING, Any, Final

from lockgate.vtl.failures import LimitReached
from lockgate.vtl.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from lockgate.vtl.classes import ClassValue
    from lockgate.vtl.trace import Trace

__all__ = [
    "CHECK_STEPS",
    "CURRENT",
    "FEW_ITEMS",
    "LARGE",
    "LONGEST_NUMBER",
    "NOTICED",
    "STAYS_SMALL",
    "Allowance",
    "Holder",
    "Unopened",
    "accounts_with",
    "charge",
    "charge_items",
    "check_text",
    "opened",
    "present",
    "spend",
    "weight_of",
]

LARGE: Final = 2048
"""Characters from which on a text is entered."""

STAYS_SMALL: Final = LARGE // 3
"""Characters up to which a text is not large either when its case was changed: three for one."""

NOTICED: Final = 128
"""Characters or elements from which on slow work on a value is entered."""

FEW_ITEMS: Final = LARGE // 64
"""Elements up to which a new list of texts that were entered takes no more than a small text."""

CHECK_STEPS: Final = 4096
"""Steps between two looks at the size of the output."""

LONGEST_NUMBER: Final = 16_384
"""More characters than a number, or a text that is not :data:`LARGE`, can have."""

_JOINED: Final = 6
"""So many times the permitted text may be joined before it is measured."""

_ITEM_BYTES: Final = 64
_OWN_HOLDERS: Final = 3  # the list of entries, the loop variable, getrefcount's argument


class Allowance:
    """One render's account. ``charge`` enters values, ``audit`` looks at the output."""

    _made = 0
    _grown = 0
    _measured = 0
    _size = 0
    _output: list[str] | None = None
    _next_sweep = 0
    has_large = False
    """Whether anything was entered by ``charge``."""
    trace: "Trace | None" = None
    """What the traced variant of a template tells its steps to."""
    changes: dict[int, int] | None = None
    """How often collections were changed that were looped over (see ``changes``)."""
    static_methods: "dict[tuple[str, ...], ClassValue] | None" = None
    """Whose static methods were called (see ``dispatch``)."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits

    def charge(self, value: Sized) -> None:
        """Enter a large text or collection that was just made."""
        size = len(value)
        if isinstance(value, str):
            if size > self.limits.text:
                raise LimitReached(f"a text of more than {self.limits.text} characters")
        else:
            size *= _ITEM_BYTES
        self._made += size
        if self._made > self.limits.made:
            raise LimitReached("too much text was made")
        if not self.has_large:
            self.has_large = True
            self._entries: list[Sized] = []
            self._next_sweep = self.limits.live
        self._entries.append(value)
        if self._made > self._next_sweep:
            self._sweep()

    def audit(self, left: int, output: list[str]) -> int:
        """Check the size of the output; gives the number of steps left at the next check."""
        if left < 0:
            raise LimitReached(f"more than {self.limits.steps} steps")
        if output is not self._output:
            self._output, self._measured, self._size = output, 0, 0
        end = len(output)
        self._size += sum(map(len, output[self._measured : end]))
        self._measured = end
        if self._size > self.limits.text:
            raise _too_long(self.limits.text)
        return left - CHECK_STEPS

    def watched(self, values: Sequence[Any], rounds: int, output: list[str]) -> Iterator[Any]:
        """The values, with a look at the size of the output after every so many."""
        for start in range(0, len(values), rounds):
            yield from values[start : start + rounds]
            self.audit(0, output)

    def finish(self, output: list[str], longest: int | None) -> str:
        """The output as one text.

        ``longest``: no text in the output is longer but those in the account, if that is known.
        Then so many pieces are joined before they are measured as can do no harm.
        """
        limit = self.limits.text
        if longest is None or self.has_large:
            if sum(map(len, output)) > limit:
                raise _too_long(limit)
            return "".join(output)
        if len(output) * longest > _JOINED * limit:
            output = list(_in_turn(output, _JOINED * limit // longest or 1, limit))
        text = "".join(output)
        if len(text) > limit:
            raise _too_long(limit)
        return text

    def _sweep(self) -> None:
        live = []
        size = 0
        for value in self._entries:
            if getrefcount(value) > _OWN_HOLDERS:
                live.append(value)
                size += len(value) * (1 if isinstance(value, str) else _ITEM_BYTES)
        self._entries = live
        if size > self.limits.live:
            raise LimitReached("the values of the template take too much memory")
        self._next_sweep = self._made + self.limits.live


@lru_cache(maxsize=64)
def accounts_with(limits: Limits) -> type[Allowance]:
    """What makes accounts with these limits, faster than they are given to each."""
    return type("Allowance", (Allowance,), {"limits": limits, "__init__": object.__init__})


class Unopened(Allowance):
    """What a render has instead of an account until something is entered: most never need one.

    All renders with the same limits may share it, for it keeps nothing.
    """

    def charge(self, value: Sized) -> None:
        _opened().charge(value)

    def audit(self, left: int, output: list[str]) -> int:
        return _opened().audit(left, output)


def _in_turn(output: list[str], pieces: int, limit: int) -> Iterator[str]:
    """The output in fewer pieces, as long as it may go on."""
    size = 0
    for start in range(0, len(output), pieces):
        text = "".join(output[start : start + pieces])
        size += len(text)
        if size > limit:
            raise _too_long(limit)
        yield text


def _too_long(limit: int) -> LimitReached:
    return LimitReached(f"an output of more than {limit} characters")


class Holder:
    """Holds the account of a render while it goes on, and then none."""

    __slots__ = ("account",)

    def __init__(self, account: Allowance | None = None) -> None:
        self.account = account


_HOLDER: Final = Holder()
CURRENT: ContextVar[Holder] = ContextVar("lockgate.vtl.allowance", default=_HOLDER)
"""Where the render that is going on has its account.

Giving a variable another value takes longer than all else that a small render does for its bounds,
so only one that finds the holder taken, by a render in another thread, sets one of its own.
"""


def opened() -> Allowance | None:
    """The account of the render that is going on, if there is one."""
    holder = CURRENT.get()
    account = holder.account
    if type(account) is Unopened:
        account = holder.account = accounts_with(account.limits)()
    return account


def _opened() -> Allowance:
    account = opened()
    assert account is not None
    return account


@contextmanager
def present(account: Allowance) -> Iterator[None]:
    """What is done here is entered in this account."""
    token = CURRENT.set(Holder(account))
    try:
        yield
    finally:
        CURRENT.reset(token)


def charge(value: Sized) -> None:
    """Enter a value that is :data:`LARGE` in the present account."""
    account = opened()
    if account is not None:
        account.charge(value)


def check_text(size: int) -> None:
    """Fail when a text of this size may not be made."""
    account = CURRENT.get().account
    limit = DEFAULT_LIMITS.text if account is None else account.limits.text
    if size > limit:
        raise LimitReached(f"a text of more than {limit} characters")


def spend(size: int) -> None:
    """Enter work that takes as long as copying so many bytes (1 GiB is about a second)."""
    account = opened()
    if account is not None:
        account._made = used = account._made + size  # not by a call: it is asked of very often
        if used > account.limits.made:
            raise LimitReached("too much work on large values")


def weight_of(value: object) -> int:
    """How many items a value counts for in a collection: small ones count where they are kept."""
    if isinstance(value, str):
        return 1 + len(value) // _ITEM_BYTES if len(value) <= LARGE else 1
    return 1 + len(value) // 8 if isinstance(value, list | dict) else 1


def charge_items(items: int) -> None:
    """Enter items that a collection is about to get."""
    account = opened()
    if account is not None:
        account._grown = grown = account._grown + items * _ITEM_BYTES
        if grown > account.limits.live:
            raise LimitReached("collections hold too much")
