"""What happened since yesterday, or while one was away: decisions in sight, the rest folded, one click to catch up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from forumdesk.forum.catching_up import Moved, mark_all_read, restore_positions
from forumdesk.forum.notices import NoticeKind, NoticeRow, notices
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.forum.summary import AWAY_AFTER, CommunityNewsRow, Decision, HappeningRow, SummaryRow, summary
from forumdesk.store.base import now
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon, swatch
from forumdesk.ui.notice_words import picture_of, sentence
from forumdesk.ui.page import Page
from forumdesk.ui.places import SummaryPlace, TopicPlace, TopicsPlace
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.words import in_full, tr, tr_n, when
from forumdesk.ui.words import label as plain

CONCERNS = (NoticeKind.MENTION, NoticeKind.QUOTE, NoticeKind.REPLY, NoticeKind.MESSAGE, NoticeKind.TOPIC_REPLY)
SHOWN_MOST = 12
DAY = timedelta(days=1)

PICTURES = {
    Decision.ANNOUNCED: "megaphone",
    Decision.ACCEPTED: "circle-check",
    Decision.ENDORSED: "award",
    Decision.PINNED: "pin",
    Decision.LIKED: "heart",
}


def said_of(row: HappeningRow) -> str:
    """What was decided, in a few words."""
    return {
        Decision.ANNOUNCED: tr("Announcement by {name}", name=row.by_name),
        Decision.ACCEPTED: tr("Solved by {name}", name=row.by_name),
        Decision.ENDORSED: tr("Best practice, endorsed by {name}", name=row.by_name),
        Decision.PINNED: tr("Pinned by {name}", name=row.by_name),
        Decision.LIKED: tr("Liked most, by {name}", name=row.by_name),
    }[row.decision]


class SummaryPage(Page):
    """A page that reads itself anew each time it is opened."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("summary-page")
        self._since = now() - DAY
        self._mine: list[NoticeRow] = []
        self.title = label("", "pane-title")
        self.title.setObjectName("summary-title")
        self.subtitle = label("", "muted")
        self.subtitle.setWordWrap(True)
        self.catch_up = QPushButton(tr("Mark the rest read"))
        self.catch_up.setObjectName("summary-catch-up")
        self.catch_up.clicked.connect(self._catch_up)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.catch_up)
        self._column = QVBoxLayout()
        self._column.addLayout(head)
        self._column.addWidget(self.subtitle)
        self._body = QVBoxLayout()
        self._column.addLayout(self._body)
        self._column.addStretch(1)
        inner = QWidget()
        wide = QHBoxLayout(inner)
        wide.addLayout(self._column, 100)
        wide.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self._dress()
        desk.theme.changed.connect(self._dress)

    def open(self, place: SummaryPlace) -> None:
        self._since = place.since or now() - DAY
        is_long = now() - self._since > AWAY_AFTER
        self.title.setText(tr("While you were away") if is_long else tr("What happened"))
        self.subtitle.setText(tr("Since {moment}. Nothing here goes away by itself.", moment=in_full(self._since)))
        self.refresh()

    def refresh(self) -> None:
        desk = self.desk
        desk.worker.ask(self, notices, desk.viewer, kinds=CONCERNS, then=self._took_mine, key="mine")
        desk.worker.ask(self, summary, desk.viewer, self._since, then=self._show, failed=self._failed, key="summary")

    def _took_mine(self, rows: list[NoticeRow]) -> None:
        self._mine = [row for row in rows if row.at > self._since or row.is_unread]
        self.desk.worker.ask(self, summary, self.desk.viewer, self._since, then=self._show, key="summary")

    def _failed(self, problem: Exception) -> None:
        self._clear()
        notice = Notice(self.desk.theme, "summary-failed")
        notice.say("circle-alert", str(problem))
        self._body.addWidget(notice)

    def _clear(self) -> None:
        while (item := self._body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _show(self, row: SummaryRow) -> None:
        self._clear()
        if self._mine:
            self._section(tr("For you"))
            for notice in self._mine[:SHOWN_MOST]:
                self._line(
                    picture_of(notice), notice.title, f"{sentence(notice)}  ·  {when(notice.at)}",
                    TopicPlace(notice.topic_id, notice.number),
                )  # fmt: skip
        for news in row.communities:
            self._community(news)
        if row.liked:
            self._section(tr("Liked most"))
            for happening in row.liked:
                self._happening(happening)
        if row.joined:
            self._section(tr("New in the office"))
            self._body.addWidget(label(", ".join(row.joined), "muted"))
        if not (self._mine or row.communities or row.liked):
            quiet = Notice(self.desk.theme, "summary-quiet")
            quiet.say("coffee", tr("It was quiet"), tr("Nobody wrote anything in this time."))
            self._body.addWidget(quiet)
        self.catch_up.setEnabled(bool(row.communities))

    def _section(self, text: str) -> None:
        heading = label(text, "strong")
        heading.setContentsMargins(0, self.desk.theme.px(16), 0, 0)
        self._body.addWidget(heading)

    def _community(self, news: CommunityNewsRow) -> None:
        px = self.desk.theme.px
        button = QPushButton(plain(news.name))
        button.setObjectName(f"summary-community-{news.community_id}")
        button.setProperty("kind", "nav")
        button.setIcon(swatch(news.colour, px(12), px(3)))
        button.setIconSize(QSize(px(15), px(12)))
        button.clicked.connect(lambda: self.went.emit(TopicsPlace(TopicFilter(community_id=news.community_id))))
        figures = QLabel(
            "  ·  ".join(
                (tr_n("{n} new topic", "{n} new topics", news.topics), tr_n("{n} post", "{n} posts", news.posts))
            )
        )
        figures.setProperty("kind", "meta")
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, px(14), 0, 0)
        line.addWidget(button)
        line.addWidget(figures)
        line.addStretch(1)
        self._body.addWidget(row)
        for happening in news.decisions[:SHOWN_MOST]:
            self._happening(happening)

    def _happening(self, row: HappeningRow) -> None:
        said = f"{said_of(row)}  ·  {when(row.at)}"
        self._line(PICTURES[row.decision], row.title, said, TopicPlace(row.topic_id, row.number))

    def _line(self, picture: str, title: str, said: str, place: TopicPlace) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        button = QPushButton(plain(title))
        button.setObjectName(f"summary-topic-{place.topic_id}-{place.number}")
        button.setProperty("kind", "link")
        put_icon(button, picture, t.muted, px(15))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.went.emit(place))
        meta = QLabel(plain(said))
        meta.setProperty("kind", "meta")
        row = QWidget()
        line = QVBoxLayout(row)
        line.setContentsMargins(px(8), px(2), 0, px(2))
        line.setSpacing(0)
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        meta.setContentsMargins(px(26), 0, 0, 0)
        line.addWidget(meta)
        self._body.addWidget(row)

    def _catch_up(self) -> None:
        """All topics are read up to their ends; the message brings every position back."""
        desk = self.desk
        self.catch_up.setEnabled(False)

        def done(moved: tuple[Moved, ...]) -> None:
            said = tr_n("Marked {n} topic read.", "Marked {n} topics read.", len(moved))
            desk.say(said, self._way_back(moved))

        desk.worker.do(
            self, mark_all_read, desk.viewer, TopicFilter(view=TopicView.ALL), then=done, failed=desk.explain
        )

    def _way_back(self, moved: tuple[Moved, ...]) -> Callable[[], None]:
        def undo() -> None:
            self.desk.worker.do(
                self,
                restore_positions,
                self.desk.viewer,
                moved,
                then=lambda _none: self.catch_up.setEnabled(True),
                failed=self.desk.explain,
            )

        return undo

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._column.setContentsMargins(px(24), px(18), px(24), px(24))
        self._column.setSpacing(px(4))
