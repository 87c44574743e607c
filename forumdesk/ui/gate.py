"""The running program's door: a second start hands over its link here, and ends."""

from __future__ import annotations

import hashlib
import os

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from forumdesk.config import os_login

LONGEST = 2_000
"""Bytes of a link; more is no link of ours."""
PATIENCE_MS = 1_000
_TAKEN = b"taken\n"


def _name() -> str:
    """One door per person and folder of settings."""
    whose = hashlib.sha256(f"{os_login()} {os.environ.get('FORUMDESK_HOME', '')}".encode()).hexdigest()
    return f"forumdesk-{whose[:20]}"


def hand_over(link: str) -> bool:
    """Give a link ('' for none) to the program that runs already; False where none does."""
    socket = QLocalSocket()
    socket.connectToServer(_name())
    if not socket.waitForConnected(PATIENCE_MS):
        return False
    socket.write(link.encode()[:LONGEST] + b"\n")
    socket.waitForBytesWritten(PATIENCE_MS)
    taken = socket.waitForReadyRead(PATIENCE_MS) and socket.readAll().data() == _TAKEN
    socket.disconnectFromServer()
    return taken


class Gate(QObject):
    """`called` tells of each link that another start brought."""

    called = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)  # nobody else's programs
        self._server.newConnection.connect(self._meet)
        self._guests: list[QLocalSocket] = []

    def open(self) -> bool:
        """Begin to listen; False where another program does. What a killed one left behind is in nobody's way.

        With access for this person only, Qt takes the name from whoever has it: so ask first.
        """
        return not _is_answered() and self._server.listen(_name())

    def close(self) -> None:
        """Nobody is let in any more."""
        self._server.close()
        for socket in self._guests:
            socket.abort()
        self._let_go()

    def _meet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._guests.append(socket)
            socket.readyRead.connect(self._listen)
            socket.disconnected.connect(self._let_go)
        self._listen()

    def _listen(self) -> None:
        for socket in list(self._guests):
            if socket.canReadLine():
                link = bytes(socket.readLine(LONGEST + 2).data()).decode("utf-8", "replace").strip()
                socket.write(_TAKEN)
                socket.flush()
                self.called.emit(link)
            elif socket.bytesAvailable() > LONGEST:
                socket.abort()

    def _let_go(self) -> None:
        """Forget who left."""
        gone = [one for one in self._guests if one.state() == QLocalSocket.LocalSocketState.UnconnectedState]
        self._guests = [one for one in self._guests if one not in gone]
        for socket in gone:
            socket.deleteLater()


def _is_answered() -> bool:
    socket = QLocalSocket()
    socket.connectToServer(_name())
    is_there = socket.waitForConnected(PATIENCE_MS)
    socket.abort()
    return is_there
