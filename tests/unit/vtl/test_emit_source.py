"""Writing Python source with the places it comes from."""

import pytest

from lockgate.vtl.emit_source import SourceWriter, is_temporary


def test_lines_know_where_they_come_from() -> None:
    writer = SourceWriter()
    with writer.indented("if a:"):
        writer.offset = 7
        writer.line("b")
    with writer.indented("if c:"):
        pass
    assert writer.source() == "if a:\n b\nif c:\n pass\n"
    assert writer.offsets == [0, 7, 7, 7]


def test_captured_lines_are_written_later() -> None:
    writer = SourceWriter()
    writer.line("a")
    with writer.captured() as kept:
        writer.line("b")
    writer.line("c")
    writer.insert(kept)
    writer.insert_line(0, "first")
    assert writer.lines == ["first", "a", "c", " b"]
    assert len(writer.offsets) == 4


def test_names() -> None:
    writer = SourceWriter()
    names = [writer.variable(name) for name in ("a", "a-b", "a_b", "a", "1{", "é")]
    assert names[0] == names[3] == "v_a"
    assert len(set(names)) == 5
    assert all(name.isidentifier() and name.isascii() for name in names)
    assert writer.temporary() != writer.temporary()


def test_constants_are_shared() -> None:
    writer = SourceWriter()
    value = object()
    assert writer.constant(value, "x y") == writer.constant(value, "z")
    assert list(writer.globals.values()) == [value]


@pytest.mark.parametrize(
    "lines, expected",
    [
        (["t1 = a"], ["v_x = a"]),
        (["t1 = a", 'if t1 is None: t1 = ""'], ["v_x = a", 'if v_x is None: v_x = ""']),
        (["t1 = a", "b"], None),
        (["t10 = a"], None),
        (["if a:", " t1 = a"], None),
        ([], None),
    ],
)
def test_the_last_value_may_get_another_name(lines: list[str], expected: list[str] | None) -> None:
    writer = SourceWriter()
    for line in lines:
        writer.line(line)
    assert writer.rename("t1", "v_x") is (expected is not None)
    assert writer.lines == (expected or lines)


def test_temporaries() -> None:
    writer = SourceWriter()
    assert is_temporary(writer.temporary())
    assert not any(map(is_temporary, ("v_t1", "s2", "t", "None", "'t1'", "context")))
