"""Members that stand in several extensions: parameter mappings and mapping templates."""

import json

from lockgate.diagnostics import one_line
from lockgate.formats.tree import ScalarNode, plain
from lockgate.formats.view import View
from lockgate.model import ParameterMapping, TemplateText

__all__ = ["read_parameter_mappings", "read_templates"]


def read_parameter_mappings(view: View | None) -> tuple[ParameterMapping, ...]:
    """Targets and sources of ``requestParameters`` or ``responseParameters``, in order."""
    if view is None:
        return ()
    found = []
    for target, source in view.members():
        text = source.as_text()
        if text is not None:
            found.append(ParameterMapping(target, text, source.place))
    return tuple(found)


def read_templates(view: View | None) -> tuple[TemplateText, ...]:
    """Templates by media type, in order; a template that is no text becomes compact JSON."""
    if view is None:
        return ()
    found = []
    for media_type, template in view.members():
        node = template.node
        if isinstance(node, ScalarNode):
            text = "" if node.value is None else node.text
            indent = node.indent
            first_line = node.line if indent is None else node.line + 1
        else:
            text = json.dumps(plain(node), separators=(",", ":"), ensure_ascii=False)
            first_line, indent = node.line, None
        if "/" not in media_type:
            view.report.warning(
                "template.media-type",
                f"{one_line(media_type)!r} is no media type; the template is never chosen by it",
                template.place,
                "use a key such as application/json",
            )
        found.append(TemplateText(media_type, text, template.place, first_line, indent))
    return tuple(found)
