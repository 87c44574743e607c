"""A small card about a member: who they are, what to ask them, and the time where they are."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QCursor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from forumdesk.forum.members import member_rows
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.widgets.controls import Line, label
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.words import tr

WIDTH = 320


def role_name(member: MemberRow) -> str:
    """What a member is, as people say it."""
    if member.is_disabled:
        return tr("disabled")
    return {"member": tr("member"), "moderator": tr("moderator"), "admin": tr("admin")}[member.role]


class _Around(QWidget):
    """The rest of the window, while a card is open: a click there puts the card away."""

    left = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setGeometry(window.rect())
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.left.emit()


class MemberCard(QFrame):
    """Opens beside the mouse and goes with a click elsewhere or Escape. Somebody unknown gets a plain sentence.

    It lies inside the window of `parent`: a window of its own would have to seize mouse and keyboard.
    """

    def __init__(self, desk: Desk, login: str, parent: QWidget) -> None:
        self._around = _Around(parent.window())
        super().__init__(self._around)
        self._around.left.connect(self.close)
        self._desk, self._login = desk, login.lstrip("@").casefold()
        self.setObjectName("member-card")
        self.setProperty("kind", "popup")
        px = desk.theme.px
        self.setFixedWidth(px(WIDTH))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(16), px(16), px(16), px(16))
        self._column.setSpacing(px(10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._before = QApplication.focusWidget()

    def open(self, at: QPoint | None = None) -> None:
        """Ask who it is, then show the card at this place of the window (else at the mouse)."""
        place = self.window().mapFromGlobal(QCursor.pos()) if at is None else at
        self._desk.worker.ask(
            self, member_rows, self._desk.viewer, then=lambda rows: self._find(rows, place), key="member"
        )

    def _find(self, rows: list[MemberRow], place: QPoint) -> None:
        member = next((row for row in rows if row.login == self._login), None)
        if member is None:
            nobody = tr("Nobody here has the login {login}.", login=f"@{self._login}")
            self._say("muted", nobody)
            self.setAccessibleName(nobody)
            self._show(place)
            return

        def describe(clock: str) -> None:
            self._describe(member, clock)
            self._show(place)

        # The rules of a time zone lie in a file.
        self._desk.worker.run(self, local_time, member.time_zone, then=describe, key="clock")

    def _show(self, place: QPoint) -> None:
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        room = self._around.rect().adjusted(8, 8, -8, -8)
        left = max(room.left(), min(place.x(), room.right() - self.width()))
        below = place.y() + self._desk.theme.px(12)
        top = below if below + self.height() <= room.bottom() else place.y() - self.height()
        self.move(left, max(room.top(), top))
        self.show()
        self._around.show()
        self._around.raise_()
        self.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._around.deleteLater()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            if self._before is not None and isValid(self._before):
                self._before.setFocus()
            return
        super().keyPressEvent(event)

    def _describe(self, member: MemberRow, clock: str) -> None:
        px = self._desk.theme.px
        self.setAccessibleName(tr("About {name}", name=member.name))
        head = QHBoxLayout()
        head.setSpacing(px(12))
        face = Portrait(self._desk, 48)
        face.show_member(member.picture, member.name, member.id)
        head.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        name = label(member.name, "strong")
        name.setFont(self._desk.theme.font(15, 600))
        name.setWordWrap(True)
        words.addWidget(name)
        login = label(f"@{member.login} · {role_name(member)}", "meta")
        login.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(login)
        does = " · ".join(part for part in (member.title, member.department) if part)
        if does:
            what = label(does, "meta")
            what.setWordWrap(True)
            words.addWidget(what)
        words.addStretch()
        head.addLayout(words, 1)
        self._column.addLayout(head)
        if member.ask_about or member.time_zone or member.about:
            self._column.addWidget(Line())
        if member.ask_about:
            self._fact("circle-help", tr("Ask me about {what}", what=member.ask_about))
        if clock:
            self._fact("clock", clock)
        if member.about:
            self._say("muted", member.about)

    def _fact(self, picture: str, text: str) -> None:
        theme = self._desk.theme
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        image = QLabel()
        image.setPixmap(pixmap(picture, theme.tokens.muted, theme.px(16), self.devicePixelRatioF()))
        row.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
        said = label(text, "")
        said.setWordWrap(True)
        row.addWidget(said, 1)
        self._column.addLayout(row)

    def _say(self, kind: str, text: str) -> None:
        said = label(text, kind)
        said.setWordWrap(True)
        self._column.addWidget(said)


def local_time(zone: str, now: datetime | None = None) -> str:
    """What the clock shows there, '' where the zone is not known. Waits for the disk."""
    try:
        there = (now or datetime.now().astimezone()).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    return tr("{clock} in {place} now", clock=f"{there:%H:%M}", place=zone.rsplit("/", 1)[-1].replace("_", " "))
