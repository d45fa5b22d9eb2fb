import re

import pytest

from lockgate.jregex.boundaries import settle_boundaries
from lockgate.jregex.emit import RE, Inexpressible, emit
from lockgate.jregex.machine_build import build
from lockgate.jregex.parser import parse

TEXTS = ["8", "8a", "8_", "8\u0301", "8é", "8 ", '"a', '" ', '"\u0301', "_a", "a8", "88", '"é']


@pytest.mark.parametrize(
    "pattern",
    [r"8\b.*", r"8\B.*", r'"\b.*', r'"\B.*', r"\d+\b.*", r"(a|)(?:\d)\b.*", r"\d{1,2}\b.*"],
)
def test_behind_a_known_character(pattern: str) -> None:
    parsed = parse(pattern)
    quick = re.compile(emit(settle_boundaries(parsed.node), RE), re.ASCII | re.DOTALL)
    machine = build(parsed.node, parsed.groups)
    for text in TEXTS:
        assert (quick.fullmatch(text) is None) == (machine.match(text) is None), text


@pytest.mark.parametrize("pattern", [r"\b8", r"\p{L}\b", r"\w\b", r"8*\b", r".\b", r"(?:8|a)\b"])
def test_behind_anything_else_it_stays(pattern: str) -> None:
    with pytest.raises(Inexpressible):
        emit(settle_boundaries(parse(pattern).node), RE)
