"""The first token of a reference."""

import pytest

from lockgate.vtl.references import read_reference_start


@pytest.mark.parametrize(
    "image, braced_name, root, quiet, escaped, slashes, prefix",
    [
        ("$a", "", "a", False, False, "", ""),
        ("$!a", "", "a", True, False, "", ""),
        ("${", "a", "a", False, False, "", ""),
        ("$!{", "a", "a", True, False, "", ""),
        ("$$a", "", "a", False, False, "", "$"),
        ("\\$a", "", "a", False, True, "", ""),
        ("\\\\$a", "", "a", False, False, "\\", ""),
        ("\\\\\\$!a", "", "a", True, True, "\\", ""),
    ],
)
def test_parts(
    image: str, braced_name: str, root: str, quiet: bool, escaped: bool, slashes: str, prefix: str
) -> None:
    start = read_reference_start(image, braced_name)
    assert (start.root, start.quiet, start.escaped) == (root, quiet, escaped)
    assert (start.slashes, start.prefix) == (slashes, prefix)
    assert start.computable


@pytest.mark.parametrize(
    "image, absent", [("$a", "$a.b"), ("$!a", ""), ("\\$!a", "$!a.b"), ("$\\!a", "$!a")]
)
def test_what_is_printed_for_no_value(image: str, absent: str) -> None:
    assert read_reference_start(image, "").absent(".b") == absent


def test_a_slash_before_the_bang_makes_it_text() -> None:
    start = read_reference_start("$\\\\!a", "")
    assert not start.computable
    assert start.image == "$\\!a"
