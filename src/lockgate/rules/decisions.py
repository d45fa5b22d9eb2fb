"""The vocabulary of decision records: the names of rules, selections, notes and reasons.

A name is never renamed and never used again for something else; a new one raises the minor
number of :data:`VERSION`. Causes of failures stand in :mod:`lockgate.rules.failures`.
"""

from typing import NamedTuple

from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES

__all__ = ["NOTES", "OVERRIDE_REFUSALS", "REASONS", "RULES", "SELECTIONS", "VERSION", "Rule"]

VERSION = "1.0"


class Rule(NamedTuple):
    """What can set the number a client sees.

    ``sentence`` explains one answer; its braces name members of the decision and of the record.
    """

    name: str
    when: str
    sentence: str


_GATEWAY_SENTENCE = "{status} because {cause}; answered by {entry} {at}"

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "integration_response.pattern",
            "an integration response's selection pattern matched the compared text",
            '{status} because {source} "{text}" matches {pattern} {at}',
        ),
        Rule(
            "integration_response.own_code",
            "several patterns matched, and one entry's own status equals the compared text",
            '{status} because {source} "{text}" matches {pattern} {at}, whose own status is {text}',
        ),
        Rule(
            "integration_response.default",
            "no pattern matched and the default integration response applies",
            '{status} because none of {count} patterns matches {source} "{text}" {at}',
        ),
        Rule(
            "capture_group",
            "a group of a selection pattern gave the number",
            '{status} because group {reference} of {pattern} is "{value}" {at}',
        ),
        Rule(
            "capture_group.fallback",
            "a group gave no usable number and the reference names a fallback",
            '{status} because group {reference} of {pattern} gives no status from "{text}" '
            "and {status} is its fallback {at}",
        ),
        Rule(
            "response_override.template",
            "a template set $context.responseOverride.status",
            "{status} because line {line} of the {phase} template set it {at}; "
            "the integration response says {before}",
        ),
        Rule(
            "proxy.lambda",
            "a proxy function answered with a statusCode",
            "{status} because the function answered it {at}",
        ),
        Rule(
            "proxy.lambda_default",
            "a proxy function's answer has no statusCode",
            "{status} because the function's answer has no statusCode {at}",
        ),
        Rule(
            "proxy.http",
            "the status of a proxied backend is passed on",
            "{status} because the backend answered it {at}",
        ),
        Rule(
            "fixed_response",
            "a failure has an answer that cannot be customised",
            "{status} because {cause}; this answer cannot be customised",
        ),
        *(
            Rule(
                f"gateway_response.{name}",
                f"a failure of type {name} was answered through a gateway response",
                _GATEWAY_SENTENCE,
            )
            for name in GATEWAY_RESPONSE_TYPES
        ),
    )
}
"""Every rule, by name."""

SELECTIONS: dict[str, str] = {
    "select.snapshot": "the stage's deployment or its canary, by the request's draw",
    "select.route": "the resource and method that serve the request",
    "select.validator_model": "the model that the body is to follow, by its media type",
    "select.request_template": "the request template, by the media type of Content-Type",
    "select.response_template": "the response template, by the first media type of Accept",
}
"""Decisions that set no number but lead to it."""

NOTES: dict[str, str] = {
    "note.override_ignored": "a template set a status that is none; it had no effect",
    "note.override_dropped": "an override was dropped because a failure followed",
    "note.regex_budget": "a pattern took too long and counts as no match",
    "note.body_dropped": "the status forbids a body",
    "note.answer_cut": "the body broke off on its way, and the client's connection was cut",
}
"""Remarks on what happened on the way."""

REASONS: dict[str, str] = {
    "no_match": "does not match",
    "budget": "was aborted because it took too long",
    "own_code_wins": "matches, but another matching entry's own status is the compared text",
    "smaller_status_wins": "matches, but a matching entry has the smaller status",
    "earlier_wins": "an earlier entry matched",
    "default_not_needed": "the default; another one matched",
    "literal_first": "not looked at, because a pattern with a literal status matched",
    "capture_unset": "its group took no part in the match",
    "capture_not_three_digits": "its group is not three digits",
    "capture_out_of_range": "its group is no final status",
    "exact_wins": "the exact type is customised",
    "not_customised": "the definition has no such entry",
    "other_class": "is for the other class of statuses",
    "segment_differs": "a segment differs",
    "too_short": "the request's path goes on",
    "too_long": "the request's path ends earlier",
    "verb_missing": "the resource has no such method",
    "literal_preferred": "a literal segment wins",
    "parameter_preferred": "a path parameter wins over a greedy one",
    "greedy_last": "a greedy path parameter comes last",
    "specific_verb_wins": "the exact verb wins over ANY",
    "media_type_differs": "is for another media type",
    "only_first_read": "the header's later media types are not looked at",
    "overwritten": "a later assignment replaced it",
}
"""Why a candidate lost, in words that follow the candidate's label."""

OVERRIDE_REFUSALS: dict[str, str] = {
    "empty": "has no value",
    "not_a_number": "is not a number",
    "out_of_range": "is not between 200 and 599",
    "informational": "cannot end an exchange",
}
"""Why a value set as status override is no usable status."""
