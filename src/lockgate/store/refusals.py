"""Why a store cannot be used, for who starts the program."""

__all__ = ["CannotOpen"]


class CannotOpen(Exception):
    """A store or its key cannot be used; the text says in one line why, and what would help."""
