"""What a gateway answers with that is about to stop listening."""

from lockgate.http1.message import Message
from lockgate.http1.server import Application

__all__ = ["LastAnswers"]


class LastAnswers:
    """Serves as ``application`` does, and ends each connection with its next answer.

    The answer says ``Connection: close``, so that the client asks elsewhere from then on; nothing
    is closed under a request that is on its way.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    def handle(self, message: Message) -> None:
        """Serve one message, the last one of its connection."""
        message.keep_alive = False
        self._application.handle(message)
