"""Below the head of a topic that is the discussion of a project: how far that is, and the way to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from forumdesk.forum.rows import ThreadRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.places import ProjectPlace
from forumdesk.ui.project_words import outcome_name
from forumdesk.ui.widgets.controls import ElidedLabel
from forumdesk.ui.words import tr


class ProjectStrip(QFrame):
    """Hidden where a topic is no project."""

    went = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._topic_id = desk, 0
        self.setObjectName("project-strip")
        self.setProperty("kind", "aside")
        self.open = QPushButton(tr("Open the project"))
        self.open.setObjectName("project-strip-open")
        self.open.setProperty("kind", "link")
        self.open.setCursor(Qt.CursorShape.PointingHandCursor)
        self.open.clicked.connect(lambda: self.went.emit(ProjectPlace(self._topic_id)))
        self.standing = ElidedLabel("meta")
        self.standing.setObjectName("project-strip-standing")
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.open)
        self._line.addWidget(self.standing, 1)
        desk.theme.changed.connect(self._dress)
        self.hide()
        self._dress()

    def show_thread(self, row: ThreadRow) -> None:
        """Show what the topic's row says of its project."""
        mark, self._topic_id = row.project, row.topic.id
        self.setVisible(mark is not None)
        if mark is None:
            return
        said = tr("{n} of {all} tasks done", n=mark.done, all=mark.tasks) if mark.tasks else tr("no task yet")
        self.standing.setText(outcome_name(mark.outcome) if mark.outcome is not None else said)

    def _dress(self) -> None:
        px, t = self._desk.theme.px, self._desk.theme.tokens
        self._line.setContentsMargins(px(10), px(4), px(6), px(4))
        self._line.setSpacing(px(12))
        put_icon(self.open, "list-checks", t.link, px(15))
