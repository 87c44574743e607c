"""One line under an edited post: why it was changed, for those who read its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtWidgets import QLineEdit, QWidget

from forumdesk.forum.posts import REASON_MOST
from forumdesk.forum.revisions import is_settled
from forumdesk.forum.rows import PostRow
from forumdesk.ui.keys import Within, bind
from forumdesk.ui.words import tr


class WhyField(QLineEdit):
    """Wanted where the change goes into the history; elsewhere it is empty."""

    def __init__(self, send: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_wanted = False
        self.setObjectName("composer-why")
        self.setMaxLength(REASON_MOST)
        self.setPlaceholderText(tr("Why? (shown in the history)"))
        self.setAccessibleName(tr("Why you change it"))
        bind(self, "send", send, Within.WidgetShortcut)
        self.hide()

    def begin(self, post: PostRow | None, editor: int) -> None:
        """Another text is written: a change of this post, or none of any."""
        self.is_wanted = post is not None and is_settled(post, editor, datetime.now(UTC))
        self.clear()

    def restore(self, why: object) -> None:
        """What a draft kept, unless something stands here already."""
        if self.is_wanted and isinstance(why, str) and not self.text():
            self.setText(why)
