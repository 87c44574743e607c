"""A topic in two lines, to be clicked: what it is, its title, whose it is and how lively."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from forumdesk.forum.rows import TopicRow
from forumdesk.store.schema.topics import TopicKind
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.thing_line import ThingLine
from forumdesk.ui.words import ago, tr_n


class TopicLine(ThingLine):
    """`about` takes the place of its author, replies and last activity."""

    def __init__(
        self, theme: Theme, topic: TopicRow, name: str, about: str = "", parent: QWidget | None = None
    ) -> None:
        replies = tr_n("{n} reply", "{n} replies", topic.replies)
        about = about or " · ".join((topic.author_name, replies, ago(topic.bumped_at)))
        super().__init__(theme, name, _picture(topic), topic.title, about, parent)
        self.topic = topic


def _picture(topic: TopicRow) -> tuple[str, str]:
    if topic.is_solved:
        return "circle-check", "success"
    if topic.is_best_practice:
        return "award", "accent_text"
    return {
        TopicKind.QUESTION: "circle-question-mark",
        TopicKind.ANNOUNCEMENT: "megaphone",
    }.get(topic.kind, "message-square"), "muted"
