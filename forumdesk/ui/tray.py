"""The icon in the system's tray: tells of what concerns oneself while the window is not in front."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from forumdesk.forum.alerts import Alerts
from forumdesk.forum.notices import NoticeRow
from forumdesk.ui.icons import pixmap
from forumdesk.ui.notice_words import sentence
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import label, tr, tr_n

SIDE = 64
QUIET_FOR = timedelta(hours=1)


class Tray(QObject):
    """Where the system has no tray, it is silent. A burst of notices makes one message."""

    opened = Signal(object)
    """The message was clicked: the notice it told of, or None where it told of several."""
    shown = Signal(str, str)
    """A message was shown: title and text."""
    wants_window = Signal()
    wants_notices = Signal()
    wants_end = Signal()

    def __init__(self, theme: Theme, parent: QWidget, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(parent)
        self._theme, self._now = theme, now
        self._quiet_until: datetime | None = None
        self._told: NoticeRow | None = None
        self.icon = QSystemTrayIcon(self)
        self.icon.setToolTip("ForumDesk")
        self._menu = QMenu(parent)
        self._menu.addAction(tr("Open ForumDesk"), self.wants_window.emit)
        self._menu.addAction(tr("Notices"), self.wants_notices.emit)
        self._quiet = self._menu.addAction(tr("Quiet for an hour"), self.be_quiet)
        self._menu.addSeparator()
        self._menu.addAction(tr("Close ForumDesk"), self.wants_end.emit)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(lambda: self.opened.emit(self._told))
        self.set_count(0)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()

    def set_count(self, count: int) -> None:
        """A dot says that something was not looked at."""
        picture = QPixmap(SIDE, SIDE)
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, pixmap("messages-square", self._theme.tokens.accent, SIDE))
        if count:
            painter.setPen(QColor(self._theme.tokens.surface))
            painter.setBrush(QColor(self._theme.tokens.heart))
            painter.drawEllipse(SIDE - 26, 0, 24, 24)
        painter.end()
        self.icon.setIcon(QIcon(picture))
        waiting = tr_n("{n} unread notice", "{n} unread notices", count) if count else ""
        self.icon.setToolTip(f"ForumDesk\n{waiting}".strip())

    def be_quiet(self) -> None:
        """Tell of nothing for an hour."""
        self._quiet_until = self._now() + QUIET_FOR

    def _is_quiet(self, local: datetime) -> bool:
        return self._quiet_until is not None and local < self._quiet_until

    def tell(self, rows: Sequence[NoticeRow], chosen: Alerts) -> None:
        """Tell of these at once, if they are to be told of at all, and now."""
        local = self._now()
        wanted = [row for row in rows if row.kind in chosen.kinds]
        if not wanted or chosen.once_a_day is not None or chosen.is_quiet(local) or self._is_quiet(local):
            return
        self._told = wanted[0] if len(wanted) == 1 else None
        if self._told is not None:
            self._show(label(sentence(self._told)), label(f"{self._told.title}\n{self._told.excerpt}"))
        else:
            titles = "\n".join(label(f"{sentence(row)}: {row.title}") for row in wanted[:3])
            self._show(tr_n("{n} new notice", "{n} new notices", len(wanted)), titles)

    def tell_daily(self, count: int) -> None:
        """The one message a day."""
        self._told = None
        text = tr_n("{n} notice waits for you.", "{n} notices wait for you.", count)
        self._show(tr("Your daily summary"), text)

    def _show(self, title: str, text: str) -> None:
        if QSystemTrayIcon.supportsMessages() and self.icon.isVisible():
            self.icon.showMessage(title, text, self.icon.icon())
        self.shown.emit(title, text)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.wants_window.emit()
