"""Every limit of the package, in one table (security row S-40 and what follows from it)."""

from typing import Final

__all__ = [
    "CACHED_PATTERNS",
    "CLASS_EDGES",
    "CLASS_NESTING",
    "HARMLESS_TEXT",
    "HINTED_PATTERN",
    "IDLE_STEPS",
    "LARGE_CLASSES",
    "LIMITED_TEXT",
    "LOOK_BEHIND",
    "MACHINE_STEPS",
    "NEAR_MISS_HINTS",
    "NEAR_MISS_POSITIONS",
    "NEAR_MISS_STEPS",
    "NESTING",
    "NODE_HEIGHT",
    "OVERTAKING_STEPS",
    "PATTERN_LENGTH",
    "PROOF_EDGES",
    "PROOF_NODES",
    "PROOF_STATES",
    "PROOF_STEPS",
    "PROOF_WAYS",
    "REWRITTEN_MATCHES",
    "REWRITTEN_RESULT",
    "REWRITTEN_TAIL",
    "REWRITTEN_TEXT",
    "SECONDS",
    "TRACE_MEMORY",
    "UNROLLED",
    "UNROLLED_SIZE",
]

CLASS_EDGES: Final = 100_000
"""Ranges, counted twice, of all character classes of a pattern, and of the parts they are made
of: ``\\p{L}`` alone has 1,200."""

LARGE_CLASSES: Final = 4_000
"""Ranges, counted twice, of the large classes that are written out for ``re``, which takes long to
compile them; a pattern with more is written for ASCII texts only."""

HARMLESS_TEXT: Final = 65_536
"""Characters of a text that a harmless pattern looks at; the rest is cut off."""

LIMITED_TEXT: Final = 8_192
"""Characters of a text that any other pattern looks at; the rest is cut off."""

REWRITTEN_TEXT: Final = 1_048_576
"""Characters that a harmless pattern with one way to read a text may replace or split; a pattern
with ``n`` ways gets an ``n``-th. Replacing works on whole texts: a rest left as it was would look
like an answer."""

REWRITTEN_MATCHES: Final = 65_536
"""Matches looked at one by one while a text is replaced or split."""

REWRITTEN_RESULT: Final = 10_000_000
"""Characters of a text in which matches were replaced, and of what replaces one."""

SECONDS: Final = 0.010
"""Time of one evaluation on the limited engine."""

MACHINE_STEPS: Final = 25_000
"""Steps of one evaluation on the machine that follows Java step by step: about ``SECONDS``."""

PATTERN_LENGTH: Final = 8_192
"""Characters of a pattern."""

NESTING: Final = 200
"""Groups inside one another."""

CLASS_NESTING: Final = 50
"""Bracket classes inside one another; ``&&`` counts as one."""

NODE_HEIGHT: Final = 120
"""Nodes above one another in a tree that is given to ``re`` or ``regex``, or to a proof; what is
higher runs on the machine, which needs no call stack."""

UNROLLED_SIZE: Final = 400
"""Nodes of a pattern for ``regex``, counted repetitions written out: it copies what is repeated,
and the first search for a long literal takes it a time that grows with the cube of its length."""

CACHED_PATTERNS: Final = 1_024
"""Compiled patterns kept by ``compile_pattern``."""

PROOF_WAYS: Final = 16
"""Ways to read the same text that a pattern may have and still be called harmless: the work is
at most this many steps for each character."""

PROOF_STEPS: Final = 30_000
"""Steps of a proof of harmlessness before it gives up; a pattern not proved is not harmless."""

PROOF_NODES: Final = 1_200
"""Nodes of a pattern that is proved harmless; a larger one takes long to be proved and compiled."""

IDLE_STEPS: Final = 64
"""Steps that a harmless pattern may take at one place without taking a character: anchors, empty
groups, and the characters that look-behinds look at."""

REWRITTEN_TAIL: Final = 16
"""Nodes at the end of a pattern that are not proved for searches, because a search comes there
once only, and that each of ``REWRITTEN_MATCHES`` may still come to; more make it fewer matches."""

PROOF_STATES: Final = 1_200
"""Size of the automaton for a proof; longer counted repetitions are taken as endless ones."""

PROOF_EDGES: Final = 20_000
"""Ranges, counted twice, of the classes that a proof tells apart."""

LOOK_BEHIND: Final = 16
"""Characters that a look-behind of a harmless pattern may look at."""

OVERTAKING_STEPS: Final = 4_000
"""Steps to find out whether a part of a pattern may match inside a match of itself."""

UNROLLED: Final = 64
"""Counted repetitions up to this count are written out for a proof."""

NEAR_MISS_POSITIONS: Final = 4_000
"""Size of the automaton that a near miss is traced with."""

NEAR_MISS_STEPS: Final = 60_000
"""Live positions looked at while a near miss is traced."""

TRACE_MEMORY: Final = 4_000
"""Sets of live positions kept for the next text."""

HINTED_PATTERN: Final = 1_024
"""Characters of a pattern that changes are proposed for."""

NEAR_MISS_HINTS: Final = 3
"""Changes that a near miss may propose together."""
