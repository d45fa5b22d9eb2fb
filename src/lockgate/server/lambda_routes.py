"""Which function answers to a name: a local one, an address given for it, or the endpoint."""

from collections.abc import Callable, Mapping
from typing import Protocol

from lockgate.engine.effects import Fault, InvokeLambda, LambdaAnswer

__all__ = ["Function", "LambdaRoutes"]

Done = Callable[[LambdaAnswer | Fault], None]
_UNKNOWN = 404


class Function(Protocol):
    """Who does ``InvokeLambda`` for one name."""

    def invoke(self, effect: InvokeLambda, done: Done) -> None:
        """Do it, and call ``done`` with the reply, once."""


class LambdaRoutes:
    """Functions by name; ``endpoint`` takes those that have no entry of their own."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        endpoint: Function | None,
    ) -> None:
        self.functions = dict(functions)
        self.endpoint = endpoint

    def invoke(self, effect: InvokeLambda, done: Done) -> None:
        """Call the function that ``effect`` names; an unknown one refuses the call."""
        target = self.functions.get(effect.function, self.endpoint)
        if target is None:
            done(
                Fault(
                    "refused",
                    f"no function is named {effect.function}; give it with "
                    f"--lambda {effect.function}=path/to/file.py:handler",
                    status=_UNKNOWN,
                )
            )
            return
        target.invoke(effect, done)
