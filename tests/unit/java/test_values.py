"""The classes that have no Python type of their own."""

import pytest

from lockgate.java.values import JavaObject


def test_a_java_object_tells_its_text_and_its_json() -> None:
    class Iterator(JavaObject):
        java_class = "java.util.ArrayList$Itr"

        def java_text(self) -> str:
            return "text"

    assert (Iterator().java_text(), Iterator().java_json()) == ("text", "{}")


def test_a_java_object_needs_a_text() -> None:
    class Nothing(JavaObject):
        java_class = "java.lang.Object"

    with pytest.raises(TypeError):
        Nothing()  # type: ignore[abstract]
