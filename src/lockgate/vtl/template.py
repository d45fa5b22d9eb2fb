"""A compiled template, and what it says of itself."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from types import TracebackType
from typing import Final

from lockgate.java.json_reader import JsonReadError
from lockgate.java.json_writer import NullKey
from lockgate.java.limits import LimitExceeded
from lockgate.jregex import BudgetExceeded, PatternError, ReplacementError
from lockgate.jsonpath import JsonPathError
from lockgate.vtl.allowance import (
    CURRENT,
    LONGEST_NUMBER,
    Allowance,
    Unopened,
    accounts_with,
    present,
    spend,
)
from lockgate.vtl.analysis import BUILT_IN, analyse
from lockgate.vtl.compiler import CompiledFunction, compile_evaluated, compile_tree
from lockgate.vtl.errors import ErrorKind, TemplateError
from lockgate.vtl.failures import JavaException, LimitReached, ResourceMissing, VelocityFailure
from lockgate.vtl.iterators import ConcurrentModification
from lockgate.vtl.limits import DEFAULT_LIMITS, Limits
from lockgate.vtl.nodes import Block
from lockgate.vtl.profiles import Profile
from lockgate.vtl.runtime import BreakLoop, StopRendering
from lockgate.vtl.scope import Scope
from lockgate.vtl.source import Source
from lockgate.vtl.template_parser import parse_template
from lockgate.vtl.trace import Trace
from lockgate.vtl.tracked import TrackedMap

__all__ = ["Template", "compile_template"]

_KINDS: Final[tuple[tuple[type[Exception], ErrorKind], ...]] = (
    (ConcurrentModification, "other"),
    (JavaException, "method"),
    (JsonReadError, "method"),
    (PatternError, "method"),
    (ReplacementError, "method"),
    (ResourceMissing, "resource"),
    (VelocityFailure, "other"),
    (NullKey, "other"),
    (BreakLoop, "other"),
    (LimitReached, "limit"),
    (LimitExceeded, "limit"),
    (BudgetExceeded, "limit"),
    (RecursionError, "limit"),
)
"""What an exception of the generated code is to the user; anything else is a bug."""

_KEPT_EVALUATED: Final = 64
"""Texts of ``#evaluate`` whose code a template keeps."""

_COMPILE_COST: Final = 100_000
_COMPILE_CHARACTER_COST: Final = 10_000
"""Bytes that could be copied while such a text, and one character of it, is compiled."""

_numbers: Iterator[int] = count(1)
_holder = CURRENT.get


def compile_template(
    source: str,
    name: str = "template",
    *,
    profile: Profile = Profile.APIGATEWAY,
    limits: Limits = DEFAULT_LIMITS,
) -> "Template":
    """Compile a template.

    Raises ``TemplateError`` of kind ``parse`` for a text that is none, ``limit`` for one that is
    too large or too deeply nested, and ``other`` for the few mistakes that Velocity notices before
    it renders and does not call a parse error.
    """
    text = Source(source)
    if len(source.encode("utf-8", "surrogatepass")) > limits.template_bytes:
        raise text.error("limit", f"a template of more than {limits.template_bytes} bytes", 0)
    return Template(text, name, profile, limits)


class Template:
    """A template as a function. It has no state: any number of renders may use it.

    ``context_names`` are the keys of ``$context`` that it can read or assign, ``None`` when it may
    use any; ``uses_body``, ``uses_params`` and ``uses_stage_variables`` tell which inputs it may
    look at, ``sets_overrides`` whether it may assign below ``$context.requestOverride`` or
    ``$context.responseOverride``. All of these err on the side of true.
    """

    __slots__ = (
        "__weakref__", "_evaluated", "_filename", "_function", "_limits", "_longest_output",
        "_longest_text", "_new_account", "_only_body", "_own", "_profile", "_rebound", "_text",
        "_traced", "_tree", "_unopened", "context_names", "facts", "name", "sets_overrides",
        "source", "uses_body", "uses_params", "uses_stage_variables",
    )  # fmt: skip

    def __init__(self, text: Source, name: str, profile: Profile, limits: Limits) -> None:
        self._text = text
        self.source = text.text
        self.name = name
        self._profile = profile
        self._limits = limits
        self._filename = f"<template {next(_numbers)}>"
        try:
            self._tree = parse_template(text, profile.rules, limits)
            self.facts = facts = analyse(self._tree)
            self._function = self._compile(frozenset())
        except RecursionError:
            raise text.error("limit", "the template is nested too deeply", 0) from None
        self._rebound: dict[frozenset[str], CompiledFunction] = {}
        self._traced: dict[frozenset[str], CompiledFunction] = {}
        self._evaluated: dict[str, Callable[..., None]] = {}
        self._new_account = accounts_with(limits)
        self._unopened = Unopened(limits)
        self._own = len(self.source) + LONGEST_NUMBER
        self._longest_output = limits.text
        pieces = self._function.pieces
        self._longest_text = -1 if pieces is None else limits.text // (pieces or 1) - self._own
        names = facts.context_names
        self.context_names = None if names is None else frozenset(names)
        self.uses_body = facts.uses_body
        self.uses_params = facts.uses_params
        self.uses_stage_variables = facts.uses_stage_variables
        self.sets_overrides = facts.sets_overrides
        self._only_body = not (names is None or names or self.uses_params) and (
            not self.uses_stage_variables
        )

    def render(self, scope: Scope) -> str:
        """The text that the template gives.

        Raises ``TemplateError``. What was assigned to ``$context`` before an error stays assigned.
        """
        function = self._function if not scope.variables else self._for_variables(scope)
        holder = _holder()
        if holder.account is not None:  # by another thread's render
            return self._run_apart(function, scope)
        output: list[str] = []
        holder.account = unopened = self._unopened
        try:
            function.run(scope, unopened, output)
        except StopRendering:
            pass
        except Exception as error:
            raise self._located(error, function) from error
        finally:
            account = holder.account
            holder.account = None
        assert account is not None
        longest = scope.longest
        if longest is not None and (account is unopened or not account.has_large):
            # As `finish`, for what is small however it is reckoned.
            if longest + len(scope.body) <= self._longest_text:
                return "".join(output)
            if len(output) * (longest + len(scope.body) + self._own) <= self._longest_output:
                return "".join(output)
        return self._finished(output, scope, account)

    def _run_apart(self, function: CompiledFunction, scope: Scope) -> str:
        """Render with an account that no other thread sees."""
        account = self._new_account()
        with present(account):
            return self._run(function, scope, account)

    def trace(self, scope: Scope) -> Trace:
        """Render and keep every step. The trace holds the output, or the error.

        The variant of the code that tells its steps is compiled at the first call.
        """
        hidden = BUILT_IN.intersection(scope.variables)
        function = self._traced.get(hidden)
        if function is None:
            function = self._traced[hidden] = self._compile(hidden, traced=True)
        context = scope.context
        trace = Trace(context if isinstance(context, TrackedMap) else None)
        account = self._new_account()
        account.trace = trace
        try:
            with present(account):
                trace.output = self._run(function, scope, account)
        except TemplateError as error:
            trace.error = error
        return trace

    def _run(self, function: CompiledFunction, scope: Scope, account: Allowance) -> str:
        output: list[str] = []
        try:
            function.run(scope, account, output)
        except StopRendering:
            pass
        except Exception as error:
            raise self._located(error, function) from error
        return self._finished(output, scope, account)

    def _finished(self, output: list[str], scope: Scope, account: Allowance) -> str:
        longest = scope.longest
        if longest is None and self._only_body and not scope.variables:
            longest = 0
        if longest is not None:
            # All that a piece of the output can be, unless it is in the account.
            longest = max(longest, len(scope.body), LONGEST_NUMBER) + len(self.source)
        try:
            return account.finish(output, longest)
        except LimitReached as error:
            raise self._text.error("limit", str(error), 0) from None

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a character of the source."""
        return self._text.position(offset)

    def error_at(self, kind: ErrorKind, message: str, offset: int) -> TemplateError:
        """An error at a character of the source."""
        return self._text.error(kind, message, offset)

    def evaluated(self, text: str, macros: Iterable[str]) -> Callable[..., None]:
        """What prints a text that ``#evaluate`` runs; ``macros`` are known by name."""
        function = self._evaluated.get(text)
        if function is None:
            spend(_COMPILE_COST + _COMPILE_CHARACTER_COST * len(text))
            rules, limits = self._profile.rules, self._limits
            tree = parse_template(Source(text), rules, limits, set(macros))
            facts = analyse(tree, dynamic=True)
            filename = f"{self._filename} evaluated"
            function = compile_evaluated(tree, facts, rules, limits, filename, self).run
            if len(self._evaluated) < _KEPT_EVALUATED:
                self._evaluated[text] = function
        return function

    @property
    def tree(self) -> Block:
        """The syntax tree, for those who reason about the template without rendering it."""
        return self._tree

    @property
    def python_source(self) -> str:
        """The generated Python, for those who look for a mistake in the compiler."""
        return self._function.source

    def _compile(self, rebound: frozenset[str], traced: bool = False) -> CompiledFunction:
        rules, limits = self._profile.rules, self._limits
        return compile_tree(
            self._tree, self.facts, rules, limits, self._filename, self, rebound, traced
        )

    def _for_variables(self, scope: Scope) -> CompiledFunction:
        """The function for a scope whose variables hide built-in ones."""
        hidden = BUILT_IN.intersection(scope.variables)
        if not hidden:
            return self._function
        function = self._rebound.get(hidden)
        if function is None:
            function = self._rebound[hidden] = self._compile(hidden)
        return function

    def _located(self, error: Exception, function: CompiledFunction) -> Exception:
        """The error as the user sees it; an exception that is a bug stays what it is."""
        if isinstance(error, TemplateError):
            return error
        kind = _kind(error)
        if kind is None:
            return error
        offset = _offset(error.__traceback__, self._filename, function.offsets)
        message = str(error) or type(error).__name__
        return self._text.error(kind, message, offset)


def _kind(error: Exception) -> ErrorKind | None:
    if isinstance(error, JsonPathError):
        if error.kind == "invalid_path":
            return "invalid_path"
        return "path_not_found" if error.kind == "path_not_found" else "method"
    for exception, kind in _KINDS:
        if isinstance(error, exception):
            return kind
    return None


def _offset(trace: TracebackType | None, filename: str, offsets: list[int]) -> int:
    """Where in the template the innermost generated line stands."""
    offset = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            offset = offsets[trace.tb_lineno - 1]
        trace = trace.tb_next
    return offset
