import resource
from typing import NamedTuple

import pytest

from lockgate.http1.admission import Excess, excess, source_of
from lockgate.rules import limits


class Connected(NamedTuple):
    source: str


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("", ""),
    ],
)
def test_what_counts_as_one_client(address: str, source: str) -> None:
    assert source_of(address) == source


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        ("", None),
        ("aa", None),
        ("aaa", Excess(3, 1, "one address")),
        ("bbbaa", None),
        ("aaaabbb", Excess(3, 2, "one address")),
        ("bcdefghi", Excess(8, 1, "all clients")),
        ("bcdefghiaaaa", Excess(8, 5, "all clients")),
    ],
)
def test_one_more_of_a(monkeypatch: pytest.MonkeyPatch, sources: str, found: Excess | None) -> None:
    monkeypatch.setattr(limits, "CONNECTIONS", 8)
    monkeypatch.setattr(limits, "CONNECTIONS_OF_SOURCE", 3)
    assert excess([Connected(source) for source in sources], "a") == found


@pytest.mark.parametrize(
    ("files", "most"),
    [(resource.RLIM_INFINITY, 50_000), (1_000_000, 50_000), (1_024, 819), (200, 136), (10, 1)],
)
def test_open_files_are_left_for_other_things(
    monkeypatch: pytest.MonkeyPatch, files: int, most: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    monkeypatch.setattr(limits, "CONNECTIONS_OF_SOURCE", 60_000)
    many = [Connected("a")] * most
    assert excess(many[1:], "b") is None
    assert excess(many, "b") == Excess(most, 1, "all clients")
