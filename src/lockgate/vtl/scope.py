"""What one render works on: the payload, the parameters and the variables."""

from collections.abc import Mapping
from typing import Any, Protocol

from lockgate.java.json_reader import read_json
from lockgate.java.json_writer import NullKey, write_json
from lockgate.java.values import JavaObject, KeySet, SilentMap, Value
from lockgate.jsonpath import JsonPath, compile_path
from lockgate.vtl.allowance import LARGE, NOTICED, charge, spend
from lockgate.vtl.failures import JavaException
from lockgate.vtl.methods import Method, MethodTable
from lockgate.vtl.objects import KeysView

__all__ = ["INPUT_METHODS", "InputObject", "ParameterMaps", "Scope", "UtilObject", "is_wide"]

_UNREAD = object()
_PLACES = ("path", "querystring", "header")
_NO_PARAMETERS: dict[str, dict[str, str]] = {}
_NO_CONTEXT = SilentMap()


class ParameterMaps(Protocol):
    """A request's parameters: a map of values for each of the places path, querystring, header."""

    def get(self, place: str, /) -> Mapping[Any, Value] | None:
        """The parameters of one place; None or nothing where there are none."""


class Scope:
    """The inputs of one render; not to be used for a second one.

    ``params`` holds the maps ``path``, ``querystring`` and ``header``; it and
    ``stage_variables`` are copied before a template can change them, ``context`` is not.
    ``variables`` are further top-level variables.

    ``longest``: no text in these is longer, the body excepted; None where that is not known. It
    spares a render measuring its output before it is joined.
    """

    __slots__ = (
        "_document", "_parameters", "body", "context", "longest", "params", "stage_variables",
        "variables",
    )  # fmt: skip

    def __init__(
        self,
        body: str = "",
        params: ParameterMaps = _NO_PARAMETERS,
        context: SilentMap = _NO_CONTEXT,
        stage_variables: dict[str, Any] = _NO_PARAMETERS,
        variables: dict[str, Value] = _NO_PARAMETERS,
        longest: int | None = None,
    ) -> None:
        self.body = body or "{}"
        self.params = params
        self.context = context
        self.stage_variables = stage_variables
        self.variables = variables
        self.longest = longest
        self._document: Value = _UNREAD
        self._parameters: dict[str, Value] | None = None

    def document(self) -> Value:
        """The payload as a document; read when first asked for.

        Raises ``JsonReadError``, and ``JavaException`` for a payload of just ``null``.
        """
        document = self._document
        if document is _UNREAD:
            document = self._document = read_json(self.body)
        if document is None:
            raise JavaException("java.lang.IllegalArgumentException: json can not be null")
        return document

    def parameters(self) -> dict[str, Value]:
        """``$input.params()``: the template's own copy."""
        if self._parameters is None:
            given = self.params
            self._parameters = {place: dict(given.get(place) or ()) for place in _PLACES}
        return self._parameters

    def parameter(self, name: Any) -> Value:
        """``$input.params(name)``: from the path, the query string, the headers, or ``""``."""
        if name is not None and type(name) is not str:
            raise JavaException("java.lang.IllegalArgumentException: wrong number of arguments")
        places: ParameterMaps = self.params if self._parameters is None else self._parameters
        for place in _PLACES:
            values = places.get(place)
            if values:
                value = values.get(name)
                if value is not None:
                    return value
        return ""

    def path(self, path: JsonPath, wide: bool) -> Value:
        """``$input.path``. ``wide``: the path may visit much more than it gives."""
        if wide and len(self.body) > NOTICED:
            spend(16 * len(self.body))
        value = path.value(self.document())
        if type(value) is list:
            if len(value) > LARGE:
                charge(value)
        elif type(value) is KeySet:
            return KeysView(value.map)
        return value

    def json(self, path: JsonPath, wide: bool) -> str:
        """``$input.json``."""
        value = self.path(path, wide)
        if value is None:
            return '""'
        try:
            text = write_json(value)
        except NullKey as error:
            raise JavaException(str(error)) from error
        if len(text) > NOTICED:
            spend(32 * len(text))
            if len(text) > LARGE:
                charge(text)
        return text


class InputObject(JavaObject):
    """``$input`` as a value of its own."""

    __slots__ = ("scope",)
    java_class = "GatewayInput"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def java_text(self) -> str:
        return ""


class UtilObject(JavaObject):
    """``$util`` as a value of its own."""

    __slots__ = ()
    java_class = "GatewayUtil"

    def java_text(self) -> str:
        return ""


def is_wide(path: str) -> bool:
    """Whether a JSONPath may visit more of the document than lies on its way."""
    return "*" in path or ".." in path or "?" in path or "(" in path


def _path(target: InputObject, path: Value) -> Value:
    text = _path_text(path)
    return None if text is None else target.scope.path(compile_path(text), is_wide(text))


def _json(target: InputObject, path: Value) -> Value:
    text = _path_text(path)
    return None if text is None else target.scope.json(compile_path(text), is_wide(text))


def _path_text(path: Value) -> str | None:
    if path is None or path == "":
        raise JavaException("java.lang.IllegalArgumentException: json can not be null or empty")
    return path if type(path) is str else None


INPUT_METHODS: MethodTable = {
    ("path", 1): Method(_path, "the value that a JSONPath selects in the payload"),
    ("json", 1): Method(_json, "the JSON text of what a JSONPath selects in the payload"),
    ("params", 0): Method(lambda target: target.scope.parameters(), "all parameters, as maps"),
    ("params", 1): Method(lambda target, name: target.scope.parameter(name), "one parameter"),
    ("getBody", 0): Method(lambda target: target.scope.body, "the payload as text"),
}
"""``$input``."""
