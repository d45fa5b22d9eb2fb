"""The control plane that settings mean: its store, its operations, and whom it lets in."""

import traceback
from collections.abc import Callable

from lockgate.config import Settings
from lockgate.control.operations import INQUIRIES, OPERATIONS
from lockgate.control.plane import ControlPlane
from lockgate.control.request import AnyCaller
from lockgate.control.verification import Guard
from lockgate.store.open import Opened

__all__ = ["control_plane"]


def control_plane(settings: Settings, opened: Opened, say: Callable[[str], None]) -> ControlPlane:
    """All that works on the store, in the process that has opened it."""

    def log(what: str, error: BaseException) -> None:
        say(f"error: {what}:\n{''.join(traceback.format_exception(error)).rstrip()}")

    everybody = AnyCaller(settings.account_id, settings.region)
    admission = Guard(opened.store, opened.secrets, settings.account_id, everybody)
    return ControlPlane(
        opened.store, OPERATIONS, opened.secrets, admission, log, inquiries=INQUIRIES
    )
