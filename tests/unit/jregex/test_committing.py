"""Patterns that are cut so that they are harmless match as they did before, groups included."""

import re

import pytest

from lockgate.jregex.committing import prove_whole
from lockgate.jregex.emit import RE, emit
from lockgate.jregex.hazards import prove
from lockgate.jregex.machine_build import build
from lockgate.jregex.nodes import Atomic, walk
from lockgate.jregex.parser import parse

CUT = [
    ".*foo.*bar.*baz.*foo.*bar.*baz.*",
    ".*a.*b.*c.*d.*e.*f.*g.*h.*i.*j.*",
    "(?s).*a.*b.*a.*b.*a.*b.*a.*b.*",
    r".*\d+.*\d+.*",
    ".*(?:foo|bar).*x.*y.*z.*v.*w.*",
    ".*aa.*x.*y.*z.*v.*w.*|.*b.*x.*y.*z.*v.*w.*",
    "(.*)foo(.*)",
]
TEXTS = [
    "",
    "foo",
    "-foo-bar-baz-foo-bar-baz-",
    "foobarbazfoobarba",
    "abcdefghij",
    "xabcabcdefghijx\n",
    "a\nb-ab-ab-ab",
    "a1b22c",
    "1",
    "11",
    "foo-x-y-z-v-w",
    "aaxyzvw",
    "bxyzvw\n",
    "a foo b foo c",
]


@pytest.mark.parametrize("pattern", CUT)
def test_it_is_harmless_and_matches_the_same(pattern: str) -> None:
    parsed = parse(pattern)
    whole = prove_whole(parsed.node)
    assert whole.proof.stuck is None
    quick = re.compile(emit(whole.node, RE), re.ASCII | re.DOTALL)
    machine = build(parsed.node, parsed.groups)
    for text in TEXTS:
        found, expected = quick.fullmatch(text), machine.match(text)
        assert (found is None) == (expected is None), text
        if found is not None and expected is not None:
            assert [found.span(group) for group in range(parsed.groups + 1)] == expected, text


@pytest.mark.parametrize(
    "pattern",
    [".*foo.*bar.*baz.*foo.*bar.*baz.*", ".*a.*b.*c.*d.*e.*f.*g.*h.*i.*j.*"],
)
def test_these_would_be_hazards_if_they_were_not_cut(pattern: str) -> None:
    node = parse(pattern).node
    assert prove(node).stuck is not None
    assert any(isinstance(part, Atomic) for part in walk(prove_whole(node).node))


@pytest.mark.parametrize("pattern", ["abc", "a*b", "(a|b)*", r"5\d{2}", ""])
def test_what_is_harmless_is_left_alone(pattern: str) -> None:
    node = parse(pattern).node
    assert prove_whole(node).node is node


@pytest.mark.parametrize(
    "pattern",
    [
        "(.*a){12}",  # what is repeated cannot be cut
        "(.*)(.*)(.*)(.*)(.*)x",  # another way fills the groups otherwise
        "(?:.*[ab]{1,9}){2}c",
        "(a+)+b",
        r"(.*)(.*)\2\1x",
    ],
)
def test_what_cannot_be_cut_stays_a_hazard(pattern: str) -> None:
    assert prove_whole(parse(pattern).node).proof.stuck is not None
