"""A port of loopback that does with each connection what a test wants."""

import socket
import threading
from abc import abstractmethod

from ending import Ending


class Listener(Ending):
    """Serves each connection in a thread; ``connections`` counts them."""

    def __init__(self) -> None:
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    @abstractmethod
    def serve(self, connection: socket.socket, number: int) -> None:
        """Do with the connection, the ``number``-th one, whatever is to be done."""

    def close(self) -> None:
        """Listen no more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            arguments = (connection, self.connections)
            threading.Thread(target=self.serve, args=arguments, daemon=True).start()
