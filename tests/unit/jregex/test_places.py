import pytest

from lockgate.jregex.nodes import AnchorKind
from lockgate.jregex.places import PLACES


def held(kind: AnchorKind, text: str, origin: int = 0) -> list[int]:
    return [pos for pos in range(len(text) + 1) if PLACES[kind](text, pos, origin)]


@pytest.mark.parametrize(
    "kind, text, places",
    [
        (AnchorKind.TEXT_START, "ab", [0]),
        (AnchorKind.TEXT_END, "a\n", [2]),
        (AnchorKind.FINAL_END, "a\n", [1, 2]),
        (AnchorKind.FINAL_END, "a\r\n", [1, 3]),
        (AnchorKind.FINAL_END, "a\n\n", [2, 3]),
        (AnchorKind.FINAL_END, "\u2028", [0, 1]),
        (AnchorKind.FINAL_END_UNIX, "a\r", [2]),
        (AnchorKind.FINAL_END_UNIX, "a\r\n", [2, 3]),
        (AnchorKind.LINE_START, "", []),
        (AnchorKind.LINE_START, "a\r\nb\n", [0, 3]),
        (AnchorKind.LINE_START_UNIX, "a\rb\nc", [0, 4]),
        (AnchorKind.LINE_END, "a\r\nb", [1, 4]),
        (AnchorKind.LINE_END_UNIX, "a\r\nb", [2, 4]),
        (AnchorKind.WORD_BOUNDARY, "a é_", [0, 1, 2, 4]),
        (AnchorKind.WORD_BOUNDARY, "a\u0301b", [0, 3]),
        (AnchorKind.WORD_BOUNDARY, "_\u0301", [0, 1]),
        (AnchorKind.WORD_BOUNDARY, "\u0301", []),
        # Java looks back from the second half of a character above U+FFFF.
        (AnchorKind.WORD_BOUNDARY, "\U00010428\u0301", [0, 1]),
        (AnchorKind.WORD_BOUNDARY, "a\U0001d167 ", [0]),
        (AnchorKind.WORD_BOUNDARY, "a\U0001d167b", [0, 2, 3]),
        (AnchorKind.NOT_WORD_BOUNDARY, "", [0]),
        (AnchorKind.NOT_WORD_BOUNDARY, "ab", [1]),
        (AnchorKind.UNICODE_WORD_BOUNDARY, "\u0301", [0, 1]),
        (AnchorKind.NOT_UNICODE_WORD_BOUNDARY, "ab", [1]),
    ],
)
def test_places(kind: AnchorKind, text: str, places: list[int]) -> None:
    assert held(kind, text) == places


def test_the_last_match() -> None:
    assert held(AnchorKind.LAST_MATCH, "abc", origin=2) == [2]
