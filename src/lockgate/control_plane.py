"""The control plane that settings mean: its store, its operations, and whom it lets in."""

import traceback
from collections.abc import Callable

from lockgate.config import Settings
from lockgate.control.operations import OPERATIONS
from lockgate.control.plane import ControlPlane
from lockgate.control.request import AnyCaller
from lockgate.store.open import open_store

__all__ = ["control_plane"]


def control_plane(settings: Settings, say: Callable[[str], None]) -> ControlPlane:
    """Open the store and all that works on it, in the process that is to have it.

    Raises :class:`~lockgate.store.open.StoreProblem`.
    """

    def log(what: str, error: BaseException) -> None:
        say(f"error: {what}:\n{''.join(traceback.format_exception(error)).rstrip()}")

    opened = open_store(settings.store, settings.store_key)
    admission = AnyCaller(settings.account_id, settings.region)
    return ControlPlane(opened.store, OPERATIONS, opened.secrets, admission, log)
