"""Who takes part in a message: their pictures, and the ways to bring somebody in and to leave."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Invalid, Problem
from forumdesk.forum.messages import add_participants, leave_message, participants
from forumdesk.forum.rows import MemberRow, TopicFilter, TopicView
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import portrait, put_icon
from forumdesk.ui.places import MemberPlace, TopicsPlace
from forumdesk.ui.widgets.controls import label as made_label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.words import tr, tr_n

SIDE, MOST_FACES = 26, 8


class Participants(QWidget):
    """A row of pictures in the head of a message."""

    went = Signal(object)
    changed = Signal()
    """Somebody was brought in."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._topic_id = 0
        self._rows: list[MemberRow] = []
        self._faces: list[QToolButton] = []
        self.setObjectName("participants")
        self.setAccessibleName(tr("Who takes part in this message"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.count = QLabel()
        self.count.setObjectName("participants-count")
        self.count.setProperty("kind", "meta")
        self.add = self._button("participants-add", tr("Add people"))
        self.add.clicked.connect(self._ask_whom)
        self.leave = self._button("participants-leave", tr("Leave this message"))
        self.leave.clicked.connect(self._ask_leave)
        self._flow = Flow(self)
        desk.theme.changed.connect(self._dress)
        desk.pictures.arrived.connect(self._come)
        self._show([])

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setProperty("kind", "quiet")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def show_topic(self, topic_id: int) -> None:
        """Ask who takes part; until it is known, what stood here stays if it is the same message."""
        if topic_id != self._topic_id:
            self._topic_id = topic_id
            self._show([])
        self._desk.worker.ask(
            self,
            participants,
            self._desk.viewer,
            topic_id,
            then=lambda rows: self._know(topic_id, rows),
            failed=lambda _problem: None,  # the thread itself says that it is gone
            key="participants",
        )

    def _know(self, topic_id: int, rows: list[MemberRow]) -> None:
        if topic_id == self._topic_id and rows != self._rows:
            self._show(rows)

    def _show(self, rows: list[MemberRow]) -> None:
        self._rows = rows
        while self._flow.count():
            self._flow.takeAt(0)
        for face in self._faces:
            face.hide()
            face.deleteLater()
        self._faces = [self._face(member) for member in rows[:MOST_FACES]]
        self.count.setText(tr_n("{n} person takes part", "{n} people take part", len(rows)))
        self.count.setToolTip("\n".join(member.name for member in rows[MOST_FACES:]))
        self.leave.setVisible(any(member.id == self._desk.viewer for member in rows))
        self.count.setVisible(bool(rows))
        self.add.setVisible(bool(rows))
        for widget in (*self._faces, self.count, self.add, self.leave):
            self._flow.addWidget(widget)
        self._dress()
        self._flow.invalidate()
        self.updateGeometry()

    def _face(self, member: MemberRow) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"participant-{member.login}")
        button.setToolTip(member.name)
        button.setAccessibleName(member.name)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.went.emit(MemberPlace(member.login)))
        button.show()
        return button

    def _come(self, sha256: str) -> None:
        if any(member.picture == sha256 for member in self._rows[:MOST_FACES]):
            self._dress()

    def _dress(self) -> None:
        px, t = self._desk.theme.px, self._desk.theme.tokens
        self._flow.setSpacing(px(4))
        for button, member in zip(self._faces, self._rows, strict=False):
            face = portrait(
                self._desk.pictures, member.picture, member.name, member.id, px(SIDE), self.devicePixelRatioF()
            )
            button.setIcon(QIcon(face))
            button.setIconSize(QSize(px(SIDE), px(SIDE)))
        put_icon(self.add, "plus", t.muted, px(15))
        put_icon(self.leave, "log-out", t.muted, px(15))

    # Bringing in, and leaving.

    def _ask_whom(self) -> None:
        dialog = AddPeople(self._desk, self._topic_id, self)
        dialog.accepted.connect(self.changed)
        dialog.open()

    def _ask_leave(self) -> None:
        box = QMessageBox(self)
        box.setObjectName("leave-question")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(tr("Leave this message?"))
        box.setText(tr("Leave this message?"))
        box.setInformativeText(
            tr("What you wrote stays. Unless you began it, you can only read it again once somebody adds you.")
        )
        go = box.addButton(tr("Leave"), QMessageBox.ButtonRole.AcceptRole)
        go.setObjectName("leave-go")
        stay = box.addButton(QMessageBox.StandardButton.Cancel)
        stay.setObjectName("leave-stay")
        box.setDefaultButton(stay)
        box.accepted.connect(self._leave)
        box.open()

    def _leave(self) -> None:
        self.leave.setEnabled(False)

        def done(_none: object) -> None:
            self.leave.setEnabled(True)
            self._topic_id = 0
            self.went.emit(TopicsPlace(TopicFilter(view=TopicView.MESSAGES)))
            self._desk.say(tr("You left the message."))

        def failed(problem: Problem) -> None:
            self.leave.setEnabled(True)
            self._desk.explain(problem)

        self._desk.worker.do(self, leave_message, self._desk.viewer, self._topic_id, then=done, failed=failed)


class AddPeople(QDialog):
    """Whom to bring into a message; it closes once they are in."""

    def __init__(self, desk: Desk, topic_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._topic_id = desk, topic_id
        px = desk.theme.px
        self.setObjectName("add-people")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Add people"))
        self.setMinimumSize(px(440), px(490))  # names are offered below the field
        heading = made_label(tr("Add people"), "pane-title")
        says = made_label(tr("They can read all of this message, also what was written before."), "muted")
        says.setWordWrap(True)
        self.people = PeopleField(desk, "add-people-who")
        self.error = made_label("", "error")
        self.error.setObjectName("add-people-error")
        self.error.setWordWrap(True)
        self.error.hide()
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("add-people-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.go = QPushButton(tr("Add"))
        self.go.setObjectName("add-people-go")
        self.go.setProperty("kind", "primary")
        self.go.setAutoDefault(False)  # Enter takes a name
        self.go.clicked.connect(self._add)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        for part in (heading, says, self.people, self.error):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(foot)
        self.people.setFocus()

    def _add(self) -> None:
        chosen = [member.id for member in self.people.people]
        if not chosen:
            self._failed(Invalid(tr("Type a name, and press Enter to take it.")))
            return
        self.go.setEnabled(False)
        self._desk.worker.do(
            self,
            add_participants,
            self._desk.viewer,
            self._topic_id,
            chosen,
            then=lambda _none: self.accept(),
            failed=self._failed,
        )

    def _failed(self, problem: Problem) -> None:
        self.go.setEnabled(True)
        self.error.setText(str(problem))
        self.error.show()
        self.people.setFocus()
