"""Headers of one connection only."""

import pytest

from lockgate.engine.headers import nominated

Lines = list[tuple[bytes, bytes]]


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        ([(b"A", b"1")], set()),
        ([(b"Connection", b"close, X-A,,Host, x-amz-b")], {"close", "x-a"}),
        ([(b"Connection", b"X-A"), (b"B", b"2"), (b"connection", b"x-b")], {"x-a", "x-b"}),
        ([(b"Connection", b"X-A"), (b"B", b"2"), (b"b", b"3")], {"x-a"}),
    ],
)
def test_what_all_lines_of_connection_name(headers: Lines, names: set[str]) -> None:
    fields = {name.lower(): value for name, value in headers}
    assert nominated(headers, fields) == names
