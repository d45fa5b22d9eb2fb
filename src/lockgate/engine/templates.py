"""Mapping templates of one integration: compiled, chosen by media type, and run.

Source: guide pages "Working with models and mapping templates" and "Integration passthrough
behaviors"; the language itself is :mod:`lockgate.vtl`.
"""

from collections.abc import Iterable
from weakref import WeakValueDictionary

from lockgate.diagnostics import Place, Report
from lockgate.engine import context as context_variables
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.overrides import Overrides
from lockgate.model import TemplateText
from lockgate.rules.limits import HEADER_TOTAL, URL
from lockgate.vtl import Scope, Template, TemplateError, compile_template

__all__ = [
    "BrokenTemplate",
    "CompiledTemplate",
    "TemplateSet",
    "compile_templates",
    "media_type",
    "place_in",
]

_OVERRIDES = ("requestOverride", "responseOverride")


class CompiledTemplate:
    """A template with its place in the document.

    ``overrides`` are the override maps that it may read or write, ``names`` what else of
    ``$context`` it may, None: all. ``constant`` is its output where that is always the same;
    ``longest`` the length that no text in the request's head exceeds, None where the template may
    look at more. ``quoted_place`` is kept by decisions that name it.
    """

    __slots__ = ("constant", "longest", "names", "overrides", "quoted_place", "template", "text")

    def __init__(self, text: TemplateText, template: Template) -> None:
        self.text = text
        self.template = template
        names = template.context_names
        self.overrides = tuple(name for name in _OVERRIDES if names is None or name in names)
        self.names = None if names is None else tuple(sorted(names.difference(_OVERRIDES)))
        self.quoted_place: str | None = None
        unbounded = names is None or "lockgate" in names or template.uses_stage_variables
        self.longest = None if unbounded else URL + HEADER_TOTAL
        self.constant = self._constant()

    def _constant(self) -> str | None:
        facts = self.template.facts
        if facts.names or facts.dynamic:
            return None
        try:
            return self.template.render(Scope())
        except TemplateError:
            return None

    def line_of(self, offset: int) -> int:
        """The line inside the template where ``offset`` stands, from 1."""
        return self.template.position(offset)[0]

    def file_line(self, line: int) -> int:
        """The line of the document where line ``line`` of the template stands."""
        return self.text.first_line + (0 if self.text.indent is None else line - 1)

    def run(self, exchange: Exchange, body: str, phase: str) -> str:
        """Render for ``phase`` (``request``, ``response``) over ``body``.

        Raises Failure where the template fails or assigns an override twice.
        """
        if self.constant is not None:
            return self.constant
        template = self.template
        overrides = exchange.overrides
        longest = self.longest
        context = context_variables.EMPTY
        if self.names is None or self.names or self.overrides:
            if self.overrides and overrides is None:
                overrides = exchange.overrides = Overrides()
            log = [] if overrides is None else overrides.log
            context = context_variables.build(exchange, self.names, log)
            if self.overrides:
                assert overrides is not None
                if overrides.log:
                    longest = None  # an earlier template may have left any text there
                overrides.begin(self, phase, context)
        plan = exchange.plan
        assert plan is not None
        scope = Scope(
            body=body,
            params=exchange.parameters,
            context=context,
            stage_variables=plan.settings.stage_variables,
            longest=longest,
        )
        try:
            output = template.render(scope)
        except TemplateError as error:
            raise self._failure(error, phase) from None
        if self.overrides:
            assert overrides is not None
            overrides.end(self, context)
        return output

    def _failure(self, error: TemplateError, phase: str) -> Failure:
        return Failure(
            f"failure.{phase}_template",
            self.text.place,
            {
                "error": error.message,
                "kind": error.kind,
                "line": error.line,
                "column": error.column,
                "file_line": self.file_line(error.line),
            },
        )


class BrokenTemplate(CompiledTemplate):
    """A template that does not parse: every run of it fails, as it does on the service."""

    def __init__(self, text: TemplateText, error: TemplateError) -> None:
        super().__init__(text, compile_template(""))
        self.constant = None
        self.error = error

    def run(self, exchange: Exchange, body: str, phase: str) -> str:
        """Raises Failure."""
        del exchange, body
        raise self._failure(self.error, phase)


class TemplateSet:
    """The templates of an integration or of an integration response, by media type.

    ``place`` is that of the set, or of its parent where there is none.
    """

    __slots__ = ("by_type", "first", "place", "templates")

    def __init__(self, templates: tuple[CompiledTemplate, ...], place: Place) -> None:
        self.templates = templates
        self.place = place
        self.by_type: dict[str, CompiledTemplate] = {}
        for template in templates:
            self.by_type.setdefault(template.text.media_type.lower(), template)
        self.first = templates[0] if templates else None


def compile_templates(texts: Iterable[TemplateText], place: Place, report: Report) -> TemplateSet:
    """All of ``texts``; those that are not well-formed are reported, and fail if they are run."""
    compiled: list[CompiledTemplate] = []
    for text in texts:
        try:
            template = _compiled(text.text, text.media_type)
        except TemplateError as error:
            report.error(
                "template.syntax",
                f"the template does not parse: {error.message}",
                place_in(text, error.line, error.column),
                error.excerpt(),
            )
            compiled.append(BrokenTemplate(text, error))
        else:
            compiled.append(CompiledTemplate(text, template))
    return TemplateSet(tuple(compiled), place)


_known: WeakValueDictionary[tuple[str, str], Template] = WeakValueDictionary()


def _compiled(text: str, name: str) -> Template:
    """One template for equal texts: a large API has thousands of methods and few templates.

    To compile one takes longer than all else that a method needs, and code that is shared is in
    the processor's caches when the next method needs it. Raises TemplateError.
    """
    known = _known.get((text, name))
    if known is None:
        known = _known[text, name] = compile_template(text, name=name)
    return known


def place_in(text: TemplateText, line: int, column: int) -> Place:
    """The place of a template's line in the document, as near as the document's form allows."""
    place = text.place
    if text.indent is None:
        return place
    return Place(
        place.source,
        place.pointer,
        text.first_line + line - 1,
        text.indent + column,
        place.via,
    )


def media_type(value: bytes) -> str:
    """The media type of a ``Content-Type``: without parameters, in lower case."""
    return value.partition(b";")[0].strip().lower().decode("latin-1")
