"""The field at the foot of a thread: a reply, or one's own post once more."""

from __future__ import annotations

import uuid
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Conflict, Problem
from forumdesk.forum.posts import edit_post, posts, reply
from forumdesk.forum.rows import PostRef, PostRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.widgets.drafts import DraftKeeper, Payload
from forumdesk.ui.widgets.format_bar import FormatBar
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.preview import Preview
from forumdesk.ui.words import label, tr

SIDE_BY_SIDE = 760
"""From this width on, in design pixels, text and preview stand beside each other."""
WARN_WITHIN = 0.9


class Composer(QFrame):
    """Collapsed it is one quiet line; it opens when it is wanted, and what was typed is kept as a draft."""

    sent = Signal(object)
    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._topic_id = 0
        self._to: int | None = None
        self._post: PostRow | None = None
        self._key = ""
        self._client_key = ""
        self._limit = 32_768
        self._is_open = False
        self._sending = False
        self._theirs: PostRow | None = None
        self.setObjectName("composer")
        self.setProperty("kind", "composer")
        self._build()
        self.drafts = DraftKeeper(desk, self._collect, self)
        self.drafts.saved.connect(lambda: self.hint.setText(tr("Draft saved")))
        self.edit.textChanged.connect(self._typed)
        self.edit.send.connect(self.send)
        self.edit.focused.connect(self._show_active)
        self.edit.installEventFilter(self)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self._fold()

    def _build(self) -> None:
        theme = self.desk.theme
        self.opener = QPushButton()
        self.opener.setObjectName("composer-open")
        self.opener.setProperty("kind", "opener")
        self.opener.setCursor(Qt.CursorShape.IBeamCursor)
        self.opener.clicked.connect(self.open_up)
        self.head = QLabel()
        self.head.setObjectName("composer-head")
        self.head.setProperty("kind", "meta")
        self.unhook = IconButton(theme, "composer-unhook", "x", tr("Reply to the topic instead"), size=14)
        self.unhook.clicked.connect(self._reply_to_topic)
        self.edit = MarkdownEdit(theme, least=3, most=12)
        self.edit.setPlaceholderText(tr("Write a reply… Markdown works"))
        self.edit.setAccessibleName(tr("Your text"))
        self.preview = Preview(self.desk)
        self.error = QLabel()
        self.error.setObjectName("composer-error")
        self.error.setProperty("kind", "error")
        self.error.setWordWrap(True)
        self.mine = self._button("composer-mine", tr("Keep mine"), self._keep_mine)
        self.theirs = self._button("composer-theirs", tr("Take theirs"), self._take_theirs)
        self.bar = FormatBar(theme, self.edit)
        self.left = QLabel()
        self.left.setObjectName("composer-left")
        self.left.setProperty("kind", "meta")
        self.hint = QLabel()
        self.hint.setObjectName("composer-hint")
        self.hint.setProperty("kind", "meta")
        self.look = self._button("composer-preview", tr("Preview"), self._toggle_preview)
        self.look.setCheckable(True)
        self.cancel = self._button("composer-cancel", tr("Close"), self.close_down)
        self.cancel.setProperty("kind", "quiet")
        self.go = self._button("composer-send", tr("Reply"), self.send)
        self.go.setProperty("kind", "primary")
        self._top = QHBoxLayout()
        self._top.addWidget(self.head)
        self._top.addWidget(self.unhook)
        self._top.addStretch(1)
        self._middle = QHBoxLayout()
        self._middle.addWidget(self.edit, 1)
        self._middle.addWidget(self.preview, 1)
        self._choice = QHBoxLayout()
        self._choice.addWidget(self.error, 1)
        self._choice.addWidget(self.mine)
        self._choice.addWidget(self.theirs)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.bar, 1)
        for widget in (self.left, self.hint, self.cancel, self.look, self.go):
            self._foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.addWidget(self.opener)
        for part in (self._top, self._middle, self._choice, self._foot):
            column.addLayout(part)

    def _button(self, name: str, text: str, does: Any) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.clicked.connect(does)
        return button

    # What is written, and where it goes.

    def set_limit(self, most: int) -> None:
        """How many characters a post may have in this office."""
        self._limit = most
        self._show_left()

    def offer_reply(self, topic_id: int, title: str) -> None:
        """Another topic stands above: the field is for it now; a draft of it is opened again."""
        if topic_id == self._topic_id:
            return
        self.drafts.end()
        self._fold()
        self._topic_id, self._to, self._post = topic_id, None, None
        self.opener.setText(label(tr("Reply to “{title}”…", title=_short(title))))
        self._begin(f"reply:{topic_id}")

    def start_reply(self, topic_id: int, title: str, to: PostRow | None, quoted: str = "") -> None:
        """Open for a reply to a topic, or to a post of it; `quoted` is put before what is written."""
        self.offer_reply(topic_id, title)
        if self._post is not None:
            self.drafts.end()
            self._post = None
            self._begin(f"reply:{topic_id}")
        if to is not None and to.number > 1:
            self._to = to.number
            self.head.setText(label(tr("Replying to {name} in #{number}", name=to.author_name, number=to.number)))
        elif to is not None or not quoted:
            self._reply_to_topic()
        self.open_up()
        if quoted:
            self.edit.add_text(quoted)

    def start_edit(self, post: PostRow) -> None:
        """Open for a change of one's own post."""
        self.drafts.end()
        self._post, self._to, self._topic_id = post, None, post.topic_id
        self._begin(f"edit:{post.id}", post.body)
        self.head.setText(tr("Editing your post #{number}", number=post.number))
        self.open_up()

    def _begin(self, key: str, text: str = "") -> None:
        self._key, self._client_key = key, uuid.uuid4().hex
        self._theirs = None
        self._say("")
        self.hint.clear()
        self.edit.blockSignals(True)
        self.edit.set_text(text)
        self.edit.blockSignals(False)
        self._show_left()
        self.preview.show_text(text)
        self.head.clear()
        self.drafts.begin(key, self._restore)

    def _restore(self, kept: Payload) -> None:
        text = str(kept.get("text", ""))
        untouched = not self.edit.text().strip() or (self._post is not None and self.edit.text() == self._post.body)
        if not text.strip():
            return
        self._client_key = str(kept.get("client_key") or self._client_key)
        if untouched:
            self.edit.blockSignals(True)
            self.edit.set_text(text)
            self.edit.blockSignals(False)
        elif text.strip() not in self.edit.text():
            self.edit.blockSignals(True)
            self.edit.set_text(f"{text}\n\n{self.edit.text()}")
            self.edit.blockSignals(False)
        if isinstance(kept.get("reply_to"), int) and self._to is None:
            self._to = kept["reply_to"]
            self.head.setText(tr("Replying to #{number}", number=self._to))
        self.preview.show_text(self.edit.text())
        self.hint.setText(tr("Draft restored"))
        self._unfold()
        self._show_left()

    def _collect(self) -> Payload | None:
        text = self.edit.text()
        if not text.strip() or (self._post is not None and text == self._post.body):
            return None
        return {"text": text, "reply_to": self._to, "client_key": self._client_key}

    def _typed(self) -> None:
        self.hint.clear()
        self._say("")
        self.drafts.touch()
        self._show_left()
        self.preview.show_text(self.edit.text())

    def _reply_to_topic(self) -> None:
        self._to = None
        self.head.clear()
        self._show_hook()
        self.drafts.touch()

    # Sending.

    def send(self) -> None:
        """Hand the text to the office; it stays here until the office has it."""
        if self._sending or not self._is_open:
            return
        self._sending = True
        self._show_busy()
        worker, viewer, text = self.desk.worker, self.desk.viewer, self.edit.text()
        key = self._key
        if self._post is not None:
            post = self._post
            worker.do(
                self,
                edit_post,
                viewer,
                post.id,
                text,
                version=post.version,
                then=lambda _none: self._done(key, PostRef(post.topic_id, post.number, post.id)),
                failed=self._failed,
            )
        else:
            worker.do(
                self,
                reply,
                viewer,
                self._topic_id,
                text,
                reply_to=self._to,
                client_key=self._client_key,
                then=lambda ref: self._done(key, ref),
                failed=self._failed,
            )

    def _done(self, key: str, ref: PostRef) -> None:
        self._sending = False
        self._show_busy()
        self.drafts.drop(key)
        if key == self._key:
            self._post, self._to = None, None
            self._fold()
            self._begin(f"reply:{self._topic_id}")
        self.sent.emit(ref)

    def _failed(self, problem: Problem) -> None:
        self._sending = False
        self._show_busy()
        self._say(str(problem))
        self.drafts.touch()
        if isinstance(problem, Conflict) and self._post is not None:
            post = self._post
            self.desk.worker.ask(
                self, posts, self.desk.viewer, post.topic_id, [post.number], then=self._compare, key="theirs"
            )
        else:
            self.edit.setFocus()

    def _compare(self, rows: list[PostRow]) -> None:
        """Somebody was quicker: both versions are shown, and one chooses."""
        if not rows:
            return
        self._theirs = rows[0]
        self.mine.show()
        self.theirs.show()
        self.look.setChecked(True)
        self.preview.show_text(rows[0].body)
        self._lay()

    def _keep_mine(self) -> None:
        if self._theirs is not None:
            self._post, self._theirs = self._theirs, None
            self._say("")
            self.send()

    def _take_theirs(self) -> None:
        if self._theirs is not None:
            self._post, self._theirs = self._theirs, None
            self.edit.replace_text(self._post.body)
            self._say("")

    # How it stands.

    def open_up(self) -> None:
        """Make room for writing, and go there."""
        self._unfold()
        self.edit.setFocus()

    def close_down(self) -> None:
        """Fold up; what was typed stays as a draft. An edit is given up, which can be undone."""
        text, post = self.edit.text(), self._post
        self.drafts.save()
        self._fold()
        if post is not None:
            if text != post.body:
                self.desk.say(tr("Your change is kept as a draft."))
            self.drafts.end()
            self._post = None
            self._begin(f"reply:{self._topic_id}")
        self.closed.emit()

    def _unfold(self) -> None:
        self._is_open = True
        self._lay()

    def _fold(self) -> None:
        self._is_open = False
        self._lay()

    def _lay(self) -> None:
        is_open, wide = self._is_open, self.width() >= self.desk.theme.px(SIDE_BY_SIDE)
        looking = self.look.isChecked()
        self.opener.setVisible(not is_open)
        for part in (self.bar, self.left, self.hint, self.look, self.cancel, self.go):
            part.setVisible(is_open)
        self.edit.setVisible(is_open and (wide or not looking))
        self.preview.setVisible(is_open and looking)
        self.preview.setFixedHeight(max(self.desk.theme.px(120), self.edit.height()))
        self._show_hook()
        self.error.setVisible(is_open and bool(self.error.text()))
        for button in (self.mine, self.theirs):
            button.setVisible(is_open and self._theirs is not None)
        self.go.setText(tr("Save") if self._post is not None else tr("Reply"))
        self.updateGeometry()

    def _show_hook(self) -> None:
        self.head.setVisible(self._is_open and bool(self.head.text()))
        self.unhook.setVisible(self._is_open and self._to is not None)

    def _show_left(self) -> None:
        used = len(self.edit.text())
        near = used > self._limit * WARN_WITHIN
        self.left.setText(f"{used:,} / {self._limit:,}" if near else "")
        kind = "error" if used > self._limit else "meta"
        if self.left.property("kind") != kind:
            self.left.setProperty("kind", kind)
            self.left.style().unpolish(self.left)
            self.left.style().polish(self.left)

    def _show_busy(self) -> None:
        self.go.setEnabled(not self._sending)
        self.edit.setReadOnly(self._sending)
        if self._sending:
            self.go.setText(tr("Sending…"))
        else:
            self._lay()

    def _say(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(self._is_open and bool(text))
        if not text:
            self.mine.hide()
            self.theirs.hide()

    def _toggle_preview(self) -> None:
        self.preview.show_text(self.edit.text())
        self._lay()

    def _show_active(self, is_active: bool) -> None:
        self.setProperty("active", "true" if is_active else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() == QEvent.Type.Hide:
            self.drafts.save()
        if watched is self.edit and event.type() == QEvent.Type.Resize and self._is_open:
            self.preview.setFixedHeight(max(self.desk.theme.px(120), self.edit.height()))
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay()

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.setContentsMargins(px(14), px(10), px(10), px(10))
        column.setSpacing(px(8))
        self._middle.setSpacing(px(20))
        self._foot.setSpacing(px(8))
        put_icon(self.look, "eye", t.muted, px(15))
        put_icon(self.go, "send", t.on_accent, px(15))
        put_icon(self.opener, "pen-line", t.subtle, px(15), beside_text=True)


def _short(title: str) -> str:
    return title if len(title) <= 60 else title[:59] + "…"
