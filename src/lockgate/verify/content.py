"""Which forms the bodies of a method can have, and what of it can only fail.

The same tables as at run time are asked, for every request and answer that there can be.
"""

from collections.abc import Iterator

from lockgate.engine.binary_types import BinaryTypes
from lockgate.engine.plan import Operation, Plan
from lockgate.engine.selection import Entry
from lockgate.engine.templates import CompiledTemplate
from lockgate.model import Integration
from lockgate.rules.content_handling import ANSWERS, IS_BYTES, REQUESTS, TEXTS_ONLY, Form

__all__ = ["answer_forms", "broken_entries", "broken_templates", "may_fail", "reads_answers"]

_ANY = "*/*"


def may_fail(operation: Operation, integration: Integration, plan: Plan) -> bool:
    """Whether a body of the method may be one that cannot be handled."""
    entries = plan.definition.binary_media_types
    if integration.type == "AWS_PROXY":
        return bool(entries)
    if "decoded" in _request_forms(integration, entries):
        return True
    if any(broken_templates(operation, integration, plan)):
        return True
    if integration.type == "HTTP_PROXY":
        return "decoded" in _forms(None, entries)
    for entry in operation.entries:
        forms = answer_forms(entry, plan)
        # A mock's answer has no body that could be anything but base64.
        if "decoded" in forms and integration.type != "MOCK":
            return True
        if forms & IS_BYTES and _templates(entry):
            return True
    return False


def broken_templates(
    operation: Operation, integration: Integration, plan: Plan
) -> Iterator[CompiledTemplate]:
    """The request templates that can only fail: bodies of their type are bytes."""
    if integration.type in ("HTTP_PROXY", "AWS_PROXY"):
        return
    types = BinaryTypes(plan.definition.binary_media_types, None)
    for template in operation.request_templates:
        is_binary = types.entry_for(template.text.media_type.lower()) is not None
        form = REQUESTS[is_binary, integration.content_handling]
        if template.text.text and form in IS_BYTES:
            yield template


def broken_entries(operation: Operation, plan: Plan) -> Iterator[Entry]:
    """The integration responses whose templates can only fail: every answer of theirs is bytes."""
    for entry in operation.entries:
        if _templates(entry) and answer_forms(entry, plan) <= IS_BYTES:
            yield entry


def reads_answers(operation: Operation) -> bool:
    """Whether a template, a mapping or a reference reads the bodies of the integration."""
    for entry in operation.entries:
        response = entry.response
        if response.source.startswith(("body", "jsonpath")) or any(
            template.constant is None for template in _templates(entry)
        ):
            return True
        sources = (mapping.source for mapping in response.response_parameters)
        if any(source.startswith("integration.response.body") for source in sources):
            return True
    return False


def answer_forms(entry: Entry, plan: Plan) -> frozenset[Form]:
    """The forms that the bodies of an integration response can have."""
    return _forms(entry.response.content_handling, plan.definition.binary_media_types)


def _forms(handling: str | None, entries: tuple[str, ...]) -> frozenset[Form]:
    if not entries:
        return frozenset((TEXTS_ONLY[handling],))
    both = _possible(entries)
    return frozenset(ANSWERS[own, wanted, handling] for own in both for wanted in both)


def _request_forms(integration: Integration, entries: tuple[str, ...]) -> frozenset[Form]:
    handling = integration.content_handling
    return frozenset(REQUESTS[is_binary, handling] for is_binary in _possible(entries))


def _possible(entries: tuple[str, ...]) -> tuple[bool, ...]:
    """Whether a body may be of a binary type, and whether it may be of none."""
    if not entries:
        return (False,)
    return (True,) if _ANY in entries else (False, True)


def _templates(entry: Entry) -> list[CompiledTemplate]:
    return [one for one in entry.mapping.templates.templates if one.text.text]
