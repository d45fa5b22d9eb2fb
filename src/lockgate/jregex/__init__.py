"""Java regular expressions (``java.util.regex`` of Java 17) for Python."""

from lockgate.jregex.errors import BudgetExceeded, PatternError, ReplacementError
from lockgate.jregex.hazards import Hazard
from lockgate.jregex.hints import HINTS, apply_hints
from lockgate.jregex.limits import HARMLESS_TEXT
from lockgate.jregex.matches import Match
from lockgate.jregex.near_miss import NearMiss, near_miss
from lockgate.jregex.nodes import Node
from lockgate.jregex.pattern import JavaPattern, compile_pattern

__all__ = [
    "HARMLESS_TEXT",
    "HINTS",
    "BudgetExceeded",
    "Hazard",
    "JavaPattern",
    "Match",
    "NearMiss",
    "Node",
    "PatternError",
    "ReplacementError",
    "apply_hints",
    "compile_pattern",
    "near_miss",
]
