"""Mapping templates and parameter mappings, which integrations and their responses both have.

Source: control-plane.md, sections 4.2 (integration defaults) and 5.2.
"""

from typing import Any

from lockgate.control.patch_table import (
    Change,
    PatchRow,
    as_text,
    as_texts,
    entry,
    whole_map,
)

__all__ = ["kept_templates", "parameter_rows", "template_rows"]


def kept_templates(templates: dict[str, Any]) -> dict[str, Any]:
    """Templates as they are kept: an empty one as a key without a value."""
    return {media_type: template or None for media_type, template in templates.items()}


def template_rows(member: str) -> tuple[PatchRow, ...]:
    """What may be changed of ``member``, a map of templates."""
    absent = "Content-Type specified was not found"
    return (
        whole_map(f"/{member}", coerced=_as_templates),
        entry(f"/{member}/{{type}}", coerced=_as_template, absent=absent),
    )


def parameter_rows(member: str) -> tuple[PatchRow, ...]:
    """What may be changed of ``member``, a map of parameter mappings."""
    return whole_map(f"/{member}"), entry(f"/{member}/{{key}}")


def _as_template(change: Change) -> str | None:
    return as_text(change) or None


def _as_templates(change: Change) -> dict[str, Any]:
    return kept_templates(as_texts(change))
