"""``#foreach`` as Python."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from lockgate.vtl import nodes
from lockgate.vtl.allowance import CHECK_STEPS
from lockgate.vtl.analysis import Facts, LoopFacts, analyse_loop
from lockgate.vtl.emit_source import Captured
from lockgate.vtl.emit_statements import StatementEmitter
from lockgate.vtl.emitter import Loop, Shield
from lockgate.vtl.limits import Limits
from lockgate.vtl.literals import range_of
from lockgate.vtl.nodes import Foreach
from lockgate.vtl.objects import ForeachScope, ScopeInfo
from lockgate.vtl.profiles import ProfileRules
from lockgate.vtl.runtime import (
    BreakLoop,
    StopRendering,
    iterator_of,
    leave_scope,
    live,
    values_of,
)

__all__ = ["LoopEmitter"]

_CALL_STEPS: Final = 6
"""Steps of a method call, beyond those of its lines: a text that is not yet entered in the account
of the render may take some microseconds."""

_NODES_OF_STEP: Final = 3
"""So many nodes of the syntax tree are a step, where they cannot be counted as lines."""

_CHARGE_LINES: Final = 2
"""Lines that ``charge_steps`` writes."""

_COUNTERS: Final = {"velocityCount": "{position} + 1", "velocityHasNext": "{position} < {last}"}
_SCOPE_COUNTERS: Final = {"velocityCount": "{scope}.count", "velocityHasNext": "{scope}.has_next"}


@dataclass(slots=True)
class _Head:
    """The parts of a ``for`` line: what is looped over, and the name of its values."""

    values: str
    is_range: bool = False


class LoopEmitter(StatementEmitter):
    """Writes loops: with plain counters where that is enough, else with a ``$foreach`` object."""

    def __init__(
        self, facts: Facts, rules: ProfileRules, limits: Limits, rebound: frozenset[str]
    ) -> None:
        super().__init__(facts, rules, limits, rebound)
        self._bodies: dict[int, LoopFacts] = {}

    def foreach(self, node: Foreach) -> None:
        self.flush()
        self._bodies[id(node)] = analyse_loop(node)
        counters = sorted(self.facts.names & set(_COUNTERS))
        if self.facts.plain_loop_variable:
            self._counted_loop(node, counters)
        else:
            self._scope_loop(node, counters)

    def body_of(self, node: Foreach) -> LoopFacts:
        """What the body of a loop does."""
        return self._bodies[id(node)]

    def _saved(self, node: Foreach, counters: list[str]) -> list[tuple[str, str]]:
        """The variables that a loop assigns, with the names of the values they have before it."""
        names = dict.fromkeys([node.variable, *counters])
        return [(name, self.fresh(self.read(name).code, "saved")) for name in names]

    def restore(self, saved: list[tuple[str, str]]) -> None:
        """Give variables the values that they had before the loop."""
        for name, code in saved:
            self.write(name, code)

    # -------------------------------------------------------------------------- plain counters

    def _counted_loop(self, node: Foreach, counters: list[str]) -> None:
        head = self._iterable(node)
        saved = self._saved(node, counters)
        loops = self._loops(head) if node.variable in self.frame.shielded else ""
        loop = Loop(self.output, self.source.temporary("i"), self.source.temporary("last"), None)
        body = self.round(node, loop, counters, _COUNTERS)
        used = "\n".join(body.lines)
        with_position = _uses(used, f"{loop.position}")
        with_last = _uses(used, f"{loop.last}")
        self.source.offset = node.start
        size = self._size(node, head)
        values = self._bounded(head, size, loop if with_last else None)
        if size and not self.body_of(node).may_end_early:
            values = self._charge_at_once(body, values, size)
        variable = self.source.variable(node.variable)
        target = f"{loop.position}, {variable}" if with_position else variable
        self.line(f"for {target} in {f'enumerate({values})' if with_position else values}:")
        self.source.insert(body)
        self.restore(saved)
        self._unshield(node, f"{loops} and {saved[0][1]}")

    def _loops(self, head: _Head) -> str:
        """The name of whether a value holds others at all."""
        self.source.globals["iterator_of"] = iterator_of
        code = (
            f"{head.values} != ()" if head.is_range else f"iterator_of({head.values}) is not None"
        )
        return self.fresh(code, "loops")

    def _iterable(self, node: Foreach) -> _Head:
        if isinstance(node.iterable, nodes.Range):
            first, last = self.values([node.iterable.first, node.iterable.last])
            self.source.globals["range_of"] = range_of
            return _Head(self.fresh(f"range_of({first}, {last}) or ()", "values"), True)
        return _Head(self.settled(self.value(node.iterable)).code)

    def _size(self, node: Foreach, head: _Head) -> str:
        """The name of how many values there are, where the rounds cannot change that."""
        code = head.values
        if not head.is_range:
            self.source.globals["values_of"] = values_of
            if not self.body_of(node).reads_only:
                return ""
            code = self.fresh(f"{code} if type({code}) is list else values_of({code})", "values")
            head.values = code
        return self.fresh(f"len({code})", "size")

    def _bounded(self, head: _Head, size: str, loop: Loop | None) -> str:
        """What to loop over, at most as many rounds as allowed; sets ``last`` when wanted."""
        limit = self.limits.rounds if self.rules.bounded_rounds else None
        code = head.values
        if not size:
            return self._live(code, limit, loop)
        if loop is not None:
            self.line(f"{loop.last} = {size} - 1")
        if limit is not None:
            self.line(f"if {size} > {limit}: {code}, {size} = {code}[:{limit}], {limit}")
        return code

    def _charge_at_once(self, body: Captured, values: str, size: str) -> str:
        """Count the steps of a loop before it, and not in each of its rounds.

        Gives what to loop over: where the rounds may be very many, the output is looked at
        from time to time.
        """
        if len(body.lines) == _CHARGE_LINES:
            return values
        cost = int(body.lines[0].rpartition(" ")[2])
        del body.lines[:_CHARGE_LINES], body.offsets[:_CHARGE_LINES]
        self.charge_steps(f"{cost} * {size}")
        unseen = max(CHECK_STEPS // cost, 1)
        if self.rules.bounded_rounds and unseen >= self.limits.rounds:
            return values
        watched = f"account.watched({values}, {unseen}, {self.output.name})"
        return f"({values} if {size} <= {unseen} else {watched})"

    def _live(self, code: str, limit: int | None, loop: Loop | None) -> str:
        self.source.globals.update(live=live, islice=islice)
        if loop is not None:
            self.line(f"{loop.last} = len(values_of({code})) - 1")
        return f"live({code})" if limit is None else f"islice(live({code}), {limit})"

    # ---------------------------------------------------------------------- a $foreach object

    def _scope_loop(self, node: Foreach, counters: list[str]) -> None:
        value = self.settled(self.value(node.iterable)).code
        self.source.globals.update(
            ForeachScope=ForeachScope, iterator_of=iterator_of, leave_scope=leave_scope
        )
        iterator = self.fresh(f"iterator_of({value})", "values")
        with self.source.indented(f"if {iterator} is not None:"):
            self._iterated(node, counters, iterator)

    def _iterated(self, node: Foreach, counters: list[str], iterator: str) -> None:
        saved = self._saved(node, counters)
        info = self.source.constant(ScopeInfo(node.line, node.column), "info")
        scope = self.fresh(f"ForeachScope({self.read('foreach').code}, {info})", "scope")
        self.write("foreach", scope)
        body = self.round(node, Loop(self.output, None, None, scope), counters, _SCOPE_COUNTERS)
        self.source.offset = node.start
        rounds = f"{scope}.rounds({iterator})"
        if self.rules.bounded_rounds:
            self.source.globals["islice"] = islice
            rounds = f"islice({rounds}, {self.limits.rounds})"
        head = self._for_line(node, rounds)
        leaving = self._guarded(head, body) if self.facts.breaks_by_scope else None
        if leaving is None:
            self.line(head)
            self.source.insert(body)
        self.restore(saved)
        self._unshield(node, saved[0][1])
        self.write("foreach", f"leave_scope({self.read('foreach').code})")
        if leaving is not None:
            self.line(
                f"if {leaving} is not None and {leaving}.directive is not {info}: raise {leaving}"
            )

    def _guarded(self, head: str, body: Captured) -> str:
        """The loop, where a ``#break`` may name an outer one; gives the name of the exception."""
        self.source.globals.update(BreakLoop=BreakLoop, StopRendering=StopRendering)
        leaving = self.fresh("None", "leaving")
        self.line("try:")
        self.line(" " + head)
        self.source.insert(Captured([" " + line for line in body.lines], body.offsets))
        self.line(f"except (BreakLoop, StopRendering) as broken: {leaving} = broken")
        return leaving

    # ------------------------------------------------------------------- rounds for no value

    def before_rounds(self, node: Foreach) -> str | None:
        """What rounds for null keep from one to the next: the name of it."""
        return self.fresh("True", "lasting") if self.body_of(node).loops_variable else None

    def shield(self, node: Foreach, lasting: str | None) -> None:
        """In a round for null the variable stays null, whatever is assigned to it.

        It does so until a loop inside that has the same variable ends, which takes it away.
        """
        name, outer = node.variable, self.frame.shielded.get(node.variable, ())
        variable = self.source.variable(name)
        for active, lasts in outer:
            self.line(f"if {variable} is None and {active} is False: {active} = {lasts} = True")
        own = f"{lasting} if {variable} is None else None" if lasting else f"{variable} is None"
        body = self.body_of(node)
        if body.sets_variable or body.loops_variable:
            self.frame.shielded[name] = (*outer, Shield(self.fresh(own, "null"), lasting))
        if outer:
            self.line(f"if {' or '.join(shield.active for shield in outer)}: {variable} = None")

    def _unshield(self, node: Foreach, before: str) -> None:
        """Behind a loop: a variable that had no value before it is taken away."""
        for active, lasting in self.frame.shielded.get(node.variable, ()):
            self.line(f"if {active} and {before} is None: {active} = {lasting} = False")

    # -------------------------------------------------------------------------------- the body

    def _for_line(self, node: Foreach, rounds: str) -> str:
        return f"for {self.source.variable(node.variable)} in {rounds}:"

    def round(
        self, node: Foreach, loop: Loop, counters: list[str], codes: dict[str, str]
    ) -> Captured:
        """The lines of a round, one level deeper than the loop."""
        calls = self.calls
        definite, shielded = set(self.frame.definite), dict(self.frame.shielded)
        self.frame.definite.discard(node.variable)
        lasting = self.before_rounds(node)
        self.mark_assigned(self.source.variable(node.variable))
        with self.source.captured() as captured:
            self.frame.loops.append(loop)
            self.charge_steps("1")
            self.shield(node, lasting)
            self.begin_round(node)
            names = {"position": loop.position, "last": loop.last, "scope": loop.scope}
            for name in counters:
                if name == node.variable:
                    continue
                self.write(name, codes[name].format(**names))
                self.frame.definite.add(name)
            self.block(node.body)
            self.flush()
            self.frame.loops.pop()
        written = len(captured.lines) // 2 + _CALL_STEPS * (self.calls - calls)
        facts = self.body_of(node)
        cost = 1 + max(written, facts.nodes // _NODES_OF_STEP + _CALL_STEPS * facts.calls)
        captured.lines[0] = captured.lines[0].replace("1", str(cost), 1)
        self.frame.definite, self.frame.shielded = definite, shielded
        return captured


def _uses(source: str, name: str) -> bool:
    """Whether a piece of source has this name in it."""
    at = source.find(name)
    while at >= 0:
        end = at + len(name)
        around = source[at - 1 : at] + source[end : end + 1]
        if not any(character.isalnum() or character == "_" for character in around):
            return True
        at = source.find(name, end)
    return False
