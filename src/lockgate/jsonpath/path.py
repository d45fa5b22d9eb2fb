"""Compiled JSONPaths, and reading with them (Jayway's ``JsonPath``)."""

from collections.abc import Callable
from functools import lru_cache

from lockgate.java.limits import LimitExceeded
from lockgate.java.values import Value
from lockgate.jsonpath.compiler import compile_nodes
from lockgate.jsonpath.errors import PathFailure, PathNotFound
from lockgate.jsonpath.levels import level_reader
from lockgate.jsonpath.limits import MAX_CACHED_PATHS
from lockgate.jsonpath.nodes import Path
from lockgate.jsonpath.parser import parse_path
from lockgate.jsonpath.run import Budget, Options, Run
from lockgate.jsonpath.straight import elements_reader, straight_reader

__all__ = ["OPTIONS", "JsonPath", "compile_path"]

OPTIONS = frozenset(
    {
        "ALWAYS_RETURN_LIST",
        "AS_PATH_LIST",
        "DEFAULT_PATH_LEAF_TO_NULL",
        "REQUIRE_PROPERTIES",
        "SUPPRESS_EXCEPTIONS",
    }
)
"""The library's options."""


@lru_cache(MAX_CACHED_PATHS)
def compile_path(path: str) -> "JsonPath":
    """The compiled path.

    Raises :class:`InvalidPath` for a text that is no path, and :class:`PathFailure` for the
    empty text, which Jayway refuses before it looks at it.
    """
    if not path:
        raise PathFailure("a path must not be empty")
    return JsonPath(path, parse_path(path))


class JsonPath:
    """A compiled path; made by :func:`compile_path`."""

    __slots__ = ("_compiled", "_read_levels", "definite", "nodes", "path", "straight", "value")

    def __init__(self, path: str, nodes: Path) -> None:
        self.path = path
        self.nodes = nodes
        """What the path consists of."""
        self._compiled = compile_nodes(nodes)
        self.definite: bool = self._compiled.definite
        """Whether the path leads to one place at most."""
        reader = straight_reader(nodes)
        self.straight = reader is not None
        """Whether there are only names and single indexes in it: then its value is a part of
        the document, and nothing in that part stands there twice."""
        self._read_levels = None if reader else level_reader(self._compiled.first)
        slow = self._walked if self._read_levels is None else self._leveled
        self.value: Callable[[Value], Value] = reader or elements_reader(nodes, slow) or slow
        """What ``$input.path`` gives for a document, or none if there is nothing.

        Reads with SUPPRESS_EXCEPTIONS and raises :class:`JsonPathError` for the rest.
        """

    def read(self, document: Value, options: frozenset[str] = frozenset()) -> Value:
        """What the path leads to: for a definite path the value there, else a list of values.

        ``options`` are names of the library's options (:data:`OPTIONS`).

        Raises :class:`JsonPathError`: :class:`PathNotFound` if a definite path leads nowhere,
        :class:`PathFailure` when a function or filter fails or the read takes too long.
        """
        unknown = options - OPTIONS
        if unknown:
            raise PathFailure(f"no options: {', '.join(sorted(unknown))}")
        as_paths = "AS_PATH_LIST" in options
        as_list = "ALWAYS_RETURN_LIST" in options
        suppress = "SUPPRESS_EXCEPTIONS" in options
        if self._compiled.is_function and (as_paths or as_list):
            if suppress:
                return None if self.definite else []
            raise PathFailure("a function gives neither paths nor a list")
        run = self._run(
            document,
            Options(
                suppress, "REQUIRE_PROPERTIES" in options, "DEFAULT_PATH_LEAF_TO_NULL" in options
            ),
            with_places=as_paths,
        )
        if not run.results and suppress:
            return None if self.definite and not (as_paths or as_list) else []
        if not run.results and (as_paths or self.definite):
            raise PathNotFound("the path leads nowhere")
        if run.places is not None:
            return run.places
        if not self.definite:
            return run.results
        return [run.results[-1]] if as_list else run.results[-1]

    def _walked(self, document: Value) -> Value:
        results = self._run(document, _SUPPRESS, with_places=False).results
        if not self.definite:
            return results
        return results[-1] if results else None

    def _leveled(self, document: Value) -> Value:
        if document is None:
            raise PathFailure("there is no document")
        assert self._read_levels is not None
        try:
            results = self._read_levels(document, Run(document, _SUPPRESS, Budget()))
        except LimitExceeded as error:
            raise PathFailure(str(error)) from None
        except RecursionError:
            raise PathFailure("the path is nested too deeply") from None
        if not self.definite:
            return results
        return results[-1] if results else None

    def _run(self, document: Value, options: Options, *, with_places: bool) -> Run:
        if document is None:
            raise PathFailure("there is no document")
        run = Run(document, options, Budget(), with_places=with_places)
        try:
            self._compiled.evaluate(document, run)
        except LimitExceeded as error:
            raise PathFailure(str(error)) from None
        except RecursionError:
            raise PathFailure("the path is nested too deeply") from None
        return run


_SUPPRESS = Options(suppress=True)
