"""The field at the foot of a thread: a reply, or one's own post once more."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forumdesk.errors import Conflict, Problem
from forumdesk.forum.posts import posts
from forumdesk.forum.rows import PostRef, PostRow
from forumdesk.store.local import Letter
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.places import EditPlace, SettingsPlace
from forumdesk.ui.style import set_mark
from forumdesk.ui.widgets.attaching import Attaching
from forumdesk.ui.widgets.completion import Completion
from forumdesk.ui.widgets.controls import ElidedLabel, IconButton, label
from forumdesk.ui.widgets.drafts import DraftKeeper, Payload
from forumdesk.ui.widgets.format_bar import FormatBar
from forumdesk.ui.widgets.length import Length
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.pasting import Pasting
from forumdesk.ui.widgets.poll_asker import PollAsker
from forumdesk.ui.widgets.preview import Preview
from forumdesk.ui.widgets.spell_marks import SpellMarks
from forumdesk.ui.widgets.templates_menu import TemplatesButton
from forumdesk.ui.widgets.why_field import WhyField
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr

SIDE_BY_SIDE = 760
"""From this width on, in design pixels, text and preview stand beside each other."""
ONE_ROW = 820
"""From this width on the marks stand in one row with the buttons."""
LEAST = 216
"""The least width it can do with, in design pixels."""


class Composer(QFrame):
    """Collapsed it is one quiet line; it opens when it is wanted, and what was typed is kept as a draft."""

    sent = Signal(object)
    closed = Signal()
    went = Signal(object)
    """Another place of the program is wanted."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._topic_id = self._goal = 0
        self._title = ""
        self._to: int | None = None
        self._to_name = ""
        self._post: PostRow | None = None
        self._version = 0
        self._key = ""
        self._client_key = ""
        self._is_open = False
        self._underway: set[str] = set()
        self._theirs: PostRow | None = None
        self._looked = False
        self._in_one_row = True
        self.setObjectName("composer")
        self.setProperty("kind", "composer")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.drafts = DraftKeeper(desk, self._collect, self)
        self._build()
        self.drafts.discarded.connect(self._discard)
        self.drafts.saved.connect(lambda: self.hint.setText(tr("Draft saved")))
        self.edit.textChanged.connect(self._typed)
        self.edit.send.connect(self.send)
        self.edit.focused.connect(partial(set_mark, self, "active"))
        self.edit.installEventFilter(self)
        desk.worker.bug.connect(self._stumbled)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self._fold()

    def _build(self) -> None:
        theme = self.desk.theme
        self.opener = QPushButton()
        self.opener.setObjectName("composer-open")
        self.opener.setProperty("kind", "opener")
        self.opener.setCursor(Qt.CursorShape.IBeamCursor)
        self.opener.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.opener.clicked.connect(self.open_up)
        self.head = ElidedLabel("meta")
        self.head.setObjectName("composer-head")
        self.head.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.unhook = IconButton(theme, "composer-unhook", "x", tr("Reply to the topic instead"), size=14)
        self.unhook.clicked.connect(self._reply_to_topic)
        self.edit = MarkdownEdit(theme, least=3, most=12)
        self.edit.setPlaceholderText(tr("Write a reply… Markdown works"))
        self.edit.setAccessibleName(tr("Your text"))
        self.completion = Completion(self.desk, self.edit, lambda: self._topic_id or None)
        Pasting(self.desk, self.edit)
        self.spell_marks = SpellMarks(self.desk, self.edit)
        self.preview = Preview(self.desk)
        self.why = WhyField(self.send)
        self.why.textEdited.connect(lambda _text: self._typed())
        self._mine_name = label(tr("Yours"), "section")
        self._theirs_name = label(tr("Theirs, as it stands now"), "section")
        self.error = label("", "error")
        self.error.setObjectName("composer-error")
        self.error.setWordWrap(True)
        self.mine = self._button("composer-mine", tr("Keep mine"), self._keep_mine)
        self.theirs = self._button("composer-theirs", tr("Take theirs"), self._take_theirs)
        self.bar = FormatBar(theme, self.edit)
        self.templates = TemplatesButton(self.desk, self.edit, topic=lambda: self._topic_id or None)
        self.templates.manage.connect(lambda: self.went.emit(SettingsPlace("templates")))
        self.bar.add(self.templates)
        self.poll = PollAsker(self.desk, self)
        self.poll.changed.connect(self._typed)
        self.bar.add(self.poll.button)
        self.attaching = Attaching(self.desk, self.edit, self.preview, self.drafts, self)
        self.attaching.changed.connect(self._show_busy)
        self.bar.add(self.attaching.button)
        self.left = Length("composer-left")
        self.left.passed.connect(self._show_over)
        self.hint = ElidedLabel("meta")
        self.hint.setObjectName("composer-hint")
        self.hint.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.look = self._button("composer-preview", tr("Preview"), self._toggle_preview)
        self.look.setCheckable(True)
        self.look.setToolTip(tr("See how it will look"))
        self.discard = IconButton(theme, "composer-discard", "trash-2", tr("Discard what you wrote"), size=16)
        self.discard.clicked.connect(self._discard)
        self.cancel = self._button("composer-cancel", tr("Close"), self.close_down)
        self.cancel.setToolTip(tr("What you wrote is kept as a draft (Esc)"))
        self.cancel.setProperty("kind", "quiet")
        self.go = self._button("composer-send", tr("Reply"), self.send)
        self.go.setToolTip(tr("Ctrl+Enter"))
        self.go.setProperty("kind", "primary")
        self._lay_out()

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(self.head)
        self._top.addWidget(self.unhook)
        self._top.addStretch(1)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, parts in ((left, (self._mine_name, self.edit)), (right, (self._theirs_name, self.preview))):
            for part in parts:
                column.addWidget(part)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.addLayout(left, 1)
        self._middle.addLayout(right, 1)
        self._choice = QHBoxLayout()
        self._choice.addWidget(self.error, 1)
        self._choice.addWidget(self.mine)
        self._choice.addWidget(self.theirs)
        self._marks = QHBoxLayout()
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.bar, 1)
        self._foot.addStretch(0)  # takes what is left where the marks have a row of their own
        for widget in (self.left, self.hint, self.discard, self.cancel, self.look, self.go):
            self._foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.addWidget(self.opener)  # the order in which Tab goes through them, too
        for row in (self._top, self._middle):
            column.addLayout(row)
        for slip in (self.why, self.poll.slip, self.attaching.note):
            column.addWidget(slip)
        for row in (self._choice, self._marks, self._foot):
            column.addLayout(row)

    def _button(self, name: str, text: str, does: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.clicked.connect(lambda: does())
        return button

    # What is written, and where it goes.

    def set_limit(self, most: int) -> None:
        """How many characters a post may have in this office."""
        self.left.set_limit(most)

    def offer_reply(self, topic_id: int, title: str) -> None:
        """Another topic stands above: the field is for it now; a draft of it is opened again."""
        if topic_id != self._topic_id:
            self.drafts.end()
            self._fold()
            self._topic_id, self._title, self._to, self._post = topic_id, title, None, None
            self._show_opener()
            self._begin(f"reply:{topic_id}")
        if topic_id == self._goal:
            self.open_up()
        self._goal = 0

    def start_reply(self, topic_id: int, title: str, to: PostRow | None, quoted: str = "") -> None:
        """Open for a reply to a topic, or to a post of it; `quoted` is put below what is written."""
        self.offer_reply(topic_id, title)
        if self._post is not None:
            self.drafts.end()
            self._post = None
            self._begin(f"reply:{topic_id}")
        if to is not None and to.number > 1:
            self._to, self._to_name = to.number, to.author_name
        elif to is not None or not quoted:
            self._to = None
        self._show_head()
        self.open_up()
        if quoted:
            self.edit.add_text(quoted)

    def start_edit(self, post: PostRow) -> None:
        """Open for a change of one's own post."""
        self.drafts.end()
        self._post, self._version, self._to, self._topic_id = post, post.version, None, post.topic_id
        self._begin(f"edit:{post.id}", post.body)
        self.show()  # one's own posts can be changed in a closed topic, too
        self.open_up()

    def go_on_with(self, place: EditPlace) -> None:
        """Open for a change of a post, or a reply to a topic, that may still be on its way to the screen."""
        if place.is_reply:
            self._goal = place.topic_id
            if place.topic_id == self._topic_id and self._post is None:
                self.open_up()
            return

        def start(rows: list[PostRow]) -> None:
            if rows and rows[0].may_edit:
                self.start_edit(rows[0])

        self.desk.worker.ask(self, posts, self.desk.viewer, place.topic_id, [place.number], then=start, key="edit")

    def _begin(self, key: str, text: str = "") -> None:
        self._key, self._client_key = key, uuid.uuid4().hex
        self._end_choice()
        self.attaching.begin()
        self.why.begin(self._post, self.desk.viewer)
        self.poll.begin(may_ask=self._post is None)
        self._say("")
        self.hint.clear()
        self._put(text)
        self._show_head()
        self._show_busy()
        self.drafts.begin(key, self._restore)

    def _put(self, text: str) -> None:
        """Text that was not typed: no draft need be saved of it."""
        self.edit.blockSignals(True)
        self.edit.set_text(text)
        self.edit.blockSignals(False)
        self.preview.show_text(text)
        self._show_left()
        self._show_over()

    def _restore(self, kept: Payload) -> None:
        text, now = str(kept.get("text", "")), self.edit.text()
        if not text.strip() and not kept.get("poll"):
            return
        self._client_key = str(kept.get("client_key") or self._client_key)
        if self._post is not None and isinstance(kept.get("version"), int):
            self._version = kept["version"]  # the post may have changed since the draft was begun
        if not now.strip() or now.strip() in text or (self._post is not None and now == self._post.body):
            self._put(text)
        elif text.strip() not in now:
            self._put(f"{text}\n\n{now}")
        self.attaching.restore()
        self.why.restore(kept.get("why"))
        self.poll.restore(kept.get("poll"))
        if self._post is None and isinstance(kept.get("reply_to"), int) and self._to is None:
            self._to, self._to_name = kept["reply_to"], str(kept.get("reply_name", ""))
            self._show_head()
        self.hint.setText(tr("Draft restored"))
        self._unfold()

    def _collect(self) -> Payload | None:
        text = self.edit.text()
        has_any = bool(text.strip() or self.poll.draft)
        if not has_any or (self._post is not None and text == self._post.body):
            return None
        kept: dict[str, object] = {"text": text, "client_key": self._client_key}
        if self._post is not None:
            return kept | {"version": self._version, "why": self.why.text()}
        return kept | {"reply_to": self._to, "reply_name": self._to_name, "poll": self.poll.kept()}

    def _typed(self) -> None:
        self.hint.clear()
        self.drafts.touch()
        self._show_left()
        self._show_over()
        if self._theirs is None:
            self.preview.show_text(self.edit.text())

    def _reply_to_topic(self) -> None:
        self._to = None
        self._show_head()
        self.drafts.touch()
        self.edit.setFocus()

    # Sending.

    def send(self) -> None:
        """Hand the text to the office; it stays here until the office has it, or the outbox keeps it."""
        key, text = self._key, self.edit.text()
        if key in self._underway or not self._is_open or self.left.is_over or self.attaching.is_busy:
            return
        self._underway.add(key)
        self._show_busy()
        self.drafts.save()
        then, failed, kept = (partial(does, key) for does in (self._done, self._failed, self._kept))
        self.desk.outbox.send(self, self._letter(text), self.attaching.files(), then=then, failed=failed, kept=kept)

    def _letter(self, text: str) -> Letter:
        post, draft = self._post, self._collect() or {"text": text, "client_key": self._client_key}
        if post is not None:
            where = {"topic": post.topic_id, "number": post.number, "post": post.id}
            words = {**where, "text": text, "version": self._version, "reason": self.why.text()}
            return Letter("edit", self._key, self._client_key, self._title, words, draft)
        words = {"topic": self._topic_id, "text": text, "reply_to": self._to, "poll": self.poll.kept()}
        return Letter("reply", self._key, self._client_key, self._title, words, draft)

    def _done(self, key: str, ref: PostRef) -> None:
        if self._let_go(key):
            self.sent.emit(ref)
        else:  # one is elsewhere by now
            self.desk.say(tr("Your reply is posted.") if key.startswith("reply:") else tr("Your change is saved."))

    def _kept(self, key: str) -> None:
        """The office cannot be reached: it waits in the outbox, and one can go on."""
        if self._let_go(key):
            self.closed.emit()
        self.desk.say(tr("Not sent yet. It waits in the outbox and goes by itself."))

    def _let_go(self, key: str) -> bool:
        """What was sent needs no keeping here any more; whether it is still the text in the field."""
        self._underway.discard(key)
        self.drafts.drop(key)
        if key != self._key:
            return False
        self._post, self._to = None, None
        self.attaching.sent()
        self._fold()
        self._begin(f"reply:{self._topic_id}")
        return True

    def _failed(self, key: str, problem: Problem) -> None:
        self._underway.discard(key)
        if key != self._key:
            self.desk.say(tr("Not posted, and kept as a draft: {problem}", problem=problem))
            return
        self._show_busy()
        self._say(str(problem))
        self.drafts.touch()
        self.edit.setFocus()
        if isinstance(problem, Conflict) and self._post is not None:
            post = self._post
            self.desk.worker.ask(
                self, posts, self.desk.viewer, post.topic_id, [post.number], then=self._compare, key="theirs"
            )

    def _stumbled(self, _bug: object) -> None:
        """Something broke that nobody foresaw; if it was the sending, one may try again: nothing is posted twice."""
        if self._underway:
            was_here = self._key in self._underway
            self._underway.clear()
            self._show_busy()
            if was_here:
                self._say(tr("That did not work. Your text is kept; try again."))

    def _compare(self, rows: list[PostRow]) -> None:
        """Somebody was quicker: both versions are shown, and one chooses."""
        if self._post is None:
            return
        if not rows or rows[0].is_deleted:
            self._say(tr("This post is gone meanwhile. Your text is kept here as a draft."))
            return
        self._theirs, self._looked = rows[0], self.look.isChecked()
        self.look.setChecked(True)
        self.preview.show_text(rows[0].body)
        self._lay()

    def _end_choice(self) -> PostRow | None:
        """The version of the others, which need no longer be shown."""
        theirs, self._theirs = self._theirs, None
        if theirs is not None:
            self.look.setChecked(self._looked)
            self._say("")
            self._lay()
        return theirs

    def _keep_mine(self) -> None:
        theirs = self._end_choice()
        if theirs is not None:
            self._post, self._version = theirs, theirs.version
            self.preview.show_text(self.edit.text())
            self.send()

    def _take_theirs(self) -> None:
        theirs = self._end_choice()
        if theirs is not None:
            self._post, self._version = theirs, theirs.version
            self.edit.replace_text(theirs.body)
            self.edit.setFocus()

    def _discard(self) -> None:
        """Throw away what was written; the message that says so gives it back."""
        kept, post, topic_id, title = self._collect(), self._post, self._topic_id, self._title
        self.attaching.forget()
        self.drafts.drop(self._key)
        self._post, self._to = None, None
        self._fold()
        self._begin(f"reply:{topic_id}")
        if kept is not None:

            def undo() -> None:
                if post is not None:
                    self.start_edit(post)
                else:
                    self.start_reply(topic_id, title, None)
                self._restore(kept)
                self.drafts.touch()

            self.desk.say(tr("Discarded what you wrote."), undo)
        self.closed.emit()

    # How it stands.

    def open_up(self) -> None:
        """Make room for writing, and go there; where there is none beside the preview, in its place."""
        if not self._is_wide and self._theirs is None:
            self.look.setChecked(False)
        self._unfold()
        self.edit.setFocus()

    def close_down(self) -> None:
        """Fold up; what was typed stays as a draft."""
        self.drafts.save()
        if self._post is not None and self.edit.text() != self._post.body:
            self.desk.say(tr("Your change is kept as a draft."))
        self._fold()
        if self._post is not None:
            self._post = None
            self._begin(f"reply:{self._topic_id}")
        self.opener.setFocus()
        self.closed.emit()

    def _unfold(self) -> None:
        self._is_open = True
        self._lay()
        self._say(self.error.text())

    def _fold(self) -> None:
        self._is_open = False
        self._lay()

    @property
    def _is_wide(self) -> bool:
        return self.width() >= self.desk.theme.px(SIDE_BY_SIDE)

    def _lay(self) -> None:
        px, is_open, looks = self.desk.theme.px, self._is_open, self.look.isChecked()
        is_wide, has_choice = self._is_wide, self._theirs is not None
        self.opener.setVisible(not is_open)
        parts: tuple[QWidget, ...] = (self.bar, self.left, self.hint, self.look, self.cancel, self.go)
        for part in parts:
            part.setVisible(is_open)
        sideways = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._middle.setDirection(sideways)
        self.edit.setVisible(is_open and (is_wide or has_choice or not looks))
        self.preview.setVisible(is_open and looks)
        self.why.setVisible(is_open and self.why.is_wanted)
        self.poll.slip.setVisible(is_open and self.poll.draft is not None)
        self._fit_preview()
        both: tuple[QWidget, ...] = (self._mine_name, self._theirs_name, self.mine, self.theirs)
        for part in both:
            part.setVisible(is_open and has_choice)
        self._place_marks(self.width() >= px(ONE_ROW))
        self._shorten(self.width() < px(420))
        self.discard.setVisible(is_open and self._collect() is not None)
        self._show_head()
        self.error.setVisible(is_open and bool(self.error.text()))
        self.attaching.note.setVisible(is_open and bool(self.attaching.note.text()))
        self.updateGeometry()

    def _place_marks(self, in_one_row: bool) -> None:
        if in_one_row != self._in_one_row:
            self._in_one_row = in_one_row
            if in_one_row:
                self._foot.insertWidget(0, self.bar, 1)
                self._foot.insertWidget(self._foot.indexOf(self.hint), self.left)
            else:
                self._marks.addWidget(self.bar, 1)
                self._marks.addWidget(self.left)

    def _shorten(self, is_cramped: bool) -> None:
        """Where there is no room for words, icons say it."""
        px, t = self.desk.theme.px, self.desk.theme.tokens
        for button, says, picture in ((self.look, tr("Preview"), "eye"), (self.cancel, tr("Close"), "chevron-down")):
            button.setText("" if is_cramped else says)
            button.setAccessibleName(says)
            if is_cramped or button is self.look:
                put_icon(button, picture, t.muted, px(15))
            else:
                button.setIcon(QIcon())
        self.hint.setVisible(self._is_open and not is_cramped)
        self._foot.setSpacing(px(4 if is_cramped else 8))

    def _fit_preview(self) -> None:
        self.preview.setFixedHeight(max(min(self.desk.theme.px(120), self.edit.room), self.edit.height()))

    def _show_opener(self) -> None:
        says = tr("Reply to “{title}”…", title=self._title)
        room = self.opener.width() - self.desk.theme.px(40)
        self.opener.setText(plain(self.opener.fontMetrics().elidedText(says, Qt.TextElideMode.ElideRight, room)))
        self.opener.setAccessibleName(says)

    def _show_head(self) -> None:
        says = ""
        if self._post is not None:
            post = self._post
            says = tr("Editing post #{number} by {name}", number=post.number, name=post.author_name)
            if post.author_id == self.desk.viewer:
                says = tr("Editing your post #{number}", number=post.number)
        elif self._to is not None:
            says = tr("Replying to {name} in #{number}", name=self._to_name, number=self._to)
        self.head.setText(says)
        self.head.setVisible(self._is_open and bool(says))
        self.unhook.setVisible(self._is_open and self._post is None and self._to is not None)

    def _show_left(self) -> None:
        self.left.count(self.edit.text())
        self.discard.setVisible(self._is_open and self._collect() is not None)

    def _show_over(self) -> None:
        """Say what to do about a text that is too long: typed, come back from a draft, or since the limit is lower."""
        if self._theirs is None:
            self._say(self.left.advice if self.left.is_over else "")
        self._show_busy()

    def _show_busy(self) -> None:
        is_busy = self._key in self._underway
        self.go.setEnabled(not is_busy and not self.left.is_over and not self.attaching.is_busy)
        self.go.setToolTip(self.left.advice if self.left.is_over else tr("Ctrl+Enter"))
        for field in (self.edit, self.why):
            field.setReadOnly(is_busy)
        self.poll.show_busy(is_busy)
        self.attaching.show_busy(is_busy)
        usual = tr("Save") if self._post is not None else tr("Reply")
        self.go.setText(tr("Sending…") if is_busy else usual)

    def _say(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(self._is_open and bool(text))

    def _toggle_preview(self) -> None:
        self.preview.show_text(self.edit.text() if self._theirs is None else self._theirs.body)
        self._lay()

    def minimumSizeHint(self) -> QSize:
        """It folds its buttons to fit, so it never keeps a pane from being narrow."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), self.desk.theme.px(LEAST)), least.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() == QEvent.Type.Hide:
            self.drafts.save()
        if watched is self.edit and event.type() == QEvent.Type.Resize and self._is_open:
            self._fit_preview()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_open:
            self.close_down()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay()
            self._show_opener()

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.setContentsMargins(px(14), px(10), px(10), px(10))
        column.setSpacing(px(8))
        self._middle.setSpacing(px(20))
        put_icon(self.go, "send", t.on_accent, px(15))
        put_icon(self.opener, "pen-line", t.subtle, px(15), beside_text=True)
        self._lay()
        self._show_opener()
