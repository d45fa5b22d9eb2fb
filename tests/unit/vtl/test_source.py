"""Places in a template."""

import pytest

from lockgate.vtl.source import Source


@pytest.mark.parametrize(
    "text, offset, place, line_text",
    [
        ("", 0, (1, 1), ""),
        ("ab", 1, (1, 2), "ab"),
        ("ab", 2, (1, 3), "ab"),
        ("a\nb", 2, (2, 1), "b"),
        ("a\r\nb", 3, (2, 1), "b"),
        ("a\rb", 2, (2, 1), "b"),
        ("a\n", 2, (2, 1), ""),
        ("a\n\nb", 1, (1, 2), "a"),
    ],
)
def test_position(text: str, offset: int, place: tuple[int, int], line_text: str) -> None:
    source = Source(text)
    assert source.position(offset) == place
    assert source.line_text(place[0]) == line_text


def test_an_error_shows_its_place() -> None:
    error = Source("a\n\tb$").error("parse", "wrong", 4)
    assert (error.kind, error.line, error.column, error.source_line) == ("parse", 2, 3, "\tb$")


def test_inner_places_count_in_the_outer_template() -> None:
    outer = Source('ab "x""y"')
    inner = outer.inner('x"y', 3, [1, 2, 4, 5])
    assert [inner.origin(i) for i in range(4)] == [4, 5, 7, 8]
    assert inner.origin(99) == 8
    deeper = inner.inner("z", inner.origin(2), [0, 1])
    assert deeper.origin(0) == 7
    assert deeper.error("parse", "x", 7).source_line == 'ab "x""y"'
