from lockgate.jregex.nodes import Char, Node, fold, height, walk
from lockgate.jregex.parser import parse


def test_walking_goes_in_the_order_of_the_text() -> None:
    node = parse("a(b|c)*[d]").node
    assert [part.start for part in walk(node) if isinstance(part, Char)] == [0, 2, 4, 7]


def test_folding_gives_parts_before_wholes() -> None:
    def text(part: Node, parts: list[str]) -> str:
        return "".join(parts) or "abcd"[part.start // 2]

    assert fold(parse("a(?:c)").node, lambda part, parts: 1 + sum(parts)) == 4
    assert fold(parse("(a)").node, text) == "a"


def test_height_needs_no_call_stack() -> None:
    assert height(parse("(" * 200 + "a" + ")*" * 200).node) == 401
