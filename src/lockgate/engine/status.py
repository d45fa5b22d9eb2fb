"""The type of an answer's status. The module that assigns one is ``decisions``."""

__all__ = ["Status"]


class Status(int):
    """A number that a decision gave; a Response takes nothing else."""

    __slots__ = ()
