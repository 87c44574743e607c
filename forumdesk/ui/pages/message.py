"""A message to colleagues: whom it is for, what about, and the text with its preview; nothing typed is lost."""

from __future__ import annotations

import uuid

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Invalid, Problem
from forumdesk.forum.messages import members_named
from forumdesk.forum.rows import MemberRow, PostRef, SidebarRow
from forumdesk.store.local import Letter
from forumdesk.store.schema.topics import TITLE_MOST
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import MessagePlace, OutboxPlace, SettingsPlace, TopicPlace
from forumdesk.ui.widgets.attaching import Attaching
from forumdesk.ui.widgets.completion import Completion
from forumdesk.ui.widgets.controls import ElidedLabel, Line, label
from forumdesk.ui.widgets.drafts import DraftKeeper, Payload
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.widgets.format_bar import FormatBar
from forumdesk.ui.widgets.length import Length
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.pasting import Pasting
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.widgets.preview import Preview
from forumdesk.ui.widgets.spell_marks import SpellMarks
from forumdesk.ui.widgets.templates_menu import TemplatesButton
from forumdesk.ui.words import tr

SIDE_BY_SIDE, LEAST = 900, 300


class MessagePage(Page):
    """Where one writes to colleagues alone. Each choice of people has a draft of its own."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("message-page")
        self._key = ""
        self._client_key = uuid.uuid4().hex
        self._sending = False
        self.drafts = DraftKeeper(desk, self._collect, self)
        self._build()
        self.drafts.discarded.connect(self._discard)
        self.drafts.saved.connect(lambda: self.hint.setText(tr("Draft saved")))
        self.people.changed.connect(self._typed)
        self.title.textChanged.connect(self._typed)
        self.edit.textChanged.connect(self._typed)
        self.edit.send.connect(self.send)
        desk.worker.bug.connect(self._stumbled)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        theme = self.desk.theme
        heading = ElidedLabel("pane-title")
        heading.setText(tr("New message"))
        self.hint = label("", "meta")
        self.hint.setObjectName("message-hint")
        self.cancel = QPushButton(tr("Close"))
        self.cancel.setObjectName("message-close")
        self.cancel.setProperty("kind", "quiet")
        self.cancel.setToolTip(tr("What you wrote is kept as a draft"))
        self.cancel.clicked.connect(self.closed)
        self.discard = QPushButton(tr("Discard"))
        self.discard.setObjectName("message-discard")
        self.discard.setProperty("kind", "quiet")
        self.discard.clicked.connect(self._discard)
        self.go = QPushButton(tr("Send"))
        self.go.setObjectName("message-send")
        self.go.setProperty("kind", "primary")
        self.go.setToolTip(tr("Ctrl+Enter"))
        self.go.clicked.connect(self.send)
        self._top = QHBoxLayout()
        self._top.addWidget(heading, 1)
        for widget in (self.hint, self.discard, self.cancel, self.go):
            self._top.addWidget(widget)
        self.people = PeopleField(self.desk, "message-to-entry")
        self.title = QLineEdit()
        self.title.setMaxLength(TITLE_MOST)
        self.title.setPlaceholderText(tr("What it is about"))
        self.fields = {
            "to": Field(theme, tr("To"), self.people, "message-to", hint=tr("Nobody else can read it.")),
            "title": Field(theme, tr("Title"), self.title, "message-title"),
        }
        self.people.changed.connect(self.fields["to"].right)
        self.edit = MarkdownEdit(theme, most=0)
        self.edit.setPlaceholderText(tr("Write your message. Markdown works."))
        self.edit.setAccessibleName(tr("Text"))
        self.completion = Completion(self.desk, self.edit)
        Pasting(self.desk, self.edit)
        self.spell_marks = SpellMarks(self.desk, self.edit)
        self.preview = Preview(self.desk)
        self.bar = FormatBar(theme, self.edit)
        self.templates = TemplatesButton(self.desk, self.edit)
        self.templates.manage.connect(lambda: self.went.emit(SettingsPlace("templates")))
        self.bar.add(self.templates)
        self.attaching = Attaching(self.desk, self.edit, self.preview, self.drafts, self)
        self.attaching.changed.connect(self._show_busy)
        self.bar.add(self.attaching.button)
        self.look = QPushButton(tr("Preview"))
        self.look.setObjectName("message-preview")
        self.look.setCheckable(True)
        self.look.clicked.connect(self._lay)
        self.left = Length("message-left")
        self.left.passed.connect(self._show_over)
        self.problem = label("", "error")
        self.problem.setObjectName("message-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._middle = QHBoxLayout()
        self._middle.addWidget(self.edit, 1)
        self._middle.addWidget(self.preview, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.bar, 1)
        foot.addWidget(self.left)
        foot.addWidget(self.look)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        for field in self.fields.values():
            self._column.addWidget(field)
        self._column.addWidget(Line())
        self._column.addLayout(self._middle, 1)
        self._column.addWidget(self.attaching.note)
        self._column.addWidget(self.problem)
        self._column.addWidget(Line())
        self._column.addLayout(foot)

    def open(self, place: MessagePlace) -> None:
        """Go on with the draft to these people, if there is one."""
        key = f"message:{','.join(sorted(place.to))}"
        if key != self._key:
            self.drafts.end()
            self._clear()
            self._key = key
            self.drafts.begin(key, self._restore)
            if place.to:
                self._name(place.to)
            self._begin_with(place)
        self._lay()
        (self.title if place.to else self.people.entry).setFocus()

    def show_office(self, row: SidebarRow) -> None:
        """How long a post may be."""
        self.left.set_limit(row.office.max_body)

    def _begin_with(self, place: MessagePlace) -> None:
        """What the way here brought along; a draft that comes later is put before it."""
        if place.title and not self.title.text():
            self.title.setText(place.title)
        if place.text and not self.edit.text().strip():
            self.edit.set_text(place.text)

    def _name(self, logins: tuple[str, ...]) -> None:
        key = self._key

        def show(people: list[MemberRow]) -> None:
            if key == self._key and not self.people.people:
                self.people.set_people(people)

        self.desk.worker.ask(self, members_named, self.desk.viewer, logins, then=show, key="to")

    def _collect(self) -> Payload | None:
        if not (self.title.text().strip() or self.edit.text().strip()):
            return None
        return {
            "to": [member.login for member in self.people.people],
            "title": self.title.text(),
            "text": self.edit.text(),
            "client_key": self._client_key,
        }

    def _restore(self, kept: Payload) -> None:
        """Bring back a draft; what was typed before it came stays, too."""
        typed = self.edit.text().strip()
        had = str(kept.get("text", ""))
        self._quietly(True)
        self.title.setText(self.title.text() or str(kept.get("title", "")))
        self.edit.set_text("\n\n".join(part for part in (had, typed if typed not in had else "") if part.strip()))
        self._client_key = str(kept.get("client_key") or self._client_key)
        self._quietly(False)
        self.attaching.restore()
        to = kept.get("to")
        if isinstance(to, list) and to:
            self._name(tuple(str(login) for login in to))
        self.preview.show_text(self.edit.text())
        self._show_length()
        self.hint.setText(tr("Draft restored"))

    def _quietly(self, is_quiet: bool) -> None:
        """What the page itself puts into its fields was not typed."""
        for widget in (self.title, self.edit):
            widget.blockSignals(is_quiet)

    def _clear(self) -> None:
        self._client_key = uuid.uuid4().hex
        self.attaching.begin()
        self._quietly(True)
        self.people.set_people([])
        self.title.clear()
        self.edit.set_text("")
        self._quietly(False)
        for field in self.fields.values():
            field.right()
        self.problem.hide()
        self.preview.show_text("")
        self._show_length()
        self.hint.clear()

    def _typed(self) -> None:
        self.hint.clear()
        self.drafts.touch()
        self.preview.show_text(self.edit.text())
        self._show_length()

    def _show_length(self) -> None:
        self.left.count(self.edit.text())
        self._show_over()

    def _show_over(self) -> None:
        if self.left.is_over:
            self.problem.setText(self.left.advice)
        self.problem.setVisible(self.left.is_over)
        self._show_busy()

    # Sending.

    def send(self) -> None:
        """Send it; what was written stays until the office has it."""
        if self._sending or self.left.is_over or self.attaching.is_busy:
            return
        if self.people.entry.text().strip():
            self._failed(Invalid(tr("Choose somebody from the list, or take the name off."), field="to"))
            return
        self._sending = True
        self._show_busy()
        self.drafts.save()
        self.desk.outbox.send(
            self, self._letter(), self.attaching.files(), then=self._done, failed=self._failed, kept=self._kept
        )

    def _letter(self) -> Letter:
        title, text = self.title.text(), self.edit.text()
        words = {"to": [member.id for member in self.people.people], "title": title, "text": text}
        draft = self._collect() or {"client_key": self._client_key}
        return Letter("message", self._key, self._client_key, title, words, draft)

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
        self._begin_anew()
        self.went.emit(TopicPlace(ref.topic_id, ref.number))

    def _begin_anew(self) -> None:
        self.attaching.forget()
        self.drafts.drop(self._key)
        self._key = ""
        self._clear()

    def _discard(self) -> None:
        """Throw away what was written; the message that says so gives it back."""
        kept, key = self._collect(), self._key
        self._begin_anew()
        if kept is not None:

            def undo() -> None:
                self._key = key
                self._restore(kept)
                self.drafts.begin(key, lambda _payload: None)
                self.drafts.touch()

            self.desk.say(tr("Discarded what you wrote."), undo)
        if self.isVisible():
            self.closed.emit()

    def _failed(self, problem: Problem) -> None:
        self._sending = False
        self._show_busy()
        self.drafts.touch()
        point_at(problem, self.fields, self.problem)
        if self.problem.isVisible():
            self.edit.setFocus()

    def _stumbled(self, _bug: object) -> None:
        if self._sending:
            self._failed(Problem(tr("That did not work. Your text is kept; try again.")))

    def _show_busy(self) -> None:
        self.go.setEnabled(not self._sending and not self.left.is_over and not self.attaching.is_busy)
        self.go.setToolTip(self.left.advice if self.left.is_over else tr("Ctrl+Enter"))
        for field in (self.edit, self.title, self.people.entry):
            field.setReadOnly(self._sending)  # what is typed now would not be sent, and go with the draft
        self.attaching.show_busy(self._sending)
        self.go.setText(tr("Sending…") if self._sending else tr("Send"))

    # How it looks.

    def _lay(self) -> None:
        px = self.desk.theme.px
        wide = self.width() >= px(SIDE_BY_SIDE)
        self.look.setVisible(not wide)
        self.preview.setVisible(wide or self.look.isChecked())
        self.edit.setVisible(wide or not self.look.isChecked())
        self._column.setContentsMargins(px(32), px(20), px(32), px(16))

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
        self._column.setSpacing(px(12))
        self._middle.setSpacing(px(28))
        self._top.setSpacing(px(8))
        put_icon(self.go, "send", t.on_accent, px(15))
        put_icon(self.look, "eye", t.muted, px(15))
        self._lay()
