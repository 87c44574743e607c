"""Which topic another one is merged into, and which posts become a topic of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from forumdesk.errors import Invalid
from forumdesk.forum.moving import SplitChoice, merge_topics, split_choice, split_topic
from forumdesk.forum.rows import TopicRow
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.original_dialog import OriginalDialog
from forumdesk.ui.widgets.form import point_at
from forumdesk.ui.words import label, tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher


class MergeDialog(OriginalDialog):
    """A topic is chosen as an original is. `marked` brings what was moved."""

    def __init__(self, desk: Desk, topic: TopicRow, searcher: Searcher | None, parent: QWidget | None = None) -> None:
        super().__init__(desk, topic, searcher, parent)
        self.setObjectName("merge-dialog")
        self.setWindowTitle(tr("Merge into another topic"))
        self.heading.setText(tr("Merge into another topic"))
        posts = tr_n("{n} post goes", "{n} posts go", topic.post_count)
        self.about.setText(
            tr(
                "{posts} to the end of the topic that you choose, where everybody who can see it can read them. Old "
                "addresses lead there.",
                posts=posts,
            )
        )
        self.words.setAccessibleName(tr("Words of the title of the other topic"))
        self.list.setAccessibleName(tr("Topics to merge into"))
        self.act.setText(tr("Merge"))

    def _take(self, chosen: TopicRow) -> None:
        asked = self._desk.viewer, self._topic.id, chosen.id
        self.act.setEnabled(False)
        self._desk.worker.do(self, merge_topics, *asked, then=self._done, failed=self._failed)


class SplitDialog(Ask):
    """Ticks posts, and asks for the title and place of their topic. `done_it` brings what was moved."""

    def __init__(self, desk: Desk, topic: TopicRow, chosen: int | None, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            "split",
            tr("Split posts off"),
            tr("They become a topic of their own. What hangs on them goes along, and old addresses lead there."),
            tr("Split off"),
            "primary",
            parent,
        )
        px = desk.theme.px
        self._topic, self._chosen = topic, chosen
        self.title = QLineEdit()
        self.title.setMaxLength(200)
        self.add("title", tr("Title of the new topic"), self.title)
        self.place = QComboBox()
        self.add("community", tr("Community"), self.place)
        self.posts = QListWidget()
        self.posts.setProperty("kind", "choices")
        self.posts.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.posts.setUniformItemSizes(True)
        self.posts.setFixedHeight(px(200))
        self.posts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add("posts", tr("Posts"), self.posts)
        self.after = QPushButton(tr("Tick this one and all after it"))
        self.after.setObjectName("split-after")
        self.after.setProperty("kind", "link")
        self.after.setAutoDefault(False)
        self.after.clicked.connect(self._tick_after)
        line = QHBoxLayout()
        line.addWidget(self.after)
        line.addStretch(1)
        self.column.addLayout(line)
        self.finish()
        self.setMinimumWidth(px(620))
        self.act.setEnabled(False)
        self.posts.itemChanged.connect(lambda _item: self._count())
        desk.worker.ask(self, split_choice, desk.viewer, topic.id, then=self._show, failed=self._fail)

    def _show(self, found: SplitChoice) -> None:
        for post in found.posts:
            item = QListWidgetItem(label(f"#{post.number}  {post.author_name}: {post.excerpt}"))
            item.setToolTip(post.excerpt)
            item.setData(Qt.ItemDataRole.UserRole, post.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = post.id == self._chosen
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.posts.addItem(item)
            if ticked:
                self.posts.setCurrentItem(item)
                self.posts.scrollToItem(item)
        for community_id, name in found.communities:
            self.place.addItem(name, community_id)
        self.place.setCurrentIndex(max(0, self.place.findData(self._topic.community_id)))
        if not found.posts:
            point_at(Invalid(tr("There is only the first post, which carries the topic.")), self.fields, self.problem)
        self._count()
        self.title.setFocus()

    def ticked(self) -> list[int]:
        """The ids of the posts that go."""
        items = (self.posts.item(n) for n in range(self.posts.count()))
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _tick_after(self) -> None:
        for n in range(max(0, self.posts.currentRow()), self.posts.count()):
            self.posts.item(n).setCheckState(Qt.CheckState.Checked)

    def _count(self) -> None:
        n = len(self.ticked())
        self.act.setEnabled(n > 0)
        self.act.setText(tr_n("Split {n} post off", "Split {n} posts off", n) if n else tr("Split off"))

    def submit(self) -> None:
        self.do(
            split_topic,
            self._topic.id,
            self.ticked(),
            title=self.title.text(),
            community_id=self.place.currentData(),
        )
