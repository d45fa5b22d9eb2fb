"""How large a JSONPath and the work on it may get (Mapping templates reference, section 10)."""

__all__ = ["MAX_CACHED_PATHS", "MAX_NESTING", "MAX_PATH", "MAX_STEPS", "MAX_VISITS"]

MAX_PATH = 4096
"""Characters of a path."""

MAX_STEPS = 100
"""Steps of one path."""

MAX_NESTING = 20
"""Filters, parentheses and arguments inside one another."""

MAX_VISITS = 10**6
"""Nodes that one read may visit."""

MAX_CACHED_PATHS = 1024
"""Compiled paths that are kept."""
