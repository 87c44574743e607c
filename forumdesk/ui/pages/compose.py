"""A new topic: title, place and text, with a live preview; nothing typed is lost."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forumdesk.errors import Invalid, Problem
from forumdesk.forum.rows import PostRef, SidebarRow
from forumdesk.forum.spared import forget_spared, note_spared
from forumdesk.store.local import Letter
from forumdesk.store.schema.topics import TopicKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.flagging import waits_words
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import ComposePlace, Found, OutboxPlace, SettingsPlace, TopicPlace
from forumdesk.ui.widgets.answer_cards import LOWER
from forumdesk.ui.widgets.attaching import Attaching
from forumdesk.ui.widgets.completion import Completion
from forumdesk.ui.widgets.controls import ElidedLabel, Line, label
from forumdesk.ui.widgets.drafts import DraftKeeper, Payload
from forumdesk.ui.widgets.format_bar import FormatBar
from forumdesk.ui.widgets.length import Length
from forumdesk.ui.widgets.lookalikes import Lookalikes
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.pasting import Pasting
from forumdesk.ui.widgets.poll_asker import PollAsker
from forumdesk.ui.widgets.preview import Preview
from forumdesk.ui.widgets.spell_marks import SpellMarks
from forumdesk.ui.widgets.templates_menu import TemplatesButton
from forumdesk.ui.widgets.topic_form import TopicForm
from forumdesk.ui.words import tr

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher
    from forumdesk.search.lookalikes import Lookalike

KEY = "topic:new"
SIDE_BY_SIDE = 900
"""From this width on, in design pixels, text and preview stand beside each other."""
NARROW, LEAST = 440, 300


class ComposePage(Page):
    """Where one asks."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("compose-page")
        self._client_key = uuid.uuid4().hex
        self._sending = False
        self._is_begun = False
        self.drafts = DraftKeeper(desk, self._collect, self)
        self._build()
        self.drafts.discarded.connect(self._discard)
        self.drafts.saved.connect(lambda: self.hint.setText(tr("Draft saved")))
        self.form.changed.connect(self._typed)
        self.edit.textChanged.connect(self._typed)
        self.edit.send.connect(self.send)
        desk.worker.bug.connect(self._stumbled)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        theme = self.desk.theme
        self.heading = ElidedLabel("pane-title")
        self.heading.setText(tr("New topic"))
        self.hint = ElidedLabel("meta")
        self.hint.setObjectName("compose-hint")
        self.hint.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.cancel = QPushButton(tr("Close"))
        self.cancel.setObjectName("compose-close")
        self.cancel.setProperty("kind", "quiet")
        self.cancel.setToolTip(tr("What you wrote is kept as a draft"))
        self.cancel.clicked.connect(self.closed)
        self.discard = QPushButton(tr("Discard"))
        self.discard.setObjectName("compose-discard")
        self.discard.setProperty("kind", "quiet")
        self.discard.clicked.connect(self._discard)
        self.go = QPushButton(tr("Post"))
        self.go.setObjectName("compose-send")
        self.go.setProperty("kind", "primary")
        self.go.setToolTip(tr("Ctrl+Enter"))
        self.go.clicked.connect(self.send)
        self._top = QHBoxLayout()
        self._top.addWidget(self.heading, 1)
        for widget in (self.hint, self.discard, self.cancel, self.go):
            self._top.addWidget(widget)
        self.form = TopicForm(self.desk)
        self.edit = MarkdownEdit(theme, most=0)
        self.alike = Lookalikes(self.desk, self.form.title, self.edit, self)
        self.alike.picked.connect(lambda found: self.leave_for(_place_of(found)))
        self.alike.answered.connect(self._is_answered)
        self.edit.setPlaceholderText(tr("Say what you tried, and what you expected. Markdown works."))
        self.edit.setAccessibleName(tr("Text"))
        self.completion = Completion(self.desk, self.edit)
        Pasting(self.desk, self.edit)
        self.spell_marks = SpellMarks(self.desk, self.edit)
        self.preview = Preview(self.desk)
        self.bar = FormatBar(theme, self.edit)
        self.templates = TemplatesButton(self.desk, self.edit, community=lambda: self.form.community_id)
        self.templates.manage.connect(lambda: self.went.emit(SettingsPlace("templates")))
        self.bar.add(self.templates)
        self.poll = PollAsker(self.desk, self)
        self.poll.changed.connect(self._typed)
        self.bar.add(self.poll.button)
        self.attaching = Attaching(self.desk, self.edit, self.preview, self.drafts, self)
        self.attaching.changed.connect(self._show_busy)
        self.bar.add(self.attaching.button)
        self.look = QPushButton(tr("Preview"))
        self.look.setObjectName("compose-preview")
        self.look.setCheckable(True)
        self.look.clicked.connect(self._lay)
        self.left = Length("compose-left")
        self.left.passed.connect(self._show_over)
        self.error = label("", "error")
        self.error.setObjectName("compose-error")
        self.error.setWordWrap(True)
        self.error.hide()
        self._middle = QHBoxLayout()
        self._middle.addWidget(self.edit, 1)
        self._middle.addWidget(self.preview, 1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.bar, 1)
        self._foot.addWidget(self.left)
        self._foot.addWidget(self.look)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self.form)
        self._column.addWidget(self.alike)
        self._column.addWidget(Line())
        self._column.addLayout(self._middle, 1)
        self._column.addWidget(self.poll.slip)
        self._column.addWidget(self.attaching.note)
        self._column.addWidget(self.error)
        self._column.addWidget(Line())
        self._column.addLayout(self._foot)

    def open(self, place: ComposePlace) -> None:
        """Go on with the draft, if there is one; else begin in the community that was looked at."""
        if place.title and not self.form.title.text():
            self.form.title.setText(place.title)
        if place.community_id is not None and not self._has_text():
            self.form.choose_community(place.community_id)
        if not self._is_begun:
            self._is_begun = True
            self.drafts.begin(KEY, self._restore)
        if place.text and place.text not in self.edit.text():
            self._quietly(True)  # no draft until somebody writes
            self.edit.add_text(place.text)
            self._quietly(False)
            self.preview.show_text(self.edit.text())
            self._show_length()
        self._lay()
        self.form.title.setFocus()

    def show_office(self, row: SidebarRow) -> None:
        """The communities one may write in, and how long a post may be."""
        self.left.set_limit(row.office.max_body)
        known = [self.form.community.itemData(n) for n in range(self.form.community.count())]
        if known != [community.id for community in row.communities if community.may_open_topic]:
            self.form.set_communities(row.communities)

    def _has_text(self) -> bool:
        return bool(self.form.title.text().strip() or self.edit.text().strip() or self.poll.draft)

    def _collect(self) -> Payload | None:
        return {**self._words(), "client_key": self._client_key} if self._has_text() else None

    def _words(self) -> dict[str, object]:
        return {
            "title": self.form.title.text(),
            "text": self.edit.text(),
            "community": self.form.community_id,
            "kind": self.form.kind.value,
            "tags": list(self.form.tags.tags),
            "poll": self.poll.kept(),
        }

    def _restore(self, kept: Payload) -> None:
        """Bring back a draft; what was typed before it came stays, too."""
        title, text = self.form.title.text().strip(), self.edit.text()
        had_title, had_text = str(kept.get("title", "")), str(kept.get("text", ""))
        if title and had_title not in {"", title}:
            had_text = f"{had_title}\n\n{had_text}"
        if had_text.strip() in text:
            had_text = ""
        tags = [*(str(tag) for tag in kept.get("tags") or ()), *self.form.tags.tags]
        self._quietly(True)
        self.form.title.setText(title or had_title)
        self.edit.set_text("\n\n".join(part for part in (had_text, text) if part.strip()))
        self.form.tags.set_tags(list(dict.fromkeys(tags)))
        if kept.get("kind") in set(TopicKind):
            self.form.set_kind(TopicKind(kept["kind"]))
        if isinstance(kept.get("community"), int):
            self.form.choose_community(kept["community"])
        self.attaching.restore()
        self.poll.restore(kept.get("poll"))
        self._client_key = str(kept.get("client_key") or self._client_key)
        self._quietly(False)
        self.preview.show_text(self.edit.text())
        self._show_length()
        self.hint.setText(tr("Draft restored"))
        if title or text.strip():
            self.drafts.touch()

    def _quietly(self, is_quiet: bool) -> None:
        """What the page itself puts into its fields was not typed."""
        for widget in (self.form, self.edit):
            widget.blockSignals(is_quiet)

    def _typed(self) -> None:
        self.hint.clear()
        self.drafts.touch()
        self.alike.text_changed()
        self.preview.show_text(self.edit.text())
        self._show_length()

    def _show_length(self) -> None:
        self.left.count(self.edit.text())
        self._show_over()

    def _show_over(self) -> None:
        self.error.setText(self.left.advice if self.left.is_over else "")
        self.error.setVisible(self.left.is_over)
        self._show_busy()

    # Sending.

    def send(self) -> None:
        """Open the topic; what was written stays until the office has it."""
        if self._sending or self.left.is_over or self.attaching.is_busy:
            return
        self.form.clear_errors()
        if self.form.community_id is None:
            self._failed(Invalid(tr("There is no community yet. A moderator can start one."), field="community"))
            return
        self._sending = True
        self._show_busy()
        self.drafts.save()
        self.desk.outbox.send(
            self, self._letter(), self.attaching.files(), then=self._done, failed=self._failed, kept=self._kept
        )

    def _letter(self) -> Letter:
        words = self._words()
        draft = {**words, "client_key": self._client_key}
        return Letter("topic", KEY, self._client_key, self.form.title.text(), words, draft)

    def _kept(self) -> None:
        """The office cannot be reached: it waits in the outbox, and one can go on."""
        self._sending = False
        self._show_busy()
        self.attaching.sent()
        self._begin_anew()
        self.went.emit(OutboxPlace())

    def _done(self, ref: PostRef) -> None:
        self._sending = False
        self._show_busy()
        self.attaching.sent()
        if ref.is_held:
            self.desk.say(waits_words())
        self._begin_anew()
        self.went.emit(TopicPlace(ref.topic_id, ref.number))

    def _begin_anew(self) -> None:
        self.attaching.forget()
        self.drafts.drop(KEY)
        self._is_begun = False
        self._client_key = uuid.uuid4().hex
        self._quietly(True)
        self.form.title.clear()
        self.form.tags.set_tags([])
        self.form.set_kind(TopicKind.QUESTION)
        self.edit.set_text("")
        self._quietly(False)
        self.form.clear_errors()
        self.attaching.begin()
        self.poll.begin()
        self.preview.show_text("")
        self.hint.clear()
        self._show_length()

    def _discard(self) -> None:
        """Throw away what was written; the message that says so gives it back."""
        kept = self._collect()
        self._begin_anew()
        if kept is not None:

            def undo() -> None:
                self._restore(kept)
                self.drafts.begin(KEY, lambda _payload: None)
                self._is_begun = True
                self.drafts.touch()

            self.desk.say(tr("Discarded what you wrote."), undo)
        if self.isVisible():
            self.closed.emit()

    def _is_answered(self, found: Lookalike) -> None:
        """What was asked before need not be asked: go there, and let go of the question, with a way back."""
        kept = self._collect()
        self._begin_anew()
        self.went.emit(_place_of(found))
        worker, viewer = self.desk.worker, self.desk.viewer
        worker.do(self, note_spared, viewer, found.post_id, failed=lambda _problem: None)  # a count is worth no banner

        def undo() -> None:
            worker.do(self, forget_spared, viewer, found.post_id, failed=lambda _problem: None)
            self.went.emit(ComposePlace())
            self._restore(kept or {})
            self.drafts.touch()

        self.desk.say(tr("Your question was not posted: its answer is here."), undo)

    def use(self, searcher: Searcher) -> None:
        self.alike.searcher = searcher

    def _failed(self, problem: Problem) -> None:
        self._sending = False
        self._show_busy()
        self.drafts.touch()
        if self.form.point_at(problem):
            return
        self.error.setText(str(problem))
        self.error.show()
        self.edit.setFocus()

    def _stumbled(self, _bug: object) -> None:
        """Something broke that nobody foresaw; if it was the sending, one may try again: nothing is posted twice."""
        if self._sending:
            self._failed(Problem(tr("That did not work. Your text is kept; try again.")))

    def _show_busy(self) -> None:
        self.go.setEnabled(not self._sending and not self.left.is_over and not self.attaching.is_busy)
        self.go.setToolTip(self.left.advice if self.left.is_over else tr("Ctrl+Enter"))
        for field in (self.edit, self.form.title, self.form.tags.entry):
            field.setReadOnly(self._sending)  # what is typed now would not be sent, and go with the draft
        self.poll.show_busy(self._sending)
        self.attaching.show_busy(self._sending)
        self.go.setText(tr("Posting…") if self._sending else tr("Post"))

    # How it looks.

    def _lay(self) -> None:
        wide = self.width() >= self.desk.theme.px(SIDE_BY_SIDE)
        self.look.setVisible(not wide)
        self.preview.setVisible(wide or self.look.isChecked())
        self.edit.setVisible(wide or not self.look.isChecked())
        px = self.desk.theme.px
        self.alike.fit(self.height())
        self._column.setSpacing(px(12 if self.height() >= px(LOWER) else 6))
        is_cramped = self.width() < px(NARROW)
        self.heading.setVisible(not is_cramped)
        self.hint.setVisible(not is_cramped)
        side = px(16 if is_cramped else 32)
        self._column.setContentsMargins(side, px(20), side, px(16))

    def minimumSizeHint(self) -> QSize:
        """It folds to fit, so it never keeps a window from being narrow."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), self.desk.theme.px(LEAST)), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def hideEvent(self, event: QHideEvent) -> None:
        self.drafts.save()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        for field in (self.edit, self.preview):
            field.setMinimumHeight(px(28))
        self._middle.setSpacing(px(28))
        self._top.setSpacing(px(8))
        put_icon(self.go, "send", t.on_accent, px(15))
        put_icon(self.look, "eye", t.muted, px(15))
        self._lay()


def _place_of(found: Lookalike) -> TopicPlace:
    """The passage that was shown."""
    return TopicPlace(found.topic_id, found.number, Found(found.number, "", passage=found.passage))
