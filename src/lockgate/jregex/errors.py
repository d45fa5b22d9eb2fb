"""What goes wrong with a pattern, an evaluation or a replacement."""

__all__ = ["BudgetExceeded", "PatternError", "ReplacementError"]


class PatternError(ValueError):
    """A pattern that Java refuses (``PatternSyntaxException``), or one beyond a stated limitation.

    ``index`` counts characters of the pattern; ``hint`` says what to write instead, where that is
    known.
    """

    def __init__(self, message: str, index: int, hint: str | None = None) -> None:
        super().__init__(f"{message} (character {index} of the pattern)")
        self.message = message
        self.index = index
        self.hint = hint


class BudgetExceeded(Exception):
    """An evaluation on the limited engine took too long; it counts as "no match" (S-40)."""


class ReplacementError(ValueError):
    """A replacement that Java refuses when the first match is replaced.

    ``java_class`` is the exception Java throws: ``java.lang.IllegalArgumentException`` or
    ``java.lang.IndexOutOfBoundsException``.
    """

    def __init__(self, message: str, java_class: str) -> None:
        super().__init__(message)
        self.message = message
        self.java_class = java_class
