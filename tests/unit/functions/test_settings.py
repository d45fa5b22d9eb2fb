import re
from pathlib import Path

import pytest

from lockgate.functions.settings import HandlerProblem, parse_handler


def test_both_spellings_of_a_handler(tmp_path: Path) -> None:
    file = tmp_path / "my-app.v1.py"
    file.write_text("", encoding="utf-8")
    assert parse_handler("my-app.v1.py:handler", tmp_path) == (file, "handler")
    assert parse_handler("my-app.v1.handler", tmp_path) == (file, "handler")
    assert parse_handler(f"{file}:other_2", Path("elsewhere")) == (file, "other_2")


@pytest.mark.parametrize("text", ["", "handler", "a.py", "a.py:", "a.py:1x", "a.txt:handler"])
def test_what_is_no_handler(tmp_path: Path, text: str) -> None:
    with pytest.raises(HandlerProblem) as raised:
        parse_handler(text, tmp_path)
    assert re.fullmatch(r"write .*\.py:handler", raised.value.hint)
