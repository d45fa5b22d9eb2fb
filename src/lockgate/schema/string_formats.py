"""``format`` of strings: those that the service's validator looks at; others have no effect.

Each check answers None for a string that has the format, or the key and the arguments of the
text that says what is wrong.
"""

import ipaddress
import re
from calendar import monthrange
from collections.abc import Callable
from typing import Any

from lockgate.schema.ecma import EcmaError, compile_ecma

__all__ = ["FORMATS", "Check"]

Wrong = tuple[str, tuple[Any, ...]] | None
Check = Callable[[str], Wrong]

_LONGEST = 65_536
"""Characters of a string that a format is looked for in; longer ones have none."""

_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,12})?"
    r"(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)",
    re.ASCII | re.IGNORECASE,
)
_ATOM = r"[^\s\x00-\x20()<>@,;:\\\".\[\]\x7f]+"
_EMAIL = re.compile(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|\"[^\"\\\r\n]*\")"
    r"@(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Za-z:.]+\])"
)
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_URI = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:(?=[^#])|(?![^/?#]*:))"
    r"(?:[!$&-;=?-Z\[\]_a-z~]|%[0-9a-f]{2}|[^\x00-\xa0\u2028\u2029\u3000])*"
    r"(?:\#(?:[!$&-;=?-Z\[\]_a-z~]|%[0-9a-f]{2}|[^\x00-\xa0\u2028\u2029\u3000])*)?",
    re.IGNORECASE | re.ASCII,
)
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_NO_HEX = re.compile(r"[^0-9A-Fa-f]")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def _is_date_time(text: str) -> bool:
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        return False
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    # Any year divisible by 400 has the leap days of the year 0, which Python does not know.
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 400, month)[1]


def _is_hostname(text: str) -> bool:
    labels = text.removesuffix(".").split(".")
    return (
        len(text) <= 253
        and len(labels) <= 127
        and all(len(label) <= 63 and _LABEL.fullmatch(label) for label in labels)
        and not labels[-1][0].isdigit()
    )


def _is_address(kind: type[ipaddress.IPv4Address | ipaddress.IPv6Address]) -> Callable[[str], bool]:
    def judge(text: str) -> bool:
        try:
            kind(text)
        except ValueError:
            return False
        return "%" not in text

    return judge


def _is_regex(text: str) -> bool:
    try:
        compile_ecma(text)
    except EcmaError:
        return False
    return True


def _is(name: str, judge: Callable[[str], Any]) -> Check:
    def check(text: str) -> Wrong:
        if len(text) <= _LONGEST and judge(text):
            return None
        return f"format.{name}", (text,)

    return check


def _hex(length: int) -> Check:
    def check(text: str) -> Wrong:
        if len(text) != length:
            return "format.hex.length", (len(text), length)
        wrong = _NO_HEX.search(text)
        return None if wrong is None else ("format.hex", (wrong[0], wrong.start()))

    return check


def _base64(text: str) -> Wrong:
    if len(text) % 4:
        return "format.base64.length", (len(text),)
    padding = len(text) - len(text.rstrip("="))
    wrong = _NO_BASE64.search(text, 0, len(text) - min(padding, 2))
    return None if wrong is None else ("format.base64", (wrong[0], wrong.start()))


_JUDGES: dict[str, Callable[[str], Any]] = {
    "date-time": _is_date_time,
    "email": _EMAIL.fullmatch,
    "hostname": _is_hostname,
    "ipv4": _is_address(ipaddress.IPv4Address),
    "ipv6": _is_address(ipaddress.IPv6Address),
    "json-pointer": _POINTER.fullmatch,
    "mac": _MAC.fullmatch,
    "regex": _is_regex,
    "uri": _URI.fullmatch,
    "uuid": _UUID.fullmatch,
}

FORMATS: dict[str, Check] = {
    **{name: _is(name, judge) for name, judge in _JUDGES.items()},
    "base64": _base64,
    "md5": _hex(32),
    "sha1": _hex(40),
    "sha256": _hex(64),
    "sha512": _hex(128),
}
"""The checks by the format's name."""
