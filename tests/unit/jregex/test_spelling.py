import re

import pytest

from lockgate.jregex.charsets import ALL, NONE, CharSet
from lockgate.jregex.spelling import spell_set

SETS = [
    NONE,
    ALL,
    CharSet.single(ord("]")),
    CharSet.of((ord("\\"), ord("^"))),
    ~CharSet.from_codes(map(ord, "-]^\\[")),
    CharSet.of((0, 0x7F), (0x100, 0x10FFFF)),
    CharSet.of((0xD800, 0xDFFF)),
    CharSet.from_codes(range(0, 300, 2)),
]


@pytest.mark.parametrize("chars", SETS, ids=repr)
def test_a_spelt_set_takes_its_members(chars: CharSet) -> None:
    pattern = re.compile(spell_set(chars), re.DOTALL)
    sample = [*range(0x400), 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0x1F600, 0x10FFFF]
    taken = [code for code in sample if pattern.fullmatch(chr(code))]
    assert taken == [code for code in sample if code in chars]
