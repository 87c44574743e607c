"""A network between a desktop and its server that can be taken away: a TCP proxy on 127.0.0.1."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

COMMIT = b"COMMIT\x00"
PIECE = 65_536


class Proxy:
    """Passes everything on until told otherwise. Each connection has two threads, one a direction."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._flows = threading.Event()
        self._flows.set()
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._refuses = self._closed = False
        self._to_drop = self.dropped = 0
        threading.Thread(target=self._take, daemon=True).start()

    def hang(self) -> None:
        """Connections stay and new ones are taken, but nothing comes through any more."""
        self._flows.clear()

    def flow(self) -> None:
        """All is well again."""
        self._refuses = False
        self._flows.set()

    def cut(self) -> None:
        """End all connections, and take no new ones."""
        self._refuses = True
        self._end_all()

    def drop_answers(self, number: int) -> None:
        """Of the next so many COMMITs nobody hears the answer: it reaches the server, and the connection ends."""
        with self._lock:
            self._to_drop += number

    def close(self) -> None:
        self._closed = True
        self._listener.close()
        self._flows.set()
        self._end_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def _take(self) -> None:
        while not self._closed:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            if self._refuses:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self._port))
            with self._lock:
                self._pairs.append((client, server))
            is_doomed = threading.Event()
            for one, other, is_up in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass_on, args=(one, other, is_up, is_doomed), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, is_up: bool, is_doomed: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while piece := one.recv(PIECE):
                self._flows.wait()
                if is_up and COMMIT in piece and self._may_drop():
                    is_doomed.set()
                if not is_up and is_doomed.is_set():  # the server has answered: it is done, and nobody is told
                    self.dropped += 1
                    break
                other.sendall(piece)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _may_drop(self) -> bool:
        with self._lock:
            is_wanted = self._to_drop > 0
            self._to_drop -= is_wanted
            return is_wanted

    def _end_all(self) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
