"""Why a store cannot be used, for who starts the program."""

__all__ = ["StoreProblem"]


class StoreProblem(Exception):
    """A store, or its key, that cannot be; the text says why, ``hint`` how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
