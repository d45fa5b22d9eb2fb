"""Why a store cannot be used, for who starts the program."""

__all__ = ["StoreProblem"]


class StoreProblem(Exception):
    """A store, or its key, that cannot be; the text says why, ``hint`` how to mend it.

    ``option`` is the one that named it.
    """

    def __init__(self, message: str, hint: str = "", option: str = "--store") -> None:
        super().__init__(message)
        self.hint = hint
        self.option = option
