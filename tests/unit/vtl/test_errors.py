"""What an error tells."""

from lockgate.vtl.errors import TemplateError


def test_it_names_the_place() -> None:
    error = TemplateError("parse", "wrong", 2, 5, "#if($")
    assert str(error) == "wrong (line 2, column 5)"
    assert (error.kind, error.message) == ("parse", "wrong")


def test_the_excerpt_has_the_line_and_a_caret_under_the_place() -> None:
    error = TemplateError("parse", "wrong", 1, 3, "\ta$")
    assert error.excerpt() == "\ta$\n\t ^"


def test_the_excerpt_of_a_long_line_is_cut() -> None:
    error = TemplateError("parse", "wrong", 1, 1_001, "a" * 1_000 + "$" + "b" * 1_000)
    text, caret = error.excerpt().split("\n")
    assert text == "a" * 100 + "$" + "b" * 59
    assert caret == " " * 100 + "^"
