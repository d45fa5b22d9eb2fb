"""Deployed stages beside the definitions of files: what one process serves of them."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping

from lockgate.control.questions import Deployed
from lockgate.deployments.following import Following
from lockgate.deployments.stages import Stages
from lockgate.engine.address import Directory
from lockgate.engine.plan import PlanSettings
from lockgate.store.objects import Store

__all__ = ["LiveDeployments"]


class LiveDeployments:
    """The stages of a store, kept as they are there. ``say`` takes lines for the operator."""

    def __init__(self, loop: asyncio.AbstractEventLoop, say: Callable[[str], None]) -> None:
        self._loop = loop
        self._say = say
        self._stages = Stages(PlanSettings(""))
        self._directory = Directory([])
        self._endpoints: Mapping[str, str] = {}
        self._following: Following | None = None

    def join(
        self, directory: Directory, settings: PlanSettings, endpoints: Mapping[str, str]
    ) -> None:
        """Be served with the definitions of ``directory`` from now on.

        ``settings`` are what all plans have in common, ``endpoints`` are addresses of VPC links by
        name or id.
        """
        self._endpoints = endpoints
        self._stages.take(settings)
        if self._following is not None:
            self._following.link()
        directory.on_demand = self._stages
        directory.look_again()
        self._directory = directory

    def follow(self, open_store: Callable[[], Store | None]) -> None:
        """Take over what is in the store, now and whenever it changes there."""
        self._following = Following(
            open_store,
            self._stages,
            lambda: self._endpoints,
            self._soon,
            lambda: self._directory.look_again(),
            self._say,
        )
        self._following.start()

    def stop(self) -> Store | None:
        """Follow no longer; gives the store, if it was opened."""
        return None if self._following is None else self._following.stop()

    def state(self) -> Deployed:
        """How many stages are served, and whether they may be others by now."""
        following = self._following
        return Deployed(len(self._stages), None if following is None else following.problem)

    def settings(self) -> PlanSettings:
        """What all plans have in common."""
        return self._stages.linked_settings

    def _soon(self, step: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):
            # The loop is closed where the gateway has ended meanwhile.
            self._loop.call_soon_threadsafe(step)
