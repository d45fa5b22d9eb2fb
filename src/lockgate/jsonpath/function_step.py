"""``.name(arguments)`` in a path (Jayway's ``FunctionPathToken``)."""

from collections.abc import Sequence
from typing import Protocol

from lockgate.java.json_reader import JsonReadError, read_json
from lockgate.java.values import Value
from lockgate.jsonpath.errors import InvalidPath, PathFailure
from lockgate.jsonpath.functions import FUNCTIONS, Argument
from lockgate.jsonpath.run import Run
from lockgate.jsonpath.steps import Link, Step

__all__ = ["ArgumentSource", "FunctionStep", "JsonSource"]


class ArgumentSource(Protocol):
    """An argument as it is compiled."""

    def bound(self, run: Run) -> Argument:
        """The argument for the calls of one read. Raises :class:`JsonPathError`."""


class JsonSource(Argument):
    """An argument that is JSON, read whenever it is used."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def bound(self, run: Run) -> Argument:
        """See :class:`ArgumentSource`."""
        del run
        return self

    def value(self) -> Value:
        """See :class:`Argument`."""
        try:
            return read_json(self.text)
        except JsonReadError as error:
            raise PathFailure(str(error)) from None

    def value_in(self, model: Value, run: Run) -> Value:
        """See :class:`Argument`."""
        del model, run
        raise PathFailure("the argument is no path")

    def called(self) -> None:
        """See :class:`Argument`; JSON stays as it is."""


class FunctionStep(Step):
    """Calls a function; its value is a result even if the path goes on."""

    __slots__ = ("name", "sources")

    def __init__(self, link: Link, name: str, sources: Sequence[ArgumentSource]) -> None:
        super().__init__(link)
        self.name = name
        self.sources = sources

    def walk(self, model: Value, place: str | None, run: Run) -> None:
        """See :class:`Step`."""
        function = FUNCTIONS.get(self.name)
        if function is None:
            raise InvalidPath(f"no function: {self.name}")
        arguments = [source.bound(run) for source in self.sources]
        result = function(model, arguments, run)
        run.add(result, None if place is None else f"{place}.{self.name}")
        if arguments:
            arguments[0].called()
        if self.after is not None:
            self.after.walk(result, place, run)
