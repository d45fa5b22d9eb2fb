"""Tables of API keys."""

import pytest

from lockgate.control.errors import BadRequest
from lockgate.control.key_csv import KeyLine, read_key_csv


def test_columns_come_in_any_order_and_case() -> None:
    table = (
        "\ufeffdescription , NAME,shoe size,key, usageplanids ,Enabled\r\n"
        'the first, one ,42, aaa ,"p1, p2",TRUE\r\n'
        "\r\n"
        "the second,two,43,bbb,'p3',false\r\n"
        "the third,three,44,ccc\r\n"
    )
    assert read_key_csv(table) == [
        KeyLine(2, "one", "aaa", "the first", True, ("p1", "p2")),
        KeyLine(4, "two", "bbb", "the second", False, ("p3",)),
        KeyLine(5, "three", "ccc", "the third", True, ()),
    ]


def test_quotes_keep_commas_and_lines_together() -> None:
    table = 'name,key,description\n"a, ""b""",k1,\'it\'\'s\nlong\'\nBob\'s,k2,\n'
    assert read_key_csv(table) == [
        KeyLine(2, 'a, "b"', "k1", "it's\nlong"),
        KeyLine(4, "Bob's", "k2"),
    ]


@pytest.mark.parametrize("table", ["", "\n\n", "name,value\na,b", "a,b,c"])
def test_what_has_no_header_is_no_table(table: str) -> None:
    with pytest.raises(BadRequest, match="must have a header with the columns Name and Key"):
        read_key_csv(table)


@pytest.mark.parametrize("line", ['"open,x', '"a" b,x', "  'open,x", "x,'"])
def test_a_quote_must_close_its_cell(line: str) -> None:
    with pytest.raises(BadRequest, match="line 3 has a quote"):
        read_key_csv(f"name,key\na,b\n{line}\n")


def test_hostile_tables_take_no_time() -> None:
    # Each of these would take minutes if the cell's pattern went back and forth.
    quote, blank = '"' * 400_001, " " * 400_000
    with pytest.raises(BadRequest):
        read_key_csv(f"name,key\n{quote}x")
    assert read_key_csv(f"name,key\n{blank},\n") == []
    assert len(read_key_csv("name,key\n" + "a,b\n" * 20_000)) == 20_000
