"""A topic's title, place, kind and tags, changed in one go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Invalid, Problem
from forumdesk.forum.rows import CommunityRow, TopicRow
from forumdesk.forum.topics import edit_topic
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.topic_form import TopicForm
from forumdesk.ui.words import tr


class TopicEditor(QDialog):
    """Opened over the thread; it closes once the office has the change."""

    def __init__(
        self, desk: Desk, topic: TopicRow, communities: Sequence[CommunityRow], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._topic = desk, topic
        px = desk.theme.px
        self.setObjectName("topic-editor")
        self.setWindowTitle(tr("Change the topic"))
        self.setMinimumWidth(px(620))
        heading = QLabel(tr("Change the topic"))
        heading.setProperty("kind", "pane-title")
        self.form = TopicForm(desk)
        self.form.set_communities(communities, topic.community_id)
        self.form.title.setText(topic.title)
        self.form.set_kind(topic.kind)
        self.form.tags.set_tags(topic.tags)
        self.error = QLabel()
        self.error.setObjectName("topic-editor-error")
        self.error.setProperty("kind", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        cancel = QPushButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = QPushButton(tr("Save"))
        self.save.setObjectName("topic-editor-save")
        self.save.setProperty("kind", "primary")
        self.save.clicked.connect(self._save)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(14))
        column.addWidget(heading)
        column.addWidget(self.form)
        column.addWidget(self.error)
        column.addLayout(foot)

    def _save(self) -> None:
        self.form.clear_errors()
        community = self.form.community_id
        if community is None:
            self._failed(Invalid(tr("Choose a community."), field="community"))
            return
        self.save.setEnabled(False)
        self._desk.worker.do(
            self,
            edit_topic,
            self._desk.viewer,
            self._topic.id,
            title=self.form.title.text(),
            community_id=community,
            kind=self.form.kind,
            tags=self.form.tags.tags,
            then=lambda _none: self.accept(),
            failed=self._failed,
        )

    def _failed(self, problem: Problem) -> None:
        self.save.setEnabled(True)
        if not self.form.point_at(problem):
            self.error.setText(str(problem))
            self.error.show()
