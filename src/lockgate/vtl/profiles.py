"""The two ways in which the Velocity engine is set up."""

from dataclasses import dataclass
from enum import Enum

__all__ = ["Profile", "ProfileRules"]


@dataclass(frozen=True, slots=True)
class ProfileRules:
    """What differs between the profiles."""

    empty_references: bool
    """A reference without a value is the empty string, wherever it stands; else it is null."""
    keeps_macros: bool
    """A ``#macro`` can be called; else its definition is read and dropped."""
    evaluates: bool
    """``#evaluate`` is a directive; else it prints as it stands."""
    bounded_rounds: bool
    """A ``#foreach`` ends after ``Limits.rounds``."""

    @property
    def directives(self) -> frozenset[str]:
        """The directives that have names like macros; the others are words of the lexer."""
        return _DIRECTIVES if self.evaluates else _DIRECTIVES - {"evaluate"}


_DIRECTIVES = frozenset(
    {"foreach", "define", "macro", "literal", "include", "parse", "evaluate", "stop", "break"}
)


class Profile(Enum):
    """``APIGATEWAY``: as the hosted service runs Velocity 1.7. ``VELOCITY``: its own defaults."""

    APIGATEWAY = "apigateway"
    VELOCITY = "velocity"

    @property
    def rules(self) -> ProfileRules:
        """The settings that make up this profile."""
        return _RULES[self]


_RULES = {
    Profile.APIGATEWAY: ProfileRules(
        empty_references=True, keeps_macros=False, evaluates=False, bounded_rounds=True
    ),
    Profile.VELOCITY: ProfileRules(
        empty_references=False, keeps_macros=True, evaluates=True, bounded_rounds=False
    ),
}
