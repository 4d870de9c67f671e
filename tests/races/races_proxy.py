"""A loopback proxy before PostgreSQL that loses the answer to a COMMIT, or the COMMIT itself."""

from __future__ import annotations

import contextlib
import socket
import threading

COMMIT = b"COMMIT\x00"


class Proxy:
    """Passes everything on until it is armed; then the next COMMIT ends its connection, ``passes`` it on before or not."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._armed: bool | None = None
        self.lost = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._open, daemon=True).start()

    def lose(self, *, passes: bool) -> None:
        """Arm it for one COMMIT."""
        self._armed = passes

    def close(self) -> None:
        self._door.close()

    def _open(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._door.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        cut, answered = threading.Event(), threading.Event()
        with client, socket.create_connection(self._target) as server, contextlib.suppress(OSError):
            threading.Thread(target=self._answer, args=(server, client, cut, answered), daemon=True).start()
            while data := client.recv(65536):
                if self._armed is not None and COMMIT in data:
                    passes, self._armed, self.lost = self._armed, None, self.lost + 1
                    cut.set()
                    if passes:
                        server.sendall(data)
                        assert answered.wait(10), "the server did not answer"
                    break
                server.sendall(data)
            for end in (client, server):
                end.shutdown(socket.SHUT_RDWR)

    def _answer(self, server: socket.socket, client: socket.socket, cut: threading.Event, answered: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if cut.is_set():
                    answered.set()
                else:
                    client.sendall(data)
