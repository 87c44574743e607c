"""A picture of a member that comes by itself when it is here, and grows with the program."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import portrait


class Portrait(QLabel):
    """`size` in design pixels."""

    def __init__(self, desk: Desk, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._size = desk, size
        self._who: tuple[str | None, str, int] | None = None
        self.setObjectName("portrait")
        desk.theme.changed.connect(self._draw)
        desk.pictures.arrived.connect(self._come)

    def show_member(self, picture: str | None, name: str, member_id: int) -> None:
        """Whose picture it is; `picture` is the SHA-256 of their own, if they have one."""
        self._who = (picture, name, member_id)
        self.setAccessibleName(name)
        self._draw()

    def _come(self, sha256: str) -> None:
        if self._who is not None and self._who[0] == sha256:
            self._draw()

    def _draw(self) -> None:
        side = self._desk.theme.px(self._size)
        self.setFixedSize(side, side)
        if self._who is not None:
            self.setPixmap(portrait(self._desk.pictures, *self._who, side, self.devicePixelRatioF()))
