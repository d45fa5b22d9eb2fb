"""Clusters as Java 17's ``\\X`` parts them."""

import pytest

from lockgate.jregex.graphemes import cluster_end

FLAG = "\U0001f1e6"
MAN, WOMAN = "\U0001f468", "\U0001f469"


@pytest.mark.parametrize(
    "text, clusters",
    [
        ("ab", ["a", "b"]),
        ("a\u0308\u0903b", ["a\u0308\u0903", "b"]),
        ("\r\n\r", ["\r\n", "\r"]),
        ("\n\u0308", ["\n", "\u0308"]),
        ("\u0600\u0600\u0308a", ["\u0600\u0600\u0308", "a"]),
        (FLAG * 3, [FLAG * 2, FLAG]),
        ("\u0600" + FLAG * 4, ["\u0600" + FLAG * 2, FLAG * 2]),
        (f"{MAN}\u200d{WOMAN}\u200d{WOMAN}", [f"{MAN}\u200d{WOMAN}\u200d{WOMAN}"]),
        (f"\u0600{MAN}\u200d{WOMAN}", [f"\u0600{MAN}\u200d", WOMAN]),
        (f"a\u200d{WOMAN}", ["a\u200d", WOMAN]),
        (
            "\u1100\u1160\u11a8\uac00\u11a8\uac01\u1160",
            ["\u1100\u1160\u11a8", "\uac00\u11a8", "\uac01", "\u1160"],
        ),
    ],
)
def test_clusters(text: str, clusters: list[str]) -> None:
    found = []
    at = 0
    while at < len(text):
        end = cluster_end(text, at)
        found.append(text[at:end])
        at = end
    assert found == clusters
