"""Requests to inputs: path, query, headers and body to a ``dict`` of an operation's members.

Each operation has a binder, made of the service model when it is first called; what happens for a
call is then a walk through what was sent.
Source: control-plane.md, section 1; the texts of wrong types are [assumed].
"""

from collections.abc import Callable
from typing import Any

import msgspec

from lockgate.control.constraints import Problems, check_of
from lockgate.control.errors import Serialization
from lockgate.control.routes import Query
from lockgate.control.service_model import Member, ServiceModel
from lockgate.http1.head import Fields
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.control_plane import LEFT_TO_OPERATION
from lockgate.store.objects import Item

__all__ = ["Binder"]

_Read = Callable[[Any, str, Problems], Any]
"""A value out of JSON to a member's value: the value, where it stands, what is wrong with it."""
_INT = range(-(2**31), 2**31)
_LONG = range(-(2**63), 2**63)
_BOOLEANS = {"true": True, "false": False}
_SIGNATURE = "x-amz-"
"""What the query's pairs of a presigned request begin with."""


class Binder:
    """Makes inputs of one operation. ``has_raw_body``: the body is a member as it is;
    ``reads_body``: there is something in it to be read.
    """

    def __init__(self, name: str, model: ServiceModel) -> None:
        input = model.operations[name].input
        shape = model.shapes[input] if input is not None else None
        self._name = name
        self._model = model
        self._required: list[tuple[str, str]] = []
        self._uri: list[tuple[str, str, _Read]] = []
        self._query: dict[str, tuple[str, Callable[[str], Any], _Read, bool]] = {}
        self._headers: list[tuple[str, bytes]] = []
        self._rest: str | None = None
        self._body: _Read | None = None
        self._raw = None if shape is None else shape.payload
        self._where = f"{name[0].lower()}{name[1:]}Input"
        if shape is not None:
            for key, member in shape.members.items():
                self._add(key, member)
            self._require(shape.required, shape.members)
            body = {key: one for key, one in shape.members.items() if one.location is None}
            if body and self._raw is None:
                self._body = self._structure(body, (), "")

    @property
    def has_raw_body(self) -> bool:
        """Whether the body is a member as it is."""
        return self._raw is not None

    @property
    def reads_body(self) -> bool:
        """Whether anything of the body is read."""
        return self._raw is not None or self._body is not None

    def bind(self, uri: dict[str, str], query: Query, headers: Fields, body: bytes) -> Item:
        """The input. Raises :class:`Serialization` and
        :class:`~lockgate.control.errors.ValidationFailed`.
        """
        problems = Problems()
        given: Item = {}
        if self._raw is not None:
            given[self._raw] = body
        elif self._body is not None and body:
            given = self._body(_decoded(body), self._where, problems) or {}
        for key, name, read in self._uri:
            given[key] = read(uri[name], key, problems)
        if query:
            self._bind_query(query, given, problems)
        for key, header in self._headers:
            if header in headers:
                given[key] = headers[header].decode("latin-1")
        for key, where in self._required:
            if key not in given:
                problems.missing(where)
        problems.settle()
        return given

    def _bind_query(self, query: Query, given: Item, problems: Problems) -> None:
        for name, text in query:
            bound = self._query.get(name)
            if bound is not None:
                key, convert, read, is_list = bound
                value = read(convert(text), key, problems)
                if is_list:
                    given.setdefault(key, []).append(value)
                else:
                    given[key] = value
            elif self._rest is not None and not name.lower().startswith(_SIGNATURE):
                given.setdefault(self._rest, {})[name] = text

    # -- made once

    def _add(self, key: str, member: Member) -> None:
        shape = self._model.shapes[member.shape]
        name = member.name or key
        if member.location == "uri":
            self._uri.append((key, name, self._read(member.shape, key)))
        elif member.location == "querystring" and shape.type == "map":
            self._rest = key
        elif member.location == "querystring":
            of = (shape.member or "") if shape.type == "list" else member.shape
            kind = self._model.shapes[of].type
            convert = {"boolean": _boolean, "integer": _integer}.get(kind, str)
            self._query[name] = key, convert, self._read(of, key), shape.type == "list"
        elif member.location == "header":
            self._headers.append((key, name.lower().encode()))

    def _require(self, required: tuple[str, ...], members: dict[str, Member]) -> None:
        for key in required:
            if (self._name, key) not in LEFT_TO_OPERATION:
                is_in_body = members[key].location is None
                self._required.append((key, f"{self._where}.{key}" if is_in_body else key))

    def _read(self, name: str, path: str) -> _Read:
        """How a value of the shape ``name`` is read; ``path`` names its place in the input."""
        shape = self._model.shapes[name]
        if shape.type == "structure":
            return self._structure(shape.members, shape.required, path)
        if shape.type == "list":
            return self._list(shape.member or "", path)
        if shape.type == "map":
            return _map(self._read(shape.value or "", path))
        if shape.type == "string":
            is_left = (self._name, path) in LEFT_TO_OPERATION
            return _text(None if is_left else check_of(name, shape))
        return _SCALARS[shape.type]

    def _structure(self, members: dict[str, Member], required: tuple[str, ...], path: str) -> _Read:
        readers = {
            member.name or key: (key, self._read(member.shape, f"{path}.{key}" if path else key))
            for key, member in members.items()
        }

        def read(value: Any, where: str, problems: Problems) -> Item:
            if type(value) is not dict:
                raise _unfit("structure", value)
            made = {}
            for name, one in value.items():
                reader = readers.get(name)
                if reader is not None and one is not None:
                    key, inner = reader
                    made[key] = inner(one, f"{where}.{key}", problems)
            for key in required:
                if key not in made:
                    problems.missing(f"{where}.{key}")
            return made

        return read

    def _list(self, name: str, path: str) -> _Read:
        shape = self._model.shapes[name]
        check = check_of(name, shape) if shape.type == "string" else None
        inner = _text(None) if check is not None else self._read(name, path)

        def read(value: Any, where: str, problems: Problems) -> list[Any]:
            if type(value) is not list:
                raise _unfit("list", value)
            made = [
                inner(one, f"{where}.{at}.member", problems)
                for at, one in enumerate(value, 1)
                if one is not None
            ]
            if check is not None:
                # A list of texts is shown whole, and what each must be in brackets.
                wrong = next((found for one in made if (found := check(one))), None)
                if wrong is not None:
                    shown = f"[{', '.join(made)}]"
                    problems.add(shown, where, f"satisfy constraint: [Member must {wrong}]")
            return made

        return read


def _unfit(expected: str, value: Any) -> Serialization:
    """``value`` is of another type than what is ``expected``."""
    facts = {"expected": expected, "found": _kind(value)}
    return Serialization(CONTROL_MESSAGES["wire.type"] % facts)


def _decoded(body: bytes) -> Any:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        words = CONTROL_MESSAGES["wire.body"] % {"problem": error}
        raise Serialization(words) from None
    return {} if found is None else found


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names: dict[type, str] = {dict: "structure", list: "list", str: "string"}
    return names.get(type(value), "number")


def _map(inner: _Read) -> _Read:
    def read(value: Any, where: str, problems: Problems) -> dict[str, Any]:
        if type(value) is not dict:
            raise _unfit("map", value)
        return {
            key: inner(one, f"{where}.{key}.value", problems)
            for key, one in value.items()
            if one is not None
        }

    return read


def _text(check: Callable[[str], str | None] | None) -> _Read:
    def read(value: Any, where: str, problems: Problems) -> str:
        if type(value) is not str:
            raise _unfit("string", value)
        if check is not None:
            wrong = check(value)
            if wrong is not None:
                problems.add(value, where, wrong)
        return value

    return read


def _whole(bounds: range, name: str) -> _Read:
    def read(value: Any, _where: str, _problems: Problems) -> int:
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is not int or value not in bounds:
            raise _unfit(name, value)
        return value

    return read


def _double(value: Any, _where: str, _problems: Problems) -> float:
    if type(value) is not float and type(value) is not int:
        raise _unfit("double", value)
    try:
        return float(value)
    except OverflowError:
        raise _unfit("double", value) from None


def _flag(value: Any, _where: str, _problems: Problems) -> bool:
    if type(value) is not bool:
        raise _unfit("boolean", value)
    return value


_SCALARS: dict[str, _Read] = {
    "boolean": _flag,
    "integer": _whole(_INT, "integer"),
    "long": _whole(_LONG, "long"),
    "double": _double,
    "timestamp": _double,
}


def _boolean(text: str) -> bool:
    found = _BOOLEANS.get(text.lower())
    if found is None:
        raise _unfit("boolean", text)
    return found


def _integer(text: str) -> int:
    if len(text) > 20 or not text.isascii() or not text.lstrip("-").isdecimal():
        raise _unfit("integer", text)
    try:
        return int(text)
    except ValueError:
        raise _unfit("integer", text) from None
