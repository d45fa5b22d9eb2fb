"""Mapping templates: Apache Velocity 1.7 compiled to Python functions.

``compile_template`` gives a ``Template``; ``Template.render`` takes a ``Scope``, which holds what
``$input``, ``$context`` and ``$stageVariables`` show. The way of a template: ``lexer`` ->
``template_parser`` (and ``expression_parser``, ``directives``) -> ``nodes`` -> ``analysis`` ->
``emit_statements`` and the other ``emit_`` modules -> ``compiler``. What the generated code may
call is in ``dispatch`` and the tables of the ``methods_`` modules.
"""

from lockgate.vtl.errors import ErrorKind, TemplateError
from lockgate.vtl.limits import DEFAULT_LIMITS, Limits
from lockgate.vtl.profiles import Profile
from lockgate.vtl.scope import Scope
from lockgate.vtl.template import Template, compile_template
from lockgate.vtl.tracked import (
    Assignment,
    TrackedMap,
    made_override,
    overrides_of,
    plain_context,
)

compile = compile_template
"""The short name, for ``from lockgate import vtl`` and ``vtl.compile(...)``."""

__all__ = [
    "DEFAULT_LIMITS",
    "Assignment",
    "ErrorKind",
    "Limits",
    "Profile",
    "Scope",
    "Template",
    "TemplateError",
    "TrackedMap",
    "compile",
    "compile_template",
    "made_override",
    "overrides_of",
    "plain_context",
]
