"""How much the Java values may hold before work on them is given up.

Where json-smart has no limit, Java itself ends with a StackOverflowError or runs out of memory at
about these points; here the limits are numbers (Security reference, S-50; Mapping templates
reference, section 10).
"""

__all__ = [
    "MAX_COMPARED",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_ODD_VALUES",
    "MAX_PRINT_DEPTH",
    "MAX_TEXT",
    "LimitExceeded",
]

MAX_DEPTH = 400
"""Levels of objects and arrays in a document: json-smart's own limit."""

MAX_DIGITS = 4300
"""Characters of one number in a document."""

MAX_ODD_VALUES = 500_000
"""Values and escapes in a document that is no JSON, and so needs the slow reader."""

MAX_PRINT_DEPTH = 1024
"""Levels of maps and lists in a printed value: a document, and what a template put around it."""

MAX_TEXT = 10_000_000
"""Characters of one printed value."""

MAX_COMPARED = 10**6
"""Values in the maps and lists of one comparison."""


class LimitExceeded(ValueError):
    """A value is nested too deeply (or holds itself), or its text would be too long."""
