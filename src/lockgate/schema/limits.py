"""Every limit of the package, in one table (Security reference, S-43)."""

from typing import Final

__all__ = [
    "EXPONENT",
    "HAZARDOUS_PATTERN",
    "HEIGHT",
    "LEVELS",
    "LONGEST_VALUE",
    "MESSAGES",
    "MULTIPLICITY",
    "NODES",
    "ROUNDS",
    "SCHEMA_LEVELS",
    "STEPS",
    "WORK",
]

SCHEMA_LEVELS: Final = 60
"""Schemas inside one another in one document."""

NODES: Final = 100_000
"""Schemas of one API that validation needs."""

STEPS: Final = 100_000
"""Steps of the evaluator over one body: schemas applied, values compared, names looked at."""

HAZARDOUS_PATTERN: Final = 200
"""Steps that a search costs that may take until its time limit."""

LEVELS: Final = 200
"""Schemas that the evaluator applies inside one another."""

MESSAGES: Final = 50
"""Violations told of one body."""

LONGEST_VALUE: Final = 2_000
"""Characters of one value in a message; the rest is cut off."""

EXPONENT: Final = 5_000
"""Powers of ten by which a number with a fraction may be away from one for ``multipleOf``."""

MULTIPLICITY: Final = 256
"""Times that jsonschema-rs may look at one and the same value; schemas that can need more are
left to the evaluator, which counts its steps."""

HEIGHT: Final = 24
"""Schemas that apply to the same value one inside the other, for jsonschema-rs, which uses the
thread's stack: a body has 400 levels, each of which takes so many."""

ROUNDS: Final = 64
"""Rounds in which multiplicities may grow before a schema counts as hazardous."""

WORK: Final = 50_000_000
"""Characters of a body times multiplicity that jsonschema-rs is given at once."""
