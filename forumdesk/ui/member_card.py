"""A small card about a member: who they are, what to ask them, and the time where they are."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QCursor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from forumdesk.errors import Problem
from forumdesk.forum.profiles import ProfileRow, profile
from forumdesk.forum.recognition import Recognition, recognition
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.clock import local_time
from forumdesk.ui.deed_words import badge_name, points_words
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.places import MessagePlace, Place, ProfilePlace
from forumdesk.ui.widgets.controls import Line, label
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.words import tr, tr_n

WIDTH, ABOUT_MOST = 320, 220


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

    `went` names the place that one of its buttons leads to. The card lies inside the window of `parent`: a window of
    its own would have to seize mouse and keyboard.
    """

    went = Signal(object)

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

        def unknown(problem: Problem) -> None:
            self._say("muted", str(problem))
            self.setAccessibleName(str(problem))
            self._show(place)

        self._desk.worker.ask(
            self,
            profile,
            self._desk.viewer,
            self._login,
            then=lambda row: self._find(row, place),
            failed=unknown,
            key="member",
        )

    def _find(self, row: ProfileRow, place: QPoint) -> None:
        def describe(clock: str) -> None:
            def tell(found: Recognition) -> None:
                self._describe(row, clock, found)
                self._show(place)

            ask = self._desk.worker.ask
            ask(self, recognition, self._desk.viewer, self._login, then=tell, key="recognition")

        # The rules of a time zone lie in a file.
        self._desk.worker.run(self, local_time, row.member.time_zone, then=describe, key="clock")

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

    def _describe(self, row: ProfileRow, clock: str, found: Recognition) -> None:
        px, member = self._desk.theme.px, row.member
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
        self._column.addWidget(Line())
        if member.ask_about:
            self._fact("circle-help", tr("Ask me about {what}", what=member.ask_about))
        if clock:
            self._fact("clock", clock)
        if row.communities:
            self._fact("users", _some([community.name for community in row.communities]))
        if row.helps_with:
            self._fact("tag", tr("Helped with {tags}", tags=_some([f"#{name}" for name in row.helps_with])))
        self._fact("messages-square", _figures(row))
        if found.account.total or found.shelf.earned:
            badges = tr_n("{n} badge", "{n} badges", len(found.shelf.earned))
            latest = _some([badge_name(earned.badge) for earned in found.shelf.earned])
            told = f"{points_words(found.account.total)} · {badges}"
            self._fact("trophy", f"{told}: {latest}" if latest else told)
        if member.about:
            short = member.about if len(member.about) <= ABOUT_MOST else f"{member.about[:ABOUT_MOST].rstrip()}…"
            self._say("muted", short)
        if row.suspended_until is not None:
            until = f"{row.suspended_until.astimezone():%Y-%m-%d %H:%M}"
            self._fact("clock", tr("Suspended until {moment}", moment=until))
        self._buttons(member, may_suspend=row.may_suspend)

    def _buttons(self, member: MemberRow, *, may_suspend: bool) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(self._desk.theme.px(8))
        whole = QPushButton(tr("Profile"))
        whole.setObjectName("card-profile")
        whole.clicked.connect(lambda: self._leave(ProfilePlace(member.login)))
        if member.id != self._desk.viewer and not member.is_disabled:
            write = QPushButton(tr("Message"))
            write.setObjectName("card-message")
            write.setProperty("kind", "primary")
            write.clicked.connect(lambda: self._leave(MessagePlace((member.login,))))
            foot.addWidget(write)
        foot.addWidget(whole)
        foot.addStretch()
        if may_suspend:
            suspend = QPushButton(tr("Suspend…"))
            suspend.setObjectName("card-suspend")
            suspend.setProperty("kind", "danger")
            suspend.clicked.connect(lambda: self._suspend(member))
            foot.addWidget(suspend)
        self._column.addLayout(foot)

    def _suspend(self, member: MemberRow) -> None:
        """The reason and the end are asked for over the window: the card is gone by then."""
        from forumdesk.ui.member_dialogs import Suspend

        desk = self._desk
        dialog = Suspend(desk, member, self.window())
        dialog.done_it.connect(lambda: desk.say(tr("Suspended {name}.", name=member.name)))
        self.close()
        dialog.open()

    def _leave(self, place: Place) -> None:
        self.close()
        self.went.emit(place)

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


def _some(names: list[str], most: int = 3) -> str:
    """A few names, and how many more there are."""
    more = [tr("{n} more", n=len(names) - most)] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def _figures(row: ProfileRow) -> str:
    parts = [tr_n("{n} post", "{n} posts", row.posts)]
    if row.answers:
        parts.append(tr_n("{n} accepted answer", "{n} accepted answers", row.answers))
    if row.reactions:
        parts.append(tr_n("{n} reaction", "{n} reactions", row.reactions))
    return " · ".join(parts)
