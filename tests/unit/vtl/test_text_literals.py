"""What stands between quotes."""

import pytest

from lockgate.vtl.text_literals import BadEscape, read_text_literal


@pytest.mark.parametrize(
    "image, text, interpolated",
    [
        ("'a'", "a", False),
        ("''", "", False),
        ("'it''s'", "it's", False),
        ("'$a'", "$a", False),
        ('"a"', "a", False),
        ('"$a"', "$a", True),
        ('"#a"', "#a", True),
        ('"a""b"', 'a"b', False),
        ("'a\"\"b'", 'a""b', False),
        ('"\\u0041"', "A", False),
        ("'\\u0041'", "\\u0041", False),
        ('"\\n"', "\\n", False),
        ('"\\ud834\\udd1e"', "\U0001d11e", False),
    ],
)
def test_content(image: str, text: str, interpolated: bool) -> None:
    literal = read_text_literal(image)
    assert (literal.text, literal.interpolated) == (text, interpolated)


def test_offsets_point_into_the_literal() -> None:
    image = '"a""\\u0041b"'
    literal = read_text_literal(image)
    assert literal.text == 'a"Ab'
    assert [image[offset] for offset in literal.offsets[:4]] == ["a", '"', "\\", "b"]


@pytest.mark.parametrize("image, offset", [('"a\\u12"', 2), ('"\\uxyzw"', 1)])
def test_bad_escapes(image: str, offset: int) -> None:
    with pytest.raises(BadEscape) as caught:
        read_text_literal(image)
    assert caught.value.offset == offset
