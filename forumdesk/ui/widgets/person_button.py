"""A member as a small button: picture and name; a click asks who they are."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QWidget

from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import portrait
from forumdesk.ui.words import label


class PersonButton(QPushButton):
    """Their picture comes by itself when it is here."""

    def __init__(self, desk: Desk, member: MemberRow, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self.member = desk, member
        self.setObjectName(name)
        self.setProperty("kind", "named")
        does = " · ".join(part for part in (member.title, member.department) if part)
        self.setAccessibleName(f"{member.name}, {does}" if does else member.name)
        self.setToolTip(f"@{member.login} · {does}" if does else f"@{member.login}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        desk.pictures.arrived.connect(self._come)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _come(self, sha256: str) -> None:
        if self.member.picture == sha256:
            self._dress()

    def _dress(self) -> None:
        side, dpr, member = self._desk.theme.px(20), self.devicePixelRatioF(), self.member
        face = portrait(self._desk.pictures, member.picture, member.name, member.id, side, dpr)
        self.setIcon(QIcon(face))
        self.setIconSize(QSize(side, side))
        shown = self.fontMetrics().elidedText(member.name, Qt.TextElideMode.ElideRight, self._desk.theme.px(200))
        self.setText(f" {label(shown)}")
