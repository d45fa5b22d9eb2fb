"""From the nodes of a path to the steps that evaluate it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lockgate.java.values import Value
from lockgate.jsonpath.conditions import compile_condition, weight_of
from lockgate.jsonpath.errors import PathFailure, PathNotFound
from lockgate.jsonpath.function_step import FunctionStep, JsonSource
from lockgate.jsonpath.functions import Argument
from lockgate.jsonpath.nodes import (
    Filter,
    Function,
    Index,
    JsonArgument,
    Path,
    Property,
    Scan,
    Slice,
    Wildcard,
)
from lockgate.jsonpath.nodes import Step as Node
from lockgate.jsonpath.run import Options, Run
from lockgate.jsonpath.scan import ScanStep
from lockgate.jsonpath.steps import (
    FilterStep,
    IndexStep,
    Link,
    PropertiesStep,
    PropertyStep,
    SliceStep,
    Step,
    WildcardStep,
)

__all__ = ["CompiledPath", "compile_nodes"]


class _Part(NamedTuple):
    """A step that is not yet linked to others."""

    build: Callable[[Link], Step]
    key: object
    upstream_definite: bool
    is_wildcard: bool


class CompiledPath:
    """A path, ready to be evaluated (Jayway's ``CompiledPath``)."""

    __slots__ = (
        "definite",
        "first",
        "from_root",
        "index_before_last",
        "is_function",
        "parts",
        "root",
    )

    def __init__(
        self,
        root: str,
        parts: Sequence[_Part],
        *,
        definite: bool,
        from_root: bool,
        is_function: bool,
        index_before_last: int | None,
    ) -> None:
        self.root = root
        self.parts = tuple(parts)
        self.definite = definite
        """Whether it leads to one place at most."""
        self.from_root = from_root
        self.is_function = is_function
        """Whether it ends with a function."""
        self.index_before_last = index_before_last
        self.first: Step | None = None
        for part in reversed(self.parts):
            link = Link(
                part.key,
                self.first,
                upstream_definite=part.upstream_definite,
                index_before_last=index_before_last,
            )
            self.first = part.build(link)

    def evaluate(self, model: Value, run: Run) -> None:
        """Adds to a run what the path leads to from a model. Raises :class:`JsonPathError`."""
        place = None if run.places is None else self.root
        if self.first is None:
            run.add(model, place)
        else:
            self.first.walk(model, place, run)

    def value(self, model: Value, run: Run, options: Options) -> Value:
        """What the path leads to: for an indefinite path a list.

        If a definite path leads nowhere, that is none where exceptions are suppressed; else
        :class:`PathNotFound` is raised. Raises other errors, too.
        """
        inner = Run(run.root, options, run.budget)
        self.evaluate(model, inner)
        if not self.definite:
            return inner.results
        if not inner.results:
            if options.suppress:
                return None
            raise PathNotFound("the path leads nowhere")
        return inner.results[-1]

    def with_parts(self, parts: Sequence[_Part]) -> "CompiledPath":
        """The path with other steps; what Jayway has asked of it once does not change."""
        return CompiledPath(
            self.root,
            parts,
            definite=self.definite,
            from_root=self.from_root,
            is_function=self.is_function,
            index_before_last=self.index_before_last,
        )


def compile_nodes(path: Path) -> CompiledPath:
    """Compiles a path. Raises :class:`InvalidPath` for a filter with a pattern that is none."""
    nodes = path.steps
    is_function = bool(nodes) and isinstance(nodes[-1], Function)
    if is_function and isinstance(nodes[0], Scan):
        return _compile_function_of_scan(path)
    return _compile(path.root, nodes, is_function=is_function, from_root=path.root == "$")


def _compile_function_of_scan(path: Path) -> CompiledPath:
    """``$..a.f()`` is evaluated as ``$.f($..a)``, whatever the arguments of ``f``."""
    nodes = path.steps
    at = next(i for i, node in enumerate(nodes) if isinstance(node, Function))
    function = nodes[at]
    assert isinstance(function, Function)
    scan = _compile(path.root, nodes[:at], is_function=False, from_root=True)
    source = _PathSource(scan)
    call = _Part(
        lambda link: FunctionStep(link, function.name, (source,)),
        key=object(),
        upstream_definite=False,
        is_wildcard=False,
    )
    rest = nodes[at + 1 :]
    return CompiledPath(
        "$",
        (call, *_parts(rest, upstream_definite=False)),
        definite=_is_definite(rest),
        from_root=path.root == "$",
        is_function=True,
        index_before_last=None,
    )


def _compile(
    root: str, nodes: Sequence[Node], *, is_function: bool, from_root: bool
) -> CompiledPath:
    before_last = nodes[-2] if len(nodes) > 1 else None
    index = None
    if isinstance(before_last, Index) and len(before_last.indexes) == 1:
        index = before_last.indexes[0]
    return CompiledPath(
        root,
        _parts(nodes, upstream_definite=True),
        definite=_is_definite(nodes),
        from_root=from_root,
        is_function=is_function,
        index_before_last=index,
    )


def _parts(nodes: Sequence[Node], *, upstream_definite: bool) -> list[_Part]:
    parts = []
    for node in nodes:
        build = _builder(node)
        parts.append(_Part(build, object(), upstream_definite, isinstance(node, Wildcard)))
        upstream_definite = upstream_definite and _leads_to_one(node)
    return parts


def _leads_to_one(node: Node) -> bool:
    """Whether a step that others follow leads to one place at most."""
    if isinstance(node, Property):
        return len(node.names) == 1
    if isinstance(node, Index):
        return len(node.indexes) == 1
    return isinstance(node, Function)


def _is_definite(nodes: Sequence[Node]) -> bool:
    """Several names at the end of a path give one map, and so are definite, too."""
    if not nodes:
        return True
    last = nodes[-1]
    return all(map(_leads_to_one, nodes[:-1])) and (
        isinstance(last, Property) or _leads_to_one(last)
    )


def _builder(node: Node) -> Callable[[Link], Step]:
    match node:
        case Property(names=(name,)):
            return lambda link: PropertyStep(link, name)
        case Property(names=names):
            return lambda link: PropertiesStep(link, names)
        case Index(indexes=indexes):
            return lambda link: IndexStep(link, indexes)
        case Slice(start=start, stop=stop):
            return lambda link: SliceStep(link, start, stop)
        case Wildcard():
            return WildcardStep
        case Scan():
            return ScanStep
        case Filter(condition=condition):
            meets = compile_condition(condition, compile_nodes)
            weight = weight_of(condition)
            return lambda link: FilterStep(link, condition, meets, weight)
        case Function(name=name, arguments=arguments):
            sources = tuple(
                JsonSource(argument.text)
                if isinstance(argument, JsonArgument)
                else _PathSource(compile_nodes(argument.path))
                for argument in arguments
            )
            return lambda link: FunctionStep(link, name, sources)


class _PathSource:
    """An argument that is a path."""

    __slots__ = ("path",)

    def __init__(self, path: CompiledPath) -> None:
        self.path = path

    def bound(self, run: Run) -> Argument:
        """The argument with its value, which stays the same throughout a read.

        All the same the path, as it is by then, is evaluated for every call, and may fail.
        """
        bound: _BoundPath | None = run.budget.memory.get(self)
        path = self.path if bound is None else bound.path
        value = path.value(run.root, run, run.options)
        if bound is None:
            bound = run.budget.memory[self] = _BoundPath(path, value)
        return bound


class _BoundPath(Argument):
    """A path whose value is known, and which ``length`` makes longer.

    ``length`` puts a wildcard behind its path; after a call the first wildcard behind the first
    step is taken out, which need not be the same one.
    """

    __slots__ = ("known", "path")

    def __init__(self, path: CompiledPath, known: Value) -> None:
        self.path = path
        self.known = known

    def value(self) -> Value:
        """See :class:`Argument`."""
        return self.known

    def value_in(self, model: Value, run: Run) -> Value:
        """See :class:`Argument`."""
        if self.path.parts and not self.path.is_function:
            run.budget.spend(len(self.path.parts))
            self.path = self.path.with_parts((*self.path.parts, _wildcard()))
        if model is None:
            raise PathFailure("there is no document")
        inner = Run(model, run.options, run.budget)
        return self.path.value(model, inner, run.options)

    def called(self) -> None:
        """See :class:`Argument`."""
        parts = self.path.parts
        for at, part in enumerate(parts):
            if at > 0 and part.is_wildcard and not self.path.is_function:
                self.path = self.path.with_parts(parts[:at] + parts[at + 1 :])
                break


def _wildcard() -> _Part:
    return _Part(WildcardStep, object(), upstream_definite=True, is_wildcard=True)
