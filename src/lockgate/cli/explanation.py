"""A decision record for human eyes."""

import json
import sys
from typing import Any

from lockgate.cli.output import paint
from lockgate.engine.effects import CallAws, CallHttp, InvokeLambda
from lockgate.engine.record import shown
from lockgate.rules.decisions import REASONS
from lockgate.verify.rehearsal import Rehearsal

__all__ = ["print_explanation"]

_LONGEST_BODY = 2_000


def print_explanation(record: dict[str, Any], rehearsal: Rehearsal | None) -> None:
    """Print the sentence, the decisions with their losers, and the answer where it is known."""
    out = sys.stdout.write
    out(paint(record["sentence"], "bold") + "\n\n")
    for decision in record["decisions"]:
        _print_decision(decision)
    if rehearsal is not None:
        for effect in rehearsal.effects:
            out(f"\ncalled  {_called(effect)}\n")
        _print_answer(rehearsal)
    else:
        _print_kept(record)


def _print_decision(decision: dict[str, Any]) -> None:
    out = sys.stdout.write
    after = decision.get("after")
    before = decision.get("before")
    number = "" if after is None else f"{after}" if before is None else f"{before} -> {after}"
    definition = decision.get("definition")
    where = "" if definition is None else _at(definition)
    name = decision["name"]
    out(f"step {decision['step']:>2}  {paint(name, 'good')}  {number}".rstrip() + f"  {where}\n")
    compared = decision.get("compared")
    if compared is not None:
        out(f'         {compared["source"]} is "{shown(compared["text"])}"\n')
    for candidate in decision.get("candidates", []):
        _print_candidate(candidate)
    left_out = decision.get("candidates_left_out")
    if left_out:
        out(f"         and {left_out} more\n")
    template = decision.get("template")
    if template is not None:
        place = f"{template['file']}:{template['file_line']}"
        out(f"         line {template['line']} of the template ({place})\n")
        out(f"         {shown(template['directive'])}\n")
    for name, value in decision.get("facts", {}).items():
        if name != "near_miss":
            for one in value if isinstance(value, list) else [value]:
                out(f"         {name}: {shown(_fact(one))}\n")
    miss = decision.get("facts", {}).get("near_miss")
    if miss is not None:
        _print_route_miss(miss)


def _fact(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {member}".rstrip() for name, member in value.items())
    return value if isinstance(value, str) else json.dumps(value)


def _print_candidate(candidate: dict[str, Any]) -> None:
    status = candidate.get("status", "")
    mark = {"chosen": "*", "lost": "-", "not_examined": " "}[candidate["outcome"]]
    reason = candidate.get("reason")
    words = "" if reason is None else REASONS[reason]
    line = f"         {mark} {shown(candidate['label'])}  {status}".rstrip()
    sys.stdout.write(f"{line}  {paint(words, 'dim')}".rstrip() + "\n")
    miss = candidate.get("near_miss")
    if miss is not None:
        _print_near_miss(miss)


_HINTS = {
    "trim": "the text without blanks around it",
    "dot_newline": "(?s) in front, so that . matches line ends",
    "ignore_case": "(?i) in front",
    "any_text_before": ".* in front",
    "any_text_after": ".* behind",
    "quote_literally": "the pattern taken as plain text (quoted with \\Q and \\E)",
    "halve_backslashes": "half of its backslashes",
    "raw_json": "the text before its JSON decoding",
    "body_not_compared": "the backend's body, but only the status is compared here",
}


def _print_near_miss(miss: dict[str, Any]) -> None:
    kind = miss["kind"]
    got = shown(miss.get("got", ""))
    where = {
        "trailing": f'it matches up to character {miss["reached"]}, then "{got}" is left over',
        "ended_early": f"the text ends where {miss.get('expected')} is expected",
        "dead_at": f'at character {miss["reached"]} it expects {miss.get("expected")}, not "{got}"',
    }.get(kind)
    if where is not None:
        sys.stdout.write(paint(f"             {where}", "dim") + "\n")
    hints = [_HINTS[hint] for hint in miss["hints"]]
    if hints:
        sys.stdout.write(f"             it would match with {' and '.join(hints)}\n")


_ROUTE_HINTS = {
    "ignore_case": "it is there in other case",
    "other_verb": "it is there for another verb",
    "stage_in_path": "the path begins with the stage, which the address already names",
}


def _print_route_miss(miss: dict[str, Any]) -> None:
    out = sys.stdout.write
    out(f"         nearest is {miss['matched']}")
    if miss["verbs"]:
        out(f" with {', '.join(miss['verbs'])}")
    if miss["offers"]:
        out(f"; below it stand {', '.join(miss['offers'])}")
    out("\n")
    for hint in miss["hints"]:
        out(f"         {_ROUTE_HINTS[hint]}\n")


def _at(definition: dict[str, Any]) -> str:
    place = f"{definition['file']}:{definition['line']}:{definition['column']}"
    missing = definition.get("missing")
    return f"{place} (missing: {missing})" if missing else place


def _called(effect: object) -> str:
    if isinstance(effect, CallHttp):
        lines = [f"{effect.method} {effect.scheme}://{effect.host}:{effect.port}{effect.target}"]
        lines += [f"        {name}: {value}" for name, value in effect.headers]
        body = effect.body
    elif isinstance(effect, CallAws):
        lines = [f"{effect.host} in {effect.region}: {effect.method} {effect.target}"]
        lines += [f"        {name}: {value}" for name, value in effect.headers]
        body = effect.body
    else:
        assert isinstance(effect, InvokeLambda)
        lines = [f"function {effect.function} ({effect.invocation_type})"]
        body = effect.payload
    if body:
        lines.append(f"        {shown(_text(body), _LONGEST_BODY)}")
    return "\n".join(lines)


def _print_kept(record: dict[str, Any]) -> None:
    """What a gateway has kept of a request, of the call and of the answer."""
    out = sys.stdout.write
    api = "" if record["api"] is None else f", API {record['api']}, stage {record['stage']}"
    out(f"\nasked   {record['route'] or record['method']}{api}, {record['time']}\n")
    if record["backend_status"] is not None:
        out(f"backend {record['backend_status']}\n")
    status = "none" if record["status"] is None else str(record["status"])
    out(
        f"answer  {status}{'' if record['delivered'] else ', not delivered: the client had gone'}\n"
    )


def _print_answer(rehearsal: Rehearsal) -> None:
    out = sys.stdout.write
    response = rehearsal.response
    out(f"\nanswer  {int(response.status)}\n")
    if response.content_type is not None:
        out(f"        Content-Type: {response.content_type}\n")
    for name, value in response.headers:
        if not name.lower().startswith(("x-lockgate-", "x-amz")):
            out(f"        {name}: {value}\n")
    if response.body:
        text = _text(response.body)
        cut = text[:_LONGEST_BODY] + ("…" if len(text) > _LONGEST_BODY else "")
        out("\n" + cut.rstrip("\n") + "\n")


def _text(body: bytes) -> str:
    """A body as text; of bytes that are none only how many there are."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return f"({len(body)} bytes that are no text)"
