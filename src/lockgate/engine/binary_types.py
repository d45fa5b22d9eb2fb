"""Which media types an API treats as bytes.

Source: guide page "Binary media types for REST APIs". Parameters and case do not count; ``*``
stands for any type or subtype in an API's entry, and for itself in a request.
"""

from collections.abc import Iterable

from lockgate.diagnostics import Place
from lockgate.engine.remembered import Remembered
from lockgate.rules.compat import BODY_TYPE_ABSENT

__all__ = ["BinaryTypes"]

_ABSENT = BODY_TYPE_ABSENT.encode()


class BinaryTypes:
    """The entries of one API; ``place`` is where their list stands."""

    __slots__ = ("_by_type", "_seen", "place")

    def __init__(self, entries: Iterable[str], place: Place | None) -> None:
        self.place = place
        self._by_type: dict[str, str] = {}
        self._seen = Remembered(self._entry)
        for entry in entries:
            self._by_type.setdefault(entry.lower(), entry)

    def of_body(self, content_type: bytes | None) -> str | None:
        """The entry that a ``Content-Type`` matches; None where the body is a text."""
        return self._seen[content_type or _ABSENT]

    def of_accept(self, accept: bytes | None) -> str | None:
        """The entry that the first media type of ``Accept`` matches; None where a text is wanted.

        A request without the header wants what a body without a type is.
        """
        return self._seen[accept.partition(b",")[0] or _ABSENT if accept else _ABSENT]

    def _entry(self, value: bytes) -> str | None:
        return self.entry_for(value.partition(b";")[0].strip().lower().decode("latin-1"))

    def entry_for(self, media_type: str) -> str | None:
        """The entry for a media type in lower case: the exact one first, ``*/*`` last."""
        main, slash, subtype = media_type.partition("/")
        names = [media_type]
        if slash and main and subtype:
            names += [f"{main}/*", f"*/{subtype}"]
        names.append("*/*")
        return next((self._by_type[name] for name in names if name in self._by_type), None)
